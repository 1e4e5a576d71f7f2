"""Whose hours hold: a person's own, else those of the unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.inbox.models import NoticeHours
from gridvisit.domain.inbox.rules import MINUTES_PER_DAY, Hours
from gridvisit.domain.staff import parameters

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

SHIFT = "5.5-18.shift"


def own(staff: Staff) -> Hours | None:
    """Return the hours a person has set, if any. 1 query."""
    row = NoticeHours.objects.filter(staff=staff).first()
    return None if row is None else Hours(row.start_minute, row.end_minute, row.rest_days)


def of_unit(unit_id: UUID, *, now: datetime) -> Hours:
    """Return the hours that hold for whoever has set none: first start to last end of the unit's shift."""
    windows = parameters.in_force(unit_id=unit_id, at=now).windows(SHIFT)
    return Hours(windows[0][0], windows[-1][1] % MINUTES_PER_DAY)


def of_many(staff: Iterable[Staff], *, now: datetime) -> dict[UUID, Hours]:
    """Return the hours of people by id. 1 query, and those of the parameters for each unit."""
    people = {person.id: person for person in staff}
    found = {
        row.staff_id: Hours(row.start_minute, row.end_minute, row.rest_days)
        for row in NoticeHours.objects.filter(staff_id__in=people)
    }
    units: dict[UUID, Hours] = {}
    for pk, person in people.items():
        if pk not in found:
            if person.unit_id not in units:
                units[person.unit_id] = of_unit(person.unit_id, now=now)
            found[pk] = units[person.unit_id]
    return found
