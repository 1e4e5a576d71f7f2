"""Controlled documents: draft, approved by another, in force on its day, withdrawn; who has read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from gridvisit.domain.improvement.models import ControlledDocument, DocumentReading, DocumentVersion
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Problem, Refusal
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import DocumentKind, DocumentState

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

MOST_NUMBER, MOST_TITLE, MOST_LINE, MOST_BODY = 40, 120, 400, 50_000


@transaction.atomic
def register(
    *, unit_id: UUID, number: str, title: str, kind: str, owner_id: UUID, body: str, review_by: date, actor: Staff,
    now: datetime,
) -> ControlledDocument:  # fmt: skip
    """Take a document under control with its first draft. Raises Invalid, Refusal `document.number_taken`."""
    unit = staff.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "document.manage", unit_id=unit.id)
    problems = list(_problems(body, review_by, local_date(now)))
    if not number.strip() or len(number.strip()) > MOST_NUMBER:
        problems.append(Problem("document.number", field="number", facts={"limit": MOST_NUMBER}))
    if not title.strip() or len(title.strip()) > MOST_TITLE:
        problems.append(Problem("document.title", field="title", facts={"limit": MOST_TITLE}))
    if not DocumentKind.has(kind):
        problems.append(Problem("document.kind", field="kind"))
    if problems:
        raise Invalid(problems)
    if ControlledDocument.objects.filter(tenant_id=unit.tenant_id, number=number.strip()).exists():
        raise Refusal("document.number_taken", status=409, field="number", number=number.strip())
    row = ControlledDocument.objects.create(
        tenant_id=unit.tenant_id, unit=unit, number=number.strip(), title=title.strip(), kind=kind,
        owner=staff.person(staff_id=owner_id, actor=actor), **stamp(actor, now),
    )  # fmt: skip
    _add(row, body, "", review_by, actor, now)
    audit.record("document.registered", row, actor=actor, at=now, after={"number": row.number})
    return row


def _problems(body: str, review_by: date, today: date) -> Iterable[Problem]:
    if not body.strip() or len(body) > MOST_BODY:
        yield Problem("document.body", field="body", facts={"limit": MOST_BODY})
    if review_by <= today:
        yield Problem("document.review_past", field="review_by")


def _add(
    row: ControlledDocument, body: str, changes: str, review_by: date, actor: Staff, now: datetime
) -> DocumentVersion:
    last = row.versions.aggregate(last=Max("edition"))["last"] or 0
    return DocumentVersion.objects.create(
        tenant_id=row.tenant_id, document=row, edition=last + 1, body=body.strip(), changes=changes.strip()[:MOST_LINE],
        review_by=review_by, **stamp(actor, now),
    )  # fmt: skip


@transaction.atomic
def revise(
    *, document_id: UUID, body: str, changes: str, review_by: date, actor: Staff, now: datetime
) -> DocumentVersion:
    """Write the next version; what is in force stays so. A draft not approved yet is written over."""
    row = _locked(document_id, actor)
    problems = list(_problems(body, review_by, local_date(now)))
    if not changes.strip():
        problems.append(Problem("document.changes", field="changes"))
    if problems:
        raise Invalid(problems)
    draft = row.versions.select_for_update().filter(state=DocumentState.DRAFT).first()
    if draft is None:
        draft = _add(row, body, changes, review_by, actor, now)
    else:
        draft.change(
            body=body.strip(), changes=changes.strip()[:MOST_LINE], review_by=review_by, created_by=actor.id
        )
    audit.record("document.revised", row, actor=actor, at=now, after={"edition": draft.edition})
    return draft


@transaction.atomic
def approve(
    *, document_id: UUID, edition: int, effective_on: date, actor: Staff, now: datetime
) -> DocumentVersion:
    """Approve a draft; another person than its author. In force on its day, at once if that is today."""
    row = _locked(document_id, actor)
    version = _version(row, edition, DocumentState.DRAFT)
    if version.created_by == actor.id:
        raise Refusal("document.own", status=403)
    if effective_on < local_date(now):
        raise Refusal("document.effective_past", status=422, field="effective_on")
    version.change(
        state=DocumentState.APPROVED.value,
        approved_by_id=actor.id,
        approved_at=now,
        effective_on=effective_on,
    )
    audit.record(
        "document.approved", row, actor=actor, at=now, after={"edition": edition, "from": effective_on}
    )
    if effective_on == local_date(now):
        _put_in_force(row, version, now)
    return version


def _put_in_force(row: ControlledDocument, version: DocumentVersion, now: datetime) -> None:
    before = row.versions.select_for_update().filter(state=DocumentState.IN_FORCE).first()
    if before is not None:
        before.change(
            state=DocumentState.WITHDRAWN.value, withdrawn_at=now, withdrawn_why=f"v{version.edition}"
        )
    version.change(state=DocumentState.IN_FORCE.value, in_force_at=now)
    audit.record("document.in_force", row, actor=None, at=now, after={"edition": version.edition})


@transaction.atomic
def withdraw(*, document_id: UUID, edition: int, reason: str, actor: Staff, now: datetime) -> DocumentVersion:
    """Take a version out of force, with the reason; it stays readable. Raises Refusal `document.reason`."""
    row = _locked(document_id, actor)
    version = _version(row, edition, DocumentState.IN_FORCE)
    if not reason.strip():
        raise Refusal("document.reason", status=422, field="reason")
    version.change(
        state=DocumentState.WITHDRAWN.value, withdrawn_at=now, withdrawn_why=reason.strip()[:MOST_LINE]
    )
    audit.record("document.withdrawn", row, actor=actor, at=now, reason=reason.strip())
    return version


@transaction.atomic
def acknowledge(*, document_id: UUID, edition: int, actor: Staff, now: datetime) -> DocumentReading:
    """Say that one has read the version in force; once. Raises Refusal `document.not_in_force`."""
    row = one(document_id=document_id, actor=actor)
    version = _version(row, edition, DocumentState.IN_FORCE)
    made, new = DocumentReading.objects.get_or_create(
        document_version=version,
        reader=actor,
        defaults={"tenant_id": row.tenant_id, "at": now, "created_by": actor.id},
    )
    if new:
        audit.record("document.read", row, actor=actor, at=now, after={"edition": edition})
    return made


def activate_due(*, now: datetime) -> int:
    """Put approved versions in force whose day has come; return how many. Periodic, harmless if run twice."""
    today, done = local_date(now), 0
    rows = DocumentVersion.objects.filter(state=DocumentState.APPROVED, effective_on__lte=today)
    for pk in list(rows.order_by("effective_on", "id").values_list("pk", flat=True)[:200]):
        done += _activate(pk, now)
    return done


@transaction.atomic
def _activate(pk: UUID, now: datetime) -> int:
    version = DocumentVersion.objects.get(pk=pk)
    row: ControlledDocument = ControlledDocument.objects.locked(version.document_id, None)
    version.refresh_from_db()
    if version.state != DocumentState.APPROVED:
        return 0
    _put_in_force(row, version, now)
    return 1


def _locked(document_id: UUID, actor: Staff) -> ControlledDocument:
    row: ControlledDocument = ControlledDocument.objects.locked(document_id, actor)
    access.require(actor, "document.manage", unit_id=row.unit_id)
    return row


def _version(row: ControlledDocument, edition: int, state: DocumentState) -> DocumentVersion:
    found = row.versions.select_for_update().filter(edition=edition).first()
    if found is None:
        raise NotFound
    if found.state != state:
        raise Refusal("document.not_in_force" if state == DocumentState.IN_FORCE else "document.not_draft")
    return found


# Reading ----------------------------------------------------------------------------------------------------------


def for_use(*, actor: Staff, q: str = "") -> list[DocumentVersion]:
    """The versions in force of the actor's tenant: the only ones shown for use. 1 query."""
    rows = DocumentVersion.objects.filter(tenant_id=actor.tenant_id, state=DocumentState.IN_FORCE)
    if q:
        rows = rows.filter(document__title__icontains=q) | rows.filter(document__number__icontains=q)
    return list(
        rows.select_related("document", "document__unit")
        .annotate(read=Count("readings"))
        .order_by("document__number")
    )


