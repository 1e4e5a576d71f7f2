"""Read notices and attempts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.channels.models import ContactAttempt, Notice
from gridvisit.domain.channels.rules import AttemptOutcome, NoticeState
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.lean import Lean
from gridvisit.foundation.paging import keyset

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

_ATTEMPT = Lean(ContactAttempt, "id", "subject_id", "at", "outcome", "talk_seconds", by="subject_id")
_NOTICE = Lean(Notice, "id", "subject_id", "created_at", "promise_codes", "state", by="subject_id")


def outbox(
    *, actor: Staff, state: str = "", kind: str = "", cursor: str = "", size: int = 50
) -> Page[Notice]:
    """Messages to customers in the actor's units, newest first: the outbox screen. 1 query."""
    rows = Notice.objects.visible_to(actor).select_related("unit")
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    return keyset(rows, order=("-created_at", "-id"), cursor=cursor, size=size)


def notice(*, notice_id: UUID, actor: Staff) -> Notice:
    """One visible notice. Raises NotFound."""
    found: Notice = Notice.objects.one(notice_id, actor)
    return found


def notices_of(*, subject_kind: str, subject_id: UUID) -> list[Notice]:
    """Messages about a subject already seen by the caller, oldest first. 1 query."""
    rows = Notice.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return list(rows.order_by("created_at", "id"))


def attempts_of(*, subject_id: UUID) -> list[ContactAttempt]:
    """Attempts about a subject already seen by the caller, oldest first. 1 query."""
    return list(ContactAttempt.objects.filter(subject_id=subject_id).order_by("at", "id"))


def attempts_by_subject(subject_ids: Iterable[UUID]) -> dict[UUID, list[tuple[datetime, str]]]:
    """(time, outcome) of the attempts per subject, for the verdicts; a dropped call counts from its drop. 1 query."""
    found: dict[UUID, list[tuple[datetime, str]]] = {}
    rows = sorted(_ATTEMPT.rows(subject_ids), key=lambda row: (row.at, row.id))
    for _, subject_id, at, outcome, talked in rows:
        ended = at + timedelta(seconds=talked) if outcome == AttemptOutcome.DROPPED else at
        found.setdefault(subject_id, []).append((ended, outcome))
    return found


def promises_quoted(subject_ids: Iterable[UUID]) -> dict[UUID, list[tuple[datetime, frozenset[str]]]]:
    """(time, codes of the promises quoted) of the messages about subjects, for the verdicts (5.2-04). 1 query."""
    found: dict[UUID, list[tuple[datetime, frozenset[str]]]] = {}
    rows = sorted(_NOTICE.rows(subject_ids), key=lambda row: (row.created_at, row.id))
    for _, subject_id, at, codes, state in rows:
        if state == NoticeState.CANCELLED:
            continue
        found.setdefault(subject_id, []).append((at, frozenset(codes)))
    return found


def sent_lately(*, kind: str, party_id: UUID, now: datetime) -> list[datetime]:
    """When messages of a kind went to a customer within the last day (R26). 1 query."""
    rows = Notice.objects.filter(kind=kind, party_id=party_id, created_at__gt=now - timedelta(days=1))
    return list(rows.order_by("created_at").values_list("created_at", flat=True))


def fate(*, notice_id: UUID) -> tuple[str, datetime | None]:
    """Return the state of a message and when it went, for the room that asked for it. Unknown: failed. 1 query."""
    found = Notice.objects.filter(pk=notice_id).values_list("state", "sent_at").first()
    return found or (NoticeState.FAILED.value, None)
