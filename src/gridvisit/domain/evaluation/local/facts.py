"""What local rules can ask about: the fact table of visits, with the month and one counted length of time more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from gridvisit.domain.evaluation.facts import stored
from gridvisit.engines.verdicts.facts import Visit
from gridvisit.engines.verdicts.schema import Table, code, flag, number, row_class
from gridvisit.engines.verdicts.terms import Fact, Kind
from gridvisit.standard.vocabulary import Vocabulary


class Month(Vocabulary):
    """Calendar months."""

    M01 = "1", "1月", "January"
    M02 = "2", "2月", "February"
    M03 = "3", "3月", "March"
    M04 = "4", "4月", "April"
    M05 = "5", "5月", "May"
    M06 = "6", "6月", "June"
    M07 = "7", "7月", "July"
    M08 = "8", "8月", "August"
    M09 = "9", "9月", "September"
    M10 = "10", "10月", "October"
    M11 = "11", "11月", "November"
    M12 = "12", "12月", "December"


MONTH, ELAPSED = "visit_month", "elapsed_wd"
_MORE = {
    MONTH: code("走访月份", "Month of the visit", "visit.day", Month),
    ELAPSED: number("已用工作日", "Working days taken", "calendar", "WD"),
}
LocalVisit: type[Table] = type(
    "LocalVisit",
    (Table,),
    {
        "__doc__": "One visit as local rules see it.",
        **{name: replace(fact) for name, fact in Visit.columns.items()},
        **_MORE,
    },
)
LocalFacts = row_class("LocalFacts", LocalVisit, __name__)


class UnitMonth(Table):
    """One unit in one month, as a share or a count is judged."""

    cases = number("适用走访数", "Visits it applies to", "local verdicts")
    hits = number("达到要求的走访数", "Visits that meet it", "local verdicts")
    hits_at_best = number("至多可达到要求的走访数", "Visits that may meet it at best", "local verdicts")
    month_over = flag("本月已结束", "Month is over", "calendar")


UnitMonthFacts = row_class("UnitMonthFacts", UnitMonth, __name__)

_IDENTITIES = frozenset({"visit_id", "unit_code", "owner_id", "importance_site_id", "importance_doc_no"})
_ASKED_ABOUT = frozenset({Kind.CODE, Kind.CODES, Kind.FLAG, Kind.NUMBER})


def fact(name: str) -> Fact | None:
    """Return the column called `name`, None where there is none that a local rule may ask about."""
    return None if name in _IDENTITIES or name == ELAPSED else LocalVisit.columns.get(name)


def for_conditions() -> list[Fact]:
    """Return the facts a condition can be built from: code lists, yes or no, numbers."""
    return [known for known in _open() if known.kind in _ASKED_ABOUT and _listed(known)]


def for_presence() -> list[Fact]:
    """Return the facts whose presence can be asked for."""
    return [known for known in _open() if known.name not in {MONTH, "judged_at"}]


def for_ranges() -> list[Fact]:
    """Return the numbers."""
    return [known for known in _open() if known.kind is Kind.NUMBER]


def moments() -> list[Fact]:
    """Return the moments a deadline can run between."""
    return [known for known in _open() if known.kind is Kind.MOMENT and known.name != "judged_at"]


def row(facts: Any, day: date, *, elapsed: int | None = None) -> Any:
    """Return LocalFacts made from VisitFacts; `elapsed`: working days between the two moments of a deadline."""
    own = {name: getattr(facts, name, None) for name in Visit.columns}
    return LocalFacts(misfits=facts.misfits, **own, **{MONTH: str(day.month), ELAPSED: elapsed})


def restored(plain: Mapping[str, Any]) -> Any:
    """Return VisitFacts from the plain values kept with a judgement."""
    return stored.row(Visit, plain)


def _open() -> list[Fact]:
    return [known for name in LocalVisit.columns if (known := fact(name)) is not None]


def _listed(known: Fact) -> bool:
    return known.kind not in {Kind.CODE, Kind.CODES} or known.vocabulary is not None
