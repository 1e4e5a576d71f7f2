"""How the outbox is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from gridvisit.foundation.outbox.models import Message

STUCK_AFTER_ATTEMPTS = 5


@dataclass(frozen=True)
class State:
    """Open messages, the age of the oldest due one in seconds, and how many keep failing."""

    open: int
    oldest_seconds: int
    stuck: int


def state(*, now: datetime) -> State:
    """Return the state of the queue. 1 query."""
    row = Message.objects.filter(done_at__isnull=True).aggregate(
        open=Count("id"),
        oldest=Min("due_at", filter=Q(due_at__lte=now)),
        stuck=Count("id", filter=Q(attempts__gte=STUCK_AFTER_ATTEMPTS)),
    )
    oldest = row["oldest"]
    return State(row["open"], int((now - oldest).total_seconds()) if oldest else 0, row["stuck"])


def stuck() -> QuerySet[Message]:
    """Messages that failed five times or more, oldest first."""
    return Message.objects.filter(done_at__isnull=True, attempts__gte=STUCK_AFTER_ATTEMPTS).order_by("id")
