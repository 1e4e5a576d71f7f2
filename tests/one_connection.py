"""The tests' SQLite lies in memory: one connection, which the threads of a live server share with the test.

Two things go wrong when they use it at once. SQLite's lock and Python's are taken in opposite order by a query that
calls back into Python and by a thread that binds parameters: both then wait for ever. And a savepoint of one request
ends with the transaction of another. So cursors take turns, and so do requests. A file or a server needs neither.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.http import HttpRequest, HttpResponse

from gridvisit.foundation.sqlite.base import DatabaseWrapper

REQUEST = RLock()
"""Held by a request; who asks the database beside a running page takes it too."""

_statement = RLock()


class Cursor(SQLiteCursorWrapper):
    """A cursor that lets no other thread into the connection while SQLite works for it."""

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        with _statement:
            return super().execute(*args, **kwargs)

    def executemany(self, *args: Any, **kwargs: Any) -> Any:
        with _statement:
            return super().executemany(*args, **kwargs)

    def fetchone(self) -> Any:
        with _statement:
            return super().fetchone()

    def fetchmany(self, *args: Any, **kwargs: Any) -> Any:
        with _statement:
            return super().fetchmany(*args, **kwargs)

    def fetchall(self) -> Any:
        with _statement:
            return super().fetchall()


class OneAtATime:
    """Middleware: one request after the other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with REQUEST:
            return self.get_response(request)


def share() -> None:
    """Make threads take turns, if the tests' database is one connection; before any server reads the settings."""
    if connection.vendor != "sqlite":
        return
    alone = DatabaseWrapper.create_cursor

    def create_cursor(self: DatabaseWrapper, name: str | None = None) -> Any:
        if self.is_in_memory_db():
            return self.connection.cursor(factory=Cursor)
        return alone(self, name)

    DatabaseWrapper.create_cursor = create_cursor  # type: ignore[method-assign]
    settings.MIDDLEWARE = [f"{__name__}.{OneAtATime.__name__}", *settings.MIDDLEWARE]
