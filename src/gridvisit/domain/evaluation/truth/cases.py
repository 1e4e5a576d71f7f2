"""Open, hear, read blind, appeal, close: the steps of an authenticity case. All are audited; only people decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.evaluation.models import AuthenticityCase, CaseReading
from gridvisit.domain.evaluation.parameters import of_unit
from gridvisit.domain.evaluation.truth import rules, states
from gridvisit.domain.staff import access
from gridvisit.domain.visits import services as visits
from gridvisit.domain.visits.judging import truth as visit_rows
from gridvisit.domain.visits.judging import yearly
from gridvisit.engines.calendars import add_workdays
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import AuditFinding

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

SIGNAL, RECHECK, DENIED = "signal", "recheck", "denied"


@transaction.atomic
def open_case(
    *,
    visit_id: UUID,
    cause: str,
    now: datetime,
    actor: Staff | None,
    grounds: Sequence[dict[str, Any]] = (),
    witness: str = "",
) -> AuthenticityCase:
    """Open a case about a visit; its visitor is told and has `hearing` working days to be heard.

    `actor` None: a customer said that nobody came. Raises Refusal `case.open_already`, `case.nobody`, Forbidden.
    """
    about = visit_rows.whose(visit_id)
    if actor is not None:
        access.require(actor, "case.open", unit_id=about.unit_id)
    known = AuthenticityCase.objects.filter(visit_id=visit_id).first()
    if known is not None:
        raise Refusal("case.open_already", number=known.number)
    if about.owner_id is None:
        raise Refusal("case.nobody", status=422)
    if actor is not None and actor.id in yearly.people_on(visit_id):
        raise Refusal("case.own", status=403)
    params, today, pk = of_unit(about.unit_id, now), local_date(now), new_id()
    due_on, provisional = add_workdays(today, int(params.number("9.2-04.decide_within")))
    row = AuthenticityCase.objects.create(
        id=pk,
        tenant_id=about.tenant_id,
        unit_id=about.unit_id,
        number=f"HC{today:%y%m%d}-{pk.hex[-4:].upper()}",
        visit_id=visit_id,
        visit_day=about.day,
        person_id=about.owner_id,
        cause=cause,
        grounds=list(grounds),
        witness=witness.strip()[: rules.MOST_TEXT],
        opened_at=now,
        hear_by=add_workdays(today, int(params.number("9.2-04.hearing")))[0],
        due_on=due_on,
        provisional=provisional,
        **stamp(actor, now),
    )
    audit.record("case.opened", row, actor=actor, at=now, after={"visit_id": visit_id, "cause": cause})
    if about.authenticity == "open" and cause == RECHECK:
        _note(row, AuditFinding.DOUBTFUL.value, actor, now)
    return row


@transaction.atomic
def answer(*, case_id: UUID, statement: str, actor: Staff, now: datetime) -> AuthenticityCase:
    """Say what happened: only the person concerned does, once, as long as nobody has decided. Raises Refusal."""
    row = _own(case_id, actor)
    state = states.move(row.state, "answer")
    if row.heard_at is not None:
        raise Refusal("case.move_not_allowed", state=states.said(row.state))
    rules.check_words(statement, "statement")
    row.change(state=state, statement=statement.strip()[: rules.MOST_TEXT], heard_at=now)
    audit.record("case.heard", row, actor=actor, at=now)
    return row


@transaction.atomic
def read(*, case_id: UUID, finding: str, reason: str, actor: Staff, now: datetime) -> AuthenticityCase:
    """Note what one reader found. Two who agree decide; where they differ a third does.

    Nobody sees another's reading before all are in (selectors.readings_of). Raises Refusal `case.not_heard`,
    `case.own`, `case.read_already`, `case.finding`, `case.too_short`, Forbidden.
    """
    row = _to_read(case_id, actor, now)
    rules.check_reading(finding, reason)
    readings = list(row.readings.order_by("at", "id"))
    rules.check_reader(
        reader=actor.id,
        on_visit={row.person_id, *yearly.people_on(row.visit_id)},
        have_read=[reading.reader_id for reading in readings],
    )
    CaseReading.objects.create(
        tenant_id=row.tenant_id,
        case=row,
        reader=actor,
        finding=finding,
        reason=reason.strip()[: rules.MOST_TEXT],
        at=now,
        **stamp(actor, now),
    )
    audit.record("case.read", row, actor=actor, at=now, after={"number": len(readings) + 1})
    if row.state == states.CaseState.HEARING:
        row.change(state=states.move(row.state, "hearing_over"))
    findings = [*(reading.finding for reading in readings), finding]
    found = rules.outcome(findings)
    if found is not None:
        _decide(row, found, actor, now)
    elif len(findings) == rules.READERS:
        row.change(state=states.move(row.state, "differ"))
    return row


def _decide(row: AuthenticityCase, found: str, actor: Staff, now: datetime) -> None:
    cleared = found == AuditFinding.GENUINE
    within = int(of_unit(row.unit_id, now).number("9.2-04.appeal_within"))
    row.change(
        state=states.move(row.state, "clear" if cleared else "agree"),
        finding=found,
        decided_at=now,
        appeal_by=None if cleared else add_workdays(local_date(now), within)[0],
    )
    audit.record("case.decided", row, actor=actor, at=now, after={"finding": found})
    if cleared:
        _close(row, found, actor, now)


@transaction.atomic
def appeal(*, case_id: UUID, reason: str, actor: Staff, now: datetime) -> AuthenticityCase:
    """Appeal against the finding: only the person concerned, within the days set. Raises Refusal `case.appeal_late`."""
    row = _own(case_id, actor)
    state = states.move(row.state, "appeal")
    if row.appeal_by is not None and local_date(now) > row.appeal_by:
        raise Refusal("case.appeal_late", last=row.appeal_by)
    rules.check_words(reason, "reason")
    row.change(state=state, appeal=reason.strip()[: rules.MOST_TEXT], appealed_at=now)
    audit.record("case.appealed", row, actor=actor, at=now)
    return row


@transaction.atomic
def decide_appeal(
    *, case_id: UUID, finding: str, reason: str, actor: Staff, now: datetime
) -> AuthenticityCase:
    """Decide on the appeal, for good: somebody who has not read the case before. Raises Refusal."""
    row: AuthenticityCase = AuthenticityCase.objects.locked(case_id, actor)
    access.require(actor, "case.read", unit_id=row.unit_id)
    state = states.move(row.state, "decide")
    rules.check_reading(finding, reason)
    if actor.id in {row.person_id, *yearly.people_on(row.visit_id)}:
        raise Refusal("case.own", status=403)
    if row.readings.filter(reader=actor).exists():
        raise Refusal("case.appeal_reader", status=403)
    row.change(state=state, decider=actor, final_reason=reason.strip()[: rules.MOST_TEXT])
    _close(row, finding, actor, now)
    return row


def close_due(now: datetime) -> int:
    """Close the cases nobody has appealed against in time: periodic work of the jobs."""
    rows = AuthenticityCase.objects.filter(
        state=states.CaseState.DECIDED, appeal_by__lt=local_date(now)
    ).order_by("appeal_by", "id")
    closed = 0
    for case_id in list(rows.values_list("id", flat=True)[:500]):
        with transaction.atomic():
            row: AuthenticityCase = AuthenticityCase.objects.locked(case_id, None)
            if row.state == states.CaseState.DECIDED:
                row.change(state=states.move(row.state, "close"))
                _close(row, row.finding, None, now)
                closed += 1
    return closed


def _close(row: AuthenticityCase, finding: str, actor: Staff | None, now: datetime) -> None:
    """What is final is written on the visit: only now a false one counts for nothing."""
    row.change(final_finding=finding, final_at=now)
    audit.record("case.closed", row, actor=actor, at=now, after={"finding": finding})
    _note(row, finding, actor, now)
    outbox.emit("case.closed", now=now, unit_id=row.unit_id, day=row.visit_day.isoformat(), case_id=row.pk)


def final_false(case_id: UUID) -> tuple[UUID, UUID] | None:
    """Return (visit, unit) of a case that finally ended as false, None otherwise. 1 query."""
    found: tuple[UUID, UUID] | None = (
        AuthenticityCase.objects.filter(pk=case_id, final_finding=AuditFinding.FALSE)
        .values_list("visit_id", "unit_id")
        .first()
    )
    return found


def _note(row: AuthenticityCase, finding: str, actor: Staff | None, now: datetime) -> None:
    visits.note_authenticity(
        visit_id=row.visit_id, finding=finding, actor=actor, now=now, reason=f"{row.number}"
    )


def _own(case_id: UUID, actor: Staff) -> AuthenticityCase:
    row: AuthenticityCase = AuthenticityCase.objects.locked(case_id, actor)
    if row.person_id != actor.id:
        raise Refusal("case.not_yours", status=403)
    access.require(actor, "case.answer", unit_id=row.unit_id, own=True)
    return row


def _to_read(case_id: UUID, actor: Staff, now: datetime) -> AuthenticityCase:
    row: AuthenticityCase = AuthenticityCase.objects.locked(case_id, actor)
    access.require(actor, "case.read", unit_id=row.unit_id)
    if row.state not in states.TO_READ:
        raise Refusal("case.move_not_allowed", state=states.said(row.state))
    rules.check_heard(
        state=row.state, heard=row.heard_at is not None, today=local_date(now), hear_by=row.hear_by
    )
    return row


def on_visit_denied(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `visit.denied`: a customer said on a follow-up that nobody came (4.5). At most one case per visit."""
    pk = UUID(str(visit_id))
    if not AuthenticityCase.objects.filter(visit_id=pk).exists():
        open_case(visit_id=pk, cause=DENIED, now=now, actor=None)
