"""Write notices with their cause, in its transaction, once; mark them read; set one's own hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.inbox import facts, hours, rules
from gridvisit.domain.inbox.models import NoticeHours, StaffNotice
from gridvisit.domain.inbox.rules import Hours
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.records import stamp

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

DIGEST = "inbox.digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A notice to be written: `key` names the cause; with the person it is unique for ever."""

    staff: Staff
    key: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    subject_kind: str = ""
    subject_id: UUID | None = None
    urgent: bool = False


def notify(letters: Iterable[Letter], *, now: datetime) -> None:
    """Write notices in the caller's transaction; one that was written before stays the only one. 2-3 queries.

    What can wait and comes outside the person's hours becomes a line of the digest of the next shift, which is
    written here too: nothing has to run in the morning for it to be there.
    """
    wanted = list(letters)
    if not wanted:
        return
    of = hours.of_many([letter.staff for letter in wanted], now=now)
    rows = [_row(letter, of[letter.staff.id], now) for letter in wanted]
    digests = {(row.staff_id, row.release_at): _digest(row, now) for row in rows if row.held}
    StaffNotice.objects.bulk_create([*rows, *digests.values()], ignore_conflicts=True, batch_size=500)


def _row(letter: Letter, own: Hours, now: datetime) -> StaffNotice:
    release = now if letter.urgent else rules.release_at(now, own)
    return StaffNotice(
        tenant_id=letter.staff.tenant_id, staff_id=letter.staff.id, key=f"{letter.key}:{letter.staff.id}",
        code=letter.code, facts=facts.pack(letter.facts), subject_kind=letter.subject_kind,
        subject_id=letter.subject_id, urgent=letter.urgent, at=now, release_at=release, held=release > now,
        created_at=now,
    )  # fmt: skip


def _digest(line: StaffNotice, now: datetime) -> StaffNotice:
    return StaffNotice(
        tenant_id=line.tenant_id, staff_id=line.staff_id, key=f"digest:{line.release_at.isoformat()}:{line.staff_id}",
        code=DIGEST, facts=facts.pack({"shift": line.release_at}), at=line.release_at, release_at=line.release_at,
        created_at=now,
    )  # fmt: skip


@transaction.atomic
def mark(*, notice_id: UUID, read: bool, actor: Staff, now: datetime) -> StaffNotice:
    """Mark one of the actor's own notices read or unread; a digest with all its lines. Raises NotFound."""
    rows = StaffNotice.objects.filter(staff=actor, release_at__lte=now)
    row = rows.select_for_update().filter(pk=notice_id).first()
    if row is None:
        raise NotFound
    stamped = now if read else None
    row.change(read_at=stamped)
    if row.code == DIGEST:
        rows.filter(held=True, release_at=row.release_at).update(read_at=stamped)
    audit.record("notice.read" if read else "notice.unread", row, actor=actor, at=now)
    return row


@transaction.atomic
def mark_all(*, actor: Staff, now: datetime) -> int:
    """Mark everything that has reached the actor read; return how many."""
    rows = StaffNotice.objects.filter(staff=actor, release_at__lte=now, read_at__isnull=True)
    count = rows.update(read_at=now)
    if count:
        audit.record("notice.all_read", actor, actor=actor, at=now, after={"count": count})
    return count


@transaction.atomic
def set_hours(*, hours: Hours, actor: Staff, now: datetime) -> NoticeHours:
    """Set the actor's own hours; they hold for what comes from now on. Raises Refusal `inbox.hours_…`."""
    rules.check(hours)
    values = {"start_minute": hours.start, "end_minute": hours.end, "rest_days": hours.rest_days}
    row = NoticeHours.objects.select_for_update().filter(staff=actor).first()
    if row is None:
        row = NoticeHours.objects.create(
            tenant_id=actor.tenant_id, staff=actor, **values, **stamp(actor, now)
        )
    else:
        row.change(**values)
    audit.record("notice.hours_set", row, actor=actor, at=now, after=values)
    return row


@transaction.atomic
def forget_hours(*, actor: Staff, now: datetime) -> None:
    """Go back to the hours of the unit."""
    row = NoticeHours.objects.select_for_update().filter(staff=actor).first()
    if row is not None:
        audit.record("notice.hours_forgotten", row, actor=actor, at=now)
        row.delete()
