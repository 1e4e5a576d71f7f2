"""Insert many rows at once, several times quicker than the ORM: prepared as plain tuples, sent by one statement.

For imports only. Values pass the same field preparation as in the ORM, so encrypted columns are encrypted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models

_REPEATING = (models.DateField, models.DecimalField)  # few distinct values, costly to prepare
_AS_THEY_ARE = (models.CharField, models.BooleanField, models.IntegerField, models.FloatField)


class Table:
    """The table of a model: turns values by column into rows, and inserts rows."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
        self._places = {field.attname: (at, _adapter(field)) for at, field in enumerate(fields)}
        self._blank = [None if callable(f.default) else _adapter(f)(f.get_default()) for f in fields]
        names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        table = connection.ops.quote_name(model._meta.db_table)
        self._sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names come from our own models

    def row(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return a row ready for the database; what is not given takes the column's default."""
        row, places = self._blank.copy(), self._places
        for name, value in values.items():
            at, adapt = places[name]
            row[at] = adapt(value)
        return tuple(row)

    def insert(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert prepared rows in the caller's transaction."""
        with connection.cursor() as cursor:
            cursor.executemany(self._sql, rows)  # type: ignore[arg-type] # any iterable will do


def _adapter(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.UUIDField):
        return _uuid if connection.features.has_native_uuid_field else _hex
    if isinstance(target, _AS_THEY_ARE) and type(target).get_prep_value in _plain_preparations():
        return _same
    if isinstance(target, _REPEATING):
        return lru_cache(maxsize=4096)(lambda value: field.get_db_prep_save(value, connection))
    return lambda value: field.get_db_prep_save(value, connection)


def _plain_preparations() -> set[Any]:
    return {kind.get_prep_value for kind in _AS_THEY_ARE}


def _uuid(value: UUID | None) -> UUID | None:
    return value


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex


def _same(value: Any) -> Any:
    return value
