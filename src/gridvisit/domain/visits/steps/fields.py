"""The fields a visitor may fill in, and nothing beyond them (8.2-04): name, kind, codes. Cleaned, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any
from uuid import UUID

from gridvisit.domain.channels.rules import private_parts
from gridvisit.domain.visits.models import Visit
from gridvisit.foundation.kernel.errors import Invalid, Problem
from gridvisit.standard.vocabulary import (
    CallOpening,
    ContactRole,
    CoordinateSystem,
    Touchpoint,
    VisitKind,
    Vocabulary,
)

Check = Callable[[Any], bool]
MAX_PERSONS = 99
MAX_COUNT = 100_000
MAX_WHOLE = 2_000_000_000
MAX_METRES = 1e7
MAX_NOTE = 2000
MAX_GROUP_TEXT = 20_000
MAX_SHORT = 60
SAFETY = frozenset({"ppe", "safety_talk", "no_operation"})
DECLARATIONS = frozenset({"no_gifts", "no_designation", "within_authority"})
SERVED = frozenset({"large_print", "dialect", "on_site_help", "slow_speech", "companion_allowed"})
SUPPLEMENT = frozenset({"production", "shifts", "load_change", "equipment", "site_condition", "weather"})


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _text(limit: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= limit


def _code(codes: type[Vocabulary]) -> Check:
    return lambda value: has(codes, value)


def has(codes: type[Vocabulary], value: object) -> bool:
    """Say whether a value of any type is a code of a list."""
    return isinstance(value, str) and codes.has(value)


def _codes(allowed: frozenset[str] | tuple[str, ...]) -> Check:
    return lambda value: (
        isinstance(value, (list, tuple)) and all(isinstance(item, str) and item in allowed for item in value)
    )


def _flags(allowed: frozenset[str]) -> Check:
    return lambda value: (
        isinstance(value, Mapping)
        and all(name in allowed and isinstance(flag, bool) for name, flag in value.items())
    )


def _texts(allowed: frozenset[str]) -> Check:
    return lambda value: (
        isinstance(value, Mapping)
        and all(
            key in allowed and isinstance(text, str) and len(text) <= MAX_NOTE for key, text in value.items()
        )
    )


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT


def _persons(value: Any) -> bool:
    return _count(value) and 1 <= value <= MAX_PERSONS


def _id(value: Any) -> bool:
    try:
        return value is None or bool(UUID(str(value)))
    except ValueError:
        return False


START: dict[str, Check] = {
    "id_shown": _flag,
    "persons_count": _persons,
    "entered_electrical_room": _flag,
    "safety": _flags(SAFETY),
    "late_evening_consent": _flag,
    "touchpoint": _code(Touchpoint),
    "kind": _code(VisitKind),
    "opening": _codes(CallOpening.codes()),
    "recording_told": _flag,
    "called_from": _text(20),
    "service_number": _flag,
    "callee_verified": _flag,
    "asked_time": _flag,
    "session_account": _text(MAX_SHORT),
}
DETAILS: dict[str, Check] = {
    **{name: START[name] for name in START if name not in {"touchpoint", "kind"}},
    "met_role": _code(ContactRole),
    "met_contact_id": _id,
    "met_name": _text(MAX_SHORT),
    "note": _text(MAX_NOTE),
    "special_served": _codes(SERVED),
    "declarations": _flags(DECLARATIONS),
    "customer_messages": _count,
    "first_reply_minutes": _count,
    "session_archived": _flag,
    "archive_told": _flag,
    "group_text": _text(MAX_GROUP_TEXT),
    "onsite_needed": _flag,
    "supplement": _texts(SUPPLEMENT),
}
# Kept in the JSON column of channel facts; the others are columns of their own.
OF_CHANNEL = frozenset(
    {
        "opening", "called_from", "service_number", "callee_verified", "asked_time", "first_reply_minutes",
        "session_archived", "archive_told", "onsite_needed",
    }
)  # fmt: skip
MERGED = frozenset({"safety", "declarations", "supplement"})


def cleaned(given: Mapping[str, Any], allowed: Mapping[str, Check]) -> dict[str, Any]:
    """Return the given values. Raises Invalid naming every unknown field and every impossible value."""
    problems = unknown(given, allowed)
    problems += [
        Problem("visit.field_value", field=name, facts={"name": name})
        for name, value in given.items()
        if name in allowed and not allowed[name](value)
    ]
    if problems:
        raise Invalid(problems)
    return dict(given)


def text(value: object, limit: int) -> bool:
    """Say whether a value is a text with something in it, not longer than `limit`."""
    return isinstance(value, str) and 0 < len(value.strip()) <= limit


def in_order(low: object, high: object) -> bool:
    """Say whether two whole numbers span a range that a column can hold."""
    whole = all(isinstance(value, int) and not isinstance(value, bool) for value in (low, high))
    return whole and 0 <= low <= high <= MAX_WHOLE  # type: ignore[operator]


def unknown(given: Iterable[str], allowed: Container[str], path: str = "") -> list[Problem]:
    """Return a problem for every name that is not on the form (8.2-04)."""
    return [
        Problem("visit.field_unknown", field=f"{path}{name}", facts={"name": name})
        for name in given
        if name not in allowed
    ]


def onto(visit: Visit, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns to change on a visit for cleaned values; JSON columns are merged, not replaced."""
    changes: dict[str, Any] = {}
    channel_facts = dict(visit.channel_facts)
    for name, value in values.items():
        if name in OF_CHANNEL:
            channel_facts[name] = list(value) if name == "opening" else value
        elif name == "group_text":  # looked through, not kept (6.3-05)
            channel_facts["group_private"] = private_parts(value)
        elif name in MERGED:
            changes[name] = {**getattr(visit, name), **value}
        elif name == "special_served":
            changes[name] = sorted(value)
        elif name == "met_contact_id":
            changes[name] = UUID(str(value)) if value is not None else None
        else:
            changes[name] = value
    if channel_facts != visit.channel_facts:
        changes["channel_facts"] = channel_facts
    if "opening" in values:
        changes["four_opening_done"] = set(values["opening"]) >= set(CallOpening.codes())
    return changes


def place(prefix: str, position: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the columns of a position {lat, lng, accuracy, datum}; raw, with its datum (R17). Raises Invalid."""
    if position is None:
        return {}
    check_position(position)
    accuracy = position.get("accuracy")
    return {
        f"{prefix}_lat": number(position["lat"]),
        f"{prefix}_lng": number(position["lng"]),
        f"{prefix}_accuracy": None if accuracy is None else number(accuracy),
        "geo_datum": str(position.get("datum", CoordinateSystem.WGS84)),
    }


def number(value: float) -> float:
    """Return a number as both databases give it back: no minus before zero."""
    return float(value) + 0.0


def check_position(position: Mapping[str, Any]) -> None:
    """Raise Invalid unless a position has numbers on the globe and a known datum."""
    problems = []
    for name, limit in (("lat", 90), ("lng", 180)):
        value = position.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not -limit <= value <= limit:
            problems.append(Problem("evidence.position", field=f"position.{name}"))
    accuracy = position.get("accuracy")
    if accuracy is not None and (
        isinstance(accuracy, bool) or not isinstance(accuracy, (int, float)) or not 0 <= accuracy < MAX_METRES
    ):
        problems.append(Problem("evidence.position", field="position.accuracy"))
    if not CoordinateSystem.has(position.get("datum", CoordinateSystem.WGS84)):
        problems.append(Problem("evidence.position", field="position.datum"))
    if problems:
        raise Invalid(problems)
