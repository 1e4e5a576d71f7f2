"""Object to a verdict, add facts, decide as a second reader, withdraw (9.3-03). Every step is kept and audited."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import transaction

from gridvisit.domain.evaluation import services as evaluation
from gridvisit.domain.evaluation.models import Judgement, Objection, ObjectionEvent
from gridvisit.domain.evaluation.objecting import rules, states
from gridvisit.domain.evaluation.objecting.rules import Seen
from gridvisit.domain.staff import access, parameters
from gridvisit.domain.visits import selectors as visits
from gridvisit.domain.visits.judging import counting
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.files import services as files
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import ObjectionDecision, Outcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

VALIDITY = ""
"""Instead of a rule: the validity of the visit, with all the rules that voided it."""


class Paper(NamedTuple):
    """A file handed in as evidence."""

    name: str
    data: bytes


class Against(NamedTuple):
    """What an objection is about: the judgement, the rules a decision would change, their outcome, since when."""

    judgement: Judgement
    rules: tuple[str, ...]
    outcome: str
    since: datetime


@transaction.atomic
def object_to(
    *,
    visit_id: UUID,
    rule: str,
    ground: str,
    reason: str,
    actor: Staff,
    now: datetime,
    paper: Paper | None = None,
) -> Objection:
    """Object to the verdict on one's own visit under `rule`, or to its validity (`rule` empty).

    Within 9.3-03.raise_within working days after the verdict. Raises NotFound, Invalid, Refusal.
    """
    against = may_object(visit_id=visit_id, rule=rule, actor=actor, now=now)
    rules.check_text(ground=ground, reason=reason)
    found, pk = against.judgement, new_id()
    params = parameters.in_force(unit_id=found.unit_id, at=now)
    due = rules.last_day(now, int(params.number("9.3-03.within")))
    row = Objection.objects.create(
        id=pk,
        tenant_id=found.tenant_id,
        unit_id=found.unit_id,
        number=f"YY{local_date(now):%y%m%d}-{pk.hex[-4:].upper()}",
        visit_id=visit_id,
        visit_day=found.visit_day,
        judgement_id=found.id,
        rule=rule,
        rules=list(against.rules),
        outcome_before=against.outcome,
        objector=actor,
        ground=ground,
        reason=reason.strip()[: rules.MOST_REASON],
        made_at=now,
        due_on=due.day,
        provisional=due.provisional,
        **stamp(actor, now),
    )
    _note(row, "made", actor, now, note=row.reason, paper=paper)
    after = {"visit_id": visit_id, "rule": rule or "validity", "ground": ground, "due_on": due.day}
    audit.record("objection.made", row, actor=actor, at=now, after=after)
    _tell(row, "made", now)
    return row


def may_object(*, visit_id: UUID, rule: str, actor: Staff, now: datetime) -> Against:
    """Return what one's objection would be about. Raises NotFound, or the Refusal that forbids it. About 5 queries."""
    visit = visits.get(visit_id=visit_id, actor=actor)
    if visit.owner_id != actor.id:
        raise Refusal("objection.not_yours", status=403)
    access.require(actor, "verdict.object", unit_id=visit.unit_id, own=True)
    against = _against(visit_id, rule)
    within = int(
        parameters.in_force(unit_id=against.judgement.unit_id, at=against.since).number("9.3-03.raise_within")
    )
    rules.check_in_time(on=local_date(now), limit=rules.last_day(against.since, within), within=within)
    for row in Objection.objects.filter(visit_id=visit_id, rule=rule).order_by("-made_at"):
        if row.state in states.OPEN:
            raise Refusal("objection.open_already", number=row.number)
        if row.decided_at is not None and row.decided_at >= against.since:
            raise Refusal("objection.decided_already", number=row.number)
    return against


def _against(visit_id: UUID, rule: str) -> Against:
    history = list(Judgement.objects.filter(visit_id=visit_id).order_by("-at", "-id"))
    current = next((row for row in history if row.current), None)
    if current is None:
        raise Refusal("verdict.not_judged")
    return _of_rule(history, current, rule) if rule else _of_validity(history, current)


def _of_rule(history: list[Judgement], current: Judgement, rule: str) -> Against:
    found = {
        row.id: outcome
        for row in history
        if (outcome := row.verdicts.filter(rule=rule).values_list("outcome", flat=True).first()) is not None
    }
    if current.id not in found:
        raise Refusal("objection.no_verdict", status=422, rule=rule[:8])
    rules.check_outcome(found[current.id])
    seen = [Seen(row.at, row.final, found.get(row.id, "")) for row in history]
    return Against(current, (rule,), found[current.id], rules.stands_since(seen))


def _of_validity(history: list[Judgement], current: Judgement) -> Against:
    if current.valid is not False:
        raise Refusal("objection.valid_visit", status=422)
    voided = tuple(dict.fromkeys(reason["rule"] for reason in current.validity_reasons))
    seen = [Seen(row.at, row.final, str(row.valid)) for row in history]
    return Against(current, voided, Outcome.FAIL.value, rules.stands_since(seen))


@transaction.atomic
def answer(
    *, objection_id: UUID, facts: str, actor: Staff, now: datetime, paper: Paper | None = None
) -> Objection:
    """Give the facts that were asked for; only the objector does. Raises Refusal."""
    row = _own(objection_id, actor)
    state = states.move(row.state, "answer")
    if not facts.strip():
        raise Refusal("objection.facts_needed", status=422, field="facts")
    row.change(state=state)
    return _done(row, "answered", actor, now, note=facts, paper=paper)


