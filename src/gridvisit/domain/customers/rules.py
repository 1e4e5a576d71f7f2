"""Chapter 4 as decisions: the class of a customer, how often it is visited and by when (4-03 … 4-10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from gridvisit.standard.vocabulary import Importance, MarketAttr, OrgKind, PartyKind, Vocabulary, VoltageLevel


class VisitClass(Vocabulary):
    """The class by which a customer is visited: the strictest of its obligations."""

    TOP = "top", "特级/一级重要用户", "Important: special and grade 1"
    GRADE2 = "grade2", "二级重要用户", "Important: grade 2"
    TEMPORARY = "temporary", "临时性重要用户", "Important: temporary"
    CARE = "care", "敏感/特殊用户", "Special care"
    BULK = "bulk", "35千伏及以上/大容量", "35 kV and above, or bulk"
    HV = "hv", "10千伏专变用户", "10 kV with own transformer"
    RETAIL = "retail", "售电零售客户", "Customer of a retailer"
    LV = "lv", "低压用户", "Low voltage"
    PROSPECT = "prospect", "潜在用户", "Prospect"


class Numbers(Protocol):
    """What the rules need of a ParameterSet."""

    def number(self, parameter_id: str) -> int | float:
        """Return the value in force."""
        ...


class StaffLevel(IntEnum):
    """Qualification a customer class asks for (8.1-03)."""

    L1 = 1
    L2 = 2
    L3 = 3


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What class and frequency depend on; the voltage is the highest, the capacity the sum over all accounts."""

    kind: str
    registered_on: date
    org_kind: str = OrgKind.SUPPLIER
    importance_level: str = Importance.NONE
    guarantee_start: date | None = None
    listed_on: date | None = None
    voltage_level: str = ""
    capacity_kva: Decimal = Decimal(0)
    flags: frozenset[str] = frozenset()
    market_attr: str = ""
    contract_end: date | None = None
    energised_on: date | None = None


class AccountFacts(NamedTuple):
    """What an account adds to the facts of its party."""

    voltage_level: str
    capacity_kva: Decimal
    market_attr: str
    contract_end: date | None
    energised_on: date | None


def of_accounts(accounts: Sequence[AccountFacts], on: date) -> dict[str, Any]:
    """Return what a party's facts take from its accounts: highest voltage, sum of capacity, attribute of the largest.

    >>> of_accounts([AccountFacts("380V", Decimal(50), "P1", None, None)], date(2026, 1, 1))["voltage_level"]
    '380V'
    """
    largest = max(accounts, key=lambda account: account.capacity_kva, default=None)
    return {
        "voltage_level": max((account.voltage_level for account in accounts), key=kilovolts, default=""),
        "capacity_kva": sum((account.capacity_kva for account in accounts), Decimal(0)),
        "market_attr": largest.market_attr if largest else "",
        "contract_end": min(
            (a.contract_end for a in accounts if a.contract_end and a.contract_end >= on), default=None
        ),
        "energised_on": max((a.energised_on for a in accounts if a.energised_on), default=None),
    }


@dataclass(frozen=True, slots=True)
class LastVisits:
    """The last valid visit of any channel, and the last valid one on site."""

    any_on: date | None = None
    onsite_on: date | None = None


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty to visit: by which rule, until which day, and whether only a visit on site fulfils it (6.2-09)."""

    rule_id: str
    reason: str  # vocabulary PlanItemReason
    due_on: date
    onsite_only: bool
    interval_days: int | None = None


_MARKET = frozenset({MarketAttr.P1, MarketAttr.P2, MarketAttr.P3})
_LEVEL = {
    VisitClass.TOP: StaffLevel.L3,
    VisitClass.GRADE2: StaffLevel.L3,
    VisitClass.TEMPORARY: StaffLevel.L3,
    VisitClass.BULK: StaffLevel.L3,
    VisitClass.RETAIL: StaffLevel.L3,
    VisitClass.HV: StaffLevel.L2,
}


def visit_class(facts: PartyFacts, params: Numbers) -> VisitClass:
    """Return the class that gives a customer its name on lists and plans (4-03 … 4-10).

    Importance comes first, for only the government may set it; then care for people, then voltage and capacity.
    """
    if facts.importance_level in (Importance.SP, Importance.L1):
        return VisitClass.TOP
    if facts.importance_level == Importance.L2:
        return VisitClass.GRADE2
    if facts.importance_level == Importance.TMP:
        return VisitClass.TEMPORARY
    if facts.flags:
        return VisitClass.CARE
    if facts.org_kind == OrgKind.RETAILER:
        return VisitClass.PROSPECT if facts.kind == PartyKind.PROSPECT else VisitClass.RETAIL
    if is_bulk(facts, params):
        return VisitClass.BULK
    if is_high_voltage(facts, params):
        return VisitClass.HV
    return VisitClass.PROSPECT if facts.kind == PartyKind.PROSPECT else VisitClass.LV


@lru_cache(maxsize=64)
def kilovolts(code: str) -> float:
    """Return a voltage code in kV, 0 for none.

    >>> kilovolts("10kV"), kilovolts("")
    (10.0, 0.0)
    """
    return VoltageLevel(code).kv if VoltageLevel.has(code) else 0.0


def is_bulk(facts: PartyFacts, params: Numbers) -> bool:
    """Whether 4-06 applies: 35 kV and above, or 10,000 kVA and above, unless tightened."""
    return kilovolts(facts.voltage_level) >= params.number("4-06.min_voltage") or float(
        facts.capacity_kva
    ) >= params.number("4-06.min_capacity")


def is_high_voltage(facts: PartyFacts, params: Numbers) -> bool:
    """Whether 4-07 applies: supplied at 10 kV up to below 35 kV (6 kV counts as high voltage, domain 3.2)."""
    level = facts.voltage_level
    return (VoltageLevel.has(level) and VoltageLevel(level).is_high) or kilovolts(level) >= params.number(
        "4-07.min_voltage"
    )


def obligations(facts: PartyFacts, last: LastVisits, params: Numbers) -> tuple[Obligation, ...]:
    """Return every duty to visit that is open, the most urgent first. Days are natural days.

    Somebody who was never visited is due from the day of registration: not knowing is not having visited.
    """
    return tuple(sorted(_open(facts, last, params), key=lambda duty: (duty.due_on, duty.rule_id)))


def next_due(facts: PartyFacts, last: LastVisits, params: Numbers) -> date | None:
    """Return the latest day by which the customer must be visited (4-03 … 4-10); None: only by sample (4-12).

    Holidays are not skipped: an outage does not wait for the spring festival.
    """
    found = obligations(facts, last, params)
    return found[0].due_on if found else None


def cycle(facts: PartyFacts, params: Numbers) -> tuple[int | None, bool]:
    """Return the interval in days of the customer's class and whether only on-site visits count; None: no cycle."""
    rule = _cycle_rule(visit_class(facts, params))
    if rule is None:
        return None, False
    return int(params.number(f"{rule}.interval")), rule in _ONSITE


