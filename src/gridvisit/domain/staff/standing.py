"""What chapter 8 asks about people on a day, many people and days at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gridvisit.domain.staff.models import (
    Conflict,
    Pledge,
    Qualification,
    RoleAssignment,
    Staff,
    Training,
    Unit,
)
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.lean import Lean

YEAR = timedelta(days=365)
VALID = ("valid", "expiring")
VISITING = ("km", "grid", "r_sales", "leader", "chief")
"""The posts whose holders visit customers."""
_UNIT = Lean.whole(Unit, by="id")
_KIND = Lean(Unit, "id", "kind", by="id")
_CARD = Lean(Staff, "id", "id_card_valid_to", by="id")
_QUALIFICATION = Lean(
    Qualification, "staff_id", "level", "score", "exam_at", "valid_to", "status", by="staff_id"
)
_TRAINING = Lean(Training, "staff_id", "hours", "held_on", by="staff_id", passed=True)
_PLEDGE = Lean(Pledge, "staff_id", "signed_on", by="staff_id")
_CONFLICT = Lean(Conflict, "staff_id", "party_id", "declared_on", "ended_on", by="staff_id")


class Standings:
    """Qualifications, training, pledges and declared interests of some people, read once. 5 queries."""

    def __init__(self, staff_ids: Iterable[UUID | None]) -> None:
        ids = [pk for pk in set(staff_ids) if pk is not None]
        self.cards = {row.id: row.id_card_valid_to for row in _CARD.rows(ids)}
        self.qualifications = _QUALIFICATION.grouped(ids)
        for rows in self.qualifications.values():
            rows[:] = [row for row in rows if row.status in VALID]
        self.trainings = _TRAINING.grouped(ids)
        self.pledges = _PLEDGE.grouped(ids)
        self.conflicts = _CONFLICT.grouped(ids)

    def on(self, staff_id: UUID, day: date) -> dict[str, Any]:
        """Return how a person stood on a day: qualified, score, level, hours, pledge_on, id_card_valid_to."""
        exams = [row for row in self.qualifications[staff_id] if row.exam_at <= day <= row.valid_to]
        best = max(exams, key=lambda row: (row.level, row.valid_to), default=None)
        lately = [row.hours for row in self.trainings[staff_id] if day - YEAR < row.held_on <= day]
        signed = [row.signed_on for row in self.pledges[staff_id] if row.signed_on <= day]
        return {
            "qualified": best is not None,
            "score": best.score if best else None,
            "level": best.level if best else None,
            "hours": float(sum(lately)),
            "pledge_on": max(signed, default=None),
            "id_card_valid_to": self.cards.get(staff_id),
        }

    def has_conflict(self, staff_id: UUID, party_id: UUID, day: date) -> bool:
        """Return whether the person has declared an interest in the customer that holds on the day."""
        return any(
            row.party_id == party_id
            and row.declared_on <= day
            and (row.ended_on is None or row.ended_on >= day)
            for row in self.conflicts[staff_id]
        )


def unit_with_code(code: str) -> Unit:
    """Return the unit with a code, whatever its tenant, for the command line. Raises Refusal `unit.unknown`."""
    found = list(Unit.objects.filter(code=code).order_by("path")[:2])
    if len(found) != 1:
        raise Refusal("unit.unknown", status=422, field="unit", unit=code)
    return found[0]


def units_of(unit_ids: Iterable[UUID]) -> list[Unit]:
    """Return units by id. 1 query."""
    return _UNIT.instances(unit_ids)


def kinds_of(unit_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the kind of organisation of units. 1 query."""
    return {row.id: row.kind for row in _KIND.rows(unit_ids)}


def locked_chain(unit: Unit) -> list[Unit]:
    """Return the units from the root down to `unit`, held until the transaction ends. 1 query.

    Whoever decides by what stands above a unit takes this first: two such decisions that share a unit then come
    one after the other. Locked from the root down, so that no two wait for each other. SQLite writes one at a time.
    """
    rows = Unit.objects.filter(tenant_id=unit.tenant_id, path__in=_paths(unit.path))
    return list(rows.order_by("path").select_for_update(no_key=True))


def roots() -> QuerySet[Unit]:
    """Return the root units: the companies of this installation."""
    return Unit.objects.filter(parent__isnull=True).order_by("created_at", "id")


def unit_chains(units: Iterable[Unit]) -> dict[UUID, list[Unit]]:
    """Return per unit the units from the root down to it. 1 query."""
    wanted = {unit.id: unit for unit in units}
    known = {(unit.tenant_id, unit.path): unit for unit in above(wanted.values())}
    return {
        pk: [known[unit.tenant_id, path] for path in _paths(unit.path) if (unit.tenant_id, path) in known]
        for pk, unit in wanted.items()
    }


def above(units: Iterable[Unit]) -> QuerySet[Unit]:
    """Return the units from the roots down to some units, as rows to filter by."""
    wanted = list(units)
    paths = {path for unit in wanted for path in _paths(unit.path)}
    return Unit.objects.filter(tenant_id__in={unit.tenant_id for unit in wanted}, path__in=paths)


def _paths(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[: n + 1]) + "/" for n in range(len(codes))]


@dataclass(frozen=True, slots=True)
class InPost:
    """Somebody who visits: unit and the days in post within a span."""

    staff_id: UUID
    unit_id: UUID
    first: date
    last: date


def in_post(*, tenant_id: UUID, unit_ids: Iterable[UUID] | None, start: date, end: date) -> list[InPost]:
    """Return the people with a visiting post at some time of a span, each once (I45, I48). 1 query."""
    rows = RoleAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=start), role__in=VISITING, valid_from__lte=end,
        staff__tenant_id=tenant_id, staff__kind="person",
    )  # fmt: skip
    if unit_ids is not None:
        rows = rows.filter(staff__unit_id__in=list(unit_ids))
    names = ("staff_id", "staff__unit_id", "valid_from", "valid_to", "staff__active_from", "staff__active_to")
    found: dict[UUID, InPost] = {}
    for pk, unit, since, until, hired, left in rows.order_by("staff__staff_no", "valid_from").values_list(
        *names
    ):
        first, last = max(since, hired, start), min(until or end, left or end, end)
        if first > last:
            continue
        known = found.get(pk)
        found[pk] = (
            InPost(pk, unit, min(first, known.first), max(last, known.last))
            if known
            else InPost(pk, unit, first, last)
        )
    return list(found.values())


def people_rows(ids: Iterable[UUID], *, actor: Staff) -> dict[UUID, dict[str, Any]]:
    """Return number and unit of the people the actor may see. 1 query."""
    rows = Staff.objects.visible_to(actor, "staff.view").filter(pk__in=list(ids)).select_related("unit")
    return {row.pk: {"staff_no": row.staff_no, "unit_name": row.unit.name} for row in rows}
