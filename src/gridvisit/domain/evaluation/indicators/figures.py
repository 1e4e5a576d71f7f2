"""Figures of a unit and a period: value, both sides, n, interval, version, cut-off; and the records behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.customers.rules import VisitClass
from gridvisit.domain.evaluation import parameters, rules
from gridvisit.domain.evaluation.indicators import shown, sources
from gridvisit.domain.evaluation.indicators.formulas import FORMULAS, SETTINGS, Formula
from gridvisit.domain.evaluation.rules import Period, parse_period
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.engines.counting import Case, Scope, Value, measure
from gridvisit.engines.counting.measures import PEER
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import vocabulary

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit
    from gridvisit.standard.parameters import ParameterSet

PARTS = ("numerator", "denominator", "missed")
NO_DATA = Text("没有数据：期内没有应计入的记录。", "No data: nothing was to be counted in this period.")
MISSING = "missing"
ANSWERS = frozenset({"I39", "I40", "I42"})  # what customers answered in surveys
TOO_FEW_ANSWERS = Text(
    "答复过少，为免推断个人不予显示。", "Too few answers: not shown, so that nobody can be worked out."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. A share lies between 0 and 1; `value` None is "no data", never 0 or 1.

    `beyond`: the true value is larger (a median not reached). `parts` are sub-figures: by class, or named ones.
    `counter` are the codes to show beside it. `note` says why there is no data, or what to know of the formula.
    """

    code: str
    title: Text
    unit: str
    value: float | None
    numerator: float
    denominator: float
    n: int
    low: float | None
    high: float | None
    beyond: bool
    note: Text
    formula: Formula
    period: str
    unit_id: UUID
    version: str
    cut_off: datetime
    provisional: bool
    part: str = ""
    parts: tuple[tuple[Text, Figure], ...] = ()

    @property
    def group(self) -> str:
        """The group of the list: plan, channel, record …"""
        return self.formula.group

    @property
    def better(self) -> str:
        """Which way is better: up, down or info."""
        return self.formula.better

    @property
    def counter(self) -> tuple[str, ...]:
        """The indicators that show what can be gamed."""
        return self.formula.counter

    @property
    def percent(self) -> Decimal | None:
        """Percent with one decimal, rounded half up, only for showing; None for no data and for other units."""
        if self.value is None or self.unit != shown.SHARE or not self.denominator:
            return None
        return shown.in_percent(self.numerator, self.denominator)

    @property
    def few(self) -> bool:
        """Too few cases to compare or rank."""
        return self.n < SETTINGS["few.n"]

    def shown(self, lang: str) -> str:
        """Return the value in words, as every door shows it."""
        return shown.value(self.value, self.unit, lang, exact=self.percent, beyond=self.beyond)

    def interval_shown(self, lang: str) -> str:
        """Return the 95 % interval in words, an empty text without one."""
        return shown.interval(self.low, self.high, self.unit, lang)


@dataclass(frozen=True, slots=True)
class Drill:
    """The records behind one side of a figure: their kind and ids, newest first."""

    code: str
    part: str
    kind: str
    ids: tuple[UUID, ...]
    good: frozenset[UUID]  # those that speak for the unit


# Asking ---------------------------------------------------------------------------------------------------------


def figures(
    *,
    actor: Staff | None,
    unit: Unit,
    period: Period | str,
    now: datetime,
    codes: Sequence[str] | None = None,
) -> list[Figure]:
    """Return figures of a unit and all below it, in the order asked; without `codes` all fifty.

    `actor` None is the system's own work. Raises NotFound for an unknown code or unit, Forbidden without
    `dashboard.view` there. A constant number of queries for each code.
    """
    scope = scope_of(actor=actor, unit=unit, period=period, now=now)
    wanted = [formula_of(code) for code in (codes if codes is not None else FORMULAS)]
    return [_figure(formula, sources.cases(formula.code, scope), unit, scope, period) for formula in wanted]


def indicator(
    code: str, *, actor: Staff | None, unit_id: UUID, period: Period | str, now: datetime
) -> Figure:
    """Return one figure of a unit and all below it. Raises as `figures`."""
    formula_of(code)
    unit = _unit(actor, unit_id)
    return figures(actor=actor, unit=unit, period=period, now=now, codes=(code,))[0]


def months(
    *, actor: Staff | None, unit: Unit, periods: Iterable[Period], now: datetime, codes: Sequence[str]
) -> dict[str, list[Figure]]:
    """Return the figures of several periods by the name of the period."""
    return {
        period.name: figures(actor=actor, unit=unit, period=period, now=now, codes=codes)
        for period in periods
    }


