"""Whether this installation is fit to serve: database settings read back, migrations, queue."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from gridvisit.foundation.kernel import clock
from gridvisit.foundation.outbox import selectors as outbox

EXPECTED_PRAGMAS = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
JOBS_LATE_SECONDS = 600
_BUSY = (
    "database is locked",
    "lock timeout",
    "deadlock",
    "too many connections",
    "couldn't get a connection",
)


def pragmas() -> dict[str, str]:
    """Return the SQLite settings in force on this connection; empty on PostgreSQL."""
    if connection.vendor != "sqlite":
        return {}
    found = {}
    with connection.cursor() as cursor:
        for name in EXPECTED_PRAGMAS:
            cursor.execute(f"PRAGMA {name}")
            found[name] = str(cursor.fetchone()[0])
    return found


def wrong_pragmas() -> dict[str, str]:
    """Return the settings that are not as required; a server must not start with any (reliability F43)."""
    return {name: value for name, value in pragmas().items() if value != EXPECTED_PRAGMAS[name]}


def pending_migrations() -> int:
    """Return how many migrations are not applied."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def overloaded(error: BaseException | None) -> bool:
    """Whether the database was too busy for this request: nothing was written, and sending it again may do."""
    return isinstance(error, OperationalError) and any(sign in str(error).lower() for sign in _BUSY)


def state() -> dict[str, Any]:
    """Return the state of database and jobs; `ok` is the sum. 2 queries."""
    try:
        wrong = wrong_pragmas()
        queue = outbox.state(now=clock.now())
    except DatabaseError:
        return {"ok": False, "database": "unreachable", "jobs": "unknown"}
    late = queue.oldest_seconds > JOBS_LATE_SECONDS
    return {
        "ok": not wrong,
        "database": connection.vendor if not wrong else f"wrong settings: {wrong}",
        "jobs": "late" if late else "ok",
        "jobs_open": queue.open,
        "jobs_stuck": queue.stuck,
        "jobs_oldest_seconds": queue.oldest_seconds,
    }
