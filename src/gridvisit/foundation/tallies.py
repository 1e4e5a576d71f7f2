"""Rows for counting: each row with its id, or equal rows counted by the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When


def tallied(rows: QuerySet[Any], *names: str, ids: bool, order: tuple[str, ...] = ()) -> Iterator[Any]:
    """Yield (id, 1, *values) of each row in `order`, or (None, number of rows, *values) of equal ones. 1 query.

    `names` are columns or annotations of `rows`; the number of answers then depends on them, not on the rows.
    """
    if ids:
        found = rows.order_by(*order) if order else rows
        yield from (
            (row[0], 1, *row[1:]) for row in found.values_list("pk", *names).iterator(chunk_size=5000)
        )
        return
    counted = rows.order_by().values(*names).annotate(tally=Count("pk"))
    yield from ((None, row[-1], *row[:-1]) for row in counted.values_list(*names, "tally"))


def holds(condition: Q) -> Case:
    """Return a yes-or-no column for a condition; unknown is no."""
    return Case(
        When(condition, then=Value(value=True)), default=Value(value=False), output_field=BooleanField()
    )
