"""Internal audits: from the programme to the last finding done away with. Auditors never audit their own unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from gridvisit.domain.evaluation.bodies import reviews
from gridvisit.domain.improvement import findings
from gridvisit.domain.improvement.findings import number_of
from gridvisit.domain.improvement.models import AuditItem, InternalAudit
from gridvisit.domain.improvement.states import FindingState
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Problem, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.records import stamp
from gridvisit.standard import catalogue
from gridvisit.standard.vocabulary import AuditResult, AuditState, NonconformitySource, ReviewKind

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

CHAPTERS = ("4", "5", "6", "7", "8", "9")
LEADING = frozenset({"leader", "chief", "county_mkt", "city_mkt", "dso", "r_ops"})
MOST_TITLE, MOST_TEXT = 120, 4000
ENDED = (FindingState.RESOLVED, FindingState.DISMISSED)


@transaction.atomic
def plan(
    *, unit_id: UUID, title: str, chapters: Sequence[str], planned_on: date, lead_id: UUID, actor: Staff,
    now: datetime, auditor_ids: Sequence[UUID] = (), scope: str = "",
) -> InternalAudit:  # fmt: skip
    """Put an audit into the programme of its year, with a checklist of every clause of its chapters.

    Raises Invalid, Refusal `audit.not_independent`.
    """
    unit = staff.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "internal_audit.make", unit_id=unit.id)
    wanted = [chapter for chapter in CHAPTERS if chapter in set(chapters)]
    problems = []
    if not title.strip() or len(title.strip()) > MOST_TITLE:
        problems.append(Problem("audit.title", field="title", facts={"limit": MOST_TITLE}))
    if not wanted:
        problems.append(Problem("audit.chapters", field="chapters"))
    if planned_on < local_date(now):
        problems.append(Problem("audit.planned_past", field="planned_on"))
    if problems:
        raise Invalid(problems)
    team = [staff.person(staff_id=pk, actor=actor) for pk in dict.fromkeys([lead_id, *auditor_ids])]
    for person in team:
        _check_independent(person, unit, local_date(now))
    pk = new_id()
    row = InternalAudit.objects.create(
        id=pk, tenant_id=unit.tenant_id, unit=unit, number=number_of("NS", pk, now), title=title.strip(),
        year=planned_on.year, scope=scope.strip()[:MOST_TEXT], chapters=wanted, planned_on=planned_on, lead=team[0],
        auditors=[str(person.id) for person in team[1:]], **stamp(actor, now),
    )  # fmt: skip
    AuditItem.objects.bulk_create(
        AuditItem(tenant_id=unit.tenant_id, audit=row, rule=rule.id, created_at=now)
        for rule in catalogue.all_rules()
        if rule.id.partition(".")[0].partition("-")[0] in wanted
    )
    audit.record("internal_audit.planned", row, actor=actor, at=now, after={"chapters": wanted})
    return row


def _check_independent(person: Staff, unit: Unit, on: date) -> None:
    """Raise Refusal for who belongs to the audited unit; in the root unit, for who leads there."""
    if unit.parent_id is not None:
        inside = person.unit_id in staff.subtree_ids(unit)
    else:
        inside = any(role in LEADING and held.id == unit.id for role, held in access.roles_of(person, on))
    if inside:
        raise Refusal("audit.not_independent", status=422, field="lead", name=person.name)


@transaction.atomic
def approve(*, audit_id: UUID, actor: Staff, now: datetime) -> InternalAudit:
    """Approve a planned audit; another person than who planned it. Raises Refusal `audit.own`."""
    row = _locked(audit_id, actor, AuditState.PLANNED)
    if row.created_by == actor.id:
        raise Refusal("audit.own", status=403)
    row.change(state=AuditState.APPROVED.value, approved_by_id=actor.id, approved_at=now)
    audit.record("internal_audit.approved", row, actor=actor, at=now)
    return row


@transaction.atomic
def answer(*, audit_id: UUID, rule: str, result: str, note: str, actor: Staff, now: datetime) -> AuditItem:
    """Note what was seen of a clause; what does not conform becomes a finding of the unit at once.

    Raises Refusal `audit.not_auditor`, `audit.result`, `audit.note`, `audit.finding_stands`.
    """
    row = _locked(audit_id, actor, AuditState.APPROVED)
    _check_auditor(row, actor)
    item = AuditItem.objects.select_for_update(of=("self",)).filter(audit=row, rule=rule).first()
    if item is None:
        raise NotFound
    if not AuditResult.has(result):
        raise Refusal("audit.result", status=422, field="result")
    if result in {AuditResult.NONCONFORM, AuditResult.OBSERVATION} and not note.strip():
        raise Refusal("audit.note", status=422, field="note")
    if item.finding_id is not None and result != AuditResult.NONCONFORM:
        raise Refusal("audit.finding_stands", number=item.finding.number)  # type: ignore[union-attr]
    values: dict[str, Any] = {
        "result": result, "note": note.strip()[:MOST_TEXT], "answered_by_id": actor.id, "answered_at": now,
    }  # fmt: skip
    if result == AuditResult.NONCONFORM and item.finding_id is None:
        title = f"{row.number} {rule} {catalogue.rule(rule).title.zh}"
        values["finding"] = findings.raise_finding(
            unit_id=row.unit_id, source=NonconformitySource.AUDIT, rule=rule, title=title, detail=values["note"],
            key=f"audit:{item.pk}", actor=None, now=now,
        )  # fmt: skip
    item.change(**values)
    audit.record("internal_audit.answered", row, actor=actor, at=now, after={"rule": rule, "result": result})
    return item


@transaction.atomic
def report(*, audit_id: UUID, conclusion: str, actor: Staff, now: datetime) -> InternalAudit:
    """Hand in the report: every clause answered, the conclusion in words. It counts for 9.3-01 from now on."""
    row = _locked(audit_id, actor, AuditState.APPROVED)
    _check_auditor(row, actor)
    left = row.items.filter(result="").count()
    if left:
        raise Refusal("audit.unanswered", left=left)
    if not conclusion.strip():
        raise Refusal("audit.conclusion", status=422, field="conclusion")
    kept = reviews.record_review(
        unit_id=row.unit_id, kind=ReviewKind.INTERNAL_AUDIT, issued_on=local_date(now), title=row.title,
        summary=conclusion.strip()[:MOST_TEXT], actor=actor, now=now,
    )  # fmt: skip
    row.change(
        state=AuditState.REPORTED.value,
        conclusion=conclusion.strip()[:MOST_TEXT],
        reported_at=now,
        record_id=kept.pk,
    )
    audit.record("internal_audit.reported", row, actor=actor, at=now)
    return row


@transaction.atomic
def close(*, audit_id: UUID, actor: Staff, now: datetime) -> InternalAudit:
    """Close an audit when each of its findings has ended. Raises Refusal `audit.findings_open`."""
    row = _locked(audit_id, actor, AuditState.REPORTED)
    going_on = row.items.filter(finding__isnull=False).exclude(finding__state__in=ENDED).count()
    if going_on:
        raise Refusal("audit.findings_open", n=going_on)
    row.change(state=AuditState.CLOSED.value, closed_at=now)
    audit.record("internal_audit.closed", row, actor=actor, at=now)
    return row


def _locked(audit_id: UUID, actor: Staff, state: AuditState) -> InternalAudit:
    row: InternalAudit = InternalAudit.objects.locked(audit_id, actor)
    access.require(actor, "internal_audit.make", unit_id=row.unit_id)
    if row.state != state:
        raise Refusal("audit.move_not_allowed")
    return row


def is_auditor(row: InternalAudit, actor: Staff) -> bool:
    """Whether the actor is of the team."""
    return actor.id == row.lead_id or str(actor.id) in row.auditors


def _check_auditor(row: InternalAudit, actor: Staff) -> None:
    if not is_auditor(row, actor):
        raise Refusal("audit.not_auditor", status=403)


def audits(*, actor: Staff, year: int | None = None) -> QuerySet[InternalAudit]:
    """The audits the actor may see, the programme of a year. 1 query."""
    rows: QuerySet[InternalAudit] = InternalAudit.objects.visible_to(actor).select_related("unit", "lead")
    return (rows.filter(year=year) if year else rows).order_by("-planned_on", "-id")


def one(*, audit_id: UUID, actor: Staff) -> InternalAudit:
    """One visible audit. Raises NotFound."""
    found: InternalAudit = InternalAudit.objects.select_related("unit", "lead").one(audit_id, actor)
    return found


def items_of(row: InternalAudit) -> list[AuditItem]:
    """The checklist of an audit already seen, in the order of the catalogue. 1 query."""
    order = {rule.id: n for n, rule in enumerate(catalogue.all_rules())}
    return sorted(row.items.select_related("finding"), key=lambda item: order.get(item.rule, len(order)))


def able(*, unit_id: UUID, actor: Staff, on: date) -> list[Staff]:
    """People who may audit a unit: with the right, and not of it. 3 queries."""
    unit = staff.unit(unit_id=unit_id, actor=actor)
    found = []
    for person in staff.able(actor=actor, action="internal_audit.make", on=on):
        try:
            _check_independent(person, unit, on)
        except Refusal:
            continue
        found.append(person)
    return found
