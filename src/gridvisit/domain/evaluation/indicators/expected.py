"""Expected against actual: what the company's rates, class by class, would give for this unit's own customers.

A unit that serves hard customers is not compared with one that serves easy ones by a crude share: the share expected
of its own mix stands beside it (indirect standardisation, domain 5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from gridvisit.domain.customers.rules import VisitClass
from gridvisit.domain.evaluation import parameters
from gridvisit.domain.evaluation.indicators import shown, sources
from gridvisit.domain.evaluation.indicators.figures import formula_of, scope_of
from gridvisit.domain.evaluation.rules import Period
from gridvisit.engines.counting import Case, Scope
from gridvisit.engines.counting.chance import Standardised, crude_rates, standardise
from gridvisit.foundation.kernel.text import Text

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

KINDS = {
    "important": Text("重要用户", "Important users"),
    "hv": Text("高压用户", "High voltage"),
    "lv": Text("低压用户", "Low voltage"),
    "home": Text("居民", "Households"),
}
NO_CLASS = Text("未分类", "No class")
BY_KIND = "customer"


@dataclass(frozen=True, slots=True)
class Line:
    """One class: own hits of n, the company's share, and what it would give here."""

    title: Text
    hits: float
    n: int
    reference: float | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class Expected:
    """Observed and expected of a unit with the ratio, its interval, and the classes it is made of."""

    found: Standardised
    lines: tuple[Line, ...]

    def ratio_shown(self) -> str:
        """Return observed ÷ expected with two decimals, an empty text where nothing was expected."""
        return "" if self.found.ratio is None else f"{shown.half_up(self.found.ratio, shown.HUNDREDTH)}"

    def interval_shown(self, lang: str) -> str:
        """Return the interval of the ratio in words."""
        if self.found.low is None or self.found.high is None:
            return ""
        low, high = (shown.half_up(side, shown.HUNDREDTH) for side in (self.found.low, self.found.high))
        return shown.BETWEEN.of(lang).format(low, high)


def expected(
    code: str, *, actor: Staff | None, unit: Unit, period: Period | str, now: datetime
) -> Expected | None:
    """Compare a unit's share with what the whole company's rates give for its mix of customers.

    None where it makes no sense: no classes, no share, the company itself, no case. Raises as `figures`. A constant
    number of queries; the other units' records are only counted, nothing of them is shown.
    """
    formula = formula_of(code)
    if not formula.strata or unit.id == unit.tenant_id:
        return None
    scope = scope_of(actor=actor, unit=unit, period=period, now=now)
    company = replace(
        scope, unit_ids=None, params=parameters.of_unit(unit.tenant_id, scope.starts_at), ids=False, cache={}
    )
    reference = _by_class(sources.cases(code, company), ())
    own = _by_class(_own_cases(code, scope, company), scope.unit_ids or ())
    if not own:
        return None
    found = standardise(own, reference)
    return Expected(
        found, tuple(_line(formula.strata, name, own[name], reference.get(name)) for name in _order(own))
    )


def _own_cases(code: str, scope: Scope, company: Scope) -> list[Case]:
    same = scope.params.digest == company.params.digest
    return sources.cases(code, company if same else scope)


def _by_class(cases: Iterable[Case], units: Iterable[object]) -> dict[str, tuple[float, int]]:
    inside = set(units)
    rows = (
        (case.stratum, _hits(case), case.count)
        for case in cases
        if not case.part and case.unit_id is not None and (not inside or case.unit_id in inside)
    )
    return crude_rates(rows)


def _hits(case: Case) -> float:
    """A share counts its hits; a portion (areas asked of areas to ask) the part of the record."""
    if case.amount and case.base:
        return case.amount / case.base * case.count
    return float(case.count) if case.hit else 0.0


def _order(own: dict[str, tuple[float, int]]) -> list[str]:
    order = [*VisitClass.codes(), *KINDS]
    return sorted(own, key=lambda name: (order.index(name) if name in order else len(order), name))


def _line(strata: str, name: str, own: tuple[float, int], known: tuple[float, int] | None) -> Line:
    title = KINDS.get(name, NO_CLASS) if strata == BY_KIND else _class(name)
    share = known[0] / known[1] if known and known[1] else None
    return Line(title, own[0], own[1], share, None if share is None else share * own[1])


def _class(name: str) -> Text:
    return (
        Text(VisitClass.label_of(name, "zh"), VisitClass.label_of(name, "en"))
        if VisitClass.has(name)
        else NO_CLASS
    )