def staff_level(of: VisitClass) -> StaffLevel:
    """Return the qualification a visitor of this class needs (8.1-03)."""
    return _LEVEL.get(of, StaffLevel.L1)


_ONSITE = frozenset({"4-03", "4-04", "4-06"})
_CYCLES = {
    VisitClass.TOP: "4-03",
    VisitClass.GRADE2: "4-04",
    VisitClass.CARE: "4-10",
    VisitClass.BULK: "4-06",
    VisitClass.HV: "4-07",
    VisitClass.RETAIL: "4-07",
}


def _cycle_rule(of: VisitClass) -> str | None:
    return _CYCLES.get(of)


def _open(facts: PartyFacts, last: LastVisits, params: Numbers) -> Iterator[Obligation]:
    yield from _cycles(facts, last, params)
    yield from _guarantee(facts, last, params)
    yield from _energised(facts, last, params)
    yield from _contract_end(facts, last, params)


def _cycles(facts: PartyFacts, last: LastVisits, params: Numbers) -> Iterator[Obligation]:
    rules: list[tuple[str, str]] = []
    if facts.importance_level in (Importance.SP, Importance.L1):
        rules.append(("4-03", "importance"))
    elif facts.importance_level == Importance.L2:
        rules.append(("4-04", "importance"))
    if facts.flags:
        rules.append(("4-10", "special_care"))
    if facts.org_kind == OrgKind.RETAILER:
        if facts.kind != PartyKind.PROSPECT:
            rules.append(("4-07", "cycle"))
    elif is_bulk(facts, params):
        rules.append(("4-06", "cycle"))
    elif is_high_voltage(facts, params):
        rules.append(("4-07", "cycle"))
    for rule, reason in rules:
        onsite = rule in _ONSITE
        days = int(params.number(f"{rule}.interval"))
        seen = last.onsite_on if onsite else last.any_on
        due = facts.registered_on if seen is None else seen + timedelta(days=days)
        yield Obligation(rule, reason, due, onsite, days)


def _guarantee(facts: PartyFacts, last: LastVisits, params: Numbers) -> Iterator[Obligation]:
    # 4-05: on site before the guarantee period; a visit since the customer was listed fulfils it
    if facts.importance_level != Importance.TMP or facts.guarantee_start is None:
        return
    since = facts.listed_on or facts.registered_on
    if last.onsite_on is not None and since <= last.onsite_on < facts.guarantee_start:
        return
    due = facts.guarantee_start - timedelta(days=int(params.number("4-05.lead")))
    yield Obligation("4-05", "importance", due, onsite_only=True)


def _energised(facts: PartyFacts, last: LastVisits, params: Numbers) -> Iterator[Obligation]:
    # 4-08: only where we could still have come in time; what was energised long before we kept records is history
    if facts.energised_on is None:
        return
    due = facts.energised_on + timedelta(days=int(params.number("4-08.within")))
    if due < facts.registered_on or (last.any_on is not None and last.any_on >= facts.energised_on):
        return
    yield Obligation("4-08", "energised", due, onsite_only=False)


def _contract_end(facts: PartyFacts, last: LastVisits, params: Numbers) -> Iterator[Obligation]:
    # 4-09: a visit within the last cycle before the end counts; contracts that ended before registration do not
    if (
        facts.contract_end is None
        or facts.market_attr not in _MARKET
        or facts.contract_end < facts.registered_on
    ):
        return
    window = facts.contract_end - timedelta(days=int(params.number("4-10.interval")))
    if last.any_on is not None and last.any_on >= window:
        return
    due = facts.contract_end - timedelta(days=int(params.number("4-09.lead")))
    yield Obligation("4-09", "contract_end", due, onsite_only=False)