def by_unit(
    *,
    actor: Staff | None,
    unit: Unit,
    units: Iterable[Unit],
    period: Period | str,
    now: datetime,
    codes: Sequence[str] | None = None,
) -> dict[UUID, list[Figure]]:
    """Return the figures of several units within `unit`, each with all below it.

    The records are read once for the whole: the number of queries does not depend on the number of units. A unit with
    tightened parameters of its own is counted by these, apart.
    """
    scope = scope_of(actor=actor, unit=unit, period=period, now=now)
    wanted = [formula_of(code) for code in (codes if codes is not None else FORMULAS)]
    below = [unit, *staff.units_below(unit)]
    chosen = list(units)
    reader = parameters.Reader(units=chosen)
    found: dict[UUID, list[Figure]] = {}
    read = _Sorted(scope)
    for one in chosen:
        inside = {row.id for row in below if row.path.startswith(one.path)}
        params, own = reader.at(one.id, scope.starts_at), read
        if params.digest != scope.params.digest:
            own = _Sorted(replace(scope, unit_ids=tuple(inside), params=params, cache={}))
        found[one.id] = [
            _figure(formula, own.cases(formula.code, inside), one, own.scope, period) for formula in wanted
        ]
    return found


def drill(
    code: str, part: str, *, actor: Staff, unit_id: UUID, period: Period | str, now: datetime, group: str = "",
    name: str = "",
) -> Drill:  # fmt: skip
    """Return the records of one side: `part` is numerator, denominator or missed (the difference).

    `group` narrows to one class, `name` to a named sub-figure. Raises as `figures`, and NotFound for an unknown part.
    """
    formula = formula_of(code)
    if part not in PARTS:
        raise NotFound("indicator.part", part=part[:20], known=PARTS)
    scope = replace(scope_of(actor=actor, unit=_unit(actor, unit_id), period=period, now=now), ids=True)
    every = sources.cases(code, scope)
    cases = [
        case for case in _main(every, name) if case.id is not None and (not group or case.group == group)
    ]
    if formula.distinct:
        cases = _each_once(cases)
    found = [case for case in cases if _on_side(case, part)]
    ids = tuple(dict.fromkeys(case.id for case in found if case.id is not None))
    good = formula.better != "down"
    speak = frozenset(case.id for case in found if case.id is not None and case.hit is good)
    kind = next((case.kind for case in found if case.kind), formula.kind)
    return Drill(code, part, kind, ids, speak)


def _on_side(case: Case, part: str) -> bool:
    if part == "numerator":
        return case.hit
    return bool(case.base) and (part == "denominator" or not case.hit)


def tally(code: str, *, unit: Unit, start: date, end: date, now: datetime) -> tuple[int, int]:
    """Return hits and cases of a share over any span of days, both included, for the system's own work."""
    span = Period(f"{start}/{end}", start, end)
    scope = span_of(unit=unit, period=span, now=now, params=parameters.of_unit(unit.id, span.starts_at))
    found = value_of(formula_of(code), sources.cases(code, scope))
    if code in ANSWERS and found.n < scope.number("9.4-01.small_group"):
        return 0, 0
    return int(found.numerator), found.n


# Where and when -------------------------------------------------------------------------------------------------


def scope_of(*, actor: Staff | None, unit: Unit, period: Period | str, now: datetime) -> Scope:
    """Return where and when to count, after the actor's right was checked. 4 queries."""
    if actor is not None:
        unit = staff.unit(unit_id=unit.id, actor=actor)
        access.require(actor, "dashboard.view", unit_id=unit.id)
    wanted = parse_period(period) if isinstance(period, str) else period
    return span_of(unit=unit, period=wanted, now=now, params=parameters.of_unit(unit.id, wanted.starts_at))


def span_of(*, unit: Unit, period: Period, now: datetime, params: ParameterSet) -> Scope:
    """Return where and when to count for the system's own work; any span of days. 1 query."""
    whole = unit.id == unit.tenant_id
    return Scope(
        tenant_id=unit.tenant_id,
        unit_ids=None if whole else tuple(staff.subtree_ids(unit)),
        start=period.start,
        end=period.end,
        starts_at=period.starts_at,
        cut=period.cut(now),
        now=now,
        params=params,
        settings=SETTINGS,
        ids=False,
    )


def formula_of(code: str) -> Formula:
    """Return the formula with a code. Raises NotFound."""
    found = FORMULAS.get(code)
    if found is None:
        raise NotFound("indicator.unknown", indicator=code[:10], known=sorted(FORMULAS))
    return found


