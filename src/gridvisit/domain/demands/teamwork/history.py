"""Who had a demand, and when: its way between the desk and the units, read from its life."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from gridvisit.domain.demands.models import DemandEvent

TO_UNIT = ("dispatched", "handed_over")
TO_DESK = ("given_back", "reopened", "dispatch_undone")
ENDS = ("closed", "closed_unconfirmed", "merged", "referred", "rejected")


@dataclass(frozen=True, slots=True)
class Stay:
    """A time with one unit; `unit` empty: with the desk. `how` is the event by which it ended, if it has."""

    unit: str
    since: datetime
    by: UUID | None = None
    accepted_at: datetime | None = None
    accepted_by: UUID | None = None
    until: datetime | None = None
    how: str = ""
    listed: str = ""
    reason: str = ""


def stays(events: Iterable[DemandEvent]) -> list[Stay]:
    """Return the way of a demand, oldest first; of loaded events 0 queries."""
    log = sorted(events, key=lambda event: (event.created_at, str(event.pk)))
    if not log:
        return []
    found = [Stay(unit="", since=log[0].at, by=log[0].actor_id)]
    for event in log[1:]:
        last = found[-1]
        if event.kind == "accepted":
            found[-1] = replace(last, accepted_at=event.at, accepted_by=event.actor_id)
        elif event.kind in ENDS and last.until is None:
            found[-1] = replace(last, until=event.at, how=event.kind)
        elif event.kind in TO_UNIT or (event.kind in TO_DESK and (last.unit or last.until)):
            ended = last.until or event.at
            listed = str(event.data.get("listed", ""))
            reason = event.text if event.kind == "given_back" else ""
            found[-1] = replace(last, until=ended, how=last.how or event.kind, listed=listed, reason=reason)
            unit = str(event.data.get("unit", "")) if event.kind in TO_UNIT else ""
            found.append(Stay(unit=unit, since=event.at, by=event.actor_id))
    return found
