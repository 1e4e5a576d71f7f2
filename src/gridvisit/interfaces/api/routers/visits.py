"""Visits over HTTP: list, plan, appointment, start, the whole record at once, archive, addenda."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Body, Query, Router
from pydantic import AwareDatetime

from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.staff import access
from gridvisit.domain.visits import receive, selectors, services
from gridvisit.domain.visits.steps import s1_prepare, s2_appoint, s3_explain, s4_needs, s7_archive
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Invalid, Problem
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import visits as shapes

router = Router(tags=["visits"])
MOST = 200
FARTHEST_CLOCK = timedelta(days=3650)  # beyond ten years it is no clock
ONE = "/visits/{uuid:visit_id}"
ANSWER: dict[int, Any] = {200: shapes.VisitDetail, **ERRORS}


def _shown(request: HttpRequest, visit_id: UUID) -> dict[str, Any]:
    row = selectors.get_visit(visit_id=visit_id, actor=request.actor)
    own = request.actor.id in {row.owner_id, row.companion_id}
    may = access.may(request.actor, "evidence.view", unit_id=row.unit_id, own=own)
    return shapes.visit_detail(row, evidence=may)


@router.get("/visits", response={200: shapes.VisitPage, **ERRORS}, operation_id="list_visits")
@route("visit.view", "visit")
def list_visits(
    request: HttpRequest,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    state: str = "",
    channel: str = "",
    outcome: str = "",
    number: str = "",
    reason: str = "",
    unit_id: UUID | None = None,
    owner_id: UUID | None = None,
    party_id: UUID | None = None,
    day_from: date | None = None,
    day_to: date | None = None,
    valid: bool | None = None,
    strategy_due: bool | None = None,
    archived: bool | None = None,
) -> Any:
    """Visits in sight, newest day first; the same filters as the desk's list."""
    given = {
        "state": state, "channel": channel, "outcome": outcome, "number": number, "reason": reason, "unit_id": unit_id,
        "owner_id": owner_id, "party_id": party_id, "day_from": day_from, "day_to": day_to, "valid": valid,
        "strategy_due": strategy_due, "archived": archived,
    }  # fmt: skip
    filters = {
        name: value.replace("\x00", "") if isinstance(value, str) else value
        for name, value in given.items()
        if value not in (None, "")
    }
    page = selectors.listing(actor=request.actor, filters=filters, cursor=cursor, size=size)
    return {"items": [shapes.visit_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.get(ONE, response=ANSWER, operation_id="get_visit")
@route("visit.view", "visit")
def get_visit(request: HttpRequest, visit_id: UUID) -> Any:
    """One visit with its record; evidence only for who may see it."""
    return _shown(request, visit_id)


@router.post("/visits", response=ANSWER, operation_id="plan_visit")
@route("visit.start_unplanned", "visit")
def plan_visit(request: HttpRequest, body: shapes.VisitIn) -> Any:
    """Plan one visit by hand. Refused above the contact cap (4-14) or against a do-not-contact wish (4-15)."""
    party = customers.party(party_id=body.party_id, actor=request.actor)
    values = body.dict()
    values["unit_id"] = values["unit_id"] or party.unit_id
    values["owner_id"] = values["owner_id"] or request.actor.id
    row = services.plan_visit(**values, actor=request.actor, now=clock.now())
    return _shown(request, row.pk)


@router.post(f"{ONE}/prepare", response=ANSWER, operation_id="prepare_visit")
@route("visit.carry_out", "visit")
def prepare(request: HttpRequest, visit_id: UUID, body: shapes.PrepareIn) -> Any:
    """Build the brief, tick the supplies, and make the visit ready; refused with all that is missing."""
    given = {"visit_id": visit_id, "actor": request.actor, "now": clock.now()}
    s1_prepare.build_brief(**given)
    if body.no_appointment_reason:
        s2_appoint.no_appointment(reason=body.no_appointment_reason, **given)
    s1_prepare.tick_supplies(supplies=body.supplies, **given)
    s1_prepare.make_ready(**given)
    return _shown(request, visit_id)


@router.post(
    f"{ONE}/appointment", response={200: shapes.ProposedOut, **ERRORS}, operation_id="propose_appointment"
)
@route("visit.carry_out", "visit")
def propose_appointment(request: HttpRequest, visit_id: UUID, body: shapes.AppointmentIn) -> Any:
    """Propose a time; the customer gets a message with a link and can confirm, move or decline."""
    row, _link = s2_appoint.propose_appointment(
        visit_id=visit_id, people=[], actor=request.actor, now=clock.now(), **body.dict()
    )
    return {"appointment": shapes.appointment_out(row)}


@router.post(f"{ONE}/start", response=ANSWER, operation_id="start_visit")
@route("visit.carry_out", "visit")
def start(request: HttpRequest, visit_id: UUID, body: shapes.StartIn) -> Any:
    """Begin the visit; without a position it begins as well."""
    s3_explain.start(
        visit_id=visit_id,
        device_at=body.device_at,
        position=body.position.dict() if body.position else None,
        actor=request.actor,
        now=clock.now(),
        **body.facts(),
    )
    return _shown(request, visit_id)


@router.get(f"{ONE}/missing", response={200: list[shapes.MissingOut], **ERRORS}, operation_id="visit_missing")
@route("visit.view", "visit")
def missing(request: HttpRequest, visit_id: UUID) -> Any:
    """What hand-in, or sealing, would still refuse for."""
    row = selectors.get_visit(visit_id=visit_id, actor=request.actor)
    now = clock.now()
    if row.recorded_at is None:
        found = s4_needs.missing(visit_id=row.pk, actor=request.actor, now=now)
    else:
        found = s7_archive.missing(row, now=now) if row.archived_at is None else []
    lang = get_language() or "zh"
    return [{"code": p.code, "field": p.field, "detail": say(p.code, lang, **p.facts)} for p in found]


@router.put(
    "/visits/{uuid:client_id}/record", response={200: shapes.ReceiptOut, **ERRORS}, operation_id="put_record"
)
@route("visit.carry_out", "visit", idempotent=True)
def put_record(
    request: HttpRequest,
    client_id: UUID,
    body: dict[str, Any] = Body(...),  # noqa: B008 - ninja's way
    sent_at: AwareDatetime | None = None,
) -> Any:
    """Take a whole finished visit, once: the same id and content give the same receipt, for ever.

    `id` in the body may be left out; it is the one of the address. Other content under a known id is refused (409)
    and kept for the desk. Files come as `content_base64`, or later under the announced `sha256`. `sent_at`: the
    sender's clock at this moment, from which the skew of its times is known; it is no part of the record.
    """
    now = clock.now()
    if sent_at is not None and abs(sent_at - now) > FARTHEST_CLOCK:
        raise Invalid([Problem("receive.time", field="sent_at")])
    shapes.check_plain(body)
    if body.get("id") not in (None, str(client_id)):
        raise Invalid([Problem("receive.id", field="id")])
    receipt = receive.accept(
        record={**body, "id": str(client_id)}, actor=request.actor, received_at=now, sent_at=sent_at
    )
    return receipt.plain()


@router.post(f"{ONE}/archive", response={200: shapes.ArchiveOut, **ERRORS}, operation_id="archive_visit")
@route("visit.archive", "visit")
def archive(request: HttpRequest, visit_id: UUID) -> Any:
    """Seal the file; refused with everything that is missing (7.2-15)."""
    row = s7_archive.archive(visit_id=visit_id, actor=request.actor, now=clock.now())
    parts = {name: part.get("hash", "") for name, part in row.manifest.get("parts", {}).items()}
    return {"hash": row.hash, "sealed_at": row.sealed_at, "parts": parts}


@router.post(f"{ONE}/addenda", response={200: shapes.AddendumOut, **ERRORS}, operation_id="add_addendum")
@route("visit.addendum", "visit")
def add_addendum(request: HttpRequest, visit_id: UUID, body: shapes.AddendumIn) -> Any:
    """Add to a sealed file; nothing in it is edited (7.2-16)."""
    row = s7_archive.add_addendum(visit_id=visit_id, actor=request.actor, now=clock.now(), **body.dict())
    return {"id": row.pk, "at": row.at, "hash": row.hash, "prev_hash": row.prev_hash}
