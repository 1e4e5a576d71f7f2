"""What has reached a person: notices and digests, only about what he may see now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.inbox import facts, settled, sight
from gridvisit.domain.inbox.models import StaffNotice
from gridvisit.domain.inbox.services import DIGEST
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.paging import keyset

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

MOST_COUNTED = 300
ORDER = ("-release_at", "-id")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the inbox: a notice, or a digest with its lines; `settled` are those whose matter is done meanwhile.

    What still waits comes first.
    """

    notice: StaffNotice
    lines: tuple[StaffNotice, ...] = ()
    settled: frozenset[UUID] = frozenset()

    @property
    def done(self) -> Text | None:
        """Return how many lines are settled since, as a text; None where all still wait."""
        if not self.settled:
            return None
        n, all_ = len(self.settled), len(self.lines)
        return Text(zh=f"{all_} 项中 {n} 项其间已办妥", en=f"{n} of {all_} settled since")

    @property
    def is_digest(self) -> bool:
        """Whether it gathers what came outside the hours."""
        return self.notice.code == DIGEST


def words(notice: StaffNotice, lang: str) -> str:
    """Return what a notice says."""
    return facts.words(notice.code, notice.facts, lang)


def unread(*, actor: Staff, now: datetime) -> int:
    """Return how many unread entries have reached the actor, at most 300; a digest is one. 1-2 queries."""
    rows = StaffNotice.objects.filter(staff=actor, read_at__isnull=True, release_at__lte=now)
    seen = sight.visible(rows.order_by("-release_at")[:MOST_COUNTED], actor=actor)
    alone = sum(1 for row in seen if not row.held and row.code != DIGEST)
    return alone + len({row.release_at for row in seen if row.held})


def page(
    *, actor: Staff, now: datetime, only_unread: bool = False, cursor: str = "", size: int = 50
) -> Page[Entry]:
    """Return one page of the actor's inbox, the newest first. 1-3 queries, 5 more where digests have lines."""
    rows = StaffNotice.objects.filter(staff=actor, release_at__lte=now, held=False)
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    found = keyset(rows, order=ORDER, cursor=cursor, size=size)
    lines = _lines(found.items, actor)
    seen = sight.visible(found.items, actor=actor)
    done = settled.of(line for held in lines.values() for line in held)
    entries = [_digest(row, lines.get(row.release_at, []), done) for row in seen if row.code == DIGEST]
    entries += [Entry(row) for row in seen if row.code != DIGEST]
    by_id = {entry.notice.pk: entry for entry in entries if entry.lines or not entry.is_digest}
    return Page([by_id[row.pk] for row in seen if row.pk in by_id], found.next_cursor)


def _digest(row: StaffNotice, lines: list[StaffNotice], done: set[UUID]) -> Entry:
    waiting_first = sorted(lines, key=lambda line: line.pk in done)
    return Entry(row, tuple(waiting_first), frozenset(line.pk for line in lines if line.pk in done))


def _lines(rows: list[StaffNotice], actor: Staff) -> dict[datetime, list[StaffNotice]]:
    shifts = [row.release_at for row in rows if row.code == DIGEST]
    found: dict[datetime, list[StaffNotice]] = defaultdict(list)
    if shifts:
        held = StaffNotice.objects.filter(staff=actor, held=True, release_at__in=shifts)
        for line in sight.visible(held.order_by("at", "id"), actor=actor):
            found[line.release_at].append(line)
    return found


def notice(*, notice_id: UUID, actor: Staff, now: datetime) -> StaffNotice:
    """Return one of the actor's own notices that has reached him and whose record he may see. Raises NotFound."""
    rows = StaffNotice.objects.filter(staff=actor, pk=notice_id, release_at__lte=now)
    found = sight.visible(rows, actor=actor)
    if not found:
        raise NotFound
    return found[0]