@transaction.atomic
def withdraw(*, objection_id: UUID, reason: str, actor: Staff, now: datetime) -> Objection:
    """Take one's objection back; nothing is decided and nothing counts. Raises Refusal."""
    row = _own(objection_id, actor)
    row.change(state=states.move(row.state, "withdraw"), withdrawn_at=now)
    _tell(row, "withdrawn", now)
    return _done(row, "withdrawn", actor, now, note=reason)


@transaction.atomic
def send_back(*, objection_id: UUID, question: str, actor: Staff, now: datetime) -> Objection:
    """Ask the objector for facts; the deadline runs on. Raises Refusal."""
    row = _to_decide(objection_id, actor)
    state = states.move(row.state, "send_back")
    if not question.strip():
        raise Refusal("objection.question_needed", status=422, field="question")
    row.change(state=state)
    return _done(row, "sent_back", actor, now, note=question)


@transaction.atomic
def decide(
    *, objection_id: UUID, decision: str, reason: str, actor: Staff, now: datetime, outcome: str = ""
) -> Objection:
    """Decide as the second reader: let the verdict stand, or overturn it to `outcome` and judge the visit again.

    An overturned verdict keeps its outcome whenever the visit is judged later; the judgement before is kept.
    Raises Refusal `objection.own_decision`, `objection.own_record`, `objection.changed`, Invalid.
    """
    row = _to_decide(objection_id, actor)
    state = states.move(row.state, "decide")
    rules.check_decision(decision=decision, outcome=outcome, reason=reason)
    upheld = decision == ObjectionDecision.UPHELD
    if upheld:
        _still_against(row)
    row.change(
        state=state,
        decision=decision,
        outcome_after=outcome if upheld else row.outcome_before,
        decision_reason=reason.strip()[: rules.MOST_REASON],
        decided_by=actor,
        decided_at=now,
    )
    judged = evaluation.apply_decision(visit_id=row.visit_id, now=now)
    if judged is not None:
        row.change(judgement_after_id=judged.id)
    data = {"decision": decision, "before": row.outcome_before, "after": row.outcome_after}
    return _done(row, "decided", actor, now, note=reason, data=data)


def _still_against(row: Objection) -> None:
    current = Judgement.objects.filter(visit_id=row.visit_id, current=True).first()
    found = current.verdicts.filter(rule__in=row.rules).values_list("outcome", flat=True) if current else ()
    outcomes = set(found)
    if not outcomes & {outcome.value for outcome in rules.OBJECTABLE}:
        now_is = rules.said(next(iter(sorted(outcomes)), Outcome.NOT_APPLICABLE.value))
        raise Refusal("objection.changed", outcome=now_is)


def reader_refusal(row: Objection, actor: Staff) -> Refusal | None:
    """Return why `actor` may not decide an objection he sees, None if he may. 2 queries."""
    try:
        access.require(actor, "objection.decide", unit_id=row.unit_id)
        made = Judgement.objects.filter(pk=row.judgement_id).values_list("created_by", flat=True).first()
        recorders = counting.recorders(row.visit_id) | ({made} if made else set())
        rules.check_reader(reader=actor.id, objector=row.objector_id, recorders=recorders)
    except Refusal as refusal:
        return refusal
    return None


def _to_decide(objection_id: UUID, actor: Staff) -> Objection:
    row: Objection = Objection.objects.locked(objection_id, actor)
    refusal = reader_refusal(row, actor)
    if refusal is not None:
        raise refusal
    return row


def _own(objection_id: UUID, actor: Staff) -> Objection:
    row: Objection = Objection.objects.locked(objection_id, actor)
    access.require(actor, "verdict.object", own=row.objector_id == actor.id, unit_id=row.unit_id)
    return row


def remind_due(*, now: datetime) -> int:
    """Note once on each open objection that its deadline comes near (9.3-03.remind); return how many. Runs hourly."""
    waiting = Objection.objects.filter(state__in=states.OPEN, reminded_at__isnull=True)
    told = 0
    for pk, unit_id, due_on in waiting.order_by("due_on", "id").values_list("id", "unit_id", "due_on"):
        ahead = int(parameters.in_force(unit_id=unit_id, at=now).number("9.3-03.remind"))
        if rules.last_day(now, ahead).day >= due_on:
            told += _remind(pk, now)
    return told


@transaction.atomic
def _remind(pk: UUID, now: datetime) -> bool:
    row: Objection = Objection.objects.locked(pk, None)
    if row.reminded_at is not None or row.state not in states.OPEN:
        return False
    row.change(reminded_at=now)
    _done(row, "reminded", None, now, data={"due_on": row.due_on.isoformat()})
    return True


def _done(
    row: Objection,
    kind: str,
    actor: Staff | None,
    now: datetime,
    *,
    note: str = "",
    data: dict[str, Any] | None = None,
    paper: Paper | None = None,
) -> Objection:
    _note(row, kind, actor, now, note=note, data=data, paper=paper)
    audit.record(f"objection.{kind}", row, actor=actor, at=now, after=data, reason=note.strip()[:200])
    return row


def _note(
    row: Objection,
    kind: str,
    actor: Staff | None,
    now: datetime,
    *,
    note: str = "",
    data: dict[str, Any] | None = None,
    paper: Paper | None = None,
) -> None:
    kept = None
    if paper is not None:
        kept = files.store(
            paper.data, name=paper.name, tenant_id=row.tenant_id, unit_id=row.unit_id, actor=actor, at=now
        )
    ObjectionEvent.objects.create(
        tenant_id=row.tenant_id,
        objection=row,
        kind=kind,
        at=now,
        actor_id=actor.id if actor else None,
        note=note.strip()[: rules.MOST_REASON],
        data=data or {},
        attachment=kept,
        **stamp(actor, now),
    )


def _tell(row: Objection, what: str, now: datetime) -> None:
    outbox.emit(f"objection.{what}", now=now, objection_id=row.id, visit_id=row.visit_id)
