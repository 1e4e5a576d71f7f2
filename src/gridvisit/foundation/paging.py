"""Keyset paging over a QuerySet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model, Q, QuerySet

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.kernel.paging import Page, decode, encode

M = TypeVar("M", bound=Model)
MOST_BRANCHES = 400  # SQLite puts at most 500 selections together


@dataclass(frozen=True, slots=True)
class Each(Generic[M]):
    """The columns and values by which rows are in a list, one of which each of them has.

    A page is put together from the first rows of each value, so that an index gives them in order however many there
    are. `rows`: the list without that condition; the queryset that is paged has it and stays the gate.
    """

    rows: QuerySet[M]
    columns: Mapping[str, Collection[UUID]]

    @property
    def count(self) -> int:
        """How many selections it takes."""
        return sum(len(values) for values in self.columns.values())


def keyset(
    queryset: QuerySet[M],
    *,
    order: tuple[str, ...] = ("-created_at", "-id"),
    cursor: str = "",
    size: int = 50,
    each: Each[M] | None = None,
) -> Page[M]:
    """Return one page of `queryset` in `order`, which must end in a unique, and hold no nullable, field.

    One query, whatever the depth; two with `each`. Raises Refusal `page.bad_cursor` for a marker of another list.
    """
    rows = queryset.order_by(*order)
    try:
        after = _after(order, decode(cursor, len(order))) if cursor else Q()
        if each is not None and 0 < each.count <= MOST_BRANCHES:
            rows = rows.filter(pk__in=_first_ids(each, after, order, size + 1))
        elif cursor:
            rows = rows.filter(after)
    except (ValidationError, ValueError, TypeError):
        raise Refusal("page.bad_cursor", status=422, field="cursor") from None
    found = list(rows[: size + 1])
    if len(found) <= size:
        return Page(found, None)
    last = found[size - 1]
    return Page(found[:size], encode([_value(last, name.lstrip("-")) for name in order]))


def _first_ids(each: Each[M], after: Q, order: tuple[str, ...], count: int) -> list[Any]:
    rows = each.rows.select_related(None).filter(after).order_by(*order)
    names = [name.lstrip("-") for name in order]
    parts, given = [], list[Any]()
    for column, values in each.columns.items():
        mark = new_id()
        one = rows.filter(**{column: mark}).values_list(*names)[:count]
        sql, params = one.query.sql_with_params()
        field: Any = rows.model._meta.get_field(column)
        at = params.index(field.get_db_prep_value(mark, connection))
        for value in values:
            parts.append(f"SELECT * FROM ({sql}) AS part")  # noqa: S608 - made by the ORM, values apart
            given += [*params[:at], field.get_db_prep_value(value, connection), *params[at + 1 :]]
    turns = ", ".join(
        f"{n} {'DESC' if name.startswith('-') else 'ASC'}" for n, name in enumerate(order, start=1)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION '.join(parts)} ORDER BY {turns} LIMIT {int(count)}", given)
        return [row[-1] for row in cursor.fetchall()]


def _value(row: Model, path: str) -> Any:
    value: Any = row
    for part in path.split("__"):
        value = getattr(value, part)
    return value


def _after(order: tuple[str, ...], values: list[str | None]) -> Q:
    # (a, b) after (x, y)  =  a beyond x, or a equal x and b beyond y; the leading bound lets an index be used
    first, rest = order[0], order[1:]
    name = first.lstrip("-")
    beyond = "lt" if first.startswith("-") else "gt"
    if not rest:
        return Q(**{f"{name}__{beyond}": values[0]})
    tail = _after(rest, values[1:])
    return Q(**{f"{name}__{beyond}e": values[0]}) & (Q(**{f"{name}__{beyond}": values[0]}) | tail)
