"""What a report of a unit and period says: counted once, in one language, as plain data for every format."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gridvisit.domain.evaluation import parameters, rules, services
from gridvisit.domain.evaluation.indicators import FORMULAS, GROUPS, Figure, figures, months
from gridvisit.domain.evaluation.indicators.formulas import SETTINGS
from gridvisit.domain.evaluation.objecting.selectors import Rate
from gridvisit.domain.evaluation.reports import chapters, sources
from gridvisit.domain.evaluation.reports.blocks import SHARE, Block, Writer
from gridvisit.domain.evaluation.reports.words import PERIODS, TITLES
from gridvisit.domain.evaluation.rules import Period, percent
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.text import Text

TILES = ("I01", "I04", "I14", "I22", "I32", "I39")
TREND = ("I01", "I14", "I22", "I39")
TRUE = ("I36", "I37", "I38")
"""Indicators of authenticity: they stand in a chapter of their own."""
MONTHS_BACK = 6
MONTHS_OF_YEAR = 12
MOST_RULES, MOST_WORSE = 3, 5
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything a report needs, counted at one moment."""

    asked: sources.Asked
    provisional: bool
    figures: Sequence[Figure]
    months: Mapping[str, Sequence[Figure]]
    before: Mapping[str, Figure]
    outcomes: sources.Outcomes
    objections: tuple[Rate, list[Rate]]
    improvement: sources.Improvement
    authenticity: Mapping[str, int]
    tightened: Sequence[str]


def count(*, unit_id: UUID, period: Period, cut_off: datetime) -> Counted:
    """Count a unit and all below it for a report, as known at the cut-off's data. The right was asked before."""
    unit = staff.unit_of_id(unit_id)
    asked = sources.Asked(unit, tuple(staff.subtree_ids(unit)), period, cut_off)
    back = _back(period)
    shares = [
        formula.code for formula in FORMULAS.values() if formula.unit == SHARE and formula.better != "info"
    ]
    drawn = months(actor=None, unit=unit, periods=back, now=cut_off, codes=TREND)
    before = figures(actor=None, unit=unit, period=period.previous(), now=cut_off, codes=shares)
    return Counted(
        asked=asked,
        provisional=cut_off < period.ends_at,
        figures=figures(actor=None, unit=unit, period=period, now=cut_off),
        months=drawn,
        before={figure.code: figure for figure in before},
        outcomes=sources.outcomes(asked),
        objections=sources.objections(asked),
        improvement=sources.improvement(asked),
        authenticity=sources.authenticity(asked),
        tightened=sorted(services.tightened(parameters.of_unit(unit_id, period.starts_at))),
    )


def _back(period: Period) -> list[Period]:
    """Return the months of the trend: those of a year or quarter, else the last six up to the month."""
    last = rules.month_of(period.end)
    found = [last]
    wanted = MONTHS_OF_YEAR if _length(period) == "year" else MONTHS_BACK
    while len(found) < wanted:
        found.append(found[-1].previous())
    return found[::-1]


def _length(period: Period) -> str:
    return {4: "year", 7: "month"}.get(len(period.name) if "Q" not in period.name else 0, "quarter")


def write(counted: Counted, lang: str) -> dict[str, Any]:
    """Return the report in one language: texts ready to be shown, numbers for the charts, nothing else."""
    say = Writer(lang, int(SETTINGS["few.n"]))
    asked, by_code = counted.asked, {figure.code: figure for figure in counted.figures}
    numbered = [
        {"title": _numbered(lang, number, title), "blocks": blocks}
        for number, (title, blocks) in enumerate(_sections(say, counted, by_code))
    ]
    return {
        "lang": lang,
        "title": title_of(asked.period, lang),
        "unit": asked.unit.name,
        "period": period_words(asked.period, lang),
        "keywords": [asked.unit.code, asked.period.name],
        "page": say.say("page", page="{page}", pages="{pages}"),
        "footer": say.say("footer", at=say.at(asked.cut)),
        "provisional": say.say("provisional") if counted.provisional else "",
        "facts": _facts(say, counted),
        "tiles": [_tile(say, by_code[code]) for code in TILES if code in by_code],
        "lead": _lead(say, counted),
        "sections": numbered,
    }


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return the hash of what a report says: equal means equal files."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def title_of(period: Period, lang: str) -> str:
    """Return what the report is called."""
    return TITLES[_length(period)].of(lang)


def period_words(period: Period, lang: str) -> str:
    """Return the period in words."""
    quarter = (period.start.month + 2) // 3
    return (
        PERIODS[_length(period)]
        .of(lang)
        .format(year=period.start.year, month=period.start.month, quarter=quarter)
    )


def _numbered(lang: str, number: int, title: str) -> str:
    if lang != "zh":
        return f"{number + 1}. {title}"
    return f"{NUMERALS[number]}、{title}" if number < len(NUMERALS) else f"十{NUMERALS[number - 10]}、{title}"


def _facts(say: Writer, counted: Counted) -> list[list[str]]:
    asked, first = counted.asked, next(iter(counted.figures), None)
    n = len(asked.unit_ids)
    return [
        [say.say("unit"), say.say("units" if n > 1 else "alone", unit=asked.unit.name, n=n)],
        [say.say("span"), say.say("from_to", start=asked.period.start, end=asked.period.end)],
        [say.say("cut"), say.say("beijing", at=say.at(asked.cut))],
        [say.say("edition"), rules.EDITION],
        [say.say("formulas"), first.version if first else ""],
    ]


