"""Read chosen columns of rows by id as plain tuples, several times quicker than the ORM: the statement is made once.

`write` stores some columns of many rows. Both are for the system's own work on many rows: the caller answers for the
scope. Values pass the same conversion as in the ORM, so encrypted columns are decrypted, and ids, moments and JSON are
typed.
"""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection, connections, models

CHUNK = 5000


class Lean:
    """Some columns of a model, found by the ids in one of them, in the order of another.

    `only`: a value that another column must have.
    """

    def __init__(
        self, model: type[models.Model], *columns: str, by: str, order: str = "id", **only: str | bool
    ) -> None:
        self.model, self.columns, self.key = model, columns, by
        self._fields: list[Any] = [model._meta.get_field(name) for name in columns]
        made: Any = namedtuple(model.__name__, columns)  # type: ignore[misc] # noqa: PYI024 - known at run time
        self._row = made
        self._at = columns.index(by) if by in columns else -1
        self._order, self._only = order, only
        self._made: dict[str, tuple[str, list[tuple[int, list[Any], Any]]]] = {}

    @classmethod
    def whole(
        cls, model: type[models.Model], *, by: str, but: Iterable[str] = (), **only: str | bool
    ) -> Lean:
        """Return all columns of a model `but` some."""
        left_out = set(but)
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]
        return cls(model, *names, by=by, order="id", **only)

    def rows(self, ids: Iterable[UUID | None]) -> list[Any]:
        """Return the rows as named tuples. 1 query per 5,000 ids."""
        make = self._row._make
        return [make(values) for values in self.values(ids)]

    def grouped(self, ids: Iterable[UUID | None]) -> dict[UUID, list[Any]]:
        """Return the rows by the column they are found by; empty where there are none. 1 query per 5,000 ids."""
        found: dict[UUID, list[Any]] = defaultdict(list)
        for row in self.rows(ids):
            found[row[self._at]].append(row)
        return found

    def instances(self, ids: Iterable[UUID | None]) -> list[Any]:
        """Return model instances; columns left out are loaded one by one when asked for. 1 query per 5,000 ids."""
        model, names = self.model, [field.attname for field in self._fields]
        return [model.from_db(connection.alias, names, values) for values in self.values(ids)]

    def values(self, ids: Iterable[UUID | None]) -> Iterator[list[Any]]:
        """Yield the values of the rows."""
        wanted = list({pk for pk in ids if pk is not None})
        start, conversions = self._statement()
        field = self.model._meta.get_field(self.key)
        prepare: Callable[[Any], Any] = _preparation(field)
        for first in range(0, len(wanted), CHUNK):
            marks, chunk = _among([prepare(pk) for pk in wanted[first : first + CHUNK]])
            with connection.cursor() as cursor:
                _read_moments_fast(cursor)
                cursor.execute(start.replace("{among}", marks), [*chunk, *self._only.values()])
                found = cursor.fetchall()
            for row in found:
                values = list(row)
                for at, converters, column in conversions:
                    value = values[at]
                    for convert in converters:
                        value = convert(value, column, connection)
                    values[at] = value
                yield values

    def _statement(self) -> tuple[str, list[tuple[int, list[Any], Any]]]:
        if connection.vendor not in self._made:
            quote = connection.ops.quote_name
            meta: Any = self.model._meta
            names = ", ".join(quote(str(field.column)) for field in self._fields)
            key, order = (quote(str(meta.get_field(name).column)) for name in (self.key, self._order))
            table = quote(meta.db_table)
            only = "".join(f" AND {quote(str(meta.get_field(name).column))} = %s" for name in self._only)
            sql = f"SELECT {names} FROM {table} WHERE {key} {{among}}{only} ORDER BY {order}"  # noqa: S608 - our own names
            conversions = []
            for at, field in enumerate(self._fields):
                column = field.get_col(meta.db_table)
                converters = [
                    *connection.ops.get_db_converters(column),
                    *column.get_db_converters(connection),
                ]
                if converters:
                    conversions.append((at, converters, column))
            self._made[connection.vendor] = (sql, conversions)
        return self._made[connection.vendor]


def _among(keys: list[Any]) -> tuple[str, list[Any]]:
    """Return the condition that a column is one of `keys`, and its values: one array where the database knows them.

    Thousands of single marks cost the driver a third of the time of the whole query.
    """
    if connection.vendor == "postgresql" and all(isinstance(key, UUID) for key in keys):
        return "= ANY(%s::uuid[])", ["{" + ",".join([key.hex for key in keys]) + "}"]
    return f"IN ({', '.join(['%s'] * len(keys))})", keys


def _read_moments_fast(cursor: Any) -> None:
    """Let a cursor of PostgreSQL read moments by the driver's own loader: Django's is Python, this one is C."""
    if connection.vendor == "postgresql":
        from psycopg.types.datetime import TimestamptzLoader  # noqa: PLC0415 - only there with PostgreSQL

        cursor.cursor.adapters.register_loader("timestamptz", TimestamptzLoader)


def write(rows: Iterable[models.Model], *names: str) -> None:
    """Store the columns `names` of rows of one model that are locked: one statement, sent for all together.

    `bulk_update` asks the database the same, but spends its time on making the statement.
    """
    rows = list(rows)
    if not rows:
        return
    meta: Any = rows[0]._meta
    fields = [meta.get_field(name) for name in (*names, meta.pk.name)]
    here = connections[connection.alias]  # looked up once, not for every value
    quote = here.ops.quote_name
    *told, key = (f"{quote(field.column)} = %s" for field in fields)
    values = [(field.attname, field.get_db_prep_save) for field in fields]
    with here.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(meta.db_table)} SET {', '.join(told)} WHERE {key}",  # noqa: S608 - our own names
            [[prepared(getattr(row, name), here) for name, prepared in values] for row in rows],
        )


def _preparation(field: Any) -> Callable[[Any], Any]:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.UUIDField):
        return (lambda value: value) if connection.features.has_native_uuid_field else lambda value: value.hex
    return lambda value: field.get_db_prep_value(value, connection)
