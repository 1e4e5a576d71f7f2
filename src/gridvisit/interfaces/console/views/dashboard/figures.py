"""Indicators as the dashboard says them: value, n, interval in words, what stands beside, where one looks further."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.evaluation.indicators import FORMULAS, GROUPS, Expected, Figure, frozen
from gridvisit.domain.evaluation.indicators import figures as worked_out
from gridvisit.domain.evaluation.rules import Period
from gridvisit.domain.improvement import rules as improvement
from gridvisit.interfaces.console.gate import lang
from gridvisit.interfaces.console.views.dashboard.place import Place

BY_CLASS = "I04"


def several(
    codes: Sequence[str] | None, place: Place, request: HttpRequest, *, period: Period | None = None
) -> dict[str, Figure]:
    """Return indicators of the place by code, and those that stand beside them, read together."""
    wanted = list(codes) if codes is not None else list(FORMULAS)
    beside = [other for code in wanted for other in FORMULAS[code].counter]
    found = worked_out(
        actor=request.actor, unit=place.unit, period=period or place.period, now=request.now,
        codes=list(dict.fromkeys([*wanted, *beside])),
    )  # fmt: skip
    return {figure.code: figure for figure in found}


def shown(found: Figure, place: Place, *, all_: Mapping[str, Figure] | None = None) -> dict[str, Any]:
    """Return an indicator as a card says it; `all_` holds those that may stand beside it."""
    here, formula = lang(), found.formula
    url = f"{reverse('console:indicator', args=[found.code])}?{place.at(unit_id=found.unit_id)}"
    beside = [] if all_ is None else [all_[code] for code in found.counter if code in all_]
    return {
        "code": found.code,
        "title": formula.title.of(here),
        "group": GROUPS[formula.group].of(here),
        **_numbers(found),
        "missed": max(0, found.denominator - found.numerator),
        "note": found.note.of(here),
        "direction": direction(found.better),
        "arrow": {"up": "trending-up", "down": "trending-down"}.get(found.better, ""),
        "numerator": formula.numerator.of(here),
        "denominator": formula.denominator.of(here),
        "formula_note": formula.note.of(here),
        "gaming": formula.gaming.of(here),
        "parameters": _parameters(found),
        "cut_off": found.cut_off,
        "provisional": found.provisional,
        "version": found.version,
        "edition": formula.edition,
        "url": url,
        "counters": [shown(counter, place) for counter in beside],
        "parts": [
            {"title": title.of(here), "code": part.part, "group": bool(formula.split), **_numbers(part)}
            for title, part in found.parts
        ],
    }


def _numbers(found: Figure) -> dict[str, Any]:
    return {
        "value": found.shown(lang()), "interval": found.interval_shown(lang()), "n": found.n,
        "hits": side(found.numerator), "base": side(found.denominator), "few": found.few and found.n > 0,
        "empty": found.value is None,
    }  # fmt: skip


def side(amount: float) -> str:
    """Return one side of a figure: whole numbers as such, others with two decimals."""
    return f"{amount:,}" if isinstance(amount, int) else f"{amount:,.2f}"


def _parameters(found: Figure) -> list[dict[str, str]]:
    own = [
        {"id": one.id, "value": f"{one.value:g} {one.unit}", "source": one.source}
        for one in found.formula.parameters
    ]
    return own + [{"id": rule, "value": "", "source": ""} for rule in found.formula.uses]


def kept(row: Any, today: Figure) -> dict[str, Any] | None:
    """Return the frozen figure beside today's, None before the month was frozen."""
    if row is None:
        return None
    return {
        "value": frozen.shown(row, lang()), "interval": frozen.interval_shown(row, lang()), "n": row.n,
        "hits": side(_whole(row.numerator)), "base": side(_whole(row.denominator)), "at": row.frozen_at,
        "cut_off": row.cut_off, "version": row.edition, "differs": frozen.differs(row, today),
        "other_formula": row.formula_version != today.formula.edition,
    }  # fmt: skip


def _whole(amount: float) -> float:
    return int(amount) if amount.is_integer() else amount


def mix(found: Expected | None) -> dict[str, Any] | None:
    """Return expected against actual in words, None where it makes no sense."""
    if found is None or found.found.ratio is None:
        return None
    return {
        "ratio": found.ratio_shown(), "interval": found.interval_shown(lang()), "apart": found.found.apart,
        "observed": side(_whole(round(found.found.observed, 2))), "expected": f"{found.found.expected:.1f}",
        "n": found.found.n, "left_out": found.found.left_out,
        "lines": [
            {
                "title": line.title.of(lang()), "hits": side(_whole(round(line.hits, 2))), "n": line.n,
                "reference": "" if line.reference is None else f"{line.reference * 100:.1f} %",
                "expected": "" if line.expected is None else f"{line.expected:.1f}",
            }
            for line in found.lines
        ],
    }  # fmt: skip


def direction(better: str) -> str:
    """Say which way is better."""
    return {"up": _("more is better"), "down": _("less is better")}.get(better, _("no direction"))


def apart(part: Figure, whole: Figure) -> str:
    """Say whether a unit differs from the rest of the whole by more than chance: above, below or an empty text."""
    rest_n, rest_hits = whole.n - part.n, whole.numerator - part.numerator
    if not part.formula.is_share or part.few or rest_n <= 0 or rest_hits < 0:
        return ""
    day = date.min
    change = improvement.change(
        improvement.Figure(int(rest_hits), rest_n, day, day),
        improvement.Figure(int(part.numerator), part.n, day, day),
    )
    if change is None or change.low <= 0 <= change.high:
        return ""
    return "above" if change.low > 0 else "below"


def as_number(found: Figure) -> float | None:
    """Return the value for a chart: a share in percent, other units as they are."""
    if found.value is None:
        return None
    return float(found.percent) if found.percent is not None else round(found.value, 3)


def table(found: Iterable[Figure]) -> tuple[list[str], list[list[Any]]]:
    """Return heads and rows of indicators for a file: what the page shows, and the plain numbers."""
    here = lang()
    heads = [
        _("Number"), _("Indicator"), _("Value"), _("95 % interval"), "n", _("Numerator"), _("Denominator"),
        _("Direction"), _("Data up to"), _("Version"), _("Note"),
    ]  # fmt: skip
    rows = [
        [
            one.code, one.formula.title.of(here), one.shown(here), one.interval_shown(here), one.n, one.numerator,
            one.denominator, direction(one.better), f"{one.cut_off:%Y-%m-%d %H:%M} UTC", one.version, one.note.of(here),
        ]
        for one in found
    ]  # fmt: skip
    return heads, rows
