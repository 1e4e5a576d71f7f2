"""Say that something happened, and do what follows, once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from gridvisit.foundation import batch
from gridvisit.foundation.outbox.models import Message

LEASE = timedelta(minutes=5)
MAX_BACKOFF = timedelta(hours=1)
KEPT_ERROR = 2000

Handler = Callable[..., Any]
log = logging.getLogger("gridvisit.outbox")
wake = threading.Event()


def emit(
    name: str, *, now: datetime, key: str | None = None, not_before: datetime | None = None, **ids: Any
) -> None:
    """Write a message in the caller's transaction; a `key` that was used before makes it a no-op.

    `ids` are record ids and codes, never personal data. Handlers: `interfaces/jobs/handlers.py`.
    """
    values = {
        "name": name,
        "payload": {field: str(value) for field, value in ids.items() if value is not None},
        "created_at": now,
        "due_at": not_before or now,
    }
    if key is None:
        batch.add(Message(key=None, **values))
    else:
        Message.objects.bulk_create([Message(key=key, **values)], ignore_conflicts=True)
    transaction.on_commit(wake.set)


def handlers() -> Mapping[str, tuple[Handler, ...]]:
    """Return the installation's list of handlers; the setting names it, so that no door needs to know another."""
    found: Mapping[str, tuple[Handler, ...]] = import_string(settings.GRIDVISIT_HANDLERS)
    return found


def run_due(handlers: Mapping[str, tuple[Handler, ...]], *, now: datetime, limit: int = 50) -> int:
    """Run up to `limit` messages that are due; return how many were tried.

    A message is leased before it runs: a runner that dies gives it back after five minutes. All handlers of a
    message run in one transaction, so it is done wholly or tried again (after 2, 4, 8 … seconds, at most 1 h).
    """
    leased = _lease(now, limit)
    for message in leased:
        _run(message, handlers, now)
    return len(leased)


def drain(handlers: Mapping[str, tuple[Handler, ...]], *, now: datetime, rounds: int = 1000) -> int:
    """Run everything that is due, and what follows from it; return how many. For tests and the demo."""
    total = 0
    for _ in range(rounds):
        ran = run_due(handlers, now=now, limit=200)
        if not ran:
            break
        total += ran
    return total


@transaction.atomic
def _lease(now: datetime, limit: int) -> list[Message]:
    rows = Message.objects.filter(done_at__isnull=True, due_at__lte=now).filter(
        Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    )
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    found = list(rows.order_by("due_at", "id")[:limit])
    Message.objects.filter(pk__in=[row.pk for row in found]).update(leased_until=now + LEASE)
    return found


def _run(message: Message, handlers: Mapping[str, tuple[Handler, ...]], now: datetime) -> None:
    try:
        with transaction.atomic():
            for handler in handlers.get(message.name, ()):
                handler(now=now, **message.payload)
            Message.objects.filter(pk=message.pk).update(done_at=now, leased_until=None, error="")
    except Exception as error:
        attempts = message.attempts + 1
        wait = min(timedelta(seconds=2 ** min(attempts, 12)), MAX_BACKOFF)
        Message.objects.filter(pk=message.pk).update(
            attempts=attempts, due_at=now + wait, leased_until=None, error=repr(error)[:KEPT_ERROR]
        )
        log.warning("message %s failed (attempt %s)", message, attempts, exc_info=True)
