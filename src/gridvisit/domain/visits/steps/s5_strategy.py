"""S5 customer strategy (一户一策, 7.2-08…10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import journal, reading, states
from gridvisit.domain.visits.models import Strategy, StrategyItem, Visit
from gridvisit.domain.visits.steps import fields
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import CostBearer, RiskLevel, Step

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

AGREED = ("agreed", "noted", "refused")
ITEM = frozenset({"measure", "owner_id", "due_on", "yardstick", "source_need", "cost_bearer"})
TEXTS = {"measure": 300, "yardstick": 200, "source_need": 60}


@transaction.atomic
def adopt(
    *, visit_id: UUID, goals: str, items: Sequence[Mapping[str, Any]], risk_level: str, review_on: date,
    customer_agreed: str, actor: Staff, now: datetime,
) -> Strategy:  # fmt: skip
    """Adopt a strategy; every item {measure, owner_id, due_on, yardstick, source_need, cost_bearer?} (7.2-09).

    `customer_agreed`: agreed | noted | refused (it stays an internal one then). A new edition replaces the
    customer's former one. Raises Invalid with field paths `items.0.owner_id`.
    """
    visit = journal.load(visit_id, actor, "visit.strategy")
    journal.in_states(visit, states.AFTER_RECORD)
    problems = _problems(visit, goals, risk_level, review_on, customer_agreed, now)
    problems += _all_items(items, visit.tenant_id, local_date(now))
    if problems:
        raise Invalid(problems)
    former = Strategy.objects.select_for_update().filter(party_id=visit.party_id).order_by("-edition").first()
    row = Strategy.objects.create(
        tenant_id=visit.tenant_id, visit=visit, party_id=visit.party_id, edition=former.edition + 1 if former else 1,
        goals=goals.strip(), risk_level=risk_level, review_on=review_on, adopted_at=now,
        customer_agreed=customer_agreed, **stamp(actor, now),
    )  # fmt: skip
    if former is not None and former.state == "in_effect":
        former.change(state="revised")
    StrategyItem.objects.bulk_create(
        StrategyItem(tenant_id=visit.tenant_id, strategy=row, **_item(item), **stamp(actor, now))
        for item in items
    )
    journal.event(visit, "strategy_adopted", actor=actor, at=now, data={"strategy_id": str(row.id)})
    journal.done(visit, Step.S5, actor=actor, at=now, data={"edition": row.edition})
    audit.record(
        "strategy.adopted", row, actor=actor, at=now, after={"edition": row.edition, "items": len(items)}
    )
    outbox.emit("strategy.adopted", now=now, visit_id=visit.id, strategy_id=row.id)
    return row


def _problems(
    visit: Visit, goals: str, risk_level: str, review_on: date, customer_agreed: str, now: datetime
) -> list[Problem]:
    today = local_date(now)
    longest = today + timedelta(days=reading.params_of(visit, now).number("7.2-10.max_age"))
    found = []
    if not goals.strip():
        found.append(Problem("strategy.goals", field="goals"))
    if not RiskLevel.has(risk_level):
        found.append(
            Problem("strategy.risk", field="risk_level", facts={"allowed": ", ".join(RiskLevel.codes())})
        )
    if not today < review_on <= longest:
        found.append(Problem("strategy.review", field="review_on", facts={"latest": longest}))
    if customer_agreed not in AGREED:
        found.append(
            Problem("strategy.agreed", field="customer_agreed", facts={"allowed": ", ".join(AGREED)})
        )
    return found


def _all_items(items: Sequence[Mapping[str, Any]], tenant_id: UUID, today: date) -> list[Problem]:
    if not items:
        return [Problem("strategy.items", field="items")]
    people = staff.by_ids([item.get("owner_id") for item in items])
    found = []
    for index, item in enumerate(items):
        found += _item_problems(item, f"items.{index}", people, tenant_id, today)
    return found


def _item_problems(
    item: Mapping[str, Any], path: str, people: Mapping[UUID, Staff], tenant_id: UUID, today: date
) -> list[Problem]:
    found = fields.unknown(item, ITEM, f"{path}.")
    for name, limit in TEXTS.items():
        if not 0 < len(str(item.get(name) or "").strip()) <= limit:
            found.append(Problem(f"strategy.{name}", field=f"{path}.{name}", facts={"limit": limit}))
    owner, due = item.get("owner_id"), item.get("due_on")
    if not isinstance(owner, UUID) or owner not in people or people[owner].tenant_id != tenant_id:
        found.append(Problem("strategy.owner", field=f"{path}.owner_id"))
    if not isinstance(due, date) or due < today:
        found.append(Problem("strategy.due", field=f"{path}.due_on"))
    if item.get("cost_bearer") and not CostBearer.has(item["cost_bearer"]):
        found.append(Problem("strategy.cost", field=f"{path}.cost_bearer"))
    return found


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: str(item[name]).strip() for name in TEXTS}
    bearer = item.get("cost_bearer") or ""
    return {**values, "owner_id": item["owner_id"], "due_on": item["due_on"], "cost_bearer": bearer}


@transaction.atomic
def second_read(*, strategy_id: UUID, actor: Staff, now: datetime) -> Strategy:
    """A second person reads it (7.2-10). Raises Refusal `strategy.second_person` for its author or the visitor."""
    row: Strategy = Strategy.objects.locked(strategy_id, actor)
    visit = Visit.objects.get(pk=row.visit_id)
    access.require(actor, "visit.strategy", unit_id=visit.unit_id)
    if actor.id in {row.created_by, visit.owner_id}:
        raise Refusal("strategy.second_person", status=403)
    if row.second_read_at is not None:
        return row
    row.change(second_reader_id=actor.id, second_read_at=now)
    journal.event(visit, "strategy_second_read", actor=actor, at=now, data={"strategy_id": str(row.id)})
    audit.record("strategy.second_read", row, actor=actor, at=now)
    outbox.emit("strategy.adopted", now=now, visit_id=visit.id, strategy_id=row.id)
    return row


@transaction.atomic
def item_done(*, item_id: UUID, done_on: date, actor: Staff, now: datetime) -> StrategyItem:
    """Mark a measure as done on a day. Raises Refusal `strategy.done_on`."""
    row = StrategyItem.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    strategy: Strategy = Strategy.objects.one(row.strategy_id if row is not None else item_id, actor)
    assert row is not None  # the line above raised NotFound otherwise
    visit = Visit.objects.get(pk=strategy.visit_id)
    own = actor.id == row.owner_id or journal.is_own(visit, actor)
    access.require(actor, "visit.strategy", unit_id=visit.unit_id, own=own)
    if done_on > local_date(now):
        raise Refusal("strategy.done_on", status=422, field="done_on")
    row.change(status="done", done_on=done_on)
    audit.record("strategy.item_done", row, actor=actor, at=now, after={"done_on": done_on})
    return row
