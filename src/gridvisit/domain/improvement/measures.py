"""What an effect is measured by: how often visits pass a rule, or an indicator whose rise is good (9.1-03).

And against what: without the other units' figures of the same days a rise may be the season's, not the action's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.evaluation import indicators, tallies
from gridvisit.domain.evaluation.indicators import FORMULAS
from gridvisit.domain.improvement.models import CorrectiveAction
from gridvisit.domain.improvement.rules import Change, Figure, change
from gridvisit.domain.staff import selectors as staff
from gridvisit.engines.verdicts.registry import of_visits
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridvisit.domain.staff.models import Unit

RULE, INDICATOR = "rule_pass_rate", "indicator"
INDICATORS = ("I01", "I14", "I16", "I21", "I22", "I32", "I39")
"""Indicators an action may be measured by: shares counted over any span of days, where more is better."""
FOUR_PLACES = Decimal("0.0001")


def measurable(measure: str) -> bool:
    """Whether an effect can be measured by a rule number or an indicator code."""
    return measure in INDICATORS or measure in of_visits()


def kind_of(measure: str) -> str:
    """Return whether the measure is a rule or an indicator.

    >>> kind_of("I22"), kind_of("7.2-03")
    ('indicator', 'rule_pass_rate')
    """
    return INDICATOR if measure in INDICATORS else RULE


def title_of(measure: str) -> Text:
    """Return what a measure is called."""
    if measure in FORMULAS:
        found = FORMULAS[measure].title
        return Text(f"{measure} {found.zh}", f"{measure} {found.en}")
    if measure in catalogue.by_id():
        title = catalogue.rule(measure).title
        return Text(f"规则 {measure}“{title.zh}”通过率", f"visits that pass rule {measure}, {title.en}")
    return Text(measure or "—", measure or "—")


def rules() -> list[tuple[str, Text]]:
    """Return the rules an effect can be measured by, in the order of the catalogue."""
    return [(rule_id, catalogue.rule(rule_id).title) for rule_id in of_visits()]


def figure(measure: str, *, unit_id: UUID, start: date, end: date, now: datetime) -> Figure:
    """Measure a unit and all below it from `start` to `end`, both included. 2 to 8 queries."""
    if not measure or end < start:
        return Figure(0, 0, start, end)
    if kind_of(measure) == RULE:
        passed, judged = tallies.pass_counts(unit_id=unit_id, rule=measure, start=start, end=end)
        return Figure(passed, judged, start, end)
    hits, n = indicators.tally(measure, unit=staff.unit_of_id(unit_id), start=start, end=end, now=now)
    return Figure(hits, n, start, end)


def before(action: CorrectiveAction) -> Figure:
    """Return the figure that was measured when the action was opened."""
    return _stored(action, "before", action.opened_at)


def after(action: CorrectiveAction, *, now: datetime) -> Figure:
    """Return the figure since the measures were carried out, up to today; empty while the work goes on."""
    today = local_date(now)
    if action.done_at is None:
        return Figure(0, 0, today, today)
    start = local_date(action.done_at)  # the day itself belongs to neither side
    first = date.fromordinal(start.toordinal() + 1)
    return figure(action.measure_rule, unit_id=action.unit_id, start=first, end=today, now=now)


def verified(action: CorrectiveAction) -> Figure | None:
    """Return the figure the last verification stood on, or None before there was one."""
    return None if action.after_n is None else _stored(action, "after", action.opened_at)


def columns_before(found: Figure) -> dict[str, Any]:
    """Return the columns that keep the figure before."""
    return {
        "before_value": share(found.value),
        "before_n": found.n,
        "before_from": found.start,
        "before_to": found.end,
    }


def columns_after(found: Figure) -> dict[str, Any]:
    """Return the columns that keep the figure after, with its interval."""
    low, high = found.interval or (None, None)
    return {
        "after_value": share(found.value),
        "after_n": found.n,
        "after_from": found.start,
        "after_to": found.end,
        "after_low": share(low),
        "after_high": share(high),
    }


def share(value: float | None) -> Decimal | None:
    """Return a share with four places, as it is stored."""
    return None if value is None else Decimal(value).quantize(FOUR_PLACES, rounding=ROUND_HALF_UP)


def _stored(action: CorrectiveAction, side: str, missing: datetime) -> Figure:
    n = getattr(action, f"{side}_n") or 0
    value = getattr(action, f"{side}_value") or Decimal(0)
    day = local_date(missing)
    return Figure(
        int((value * n).to_integral_value(ROUND_HALF_UP)),
        n,
        getattr(action, f"{side}_from") or day,
        getattr(action, f"{side}_to") or day,
    )


# What the other units did meanwhile


@dataclass(frozen=True)
class Comparison:
    """The rest of the unit above over the same days; `left_out`: units of it with an action on the same measure."""

    unit: str
    left_out: int
    before: Figure
    after: Figure

    @property
    def change(self) -> Change | None:
        """How far the others moved, None while they have no figure on a side."""
        return change(self.before, self.after)

    def plain(self) -> dict[str, Any]:
        """Return what is kept with the action."""
        return {
            "unit": self.unit,
            "left_out": self.left_out,
            "before": _kept(self.before),
            "after": _kept(self.after),
        }


def comparison(
    action: CorrectiveAction, before: Figure, after: Figure, *, now: datetime
) -> Comparison | None:
    """Measure the other units below the unit above, over the days of `before` and `after`.

    None for a unit with nothing above it. Units whose own action on the same measure was opened before the end of
    `after` are left out, as they changed something too. 3 queries and two figures for the unit above and each left out.
    """
    above = action.unit.parent
    if above is None:
        return None
    own = (action.unit, *_acting(action, above, until=after.end))
    rest = [_rest(above, own, action.measure_rule, figure, now) for figure in (before, after)]
    return Comparison(above.name, len(own) - 1, *rest)


def compared(action: CorrectiveAction) -> Comparison | None:
    """Return the comparison the last verification stood on."""
    kept = action.others
    if not kept:
        return None
    return Comparison(kept["unit"], kept["left_out"], _read(kept["before"]), _read(kept["after"]))


def _acting(action: CorrectiveAction, above: Unit, *, until: date) -> list[Unit]:
    """Return the units beside, or below those, that act on the same measure; none of them inside another."""
    rows = (
        CorrectiveAction.objects.filter(
            tenant_id=action.tenant_id, measure_rule=action.measure_rule, unit__path__startswith=above.path,
            opened_at__date__lte=until,
        )
        .exclude(unit__path__startswith=action.unit.path)
        .exclude(unit_id=above.pk)
        .select_related("unit")
    )  # fmt: skip
    units = sorted({row.unit.path: row.unit for row in rows}.items())
    kept: list[Unit] = []
    for path, unit in units:
        if not any(path.startswith(held.path) for held in kept):
            kept.append(unit)
    return kept


def _rest(above: Unit, without: Sequence[Unit], measure: str, span: Figure, now: datetime) -> Figure:
    """Return the figure of the unit above less that of `without`, never below nothing."""

    def of(unit: Unit) -> Figure:
        return figure(measure, unit_id=unit.pk, start=span.start, end=span.end, now=now)

    whole, parts = of(above), [of(unit) for unit in without]
    hits, n = (
        max(getattr(whole, name) - sum(getattr(part, name) for part in parts), 0) for name in ("hits", "n")
    )
    return Figure(hits, n, span.start, span.end)


def _kept(found: Figure) -> dict[str, Any]:
    return {
        "hits": found.hits,
        "n": found.n,
        "start": found.start.isoformat(),
        "end": found.end.isoformat(),
    }


def _read(kept: dict[str, Any]) -> Figure:
    return Figure(kept["hits"], kept["n"], date.fromisoformat(kept["start"]), date.fromisoformat(kept["end"]))
