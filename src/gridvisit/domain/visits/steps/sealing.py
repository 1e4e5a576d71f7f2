"""Canonical hashes of the parts of a file: the same rows give the same bytes on every database (7.2-15, R24)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.visits import holding
from gridvisit.domain.visits.models import FollowUp, Strategy, Visit
from gridvisit.standard.vocabulary import DemandType, ManifestPart

VISIT_COLUMNS = (
    "number", "unit_id", "party_id", "account_id", "site_id", "owner_id", "companion_id", "origin", "reasons",
    "channel", "planned_channel", "kind", "outcome", "day", "client_id", "started_at", "ended_at",
    "recorded_at", "received_at", "skew_seconds", "start_lat", "start_lng", "start_accuracy", "end_lat",
    "end_lng", "end_accuracy", "geo_datum", "id_shown", "entered_electrical_room", "persons_count", "safety",
    "late_evening_consent", "recording_told", "session_account", "customer_messages", "channel_facts",
    "met_contact_id", "met_role", "met_name", "status_quo_confirmed", "outlook", "special_served",
    "declarations", "confirmation", "refusal_reason", "note", "supplies", "supplement",
)  # fmt: skip
CHILDREN: dict[str, tuple[str, ...]] = {
    "touches": (
        "kind",
        "touchpoint",
        "staffed",
        "channel",
        "started_at",
        "ended_at",
        "device_at",
        "staff_id",
    ),
    "policies": ("policy_id", "proof", "fits", "in_force", "at"),
    "needs": ("area", "answer", "not_asked_reason", "detail"),
    "inquiries": ("question", "answer", "referral", "demand_id"),
    "offers": ("service", "answer", "tied", "needs_first", "at", "note"),
    "estimates": (
        "kwh_low",
        "kwh_high",
        "yuan_low",
        "yuan_high",
        "method",
        "data_from",
        "data_to",
        "confidence",
    ),
}
EVIDENCE = (
    "kind", "side", "captured_at", "distance_m", "accuracy_m", "within_range", "subject", "consent", "content_hash",
    "talk_seconds", "called_from", "strokes", "data",
)  # fmt: skip
APPOINTMENT = (
    "contact_id", "status", "slot_start", "slot_end", "place", "agenda", "people", "expected_minutes", "contacted_at",
    "confirmed_at", "confirmed_by", "changes_by_us", "changes_by_customer", "short_notice_changes",
)  # fmt: skip

FOLLOW_UP = (
    "subject", "demand_id", "sampled", "due_on", "state", "attempts", "by_id", "done_at", "result", "note",
)  # fmt: skip
STRATEGY = ("edition", "goals", "risk_level", "review_on", "adopted_at", "customer_agreed")
AFTERWARDS = ("archive", "authenticity", "addendum")  # events after the seal


def digest(value: Any) -> str:
    """Return the SHA-256 of a value in canonical JSON.

    >>> digest({"b": 1, "a": None}) == digest({"a": None, "b": 1})
    True
    """
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, UUID, Decimal)):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _row(row: models.Model, columns: Iterable[str]) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in columns}}


def record_hash(visit: Visit) -> str:
    """Return the hash of a record as handed in: the visit's columns, what hangs on it, its evidence.

    7 queries; of a held visit none, from the values that are about to be stored. Both give the same hash: what the
    steps put on a visit is typed as its columns are.
    """
    known = visit if holding.is_held(visit) else Visit.objects.get(pk=visit.pk)
    return digest([_record(known), _evidence(known)])


def _record(visit: Visit) -> dict[str, Any]:
    children = {
        name: [_row(row, columns) for row in _sorted(visit, name)] for name, columns in CHILDREN.items()
    }
    # what came in after the sealing of the record is in the file, but not in the record
    return {"visit": _row(visit, VISIT_COLUMNS), **children}


def _evidence(visit: Visit) -> list[dict[str, Any]]:
    return [_row(row, EVIDENCE) for row in _sorted(visit, "evidence")]


def _sorted(visit: Visit, name: str) -> list[Any]:
    return sorted(holding.rows(visit, name), key=lambda row: row.id)


def parts(visit: Visit) -> dict[str, dict[str, Any]]:
    """Return every part of the file with its hash and count, from the rows as they are now. About 15 queries."""
    fresh = Visit.objects.get(pk=visit.pk)
    appointment = getattr(fresh, "appointment", None)
    evidence = _evidence(fresh)
    found = _demands(fresh)
    strategies = [_strategy(row) for row in Strategy.objects.filter(visit=fresh).order_by("edition")]
    follow_ups = [_row(row, FOLLOW_UP) for row in FollowUp.objects.filter(visit=fresh).order_by("id")]
    events = [
        _row(row, ("kind", "at", "device_at", "actor_id", "from_state", "to_state", "data", "reason"))
        for row in fresh.events.exclude(kind__in=AFTERWARDS).order_by("id")
    ]
    return {
        ManifestPart.BRIEF: {"hash": digest(fresh.brief), "count": int(fresh.brief is not None)},
        ManifestPart.APPOINTMENT: {
            "hash": digest(_row(appointment, APPOINTMENT) if appointment else fresh.no_appointment_reason),
            "count": int(appointment is not None),
        },
        ManifestPart.RECORD: {"hash": digest([_record(fresh), events]), "count": len(events)},
        ManifestPart.EVIDENCE: {
            "hash": digest(evidence), "count": len(evidence),
            "files": sorted({row["content_hash"] for row in evidence} - {""}),
        },
        ManifestPart.DEMANDS: {"hash": digest(found), "count": len(found), "numbers": [row["number"] for row in found]},
        ManifestPart.STRATEGY: {"hash": digest(strategies), "count": len(strategies)},
        ManifestPart.FOLLOWUP: {"hash": digest(follow_ups), "count": len(follow_ups)},
    }  # fmt: skip


def _demands(visit: Visit) -> list[dict[str, Any]]:
    """The demands of the visit by what can never change; reports are not in the file (domain 6)."""
    return [
        {"number": row.number, "heard_at": row.heard_at, "registered_at": row.registered_at}
        for row in demands.for_file(visit.id)
        if row.type != DemandType.REPORT
    ]


def _strategy(row: Strategy) -> dict[str, Any]:
    items = [
        _row(item, ("measure", "owner_id", "due_on", "yardstick", "source_need", "cost_bearer"))
        for item in row.items.order_by("id")
    ]
    return {**_row(row, STRATEGY), "items": items}
