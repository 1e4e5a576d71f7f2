"""What is written together goes to the database together: one statement for each table, not one for each row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models, transaction

Rows = dict[type[models.Model], list[models.Model]]

_open: ContextVar[Rows | None] = ContextVar("rows to write", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Hold the rows given to `add` back; insert them at the end of the block, in the order given, in its transaction.

    Inside another such block the outer one writes. An exception writes nothing. A refusal that is caught inside must
    fail the whole block: rows held back do not fall with a savepoint. Nothing in the block may read them back.
    """
    if _open.get() is not None:
        yield
        return
    token = _open.set({})
    try:
        with transaction.atomic():
            yield
            _write(_open.get() or {})
    finally:
        _open.reset(token)


def add(row: models.Model) -> None:
    """Insert a row: now, or at the end of the block that holds rows back."""
    rows = _open.get()
    if rows is None:
        row.save(force_insert=True)
    else:
        rows.setdefault(type(row), []).append(row)


def _write(rows: Rows) -> None:
    for model, found in rows.items():
        model._default_manager.bulk_create(found)
