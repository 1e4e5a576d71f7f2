"""The answer that waits, as the life of its demand tells it: nothing is stored beside the events."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gridvisit.domain.demands.models import DemandEvent
from gridvisit.domain.demands.services.work import Resolution
from gridvisit.domain.inbox import facts
from gridvisit.foundation.kernel.errors import Refusal

HELD, UNDONE, FAILED = "answer_held", "answer_undone", "answer_failed"
ENDS = (UNDONE, FAILED, "resolved")


@dataclass(frozen=True, slots=True)
class Held:
    """An answer written and not yet gone: by whom, when it goes, or why it could not (`failed`: code of a refusal)."""

    id: UUID
    actor_id: UUID | None
    written_at: datetime
    goes_at: datetime
    resolution: Resolution
    failed: str = ""
    why: dict[str, Any] = field(default_factory=dict)


def pack(resolution: Resolution) -> str:
    """Return a resolution as text, for the encrypted column of an event."""
    return json.dumps(asdict(resolution), default=_plain, ensure_ascii=False)


def unpack(text: str) -> Resolution:
    """Return the resolution written by `pack`.

    >>> one = Resolution(result="solved", action="a", proof="p", told_at=None, told_how="phone", milestones=("plan",))
    >>> unpack(pack(one)) == one
    True
    """
    values: dict[str, Any] = json.loads(text)
    readers: dict[str, Any] = {
        "told_at": datetime.fromisoformat, "planned_on": date.fromisoformat, "told_by_id": UUID, "milestones": tuple,
    }  # fmt: skip
    read: dict[str, Any] = {
        name: value if value is None else readers.get(name, str)(value) for name, value in values.items()
    }
    return Resolution(**read)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def end_of(event: DemandEvent, events: Iterable[DemandEvent]) -> DemandEvent | None:
    """Return the event that ended the waiting of an answer: taken back, failed, gone; None while it waits."""
    return next((one for one in events if one.kind in ENDS and one.data.get("of") == str(event.pk)), None)


def waiting(events: Iterable[DemandEvent]) -> Held | None:
    """Return the answer that waits; of loaded events no query."""
    return _last(list(events), wants_failed=False)


def failed(events: Iterable[DemandEvent]) -> Held | None:
    """Return the answer that could not go, unless something else was answered or taken back since."""
    return _last(list(events), wants_failed=True)


def _last(events: list[DemandEvent], *, wants_failed: bool) -> Held | None:
    held = [event for event in events if event.kind == HELD]
    if not held:
        return None
    event = max(held, key=lambda one: (one.created_at, one.pk))
    end = end_of(event, events)
    if (end is not None) != wants_failed or (end is not None and end.kind != FAILED):
        return None
    return None if wants_failed and answered_since(event, events) else of_event(event, end=end)


def answered_since(event: DemandEvent, events: Iterable[DemandEvent]) -> bool:
    """Return whether the demand was answered in another way since an answer began to wait."""
    begun = (event.created_at, event.pk)
    return any(one.kind == "resolved" and (one.created_at, one.pk) > begun for one in events)


def check_unanswered(event: DemandEvent, events: Iterable[DemandEvent]) -> None:
    """Raise Refusal `answer.other_since`: a demand opened again after another answer wants a new one."""
    if answered_since(event, events):
        raise Refusal("answer.other_since")


def of_event(event: DemandEvent, *, end: DemandEvent | None = None) -> Held:
    """Return the answer an event holds; `end`: how it failed."""
    data = end.data if end else {}
    return Held(
        event.pk, event.actor_id, event.created_at, datetime.fromisoformat(event.data["goes_at"]), unpack(event.text),
        data.get("code", ""), facts.unpack(data.get("facts", {})),
    )  # fmt: skip


def words_of(event: DemandEvent) -> str:
    """Return the words of an event as people read them: an answer that waited is nobody's but its writer's."""
    return "" if event.kind == HELD else str(event.text)
