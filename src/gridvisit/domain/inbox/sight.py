"""Whether a person may still see what a notice is about: asked when it is shown, never only when it was written.

The rooms of the records lie above this one, so each says here how its own are seen (`use`): a demand that became a
report on the reader's house disappears from list, count and digest alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from gridvisit.domain.inbox.models import StaffNotice
    from gridvisit.domain.staff.models import Staff

Seen = Callable[["Staff", Collection[UUID]], set[UUID]]
_by_kind: dict[str, Seen] = {}


def use(kind: str, seen: Seen) -> None:
    """Ask `seen` (actor, ids) which records of a kind the actor may see; called once, when the app is loaded."""
    _by_kind[kind] = seen


def visible(notices: Iterable[StaffNotice], *, actor: Staff) -> list[StaffNotice]:
    """Return the notices whose record the actor may see now, in their order. 1 query for each kind of record."""
    rows = list(notices)
    seen: dict[str, set[UUID]] = {}
    for kind, ask in _by_kind.items():
        ids = {row.subject_id for row in rows if row.subject_kind == kind and row.subject_id}
        seen[kind] = ask(actor, ids) if ids else set()
    return [row for row in rows if row.subject_kind not in seen or row.subject_id in seen[row.subject_kind]]