def _tile(say: Writer, figure: Figure) -> dict[str, Any]:
    sub = [figure.interval_shown(say.lang), say.n(figure)]
    return {
        "label": say.name(figure), "shown": figure.shown(say.lang), "grey": figure.few,
        "sub": say.say("separator").join(filter(None, sub)),
    }  # fmt: skip


def _lead(say: Writer, counted: Counted) -> list[str]:
    found, lines = counted.improvement, []
    for row in chapters.failing(counted.outcomes)[:1]:
        facts = {"rule": row.rule.id, "title": say.of(row.rule.title), "n": row.judged, "failed": row.failed}
        lines.append(say.say("lead_worst", **facts))
    lines.append(say.say("lead_actions", found=found.found, running=found.running, overdue=found.overdue))
    whole, _each = counted.objections
    if whole.decided:
        lines.append(say.say("lead_objections", decided=whole.decided, overturned=whole.overturned))
    return lines


def _sections(say: Writer, counted: Counted, by_code: Mapping[str, Figure]) -> list[tuple[str, list[Block]]]:
    of_group = {
        name: [figure for figure in counted.figures if figure.group == name and figure.code not in TRUE]
        for name in GROUPS
    }
    return [
        (
            say.say("plan"),
            [*_group(say, GROUPS["plan"], of_group["plan"]), *chapters.trend(say, TREND, counted.months)],
        ),
        (
            say.say("process"),
            [
                *chapters.process(say, counted.outcomes),
                *_group(say, GROUPS["channel"], of_group["channel"]),
                *_group(say, GROUPS["record"], of_group["record"]),
            ],
        ),
        (say.say("demand"), _group(say, GROUPS["demand"], of_group["demand"])),
        (say.say("followup"), _group(say, GROUPS["followup"], of_group["followup"])),
        (say.say("survey"), _group(say, GROUPS["survey"], of_group["survey"])),
        (
            say.say("improvement"),
            [
                *chapters.improvement(say, counted.improvement),
                *_group(say, GROUPS["improvement"], of_group["improvement"]),
            ],
        ),
        (say.say("objections"), chapters.objections(say, *counted.objections)),
        (
            say.say("authenticity"),
            chapters.authenticity(
                say, counted.authenticity, [by_code[code] for code in TRUE if code in by_code]
            ),
        ),
        (say.say("next"), [say.items(_next(say, counted))]),
        (say.say("notes"), _notes(say, counted)),
    ]


def _group(say: Writer, title: Text, found: Sequence[Figure]) -> list[Block]:
    return chapters.group(say, say.of(title), found) if found else []


def _next(say: Writer, counted: Counted) -> list[str]:
    lines, found = [], counted.improvement
    for row in chapters.failing(counted.outcomes)[:MOST_RULES]:
        share = percent(row.failed, row.judged)
        lines.append(
            say.say(
                "improve_rule", rule=row.rule.id, title=say.of(row.rule.title), n=row.judged, failed=row.failed,
                share=share,
            )
        )  # fmt: skip
    for figure, before in _worse(counted)[:MOST_WORSE]:
        sides = {"before": before.shown(say.lang), "after": figure.shown(say.lang)}
        lines.append(say.say("improve_worse", title=say.name(figure), **sides))
    if found.overdue:
        lines.append(say.say("improve_overdue", n=found.overdue))
    if found.still_open:
        lines.append(say.say("improve_findings", n=found.still_open))
    if counted.objections[0].open:
        lines.append(say.say("improve_objections", n=counted.objections[0].open))
    return lines or [say.say("improve_nothing")]


def _worse(counted: Counted) -> list[tuple[Figure, Figure]]:
    """Return the shares that went the wrong way since the period before, beyond chance: intervals apart, n enough."""
    found = []
    for figure in counted.figures:
        before = counted.before.get(figure.code)
        if before is None or figure.few or before.few:
            continue
        if figure.low is None or figure.high is None or before.low is None or before.high is None:
            continue
        worse = figure.high < before.low if figure.better == "up" else figure.low > before.high
        if worse and figure.better != "info":
            found.append((figure, before))
    return found


def _notes(say: Writer, counted: Counted) -> list[Block]:
    join = say.say("separator").join
    few = [figure.code for figure in counted.figures if figure.few and figure.value is not None]
    none = [figure.code for figure in counted.figures if figure.value is None]
    lines = [say.say("note_same"), say.say("note_interval"), say.say("note_people")]
    if few:
        lines.append(say.say("note_few", few=say.few, codes=join(few)))
    if none:
        lines.append(say.say("note_none", codes=join(none)))
    if counted.tightened:
        lines.append(say.say("note_tight", n=len(counted.tightened), names=join(counted.tightened)))
    rows = [
        [say.name(figure), f"{say.of(figure.formula.numerator)} ÷ {say.of(figure.formula.denominator)}"]
        for figure in counted.figures
        if figure.value is not None
    ]
    head = [say.say("indicator"), say.say("definition")]
    table = say.table(say.say("definitions"), head, rows, widths=(1.6, 4.4), left=2)
    return [say.items(lines), table] if rows else [say.items(lines)]
