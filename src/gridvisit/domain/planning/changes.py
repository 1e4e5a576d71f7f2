"""Changes to what a plan holds: add, take out, put back, other channel, other duties; after approval by two people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.planning import facts, journal
from gridvisit.domain.planning.models import Plan, PlanItem
from gridvisit.domain.planning.rules import capacity, checks, due, figures
from gridvisit.domain.planning.rules.due import LeftOut, Reason
from gridvisit.domain.planning.states import AGREED, EDITABLE, LIVE, ItemState, can_item, move_item
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import services as visits
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import catalogue
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import Channel, PlanItemReason, Selection

if TYPE_CHECKING:
    from gridvisit.domain.customers.models import Party
    from gridvisit.domain.staff.models import Staff

ADDED, TAKEN_OUT, EDITED = "added", "removed", "edited"
BY_HAND = (
    PlanItemReason.CUSTOMER_ASKED,
    PlanItemReason.PROJECT,
    PlanItemReason.SEASON,
    PlanItemReason.OUTAGE,
    PlanItemReason.SPECIAL_CARE,
    PlanItemReason.RECHECK,
)
"""Reasons a person may give; the others come from rules and draws only."""
HOURS_OF_A_MONTH = 400
HARD = frozenset({PlanItemReason.IMPORTANCE, PlanItemReason.COMPLAINT, PlanItemReason.CUSTOMER_ASKED})
"""Reasons that are never taken out to make a plan fit."""


@transaction.atomic
def add_item(
    *,
    plan_id: UUID,
    party_id: UUID,
    reason: str,
    actor: Staff,
    now: datetime,
    code: str = PlanItemReason.PROJECT,
    channel: str = "",
) -> PlanItem:
    """Add a customer by hand, with a reason in words; in an approved plan this asks the approver (4.1).

    Raises Refusal `plan.reason_needed`, `.party_there`, `.party_outside`, `.party_closed`, `.party_protected`,
    `.onsite_needed`, `.not_editable`, `field.unknown_code`.
    """
    plan = journal.plan_for(plan_id=plan_id, actor=actor, action="plan.propose")
    if plan.state not in EDITABLE | AGREED:
        raise Refusal("plan.not_editable", state=journal.state_text(plan))
    text = journal.reasoned(reason)
    _known("code", code, [str(one) for one in BY_HAND])
    there = plan.items.filter(party_id=party_id).first()
    if there is not None:
        return _again(there, plan, text, actor, now)
    party = _party(plan, party_id, actor)
    item = _made(plan, party, text=text, code=code, channel=channel, actor=actor, now=now)
    if plan.state in AGREED:
        item.state, item.asked_by_id = ItemState.ADD_ASKED, actor.id
    item.owner_id = _suggested(plan, item, party.manager_id, now)
    item.save(force_insert=True)
    kind = "add_asked" if plan.state in AGREED else "item_added"
    journal.note(kind, plan, actor=actor, now=now, item=item, reason=text, party=str(party_id))
    return item


def _again(item: PlanItem, plan: Plan, text: str, actor: Staff, now: datetime) -> PlanItem:
    if item.state != ItemState.REMOVED:
        raise Refusal("plan.party_there", field="party")
    if plan.state in EDITABLE:
        item.change(
            state=ItemState.OPEN,
            changed=ADDED if item.selection == Selection.MANUAL else "",
            change_reason=text,
        )
        journal.note("item_restored", plan, actor=actor, now=now, item=item, reason=text)
    else:
        item.change(state=ItemState.ADD_ASKED, asked_by_id=actor.id, change_reason=text)
        journal.note("add_asked", plan, actor=actor, now=now, item=item, reason=text)
    return item


def _party(plan: Plan, party_id: UUID, actor: Staff) -> Party:
    party = customers.party(party_id=party_id, actor=actor)
    if party.unit_id not in staff.subtree_ids(plan.unit):
        raise Refusal("plan.party_outside", status=422, field="party")
    if party.status != "active":
        raise Refusal("plan.party_closed", status=422, field="party")
    return party


def _made(
    plan: Plan, party: Party, *, text: str, code: str, channel: str, actor: Staff, now: datetime
) -> PlanItem:
    ctx = facts.of_plan(plan, now=now)
    who = facts.some([party.id], unit=plan.unit, ctx=ctx)[party.id]
    by_rule = due.reasons_for(who, ctx)
    by_hand = Reason(due.MANUAL, code, ctx.period.end, facts={"reason_text": text})
    found = due.protect(who, [*by_rule, by_hand], ctx, Selection.RULE if by_rule else Selection.MANUAL)
    if isinstance(found, LeftOut):
        raise Refusal("plan.party_protected", field="party", why=catalogue()[f"leftout.{found.code}"])
    chosen = channel or found.channel
    _channel_allowed(chosen, list(found.why))
    return PlanItem(
        tenant_id=plan.tenant_id, plan=plan, unit_id=party.unit_id, party_id=party.id, channel=chosen,
        reasons=list(found.reasons), why=list(found.why), selection=found.selection, changed=ADDED, change_reason=text,
        due_from=found.due_from, due_to=found.due_to, priority=found.priority, visit_class=found.visit_class,
        level=found.level, area=found.area, **stamp(actor, now),
        expected_minutes=figures.shipped().visit_minutes(found.visit_class, chosen),
    )  # fmt: skip


def _suggested(plan: Plan, item: PlanItem, manager_id: UUID | None, now: datetime) -> UUID | None:
    ctx = facts.of_plan(plan, now=now)
    people = facts.people_of(plan.unit, record=plan.capacity, on=ctx.start)
    jobs = [
        capacity.Work(pk, party, level, minutes, owner_id=owner)
        for pk, party, level, minutes, owner in plan.items.filter(
            state__in=LIVE, owner__isnull=False
        ).values_list("id", "party_id", "level", "expected_minutes", "owner_id")
    ]
    mine = capacity.Work(
        item.id, item.party_id, item.level, item.expected_minutes, manager_id, area=item.area
    )
    conflicts = staff.conflicts(staff_ids=[person.id for person in people], on=ctx.start)
    return capacity.allot([*jobs, mine], people, conflicts=conflicts)[item.id]


@transaction.atomic
def remove_item(*, item_id: UUID, reason: str, actor: Staff, now: datetime) -> PlanItem:
    """Take a customer out, with a reason; it stays in the plan as taken out. In an approved plan this asks (4.1)."""
    item = journal.item_for(item_id=item_id, actor=actor, action="plan.propose")
    plan, text = item.plan, journal.reasoned(reason)
    if plan.state in EDITABLE:
        _take_out(item, text, actor, now)
    elif plan.state in AGREED:
        item.change(state=move_item(item.state, "ask_drop"), asked_by_id=actor.id, change_reason=text)
        journal.note("drop_asked", plan, actor=actor, now=now, item=item, reason=text)
    else:
        raise Refusal("plan.not_editable", state=journal.state_text(plan))
    return item


def _take_out(item: PlanItem, text: str, actor: Staff, now: datetime) -> None:
    item.change(state=move_item(item.state, "remove"), changed=TAKEN_OUT, change_reason=text)
    journal.note(
        "item_removed", item.plan, actor=actor, now=now, item=item, reason=text, selection=item.selection
    )


@transaction.atomic
def restore_item(*, item_id: UUID, actor: Staff, now: datetime) -> PlanItem:
    """Put a customer back that was taken out of a draft."""
    item = journal.item_for(item_id=item_id, actor=actor, action="plan.propose")
    journal.editable(item.plan)
    changed = ADDED if item.selection == Selection.MANUAL else ""
    item.change(state=move_item(item.state, "restore"), changed=changed, change_reason="")
    journal.note("item_restored", item.plan, actor=actor, now=now, item=item)
    return item


@transaction.atomic
def set_channel(*, item_id: UUID, channel: str, actor: Staff, now: datetime) -> PlanItem:
    """Choose another channel for an item of a draft. Raises Refusal `plan.onsite_needed` (6.2-09)."""
    item = journal.item_for(item_id=item_id, actor=actor, action="plan.propose")
    journal.editable(item.plan)
    _channel_allowed(channel, item.why)
    minutes = figures.shipped().visit_minutes(item.visit_class, channel)
    item.change(channel=channel, expected_minutes=minutes, changed=item.changed or EDITED)
    journal.note("item_channel", item.plan, actor=actor, now=now, item=item, channel=channel)
    return item


def _channel_allowed(channel: str, why: list[dict[str, object]]) -> None:
    _known("channel", channel, list(Channel.codes()))
    if channel != Channel.ONSITE and due.must_be_onsite(why):
        raise Refusal("plan.onsite_needed", status=422, field="channel")


def _known(name: str, value: str, allowed: list[str]) -> None:
    if value not in allowed:
        raise Refusal(
            "field.unknown_code", status=422, field=name, name=name, value=value[:40], allowed=allowed
        )


@transaction.atomic
def decide_change(*, item_id: UUID, agree: bool, reason: str, actor: Staff, now: datetime) -> PlanItem:
    """Agree to, or refuse, a change that was asked for after approval: another person than who asked (4.1).

    Raises Refusal `plan.nothing_asked`, `plan.author_approves`.
    """
    item = journal.item_for(item_id=item_id, actor=actor, action="plan.approve")
    plan = item.plan
    if item.state not in (ItemState.ADD_ASKED, ItemState.DROP_ASKED):
        raise Refusal("plan.nothing_asked")
    checks.apart(author_id=item.asked_by_id, approver_id=actor.id, others=facts.approvers(plan, now=now))
    text = journal.reasoned(reason)
    adding = item.state == ItemState.ADD_ASKED
    state = move_item(item.state, "agree" if agree else "refuse")
    if not agree and not adding:
        state = _back(item)
    changed = (ADDED if adding else TAKEN_OUT) if agree else item.changed
    if agree and not adding and item.visit_id is not None and item.asked_by_id is not None:
        _void(item.visit_id, item.asked_by_id, item.change_reason, actor, now)
    item.change(state=state, changed=changed, asked_by_id=None)
    if agree:
        plan.change(edition=plan.edition + 1)
    kind = ("add" if adding else "drop") + ("_agreed" if agree else "_refused")
    journal.note(kind, plan, actor=actor, now=now, item=item, reason=text, edition=plan.edition)
    outbox.emit("plan.changed", now=now, plan_id=plan.id, item_id=item.id)
    return item


def _back(item: PlanItem) -> ItemState:
    if item.visit_id is not None:
        return ItemState.SCHEDULED
    return ItemState.ASSIGNED if item.owner_id is not None and item.plan.state in AGREED else ItemState.OPEN


def _void(visit_id: UUID, asked_by_id: UUID, reason: str, actor: Staff, now: datetime) -> None:
    asker = staff.by_ids([asked_by_id])[asked_by_id]
    visits.propose_void(visit_id=visit_id, reason=reason, actor=asker, now=now)
    visits.confirm_void(visit_id=visit_id, actor=actor, now=now)


@transaction.atomic
def set_duty(*, plan_id: UUID, staff_id: UUID, hours: float, actor: Staff, now: datetime) -> Plan:
    """Say how many hours of the period a person spends on repair, meter and collection duty (7.2)."""
    plan = journal.plan_for(plan_id=plan_id, actor=actor, action="plan.propose")
    journal.editable(plan)
    if not 0 <= hours <= HOURS_OF_A_MONTH:
        raise Refusal("plan.bad_hours", status=422, field="hours", most=HOURS_OF_A_MONTH)
    if staff_id not in {person.id for person in facts.visitors(plan.unit, plan.starts_on)}:
        raise Refusal("plan.not_a_visitor", status=422, field="staff")
    duty = {**plan.capacity.get("duty", {}), str(staff_id): round(hours, 1)}
    plan.change(capacity={**plan.capacity, "duty": duty})
    journal.note("duty", plan, actor=actor, now=now, staff=str(staff_id), hours=round(hours, 1))
    return plan


@transaction.atomic
def fit_to_capacity(*, plan_id: UUID, reason: str, actor: Staff, now: datetime) -> list[PlanItem]:
    """Take out the least urgent visits of people above capacity, each with the reason given; return them.

    First visits go to who has time. Supply security, complaints and what customers asked for stay; the random
    share is kept. Raises Refusal `plan.nothing_fits_less` if nothing could be taken out.
    """
    plan = journal.plan_for(plan_id=plan_id, actor=actor, action="plan.propose")
    journal.editable(plan)
    text = journal.reasoned(reason)
    ctx = facts.of_plan(plan, now=now)
    people = facts.people_of(plan.unit, record=plan.capacity, on=ctx.start)
    items = list(plan.items.select_for_update().filter(state__in=LIVE).order_by("priority", "id"))
    for item in items:
        item.plan = plan
    conflicts = staff.conflicts(staff_ids=[person.id for person in people], on=ctx.start)
    share = float(ctx.params.number("4-13.random_share"))
    work = [
        capacity.Work(
            item.id, item.party_id, item.level, item.expected_minutes, owner_id=item.owner_id, priority=item.priority,
            area=item.selection,
        )
        for item in items
    ]  # fmt: skip
    hard = frozenset(item.id for item in items if HARD.intersection(item.reasons))
    random = frozenset(item.id for item in items if item.selection == Selection.RANDOM)
    moved, dropped = capacity.relieve(
        work, people, conflicts=conflicts, hard=hard, random=random, share=share
    )
    if not moved and not dropped:
        raise Refusal("plan.nothing_fits_less")
    by_id = {item.id: item for item in items}
    for pk, owner_id in moved.items():
        by_id[pk].change(owner_id=owner_id)
    for pk in dropped:
        _take_out(by_id[pk], text, actor, now)
    journal.note("fitted", plan, actor=actor, now=now, reason=text, moved=len(moved), dropped=len(dropped))
    return [by_id[pk] for pk in dropped]


def may_take_out(item: PlanItem) -> bool:
    """Whether the item's state lets it be taken out, or a removal be asked for."""
    return can_item(item.state, "remove") or can_item(item.state, "ask_drop")
