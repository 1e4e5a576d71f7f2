"""What is counted, and where and when: the language between the rooms that know the records and the formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.parameters import ParameterSet


@dataclass(frozen=True, slots=True)
class Case:
    """One record of a figure, or `count` equal ones that were counted by the database (`id` is None then).

    `hit`: in the numerator. `amount` and `base`: what it adds to numerator and denominator of a ratio. `group` splits
    the figure (class, channel, area), `stratum` is the class used for standardisation, `part` names the sub-figure it
    belongs to ("" is the figure itself), `kind` the kind of record where it is not the formula's. A case without a
    `unit_id` is context and holds for every unit: the rate of the peers, the weight of a question.
    """

    id: UUID | None
    unit_id: UUID | None
    hit: bool = False
    group: str = ""
    stratum: str = ""
    part: str = ""
    kind: str = ""
    amount: float = 0.0
    base: float = 1.0
    count: int = 1


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and when to count: units (None: the whole tenant), the days of the period, parameters of its first day.

    `cut`: data is counted up to here, exclusive. `now`: the moment of asking, for what has to ripen. `ids`: whether
    the records themselves are wanted, or counts by unit and group will do. `settings` are the indicators' own
    parameters by name; `cache` lets the indicators of one question share what was read.
    """

    tenant_id: UUID
    unit_ids: tuple[UUID, ...] | None
    start: date
    end: date
    starts_at: datetime
    cut: datetime
    now: datetime
    params: ParameterSet
    settings: Mapping[str, float]
    ids: bool = True
    cache: dict[Any, Any] = field(default_factory=dict, compare=False)

    @property
    def last_day(self) -> date:
        """The last day that can be counted: nobody is late for what is due later."""
        return min(self.end, local_date(self.cut - timedelta(microseconds=1)))

    def number(self, parameter_id: str) -> float:
        """Return a parameter of a rule, or an indicator's own (`I06.factor`)."""
        own = self.settings.get(parameter_id)
        return self.params.number(parameter_id) if own is None else own

    def within(self, rows: Any, column: str = "unit_id") -> Any:
        """Return the rows of the scope's units."""
        return rows if self.unit_ids is None else rows.filter(**{f"{column}__in": self.unit_ids})
