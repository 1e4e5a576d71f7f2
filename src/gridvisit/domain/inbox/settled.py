"""Whether the matter of a notice is done meanwhile: asked when a digest is read, so that nobody works on what is over.

The rooms of the records lie above this one, so each says here what has settled its own (`use`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from gridvisit.domain.inbox.models import StaffNotice

Settled = Callable[[Collection["StaffNotice"]], set[UUID]]
_by_kind: dict[str, Settled] = {}


def use(kind: str, settled: Settled) -> None:
    """Ask `settled` which notices about records of a kind are done; called once, when the app is loaded."""
    _by_kind[kind] = settled


def of(notices: Iterable[StaffNotice]) -> set[UUID]:
    """Return the ids of the notices whose matter is done. Some queries for each kind of record, none without any."""
    rows = list(notices)
    found: set[UUID] = set()
    for kind, ask in _by_kind.items():
        about = [row for row in rows if row.subject_kind == kind and row.subject_id]
        if about:
            found |= ask(about)
    return found
