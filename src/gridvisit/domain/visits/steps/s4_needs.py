"""S4: needs, questions, demands, promises (5.1, 5.3, 5.4, 5.5, 7.2-02, 8.2-02); hand-in lives in s4_record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands import selectors as demand_reads
from gridvisit.domain.demands import services as demands
from gridvisit.domain.visits import holding, journal, reading, states
from gridvisit.domain.visits.models import Inquiry, NeedAnswer, SavingEstimate, Visit
from gridvisit.domain.visits.steps import fields
from gridvisit.domain.visits.steps.s4_record import confirm, hand_in, missing, note_details
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Problem, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import DemandSource, NeedArea, PromiseStatus
from gridvisit.standard.vocabulary import NeedAnswer as Answer

if TYPE_CHECKING:
    from gridvisit.domain.demands.models import Demand, Promise
    from gridvisit.domain.staff.models import Staff

__all__ = [
    "add_estimate", "add_inquiry", "answer_inquiry", "answer_needs", "confirm", "hand_in", "make_promise", "missing",
    "note_details", "raise_demand_on_visit", "report_promises",
]  # fmt: skip

MAX_METHOD = 120
CONFIDENCE = ("low", "medium", "high")
ESTIMATE = frozenset(
    {"kwh_low", "kwh_high", "yuan_low", "yuan_high", "method", "data_from", "data_to", "confidence"}
)


# Needs ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def answer_needs(
    *, visit_id: UUID, answers: Sequence[Mapping[str, Any]], actor: Staff, now: datetime,
    status_quo_confirmed: bool | None = None, outlook: str | None = None,
) -> list[NeedAnswer]:  # fmt: skip
    """Store need answers [{area, answer, not_asked_reason?, detail?}] (5.1-01); a later answer replaces.

    `status_quo_confirmed`, `outlook`: present use confirmed unchanged, or what will change (5.1-02). Raises
    Invalid with paths `needs.0.answer`.
    """
    visit = journal.going_on(visit_id, actor)
    rows = put_needs(
        visit, answers, status_quo_confirmed=status_quo_confirmed, outlook=outlook, actor=actor, now=now
    )
    audit.record("visit.needs", visit, actor=actor, at=now, after={row.area: row.answer for row in rows})
    return rows


def put_needs(
    visit: Visit, answers: Sequence[Mapping[str, Any]], *, actor: Staff, now: datetime,
    status_quo_confirmed: bool | None = None, outlook: str | None = None,
) -> list[NeedAnswer]:  # fmt: skip
    """Store need answers on a loaded visit."""
    problems = _need_problems(answers)
    if problems:
        raise Invalid(problems)
    rows = _stored(visit, answers, actor=actor, now=now)
    changes: dict[str, Any] = {}
    if status_quo_confirmed is not None:
        changes["status_quo_confirmed"] = status_quo_confirmed
    if outlook is not None:
        changes["outlook"] = outlook.strip()
    if changes:
        visit.change(**changes)
    return rows


def _need_problems(answers: Sequence[Mapping[str, Any]]) -> list[Problem]:
    problems = []
    for index, given in enumerate(answers):
        for name, codes in (("area", NeedArea), ("answer", Answer)):
            if not fields.has(codes, given.get(name)):
                facts = {
                    "name": name,
                    "value": str(given.get(name))[:40],
                    "allowed": ", ".join(codes.codes()),
                }
                problems.append(Problem("field.unknown_code", field=f"needs.{index}.{name}", facts=facts))
        if given.get("answer") == Answer.NOT_ASKED and not str(given.get("not_asked_reason") or "").strip():
            facts = {"area": NeedArea.label_of(str(given.get("area") or ""), "zh")}
            problems.append(
                Problem("record.need_reason", field=f"needs.{index}.not_asked_reason", facts=facts)
            )
    return problems


def _stored(
    visit: Visit, answers: Sequence[Mapping[str, Any]], *, actor: Staff, now: datetime
) -> list[NeedAnswer]:
    known = {row.area: row for row in holding.rows(visit, "needs")}
    rows, new = [], []
    for given in answers:
        values = {
            "answer": given["answer"],
            "not_asked_reason": str(given.get("not_asked_reason") or "").strip()[:200],
            "detail": str(given.get("detail") or "").strip(),
        }
        row = known.get(given["area"])
        if row is None:
            row = NeedAnswer(
                tenant_id=visit.tenant_id, visit=visit, area=given["area"], **values, **stamp(actor, now)
            )
            known[row.area] = row
            new.append(row)
        else:
            row.change(**values)
        rows.append(row)
    for row in new:
        holding.add(visit, "needs", row)
    return rows


@transaction.atomic
def add_estimate(*, visit_id: UUID, actor: Staff, now: datetime, **values: Any) -> SavingEstimate:
    """Add an energy-saving estimate with its basis (5.3-04): kwh_low/high, method, data_from/to, yuan_low/high?.

    It is marked as no promise. Raises Invalid for a missing period, method or range.
    """
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, states.AFTER_RECORD | {states.VisitState.IN_PROGRESS})
    row = put_estimate(visit, values, actor=actor, now=now)
    audit.record("visit.estimate", row, actor=actor, at=now, after={"method": row.method})
    return row


def put_estimate(visit: Visit, values: Mapping[str, Any], *, actor: Staff, now: datetime) -> SavingEstimate:
    """Add a saving estimate on a loaded visit."""
    first, last = values.get("data_from"), values.get("data_to")
    problems = fields.unknown(values, ESTIMATE)
    for low, high, needed in (("kwh_low", "kwh_high", True), ("yuan_low", "yuan_high", False)):
        if (needed or values.get(low) is not None or values.get(high) is not None) and not fields.in_order(
            values.get(low), values.get(high)
        ):
            problems.append(Problem("estimate.range", field=low))
    if not isinstance(first, date) or not isinstance(last, date) or first > last:
        problems.append(Problem("estimate.period", field="data_from"))
    if not fields.text(values.get("method"), MAX_METHOD):
        problems.append(Problem("estimate.method", field="method"))
    if values.get("confidence", "low") not in CONFIDENCE:
        problems.append(Problem("visit.field_value", field="confidence", facts={"name": "confidence"}))
    if problems:
        raise Invalid(problems)
    row = SavingEstimate(
        tenant_id=visit.tenant_id, visit=visit, not_a_promise=True, **dict(values), **stamp(actor, now)
    )
    holding.add(visit, "estimates", row)
    return row


# Questions ------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_inquiry(
    *, visit_id: UUID, question: str, actor: Staff, now: datetime, answer: str = "", referral: str = "",
    demand_id: UUID | None = None,
) -> Inquiry:  # fmt: skip
    """Note a question with its answer, referral or demand (5.4-01: one of them is needed at hand-in)."""
    visit = journal.going_on(visit_id, actor)
    given = {"question": question, "answer": answer, "referral": referral, "demand_id": demand_id}
    row = put_inquiry(visit, given, actor=actor, now=now)
    audit.record("visit.inquiry", row, actor=actor, at=now)
    return row


def put_inquiry(visit: Visit, given: Mapping[str, Any], *, actor: Staff, now: datetime) -> Inquiry:
    """Note a question on a loaded visit."""
    question = str(given.get("question") or "").strip()
    if not question:
        raise Refusal("inquiry.question", status=422, field="question")
    row = Inquiry(
        tenant_id=visit.tenant_id, visit=visit, question=question, answer=str(given.get("answer") or "").strip(),
        referral=str(given.get("referral") or "").strip()[:200], demand_id=given.get("demand_id"), **stamp(actor, now),
    )  # fmt: skip
    holding.add(visit, "inquiries", row)
    return row


@transaction.atomic
def answer_inquiry(
    *, visit_id: UUID, inquiry_id: UUID, actor: Staff, now: datetime, answer: str = "", referral: str = "",
    demand_id: UUID | None = None,
) -> Inquiry:  # fmt: skip
    """Complete a question noted before. Raises Refusal `inquiry.end_needed`."""
    visit = journal.going_on(visit_id, actor)
    row = Inquiry.objects.select_for_update().filter(visit=visit, pk=inquiry_id).first()
    if row is None:
        raise NotFound
    if not (answer.strip() or referral.strip() or demand_id):
        raise Refusal("inquiry.end_needed", status=422, field="answer")
    row.change(
        answer=answer.strip() or row.answer, referral=referral.strip()[:200] or row.referral,
        demand_id=demand_id or row.demand_id,
    )  # fmt: skip
    audit.record("visit.inquiry_answered", row, actor=actor, at=now)
    return row


# Demands and promises -------------------------------------------------------------------------------------------


@transaction.atomic
def raise_demand_on_visit(
    *,
    visit_id: UUID,
    type: str,  # noqa: A002 - the demand's own word
    topic: str,
    verbatim: str,
    actor: Staff,
    now: datetime,
    **more: Any,
) -> Demand:
    """Raise a demand found on the visit, in the customer's own words (5.5). `more`: as in demands.services.NewDemand.

    Party, account, site, visit, visitor and source are the visit's; `heard_at` is now unless told.
    """
    visit = journal.going_on(visit_id, actor)
    return put_demand(
        visit, {"type": type, "topic": topic, "verbatim": verbatim, **more}, actor=actor, now=now
    )


def put_demand(visit: Visit, given: Mapping[str, Any], *, actor: Staff, now: datetime) -> Demand:
    """Raise a demand on a loaded visit."""
    values = {
        "account_id": visit.account_id, "site_id": visit.site_id, "contact_id": visit.met_contact_id,
        "heard_at": now, "id": new_id(), **given,
    }  # fmt: skip
    own = {"party_id", "visit_id", "source", "visitor_id", "unit_id", "touch_id"}
    known = set(demands.NewDemand.__dataclass_fields__) - own
    problems = fields.unknown(values, known)
    problems += [
        Problem("field.required", field=name, facts={"name": name})
        for name in ("type", "topic", "verbatim")
        if name not in values
    ]
    if problems:
        raise Invalid(problems)
    touch = journal.own_touch(visit)
    new = demands.NewDemand(
        party_id=visit.party_id, visit_id=visit.id, source=DemandSource.VISIT, visitor_id=visit.owner_id,
        unit_id=visit.unit_id, touch_id=touch.id if touch else None, **values,
    )  # fmt: skip
    demand = demands.raise_demand(new=new, actor=actor, now=now)
    journal.event(visit, "demand_raised", actor=actor, at=now, data={"demand_id": str(demand.id)})
    return demand


@transaction.atomic
def make_promise(
    *, visit_id: UUID, text: str, due_on: date, owner_id: UUID, actor: Staff, now: datetime, basis: str = "",
    demand_id: UUID | None = None,
) -> Promise:  # fmt: skip
    """Register a promise to the customer with owner and date (8.2-02)."""
    visit = journal.going_on(visit_id, actor)
    given = {"text": text, "due_on": due_on, "owner_id": owner_id, "basis": basis, "demand_id": demand_id}
    return put_promise(visit, given, actor=actor, now=now)


def put_promise(visit: Visit, given: Mapping[str, Any], *, actor: Staff, now: datetime) -> Promise:
    """Register a promise on a loaded visit."""
    row = demands.make_promise(
        party_id=visit.party_id, unit_id=visit.unit_id, visit_id=visit.id, text=str(given.get("text") or ""),
        due_on=given["due_on"], owner_id=given["owner_id"], basis=str(given.get("basis") or ""),
        demand_id=given.get("demand_id"), promise_id=given.get("id"), actor=actor, now=now,
    )  # fmt: skip
    journal.event(visit, "promise_made", actor=actor, at=now, data={"promise_id": str(row.id)})
    return row


@transaction.atomic
def report_promises(
    *, visit_id: UUID, reports: Sequence[Mapping[str, Any]], actor: Staff, now: datetime
) -> list[str]:
    """Tell the customer where old demands and promises stand [{promise_id | demand_id, status?, reason?}] (7.2-02).

    `status` for a promise: open (told, still running) | kept | broken | released (reason needed for the last two).
    Returns the ids told about so far.
    """
    visit = journal.going_on(visit_id, actor)
    return put_reports(visit, reports, actor=actor, now=now)


def put_reports(
    visit: Visit, reports: Sequence[Mapping[str, Any]], *, actor: Staff, now: datetime
) -> list[str]:
    """Note on a loaded visit which old matters were told."""
    told = list(visit.supplement.get("reported", []))
    listed = set(reading.listed(visit))
    for index, report in enumerate(reports):
        key = str(report.get("promise_id") or report.get("demand_id") or "")
        status = str(report.get("status") or PromiseStatus.OPEN)
        if key not in listed and key not in _open_promises(visit, actor):
            raise Refusal("promise.not_listed", status=422, field=f"promise_reports.{index}.promise_id")
        if report.get("promise_id") and status != PromiseStatus.OPEN:
            _settle_promise(visit, UUID(key), status, str(report.get("reason") or ""), actor=actor, now=now)
        if key not in told:
            told.append(key)
    visit.change(supplement={**visit.supplement, "reported": told})
    audit.record("visit.old_matters", visit, actor=actor, at=now, after={"reported": told})
    return told


def _open_promises(visit: Visit, actor: Staff) -> set[str]:
    return {str(row.id) for row in demand_reads.promises_of_customer(party_id=visit.party_id, actor=actor)}


def _settle_promise(
    visit: Visit, promise_id: UUID, status: str, reason: str, *, actor: Staff, now: datetime
) -> None:
    if status == PromiseStatus.KEPT:
        demands.keep_promise(promise_id=promise_id, actor=actor, now=now, note=reason, visit_id=visit.id)
    elif status == PromiseStatus.BROKEN:
        demands.break_promise(promise_id=promise_id, reason=reason, actor=actor, now=now)
    elif status == PromiseStatus.RELEASED:
        demands.release_promise(promise_id=promise_id, reason=reason, actor=actor, now=now)
    else:
        raise Refusal("promise.status", status=422, field="status", allowed=", ".join(PromiseStatus.codes()))
