"""S1 preparation: brief, supplies, ready (7.2-01, 7.2-02, 6.1-02, 8.1-01, 8.1-03, 8.1-04)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.channels import rules as channel_rules
from gridvisit.domain.content import rules as content_rules
from gridvisit.domain.content import selectors as content
from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import journal, reading, rules, states
from gridvisit.domain.visits.models import Visit, VisitPolicy
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import Step, SupplyCondition

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

LAST_VISITS = 3
EARLIER = ("number", "day", "channel", "outcome", "reasons", "note")
KEEP: Any = object()  # not told: leave it as it is
DECLARABLE = {
    "electrical_room": SupplyCondition.ELECTRICAL_ROOM,
    "no_signal": SupplyCondition.NO_SIGNAL,
    "group": SupplyCondition.GROUP,
}


@transaction.atomic
def build_brief(*, visit_id: UUID, actor: Staff, now: datetime) -> dict[str, Any]:
    """Build and store the brief (画像) from what the rooms know; planned → preparing. Returns the brief.

    Keys: built_at, customer {name, kind, industry, visit_class, importance, voltage_level, capacity_kva,
    market_attr, manager_no, last_visit_on, next_due_on}, accounts, sites, contacts (persons masked), visits (the
    last three), open_demands, open_promises, policies [{id, code, topic, title_zh, title_en, new}], topics,
    conditions, supplies, script {code, edition, title_zh, title_en, body_zh, body_en} | None.
    """
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, states.NOT_BEGUN, step="prepare")
    brief = make_brief(visit, actor=actor, now=now)
    if visit.state == states.VisitState.READY:
        visit.change(brief=brief, brief_built_at=now)  # fresher is never less ready
        journal.event(visit, "brief_renewed", actor=actor, at=now)
        audit.record("visit.brief_renewed", visit, actor=actor, at=now)
    else:
        journal.move(visit, "prepare", actor=actor, now=now, brief=brief, brief_built_at=now)
    outbox.emit("visit.prepared", now=now, visit_id=visit.id)
    return brief


def make_brief(visit: Visit, *, actor: Staff, now: datetime) -> dict[str, Any]:
    """Return the brief of a visit as JSON-ready data. About 15 queries."""
    today = local_date(now)
    customer = reading.customer_of(visit, today)
    params = reading.params_of(visit, now)
    around = reading.circumstances(visit, customer)
    earlier = _earlier(visit)
    since = earlier[0].day if earlier else None
    fitting = content.policies_for(
        tenant_id=visit.tenant_id, on=max(today, visit.day), party_kind=customer.facts.kind, hv=customer.hv,
        market_attr=customer.facts.market_attr,
    )  # fmt: skip
    told = set(VisitPolicy.objects.filter(visit__party_id=visit.party_id).values_list("policy_id", flat=True))
    script = content.script_for(tenant_id=visit.tenant_id, channel=visit.channel, on=today)
    topics = content_rules.required_topics(
        party_kind=customer.facts.kind, hv=customer.hv, market_attr=customer.facts.market_attr
    )
    return {
        "built_at": now.isoformat(),
        **reading.known_of(visit).brief(),
        "visits": [_visit(row) for row in earlier],
        "open_demands": [_demand(row) for row in demands.open_of_customer(party_id=visit.party_id, actor=actor)],
        "open_promises": [_promise(row) for row in demands.promises_of_customer(party_id=visit.party_id, actor=actor)],
        "policies": [_policy(row, new=row.id not in told and _is_new(row.valid_from, since)) for row in fitting],
        "topics": [topic.value for topic in topics],
        "conditions": sorted(channel_rules.conditions(around)),
        "supplies": list(channel_rules.supplies_needed(around, params)),
        "script": None if script is None else {
            "code": script.code, "edition": script.edition, "title_zh": script.title_zh, "title_en": script.title_en,
            "body_zh": script.body_zh, "body_en": script.body_en,
        },
    }  # fmt: skip


def _earlier(visit: Visit) -> list[Visit]:
    rows = Visit.objects.filter(party_id=visit.party_id, tenant_id=visit.tenant_id, recorded_at__isnull=False)
    rows = rows.exclude(pk=visit.pk).exclude(authenticity="false").only(*EARLIER).prefetch_related("needs")
    return list(rows.order_by("-day", "-id")[:LAST_VISITS])


def _is_new(valid_from: date, since: date | None) -> bool:
    return since is None or valid_from > since


def _visit(row: Visit) -> dict[str, Any]:
    return {
        "id": str(row.id), "number": row.number, "day": row.day.isoformat(), "channel": row.channel,
        "outcome": row.outcome, "reasons": row.reasons, "note": row.note,
        "needs": {answer.area: answer.answer for answer in row.needs.all()},
    }  # fmt: skip


def _demand(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.id), "number": row.number, "type": row.type, "topic": row.topic, "state": row.state,
        "summary": row.summary or row.verbatim[:60], "heard_at": row.heard_at.isoformat(),
    }  # fmt: skip


def _promise(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.id), "text": row.text, "due_on": row.due_on.isoformat(), "status": row.status,
        "owner_no": row.owner.staff_no,
    }  # fmt: skip


def _policy(row: Any, *, new: bool) -> dict[str, Any]:
    return {
        "id": str(row.id), "code": row.code, "topic": row.topic, "title_zh": row.title_zh, "title_en": row.title_en,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None, "new": new,
    }  # fmt: skip


@transaction.atomic
def tick_supplies(*, visit_id: UUID, supplies: Sequence[str], actor: Staff, now: datetime) -> Visit:
    """Store the ticked supplies (vocabulary Supply; the whole list, not a change). Raises Refusal `supply.unknown`."""
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, states.NOT_BEGUN)
    put_supplies(visit, supplies)
    audit.record("visit.supplies", visit, actor=actor, at=now, after={"supplies": visit.supplies})
    return visit


def put_supplies(visit: Visit, supplies: Sequence[str]) -> None:
    """Store supplies on a loaded visit."""
    unknown = channel_rules.unknown_supplies(supplies)
    if unknown:
        raise Refusal("supply.unknown", status=422, field="supplies", codes=unknown)
    visit.change(supplies=sorted(set(supplies)))


@transaction.atomic
def set_conditions(
    *, visit_id: UUID, actor: Staff, now: datetime, electrical_room: bool | None = None, no_signal: bool | None = None,
    group: bool | None = None, companion_id: UUID | None = KEEP,
) -> Visit:  # fmt: skip
    """Say what the visit will meet: it decides the supplies and the second person (6.1-02, 6.1-06).

    None leaves a condition as it is; `companion_id` None: nobody comes along.
    Raises Refusal `visit.companion_other`, `visit.owner_unknown`.
    """
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, states.NOT_BEGUN)
    declared = set(visit.conditions)
    for name, value in (("electrical_room", electrical_room), ("no_signal", no_signal), ("group", group)):
        if value is not None:
            declared = declared | {DECLARABLE[name].value} if value else declared - {DECLARABLE[name].value}
    changes: dict[str, Any] = {"conditions": sorted(declared)}
    if companion_id is not KEEP:
        if companion_id is not None:
            _check_companion(visit, companion_id)
        changes |= {"companion_id": companion_id, "persons_count": 1 + (companion_id is not None)}
    visit.change(**changes)
    audit.record("visit.conditions", visit, actor=actor, at=now, after=changes)
    return visit


def _check_companion(visit: Visit, companion_id: UUID) -> None:
    if companion_id == visit.owner_id:
        raise Refusal("visit.companion_other", status=422, field="companion_id")
    person = staff.by_ids([companion_id]).get(companion_id)
    if person is None or person.tenant_id != visit.tenant_id or not staff.is_active(person, visit.day):
        raise Refusal("visit.owner_unknown", status=422, field="companion_id")


@transaction.atomic
def make_ready(*, visit_id: UUID, actor: Staff, now: datetime) -> Visit:
    """Preparing → ready (4.3). Raises Invalid with everything that is missing (problems `ready.*`)."""
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, states.NOT_BEGUN, step="make_ready")
    problems = missing(visit, now=now)
    if problems:
        raise Invalid(problems)
    journal.move(visit, "make_ready", actor=actor, now=now)
    journal.done(visit, Step.S1, actor=actor, at=now, data={"supplies": visit.supplies})
    outbox.emit("visit.ready", now=now, visit_id=visit.id)
    return visit


def missing(visit: Visit, *, now: datetime) -> list[Problem]:
    """Return what keeps a visit from being ready."""
    params = reading.params_of(visit, now)
    return rules.missing_for_ready(reading.ready_facts(visit, at=now, params=params), params)