def _unit(actor: Staff | None, unit_id: UUID) -> Unit:
    return staff.unit_of_id(unit_id) if actor is None else staff.unit(unit_id=unit_id, actor=actor)


# Working out ----------------------------------------------------------------------------------------------------


class _Sorted:
    """The cases of a scope by unit, each indicator read and sorted once."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.known: dict[str, dict[UUID | None, list[Case]]] = {}

    def cases(self, code: str, inside: Iterable[UUID]) -> list[Case]:
        """Return the cases of some units, and the context that holds for all."""
        if code not in self.known:
            self.known[code] = defaultdict(list)
            for case in sources.cases(code, self.scope):
                self.known[code][case.unit_id].append(case)
        found = self.known[code]
        return [case for unit_id in (None, *inside) for case in found.get(unit_id, ())]


def _main(cases: Iterable[Case], name: str = "") -> list[Case]:
    return [case for case in cases if case.part == name]


def _each_once(cases: Iterable[Case]) -> list[Case]:
    found: dict[UUID | None, Case] = {}
    for case in cases:
        known = found.get(case.id)
        found[case.id] = case if known is None or (case.hit and not known.hit) else known
    return list(found.values())


def value_of(formula: Formula, cases: Sequence[Case]) -> Value:
    """Return the value of a formula over its cases; sub-figures are left out."""
    named = {part.name for part in formula.parts}
    main = [case for case in cases if case.part not in named and case.part != MISSING]
    if formula.distinct:
        main = _each_once(main)
    return measure(formula.measure, main, formula.factor)


def _figure(
    formula: Formula, cases: Sequence[Case], unit: Unit, scope: Scope, period: Period | str
) -> Figure:
    if unit.id == unit.tenant_id:  # the whole company has no peers to be compared with
        cases = [case for case in cases if case.part != PEER]
    lacking = any(case.part == MISSING for case in cases)
    found = value_of(formula, cases)
    wanted = parse_period(period) if isinstance(period, str) else period
    why = formula.needs if lacking else NO_DATA
    bare = Figure(
        code=formula.code, title=formula.title, unit=formula.unit, formula=formula, unit_id=unit.id,
        note=why if found.value is None else formula.note, period=wanted.name,
        version=f"{rules.INDICATORS_VERSION}-{scope.params.digest[:6]}", cut_off=scope.cut,
        provisional=scope.now < wanted.ends_at, **_numbers(found),
    )  # fmt: skip
    whole = replace(bare, parts=(*_groups(bare, cases), *_named(bare, cases)))
    return _without_small_groups(whole, scope) if formula.code in ANSWERS else whole


def _without_small_groups(figure: Figure, scope: Scope) -> Figure:
    """Leave out what too few customers said: a small unit would know who it was (9.4-01)."""
    parts = tuple((label, _without_small_groups(part, scope)) for label, part in figure.parts)
    if not 0 < figure.n < scope.number("9.4-01.small_group"):
        return replace(figure, parts=parts)
    return replace(
        figure, value=None, numerator=0, denominator=0, low=None, high=None, note=TOO_FEW_ANSWERS, parts=parts
    )


def _numbers(found: Value) -> dict[str, Any]:
    return {
        "value": found.value, "numerator": _plain(found.numerator), "denominator": _plain(found.denominator),
        "n": found.n, "low": found.low, "high": found.high, "beyond": found.beyond,
    }  # fmt: skip


def _plain(side: float) -> float:
    return int(side) if float(side).is_integer() else side


def _groups(whole: Figure, cases: Sequence[Case]) -> list[tuple[Text, Figure]]:
    formula = whole.formula
    if not formula.split:
        return []
    codes: type[vocabulary.Vocabulary] = getattr(vocabulary, formula.split, VisitClass)
    order = codes.codes()
    names = sorted(
        {case.group for case in cases if case.group},
        key=lambda name: (order.index(name) if name in order else len(order), name),
    )
    return [
        (
            Text(codes.label_of(name, "zh"), codes.label_of(name, "en")),
            replace(
                whole,
                part=name,
                **_numbers(value_of(formula, [case for case in cases if case.group == name])),
            ),
        )
        for name in names
    ]


def _named(whole: Figure, cases: Sequence[Case]) -> list[tuple[Text, Figure]]:
    found = []
    for part in whole.formula.parts:
        of = [case for case in cases if part.same or case.part == part.name]
        value = measure(part.measure, of, part.factor)
        found.append(
            (part.title, replace(whole, part=part.name, title=part.title, unit=part.unit, **_numbers(value)))
        )
    return found
