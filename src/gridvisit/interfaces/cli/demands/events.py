"""The events file of `gridvisit deadlines`: what it may hold, and what is wrong with it in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from gridvisit.domain.demands.deadlines.log import KNOWN, SAYING
from gridvisit.domain.demands.table import TYPE_LED
from gridvisit.foundation.kernel.clock import SHANGHAI
from gridvisit.standard.vocabulary import DemandTopic, DemandType, Urgency

FIRST_YEAR, LAST_YEAR = 1900, 9900  # what comes of a moment must still be a day of the calendar
Event = tuple[str, datetime, Mapping[str, Any]]
CODES = {"type": DemandType, "topic": DemandTopic, "urgency": Urgency}
MAY_BE_EMPTY = frozenset({"topic", "urgency"})


class EventsError(ValueError):
    """An events file that cannot be read; says which event and why, in both languages."""


def moment(text: str) -> datetime:
    """Return an ISO moment of 1900 to 9900; without an offset it is Shanghai time. Raises ValueError.

    >>> moment("2026-02-13T15:20").isoformat()
    '2026-02-13T15:20:00+08:00'
    """
    found = datetime.fromisoformat(text)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(text)
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def read(file: Path) -> list[Event]:
    """Return the events of a file, a list or {"events": [...]}, in its order. Raises EventsError."""
    try:
        told = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise EventsError(f"无法读取 / cannot be read: {type(error).__name__} {error}") from None
    if isinstance(told, dict):
        told = told.get("events")
    if not isinstance(told, list):
        raise EventsError('须为事件列表或 {"events": [...]} / must be a list of events or {"events": [...]}')
    return list(_events(told))


def _events(told: list[Any]) -> Iterator[Event]:
    for number, event in enumerate(told, start=1):
        try:
            yield _event(event)
        except EventsError as wrong:
            raise EventsError(f"第 {number} 个事件 / event {number}: {wrong}") from None


def _event(event: Any) -> Event:
    if not isinstance(event, dict):
        raise EventsError("须为对象 / must be an object")
    kind = event.get("kind", event.get("event"))
    if kind not in KNOWN:
        raise EventsError(f"kind 未知 / unknown kind: {kind} ({', '.join(KNOWN)})")
    more = event.get("data")
    if not isinstance(more, dict | None):
        raise EventsError("data 须为对象 / data must be an object")
    data = {**event, **(more or {})}
    if kind in SAYING:
        _check(data)
    if not isinstance(data.get("reason", ""), str):
        raise EventsError(f"reason 须为文字 / reason must be text: {data['reason']}")
    if data.get("dispatched_at") is not None:
        data["dispatched_at"] = _moment(data, "dispatched_at").isoformat()
    return kind, _moment(event, "at"), data


def _moment(event: Mapping[str, Any], name: str) -> datetime:
    value = event.get(name)
    try:
        return moment(str(value))
    except ValueError:
        raise EventsError(f"{name} 不是时间 / {name} is not a moment: {value} (2026-02-13T15:20)") from None


def _check(data: Mapping[str, Any]) -> None:
    for name, codes in CODES.items():
        value = data.get(name)
        if name not in data or (value == "" and name in MAY_BE_EMPTY):
            continue
        if not isinstance(value, str) or not codes.has(value):
            raise EventsError(f"{name} 不在列表 / {name} is not listed: {value} ({', '.join(codes.codes())})")
    if not isinstance(data.get("danger", False), bool):
        raise EventsError(f"danger 须为 true 或 false / danger must be true or false: {data['danger']}")


def check_row(kind: str, topic: str) -> None:
    """Check that type and topic name a row. Raises EventsError."""
    if not topic and kind not in TYPE_LED:
        raise EventsError("该类型须给出 topic / this type needs a topic")
