"""The customer list from file to database: read all lines, compare in chunks, put aside, write in one transaction."""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.customers.imports import entries, existing, groups
from gridvisit.domain.customers.imports.columns import COLUMNS
from gridvisit.domain.customers.imports.fresh import Maker
from gridvisit.domain.customers.imports.plan import Planner
from gridvisit.domain.customers.imports.write import write
from gridvisit.domain.customers.models import ImportRun
from gridvisit.domain.staff import parameters
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.sheets.columns import lines, open_table
from gridvisit.foundation.sheets.reader import open_file
from gridvisit.foundation.sheets.reading import Reading
from gridvisit.standard.parameters import ParameterSet

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

CHUNK = 2000


@dataclass
class Work:
    """One reading of one file for one unit. `spill` holds what is to be written; without it nothing is prepared."""

    path: Path
    name: str
    unit: Unit
    default_unit: UUID | None
    actor: Staff | None
    now: datetime
    run_id: UUID = field(default_factory=new_id)
    spill: IO[bytes] | None = None

    def read(self) -> Reading:
        """Read, check and compare the whole file; write nothing to the database."""
        reading = Reading()
        found = list(self._entries(reading))
        contradictions: list[Problem] = []
        customers = groups.grouped(found, contradictions)
        reading.blame(contradictions)
        on = local_date(self.now)
        maker = Maker(
            tenant_id=self.unit.tenant_id,
            org_kind=self.unit.kind,
            run_id=self.run_id,
            actor_id=None if self.actor is None else self.actor.id,
            now=self.now,
            on=on,
            params=cache(self._params),
            dry=self.spill is None,
            paths={row.id: row.path for row in self._units()},
        )
        planner = Planner(maker, on)
        for chunk in groups.chunks(customers, CHUNK):
            changes = planner.chunk(chunk, existing.load(chunk, tenant_id=self.unit.tenant_id, on=on))
            reading.take(changes)
            reading.blame(changes.problems)
            if self.spill is not None:
                changes.problems, changes.samples = [], []
                pickle.dump(changes, self.spill, protocol=pickle.HIGHEST_PROTOCOL)
        return reading

    def _params(self, unit_id: UUID) -> ParameterSet:
        return parameters.in_force(unit_id=unit_id, at=self.now)

    def _units(self) -> list[Any]:
        return staff_selectors.units_below(self.unit)

    def _entries(self, reading: Reading) -> Iterator[entries.Entry]:
        table = open_table(open_file(self.path, self.name), COLUMNS, self.name)
        reading.notes += table.notes
        world = self._world()
        for line in lines(table):
            reading.rows += 1
            entry = entries.read(line, world)
            reading.notes += line.notes
            if entry is None:
                reading.blame(line.problems)
            else:
                yield entry

    def _world(self) -> entries.World:
        units: dict[str, UUID] = {}
        names: Counter[str] = Counter()
        rows = self._units()
        for row in rows:
            units[row.code] = row.id
            names[row.name] += 1
        for row in rows:
            if names[row.name] == 1:
                units.setdefault(row.name, row.id)
        people = staff_selectors.number_index(self.unit.tenant_id)
        return entries.World(units, people, self.default_unit)

    def write(self, run: ImportRun) -> None:
        """Write what was put aside, in the caller's transaction."""
        assert self.spill is not None
        self.spill.seek(0)
        with suppress(EOFError):
            while True:
                write(pickle.load(self.spill), run=run, now=self.now)  # noqa: S301 - our own dump


def spill() -> IO[bytes]:
    """Return a file without a name for what is put aside."""
    return tempfile.TemporaryFile()
