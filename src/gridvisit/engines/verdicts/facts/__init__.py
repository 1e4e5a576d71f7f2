"""The fact tables: visits, demands, findings, units by month. Flat, typed, documented in both languages.

They are the contract between the rooms that gather facts, the rules that judge them and the analysts who export
them. A value that is not known is None and never guessed. Counts in days (d) and working days (WD) are worked
out by the gather with the calendar, up to the act or, while it is still open, up to `judged_at`.
Privacy classes: C4 special care, C3 importance and payment, C2 all other. No names, phones or addresses.
"""

from __future__ import annotations

from typing import Any

from gridvisit.engines.verdicts.facts.demands import Demand, DemandFacts
from gridvisit.engines.verdicts.facts.findings import Finding, FindingFacts
from gridvisit.engines.verdicts.facts.units import UnitFacts, UnitMonth
from gridvisit.engines.verdicts.facts.visits import Visit, VisitFacts
from gridvisit.engines.verdicts.schema import Table

SCHEMA_VERSION = 2

ROWS: dict[type[Table], Any] = {
    Visit: VisitFacts,
    Demand: DemandFacts,
    Finding: FindingFacts,
    UnitMonth: UnitFacts,
}
"""The row class of each table."""

__all__ = [
    "ROWS",
    "SCHEMA_VERSION",
    "Demand",
    "DemandFacts",
    "Finding",
    "FindingFacts",
    "UnitFacts",
    "UnitMonth",
    "Visit",
    "VisitFacts",
]
