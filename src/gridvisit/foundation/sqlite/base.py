"""Database backend: whoever begins a transaction waits for his turn within the process, then asks SQLite.

SQLite's own waiting is a lottery: each writer sleeps and tries again, and with eight of them busy one may lose until
its timeout is over ("database is locked"). Standing in line costs nothing and nobody is forgotten. Other processes
(the command line, a backup) still meet SQLite's lock, with its timeout.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError


class Line:
    """A lock that is given in the order of asking. It is not bound to a thread: a connection holds it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def take(self, *, seconds: float) -> bool:
        """Wait for the turn; False if it did not come in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=seconds):
            return True
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # it was handed over in the very moment the patience ended

    def leave(self) -> None:
        """Hand the turn to who has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_lines: defaultdict[str, Line] = defaultdict(Line)


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite, one transaction of the process after the other."""

    _line: Line | None = None

    def _start_transaction_under_autocommit(self) -> None:
        name = str(self.settings_dict["NAME"])
        line, patience = _lines[name], float(self.settings_dict["OPTIONS"].get("timeout", 20))
        if not line.take(seconds=patience):
            raise OperationalError(f"database is locked: no turn within {patience:g} s")
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave out what backends override
        except BaseException:
            line.leave()
            raise
        self._line = line

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]  # the stubs leave out what backends override
        finally:
            self._leave(unless_open=True)

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # the stubs leave out what backends override
        finally:
            self._leave(unless_open=True)

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # the stubs leave out what backends override
        finally:
            self._leave(unless_open=False)

    def _leave(self, *, unless_open: bool) -> None:
        """Give the turn up, unless SQLite refused the commit and the transaction is still open."""
        if self._line is None or (
            unless_open and self.connection is not None and self.connection.in_transaction
        ):
            return
        line, self._line = self._line, None
        line.leave()
