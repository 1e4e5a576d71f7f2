"""The months of an indicator as a chart with its table, and the table of the units below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.evaluation.indicators import FORMULAS, Figure, by_unit, frozen
from gridvisit.domain.evaluation.indicators import months as worked_out
from gridvisit.domain.evaluation.indicators.formulas import SETTINGS
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.console.gate import lang
from gridvisit.interfaces.console.views.dashboard import figures, place
from gridvisit.interfaces.console.views.dashboard.place import Place

SYMBOLS = ("circle", "rect", "triangle", "diamond", "roundRect", "pin", "arrow")  # colour is never alone
PERCENT = "%"
RESPONSE, SATISFACTION = "I41", frozenset({"I39", "I40"})


def trend(codes: Sequence[str], where: Place, request: HttpRequest) -> dict[str, Any]:
    """Return rows per indicator with a value for each of the last six months, and the chart of the same numbers."""
    periods = place.months(place.last_month(where, local_date(request.now)))[::-1]
    found = worked_out(actor=request.actor, unit=where.unit, periods=periods, now=request.now, codes=codes)
    names = [period.name for period in periods]
    rows: list[dict[str, Any]] = []
    for at, code in enumerate(codes):
        cells = [found[name][at] for name in names]
        rows.append({
            "code": code, "title": FORMULAS[code].title.of(lang()), "cells": [_cell(item, where) for item in cells],
            "values": [figures.as_number(item) for item in cells], "unit": FORMULAS[code].unit,
        })  # fmt: skip
    drawn = [row for row in rows if any(value is not None for value in row["values"])]
    single = None
    if len(rows) == 1:
        kept = frozen.months_of(actor=request.actor, unit=where.unit, code=codes[0], periods=periods)
        cells = [
            cell | {"frozen": figures.kept(kept.get(name), found[name][0])}
            for name, cell in zip(names, rows[0]["cells"], strict=True)
        ]
        single = list(zip(names, cells, strict=True))[::-1]
    return {
        "months": names,
        "rows": rows,
        "single": single,
        "option": _lines(names, drawn) if drawn else None,
    }


def _cell(found: Figure, where: Place) -> dict[str, Any]:
    return {
        "value": found.shown(lang()), "empty": found.value is None, "n": found.n, "few": found.few,
        "interval": found.interval_shown(lang()),
        "url": f"{reverse('console:indicator', args=[found.code])}?"
        f"{where.at(unit_id=found.unit_id, period=found.period)}",
    }  # fmt: skip


def _lines(months: list[str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    shares = all(row["unit"] == PERCENT for row in rows)
    scale = {"min": 0, "max": 100, "axisLabel": {"formatter": "{value} %"}} if shares else {}
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"type": "scroll", "bottom": 0},
        "grid": {"left": 8, "right": 20, "top": 16, "bottom": 44, "containLabel": True},
        "xAxis": {"type": "category", "data": months, "boundaryGap": False},
        "yAxis": {"type": "value", **scale},
        "series": [
            {
                "type": "line", "name": f"{row['code']} {row['title']}", "data": row["values"], "symbolSize": 8,
                "symbol": SYMBOLS[number % len(SYMBOLS)], "connectNulls": False,
            }
            for number, row in enumerate(rows)
        ],
    }  # fmt: skip


def units(codes: Sequence[str], where: Place, request: HttpRequest) -> dict[str, Any]:
    """Return a row per unit below: value, n, and whether it differs from the rest by more than chance.

    The records are read once, however many units there are.
    """
    if not where.children:
        return {"heads": [], "rows": [], "whole": []}
    asked = [*codes, RESPONSE] if SATISFACTION & set(codes) and RESPONSE not in codes else list(codes)
    read = by_unit(
        actor=request.actor, unit=where.unit, units=[*where.children, where.unit], period=where.period,
        now=request.now, codes=asked,
    )  # fmt: skip
    found = {unit_id: row[: len(codes)] for unit_id, row in read.items()}
    silent = {unit_id for unit_id, row in read.items() if _few_answered(row)}
    whole = found[where.unit.id]
    rows = [
        {
            "unit": unit,
            "url": f"{reverse('console:dashboard')}?{where.at(unit_id=unit.id)}",
            "cells": [
                _cell(one, where)
                | {
                    "apart": {} if unit.id in silent and one.code in SATISFACTION else _judged(one, all_),
                    "code": one.code,
                }
                for one, all_ in zip(found[unit.id], whole, strict=True)
            ],
            "figures": found[unit.id],
        }
        for unit in where.children
    ]
    heads = [{"code": code, "title": FORMULAS[code].title.of(lang())} for code in codes]
    return {"heads": heads, "rows": rows, "whole": [_cell(one, where) for one in whole], "figures": whole}


def units_table(table: dict[str, Any], where: Place) -> tuple[list[str], list[list[Any]]]:
    """Return heads and rows of the table of the units for a file."""
    heads = [
        _("Unit"),
        _("Number"),
        _("Indicator"),
        _("Value"),
        _("95 % interval"),
        "n",
        _("Numerator"),
        _("Denominator"),
    ]
    groups = [(row["unit"].name, row["figures"]) for row in table["rows"]]
    if table["rows"]:
        groups.append((where.unit.name, table["figures"]))
    rows = [
        [
            name, one.code, one.formula.title.of(lang()), one.shown(lang()), one.interval_shown(lang()), one.n,
            one.numerator, one.denominator,
        ]
        for name, found in groups
        for one in found
    ]  # fmt: skip
    return heads, rows


def _few_answered(row: list[Figure]) -> bool:
    """Whether too few of those asked have answered to compare satisfaction (I41)."""
    rate = next((one for one in row if one.code == RESPONSE), None)
    return rate is not None and (rate.value or 0.0) < SETTINGS["I41.enough"]


def _judged(part: Figure, whole: Figure) -> dict[str, str]:
    side = figures.apart(part, whole)
    if not side:
        return {}
    if part.better == "info":
        return {"side": side, "tone": "info"}
    good = (side == "above") == (part.better != "down")
    return {"side": side, "tone": "good" if good else "bad"}
