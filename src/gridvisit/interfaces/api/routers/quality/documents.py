"""Controlled documents over HTTP: register, revise, approve, withdraw, read."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import StringConstraints

from gridvisit.domain.improvement.documents import services as documents
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route

router = Router(tags=["quality"])
Line = Annotated[str, StringConstraints(max_length=400, pattern=r"^[^\x00]*$")]
Body = Annotated[str, StringConstraints(max_length=60_000, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$")]
DOCUMENT = "/controlled-documents/{uuid:document_id}"


class DocumentIn(Schema):
    """A document to take under control, with its first draft."""

    unit_id: UUID
    number: Line
    title: Line
    kind: Code
    owner_id: UUID
    body: Body
    review_by: date


class RevisionIn(Schema):
    """The next version."""

    body: Body
    changes: Line
    review_by: date


class ApprovalIn(Schema):
    """From when an approved version is in force."""

    effective_on: date


class EditionOut(Schema):
    """One version of a document."""

    edition: int
    state: str
    body: str
    changes: str
    review_by: date
    effective_on: date | None
    in_force_at: datetime | None
    withdrawn_at: datetime | None
    read: int


class DocumentOut(Schema):
    """A controlled document with the versions the caller may read."""

    id: UUID
    number: str
    title: str
    kind: str
    unit_id: UUID
    owner_id: UUID | None  # for who manages documents there
    versions: list[EditionOut]


class OutOfForceIn(Schema):
    """Why a version is withdrawn."""

    text: Line


def _row(shape: type[Schema], row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields if hasattr(row, name)}


def _shown(request: HttpRequest, row: Any) -> dict[str, Any]:
    manages = access.may(request.actor, "document.manage", unit_id=row.unit_id)
    return _row(DocumentOut, row) | {"owner_id": row.owner_id if manages else None}


def _document(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    row = documents.one(document_id=document_id, actor=request.actor)
    versions = documents.versions_of(row, actor=request.actor)
    return _shown(request, row) | {"versions": [_row(EditionOut, version) for version in versions]}


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "now": clock.now()}


@router.get(
    "/controlled-documents", response={200: list[DocumentOut], **ERRORS}, operation_id="list_documents"
)
@route("document.view", "document")
def list_documents(request: HttpRequest, q: str = "") -> Any:
    """The documents in force: the only ones for use."""
    found = documents.for_use(actor=request.actor, q=q.replace("\x00", "")[:100])
    return [_shown(request, v.document) | {"versions": [_row(EditionOut, v)]} for v in found]


@router.post("/controlled-documents", response={200: DocumentOut, **ERRORS}, operation_id="register_document")
@route("document.manage", "document", idempotent=True)
def register_document(request: HttpRequest, body: DocumentIn) -> Any:
    """Take a document under control with its first draft."""
    return _document(request, documents.register(**body.dict(), **_who(request)).pk)


@router.get(DOCUMENT, response={200: DocumentOut, **ERRORS}, operation_id="get_document")
@route("document.view", "document")
def get_document(request: HttpRequest, document_id: UUID) -> Any:
    """One document with its versions, old ones readable."""
    return _document(request, document_id)


@router.post(DOCUMENT + "/versions", response={200: DocumentOut, **ERRORS}, operation_id="revise_document")
@route("document.manage", "document")
def revise_document(request: HttpRequest, document_id: UUID, body: RevisionIn) -> Any:
    """Write the next version."""
    documents.revise(document_id=document_id, **body.dict(), **_who(request))
    return _document(request, document_id)


@router.post(
    DOCUMENT + "/versions/{int:edition}/approve",
    response={200: DocumentOut, **ERRORS},
    operation_id="approve_document",
)
@route("document.manage", "document")
def approve_document(request: HttpRequest, document_id: UUID, edition: int, body: ApprovalIn) -> Any:
    """Approve a draft; another person than its author."""
    documents.approve(
        document_id=document_id, edition=edition, effective_on=body.effective_on, **_who(request)
    )
    return _document(request, document_id)


@router.post(
    DOCUMENT + "/versions/{int:edition}/withdraw",
    response={200: DocumentOut, **ERRORS},
    operation_id="withdraw_document",
)
@route("document.manage", "document")
def withdraw_document(request: HttpRequest, document_id: UUID, edition: int, body: OutOfForceIn) -> Any:
    """Take a version out of force."""
    documents.withdraw(document_id=document_id, edition=edition, reason=body.text, **_who(request))
    return _document(request, document_id)


@router.post(
    DOCUMENT + "/versions/{int:edition}/read",
    response={200: DocumentOut, **ERRORS},
    operation_id="acknowledge_document",
)
@route("document.view", "document")
def read_document(request: HttpRequest, document_id: UUID, edition: int) -> Any:
    """Say that one has read the version in force."""
    documents.acknowledge(document_id=document_id, edition=edition, **_who(request))
    return _document(request, document_id)
