"""Writers of one process stand in line; nobody is forgotten until his patience ends."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from gridvisit.foundation import health
from gridvisit.foundation.sqlite.base import DatabaseWrapper, Line

WRITERS = 12


def test_the_turn_goes_to_who_has_waited_longest() -> None:
    line, order = Line(), list[int]()
    assert line.take(seconds=1)
    threads = []
    for number in range(5):
        began = len(line._waiting)
        thread = threading.Thread(
            target=lambda n=number: (line.take(seconds=5), order.append(n), line.leave())
        )
        thread.start()
        while len(line._waiting) == began:  # each is in line before the next comes
            pass
        threads.append(thread)
    line.leave()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    assert line.take(seconds=0)


def test_who_gives_up_leaves_the_line() -> None:
    line = Line()
    assert line.take(seconds=1)
    assert not line.take(seconds=0.01)
    line.leave()
    assert line.take(seconds=0)


def _open(path: Path, patience: float) -> DatabaseWrapper:
    options = {
        "timeout": patience,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL",
    }
    opened = DatabaseWrapper(
        connections.databases[DEFAULT_DB_ALIAS]
        | {"ENGINE": "gridvisit.foundation.sqlite", "NAME": str(path), "OPTIONS": options},
        alias="line",
    )
    opened.ensure_connection()
    return opened


def _write(opened: DatabaseWrapper, value: int, *, commit: bool = True) -> None:
    """Do as `atomic` does."""
    opened.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        with opened.cursor() as cursor:
            cursor.execute("INSERT INTO note VALUES (%s)", [value])
    finally:
        if commit:
            opened.commit()
        else:
            opened.rollback()
        opened.set_autocommit(True)


@pytest.fixture
def file(db: None, tmp_path: Path) -> Path:
    path = tmp_path / "line.sqlite3"
    opened = _open(path, 1)
    with opened.cursor() as cursor:
        cursor.execute("CREATE TABLE note (value INTEGER)")
    opened.close()
    return path


def _notes(path: Path) -> int:
    with sqlite3.connect(path) as opened:
        return int(opened.execute("SELECT count(*) FROM note").fetchone()[0])


def test_twelve_writers_at_once_all_write(file: Path) -> None:
    start, failed = threading.Barrier(WRITERS), list[Exception]()

    def write(number: int) -> None:
        opened = _open(file, 20)
        try:
            start.wait()
            for turn in range(10):
                _write(opened, number * 100 + turn)
        except Exception as error:  # noqa: BLE001  reported below
            failed.append(error)
        finally:
            opened.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert _notes(file) == WRITERS * 10


def test_who_rolls_back_breaks_or_closes_hands_the_turn_on(file: Path) -> None:
    one, other = _open(file, 0.05), _open(file, 0.05)
    _write(one, 1, commit=False)
    _write(other, 2)
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with pytest.raises(OperationalError, match="no such table"):
        one.cursor().execute("INSERT INTO nowhere VALUES (1)")
    with pytest.raises(OperationalError, match="no turn within"):
        _write(other, 3)
    one.close()
    _write(other, 4)
    other.close()
    assert _notes(file) == 2


def test_only_a_busy_database_is_called_busy() -> None:
    assert health.overloaded(OperationalError("database is locked"))
    assert health.overloaded(OperationalError("deadlock detected"))
    assert not health.overloaded(OperationalError("no such table: gridvisit_visit"))
    assert not health.overloaded(ValueError("database is locked"))
    assert not health.overloaded(None)
