"""Work that only reads and reckons, on all cores: fresh processes on the same database, fed piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from os import cpu_count
from typing import TypeVar

Piece = TypeVar("Piece")
Found = TypeVar("Found")


def everywhere(
    work: Callable[[Piece], Found], pieces: Iterable[Piece], *, processes: int | None = None
) -> Iterator[Found]:
    """Yield what `work` finds in each piece, in their order, from `processes` processes (none given: one per core).

    `work` is a function of a module, so that its name can be sent; it reads what others have committed and writes
    nothing. One process: it runs here, in this connection and its transaction.
    """
    wanted = processes or cpu_count() or 1
    if wanted == 1:
        yield from map(work, pieces)
        return
    from django.db import connection  # noqa: PLC0415 - a fresh process imports this before Django is set up

    name = str(connection.settings_dict["NAME"])
    with get_context("spawn").Pool(wanted, initializer=_begin, initargs=(name,)) as pool:
        yield from pool.imap(work, pieces)


def _begin(name: str) -> None:
    """Set up a fresh process on the database of who asked."""
    import django  # noqa: PLC0415 - here, not where the module is imported

    django.setup()
    from django.db import connections  # noqa: PLC0415 - settings are read by now

    connections["default"].settings_dict["NAME"] = name
