"""Short words for the tests of planning's rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from gridvisit.domain.customers.rules import LastVisits, PartyFacts
from gridvisit.domain.planning.rules import due, figures, period
from gridvisit.engines.calendars import china
from gridvisit.standard.parameters import shipped

UNIT = UUID(int=7)
LONG_AGO = date(2020, 1, 1)


def context(month: str = "2026-12", today: date = date(2026, 11, 24)) -> due.Context:
    return due.Context(period.parse(month), today, shipped(), china(), figures.shipped())


def customer(
    *, number: int = 1, onsite: date | None = None, seen: date | None = None, visit_class: str = "hv", **given
) -> due.Candidate:
    """A 10 kV enterprise unless told otherwise, known for long, last visited on `onsite` (on site) or `seen`."""
    party = {
        "kind": "enterprise", "registered_on": LONG_AGO, "voltage_level": "10kV", "capacity_kva": Decimal(630),
        "importance_level": "none", "flags": frozenset(), "market_attr": "", "contract_end": None, "energised_on": None,
        "guarantee_start": None, "listed_on": None,
    }  # fmt: skip
    party |= {name: given.pop(name) for name in list(given) if name in party}
    return due.Candidate(
        UUID(int=number), UNIT, None, PartyFacts(**party),
        LastVisits(any_on=max(filter(None, (seen, onsite)), default=None), onsite_on=onsite), visit_class, **given,
    )  # fmt: skip


def rules_of(reasons) -> list[str]:
    return [reason.rule for reason in reasons]