def kept(*, actor: Staff) -> QuerySet[ControlledDocument]:
    """All documents of the tenant, for who manages them. 1 query."""
    rows: QuerySet[ControlledDocument] = ControlledDocument.objects.filter(tenant_id=actor.tenant_id)
    return rows.select_related("owner", "unit").order_by("number")


def one(*, document_id: UUID, actor: Staff) -> ControlledDocument:
    """One document of the tenant. Raises NotFound."""
    found = kept(actor=actor).filter(pk=document_id).first()
    if found is None:
        raise NotFound
    return found


def versions_of(row: ControlledDocument, *, actor: Staff) -> list[DocumentVersion]:
    """The versions of a document, newest first: drafts only for who manages documents. 1 query."""
    rows = row.versions.annotate(read=Count("readings")).order_by("-edition")
    if not access.may(actor, "document.manage", unit_id=row.unit_id):
        rows = rows.filter(state__in=(DocumentState.IN_FORCE, DocumentState.WITHDRAWN))
    return list(rows)


def readings_of(version: DocumentVersion) -> list[DocumentReading]:
    """Who has read a version already seen. 1 query."""
    return list(version.readings.select_related("reader", "reader__unit").order_by("at", "id"))


def has_read(version: DocumentVersion, actor: Staff) -> bool:
    """Whether the actor has said so. 1 query."""
    return version.readings.filter(reader=actor).exists()
