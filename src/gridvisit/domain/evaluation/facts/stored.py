"""Facts kept with a judgement, back as the row they were judged from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gridvisit.engines.verdicts.facts import ROWS
from gridvisit.engines.verdicts.schema import Table
from gridvisit.engines.verdicts.terms import Kind

_READ = {Kind.MOMENT: datetime.fromisoformat, Kind.DAY: date.fromisoformat}


def row(table: type[Table], plain: Mapping[str, Any]) -> Any:
    """Return the row of `table` from plain values; columns of a later edition are unknown, dropped ones left out.

    >>> from gridvisit.engines.verdicts.facts import Visit
    >>> row(Visit, {"photos": 2, "started_at": "2026-11-24T01:30:00+00:00"}).started_at.year
    2026
    """
    values = {
        name: _read(table.columns[name].kind, value) for name, value in plain.items() if name in table.columns
    }
    return ROWS[table].of(values)


def _read(kind: Kind, value: Any) -> Any:
    read = _READ.get(kind)
    return read(value) if read is not None and isinstance(value, str) else value
