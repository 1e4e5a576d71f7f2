"""S4: evidence from both sides (6.1-05, 6.1-09), the customer code (R26)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.channels import rules as channel_rules
from gridvisit.domain.channels import selectors as channel_reads
from gridvisit.domain.visits import holding, journal, reading, states
from gridvisit.domain.visits.appointments import codes, letters, numbers
from gridvisit.domain.visits.models import Evidence, Visit
from gridvisit.domain.visits.steps import fields
from gridvisit.engines.routing.distances import haversine_metres, to_wgs84
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.files import services as files
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import EvidenceKind, PhotoSubject, Side

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

K = EvidenceKind
OPEN = states.AFTER_RECORD | {states.VisitState.IN_PROGRESS}
NEEDS_FILE = frozenset({K.PHOTO, K.DOC})
FILE_OR_REFERENCE = frozenset({K.RECORDING, K.CHAT_EXPORT})
MAX_STROKES = 200_000
MAX_REFERENCE = 200
MAX_SECONDS = 86_400


def add_evidence(
    *, visit_id: UUID, kind: str, captured_at: datetime, actor: Staff, now: datetime,
    data: Mapping[str, Any] | None = None, content: bytes | None = None, name: str = "",
) -> Evidence:  # fmt: skip
    """Add one piece of evidence (EvidenceKind). A file that is on the visit already gives the same row.

    gps: data {lat, lng, accuracy, datum}; site_token: {token}; customer_code: {code}; signature: {strokes} and/or a
    picture as content; photo: {subject, consent} + content; call_record: {talk_seconds, called_from}; recording,
    chat_export: content or {reference}; doc: content. After hand-in it is late evidence (emits evidence.arrived).
    Raises Refusal `evidence.*`.
    """
    try:
        return _add(visit_id, kind, captured_at, data or {}, content, name, actor=actor, now=now)
    except Refusal as refusal:
        if refusal.code == "evidence.code_wrong":
            codes.count_wrong(Visit.objects.one(visit_id, actor))
        raise


@transaction.atomic
def _add(
    visit_id: UUID, kind: str, captured_at: datetime, data: Mapping[str, Any], content: bytes | None, name: str,
    *, actor: Staff, now: datetime,
) -> Evidence:  # fmt: skip
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, frozenset(OPEN))
    leeway = timedelta(minutes=reading.params_of(visit, now).number("7.1-02.skew"))
    if captured_at > now + leeway:
        raise Refusal("evidence.in_future", status=422, field="captured_at")
    row = put_evidence(
        visit, kind, captured_at=captured_at, data=data, content=content, name=name, actor=actor, now=now
    )
    if visit.state != states.VisitState.IN_PROGRESS:
        outbox.emit("evidence.arrived", now=now, visit_id=visit.id, evidence_id=row.id)
    return row


def put_evidence(
    visit: Visit, kind: str, *, captured_at: datetime, data: Mapping[str, Any], content: bytes | None, name: str,
    actor: Staff, now: datetime, announced: str = "",
) -> Evidence:  # fmt: skip
    """Add evidence to a loaded visit. `announced`: the SHA-256 of a file that is still on its way (F3, F4)."""
    if not EvidenceKind.has(kind):
        raise Refusal(
            "field.unknown_code", status=422, field="kind", name="kind", value=str(kind)[:40],
            allowed=", ".join(EvidenceKind.codes()),
        )  # fmt: skip
    digest = hashlib.sha256(content).hexdigest() if content else announced.lower()
    known = holding.find(visit, "evidence", kind=kind, content_hash=digest) if digest else None
    if known is not None and (known.attachment_id is not None or content is None):
        return known
    columns = _CHECKS[K(kind)](visit, data, now)
    has_file = content is not None or bool(announced)
    if kind in NEEDS_FILE and not has_file:
        raise Refusal("evidence.content_needed", status=422, field="content")
    if kind in FILE_OR_REFERENCE and not has_file and not str(data.get("reference") or "").strip():
        raise Refusal("evidence.content_needed", status=422, field="content")
    if kind == K.SIGNATURE and not has_file and not columns.get("strokes"):
        raise Refusal("evidence.content_needed", status=422, field="strokes")
    stored = None
    if content is not None:
        stored = files.store(
            content, name=name or kind, tenant_id=visit.tenant_id, unit_id=visit.unit_id, actor=actor, at=now
        )
    if known is not None:
        known.change(attachment=stored, uploaded_at=now)
        audit.record("evidence.file_arrived", known, actor=actor, at=now, after={"content_hash": digest})
        return known
    row = Evidence(
        tenant_id=visit.tenant_id, visit=visit, kind=kind, captured_at=captured_at, uploaded_at=now, attachment=stored,
        content_hash=digest, **{"side": K(kind).side} | columns, **stamp(actor, now),
    )  # fmt: skip
    holding.add(visit, "evidence", row)
    told = {"kind": kind, "content_hash": digest} | (
        {"doubt": row.data["doubt"]} if "doubt" in row.data else {}
    )
    audit.record("evidence.added", row, actor=actor, at=now, after=told)
    return row


def _gps(visit: Visit, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    fields.check_position(data)
    datum = str(data.get("datum", "WGS84"))
    here = to_wgs84(float(data["lat"]), float(data["lng"]), datum)
    site = reading.known_of(visit).position(visit.site_id)
    there = to_wgs84(*site) if site is not None else None
    distance = haversine_metres(here, there) if here is not None and there is not None else None
    radius = reading.params_of(visit, now).number("6.1-05.radius")
    accuracy = data.get("accuracy")
    return {
        "data": {"lat": fields.number(data["lat"]), "lng": fields.number(data["lng"]), "datum": datum},
        "accuracy_m": None if accuracy is None else fields.number(accuracy),
        "distance_m": None if distance is None else round(distance, 1),
        "within_range": None if distance is None else distance <= radius,
    }


def _token(_visit: Visit, data: Mapping[str, Any], _now: datetime) -> dict[str, Any]:
    token = str(data.get("token") or "").strip()
    if not token or len(token) > MAX_REFERENCE:
        raise Refusal("evidence.token", status=422, field="token")
    return {"data": {"token_hash": hashlib.sha256(token.encode()).hexdigest()}}


def _code(visit: Visit, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    codes.check(visit, str(data.get("code") or ""))
    doubt = numbers.doubt_of_code(visit, now=now)
    sent = visit.code_sent_at.isoformat() if visit.code_sent_at else ""
    found: dict[str, Any] = {"data": {"code_sent_at": sent, "number": visit.code_to.get("number", "")}}
    if doubt:  # it is kept, and it is ours: nothing came from the customer's side (6.1-05)
        found["data"] |= {"doubt": doubt, "number_set_at": visit.code_to.get("changed_at", "")}
        found["side"] = Side.OURS
    return found


def _signature(_visit: Visit, data: Mapping[str, Any], _now: datetime) -> dict[str, Any]:
    given = data.get("strokes") or ""
    strokes = given if isinstance(given, str) else json.dumps(given, separators=(",", ":"))
    if len(strokes) > MAX_STROKES:
        raise Refusal("evidence.strokes", status=422, field="strokes")
    return {"strokes": strokes}


def _photo(visit: Visit, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    subject = str(data.get("subject") or "")[:MAX_REFERENCE]
    allowed = reading.params_of(visit, now).codes("6.1-09.allowed")
    if subject not in allowed or not PhotoSubject.has(subject):
        raise Refusal("evidence.photo_subject", status=422, field="subject", allowed=_subjects(allowed))
    if data.get("consent") is not True:
        raise Refusal("evidence.photo_consent", status=422, field="consent")
    return {"subject": subject, "consent": True}


def _subjects(codes: frozenset[str]) -> list[Text]:
    return [Text(subject.zh, subject.en) for subject in PhotoSubject if subject in codes]


def _call(_visit: Visit, data: Mapping[str, Any], _now: datetime) -> dict[str, Any]:
    seconds = data.get("talk_seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= MAX_SECONDS:
        raise Refusal("evidence.talk_seconds", status=422, field="talk_seconds")
    return {"talk_seconds": seconds, "called_from": str(data.get("called_from") or "")[:20]}


def _reference(_visit: Visit, data: Mapping[str, Any], _now: datetime) -> dict[str, Any]:
    reference = str(data.get("reference") or "").strip()[:MAX_REFERENCE]
    return {"data": {"reference": reference} if reference else {}}


_CHECKS = {
    K.GPS: _gps,
    K.SITE_TOKEN: _token,
    K.CUSTOMER_CODE: _code,
    K.SIGNATURE: _signature,
    K.PHOTO: _photo,
    K.CALL_RECORD: _call,
    K.RECORDING: _reference,
    K.CHAT_EXPORT: _reference,
    K.DOC: _reference,
}


@transaction.atomic
def send_code(*, visit_id: UUID, actor: Staff, now: datetime, contact_id: UUID | None = None) -> Visit:
    """Send a contact a fresh six-digit code for this visit (R26); none given: who was met, or the primary one.

    To a number the visitor set just before, or his own, it goes all the same and works; it is no proof from the
    customer's side then (6.1-05). Raises Refusal `code.too_many`, `code.no_mobile`.
    """
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, states.NOT_BEGUN | {states.VisitState.IN_PROGRESS})
    sent = channel_reads.sent_lately(kind="visit_code", party_id=visit.party_id, now=now)
    if not channel_rules.may_send_code(sent, now):
        raise Refusal(
            "code.too_many", status=429, hour=channel_rules.CODES_PER_HOUR, day=channel_rules.CODES_PER_DAY
        )
    to = contact_id or visit.met_contact_id
    code = codes.issue(visit, contact_id=to, now=now)
    if letters.visit_code(visit, code, now=now, actor=actor, contact_id=to) is None:
        raise Refusal("code.no_mobile")
    audit.record(
        "visit.code_sent", visit, actor=actor, at=now, after={"doubt": visit.code_to.get("doubt", "")}
    )
    return visit


def code_doubt(*, visit: Visit, now: datetime, contact_id: UUID | None = None) -> str:
    """Return why a code sent now would not count as proof from the customer's side (ProofDoubt), or ''; reads only.

    For a visit the actor was given already. 2 queries.
    """
    return numbers.doubt(visit, contact_id or visit.met_contact_id, now=now)
