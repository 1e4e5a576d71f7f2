"""A visit and what hangs on it, kept in memory while a whole record is put on it, and written once at the end."""

from __future__ import annotations

from typing import Any

from gridvisit.domain.visits.models import Visit
from gridvisit.foundation import batch
from gridvisit.foundation.records import Record


def hold(visit: Visit) -> None:
    """Hold a visit that is locked, or new; see `store`. Until then all that hangs on it comes and goes by `add`."""
    visit.hold()
    visit.__dict__["_children"] = {}


def store(visit: Visit) -> None:
    """Write a held visit; what was added to it goes with the batch (foundation.batch) of the caller."""
    visit.__dict__.pop("_children", None)
    visit.store()


def rows(visit: Visit, name: str) -> list[Any]:
    """Return what hangs on a visit by the name of the relation, in the order of their ids. 1 query, none when held."""
    held: dict[str, list[Any]] | None = visit.__dict__.get("_children")
    if held is None:
        return list(getattr(visit, name).all())
    if name not in held:
        held[name] = [] if is_new(visit) else list(getattr(visit, name).order_by("id"))
    return held[name]


def give(visit: Visit, children: dict[str, list[Any]]) -> None:
    """Give a visit what hangs on it, by relation: `rows` returns it. For who has read it for many visits at once."""
    visit.__dict__["_children"] = children


def is_held(visit: Visit) -> bool:
    """Whether a visit and its rows are kept in memory."""
    return "_children" in visit.__dict__


def is_new(visit: Visit) -> bool:
    """Whether nothing of a visit is stored yet."""
    return visit._state.adding


def add(visit: Visit, name: str, row: Record) -> None:
    """Put a new row under a visit."""
    if is_held(visit):
        rows(visit, name).append(row)
    batch.add(row)


def find(visit: Visit, name: str, **values: Any) -> Any:
    """Return the row under a visit with these values, or None. 1 query, none when held."""
    if not is_held(visit):
        return getattr(visit, name).filter(**values).order_by("id").first()
    same = (
        row for row in rows(visit, name) if all(getattr(row, key) == value for key, value in values.items())
    )
    return next(same, None)
