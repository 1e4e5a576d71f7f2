"""The chapters of a report: process, demands, findings … from counted things to words, tables and charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gridvisit.domain.evaluation.indicators import Figure
from gridvisit.domain.evaluation.objecting.selectors import VALIDITY, Rate
from gridvisit.domain.evaluation.reports.blocks import NOTHING, SHARE, Block, Writer
from gridvisit.domain.evaluation.reports.sources import Improvement, Outcomes
from gridvisit.domain.evaluation.rules import percent, wilson
from gridvisit.standard import catalogue, clauses
from gridvisit.standard.vocabulary import AuditFinding, Outcome

MOST_RULES = 10
WORST_DRAWN = 6
FEWEST_MONTHS = 2  # one point is no trend
TONES = {
    Outcome.PASS: "good", Outcome.FAIL: "bad", Outcome.UNKNOWN: "warn", Outcome.PENDING: "info",
}  # fmt: skip
"""What is drawn; not applicable is no outcome of the work."""
NOT_CHECKED = "open"


@dataclass(frozen=True, slots=True)
class Failing:
    """One rule that failed: how often, of how many decided."""

    rule: catalogue.RuleSpec
    failed: int
    judged: int


def failing(outcomes: Outcomes) -> list[Failing]:
    """Return the rules that failed, the most failures first; judged are passed and failed."""
    known = catalogue.by_id()
    found = [
        Failing(known[rule], counts[Outcome.FAIL], counts[Outcome.FAIL] + counts.get(Outcome.PASS, 0))
        for rule, counts in outcomes.items()
        if rule in known and counts.get(Outcome.FAIL)
    ]
    return sorted(found, key=lambda row: (-row.failed, row.judged, row.rule.id))


def process(say: Writer, outcomes: Outcomes) -> list[Block]:
    """Rules by chapter, and those that failed most with n."""
    if not outcomes:
        return [say.text(say.say("no_verdicts"))]
    by_chapter: dict[str, dict[str, int]] = {}
    for rule, counts in outcomes.items():
        tally = by_chapter.setdefault(rule[0], {})
        for outcome, n in counts.items():
            tally[outcome] = tally.get(outcome, 0) + n
    chapters = sorted(by_chapter)
    names = {chapter: f"{chapter} {say.of(clauses.clause(chapter).title)}" for chapter in chapters}
    blocks = [_chapters_drawn(say, by_chapter, names), _chapters_table(say, by_chapter, names)]
    return [block for block in blocks if block is not None] + _worst(say, failing(outcomes))


def _chapters_drawn(
    say: Writer, by_chapter: Mapping[str, Mapping[str, int]], names: Mapping[str, str]
) -> Block | None:
    rows = []
    for chapter, name in names.items():
        parts = [by_chapter[chapter].get(outcome, 0) for outcome in TONES]
        if sum(parts):
            rows.append(
                {"label": name, "parts": parts, "sum": sum(parts), "total": say.say("n", n=sum(parts))}
            )
    legend = [{"name": outcome.text(say.lang), "tone": tone} for outcome, tone in TONES.items()]
    return say.stack(say.say("outcomes"), legend, rows) if rows else None


def _chapters_table(
    say: Writer, by_chapter: Mapping[str, Mapping[str, int]], names: Mapping[str, str]
) -> Block:
    shown = (*TONES, Outcome.NOT_APPLICABLE)
    rows = [
        [name, *(str(by_chapter[chapter].get(outcome, 0)) for outcome in shown)]
        for chapter, name in names.items()
    ]
    head = [say.say("chapter"), *(outcome.text(say.lang) for outcome in shown)]
    return say.table(say.say("outcomes_table"), head, rows, widths=(3, 1, 1, 1, 1, 1.4))


def _worst(say: Writer, found: Sequence[Failing]) -> list[Block]:
    if not found:
        return [say.text(say.say("no_fail"))]
    bars = say.bar_rows(say.say("worst"), [_worst_row(say, row) for row in found[:WORST_DRAWN]])
    rows = []
    for row in found[:MOST_RULES]:
        few = "*" if row.judged < say.few else ""
        share = f"{percent(row.failed, row.judged)} %{few}"
        rows.append(
            [_title(say, row), str(row.failed), str(row.judged), share, _interval(row.failed, row.judged)]
        )
    head = [say.say(key) for key in ("rule", "failed", "judged", "share", "interval")]
    note = say.say("few_table", few=say.few)
    table = say.table(say.say("worst_table"), head, rows, widths=(4.6, 1.2, 1.5, 1.6, 2.2), note=note)
    return [block for block in (bars, table) if block is not None]


def _worst_row(say: Writer, row: Failing) -> dict[str, Any]:
    low, high = wilson(row.failed, row.judged) or (None, None)
    return {
        "label": _title(say, row), "value": row.failed / row.judged, "low": low, "high": high,
        "shown": f"{percent(row.failed, row.judged)} %", "sub": say.say("n", n=row.judged),
        "few": row.judged < say.few,
    }  # fmt: skip


def _title(say: Writer, row: Failing) -> str:
    return f"{row.rule.id} {say.of(row.rule.title)}"


def _interval(hits: int, n: int) -> str:
    bounds = wilson(hits, n)
    return f"{100 * bounds[0]:.1f} – {100 * bounds[1]:.1f} %" if bounds else NOTHING


def group(say: Writer, title: str, figures: Sequence[Figure]) -> list[Block]:
    """One group of indicators: shares drawn with their interval, and all of them in a table."""
    bars = say.bars(say.say("of_group", group=title), figures)
    table = say.figure_table(say.say("table_of", group=title), figures)
    return [block for block in (bars, table) if block is not None]


def trend(say: Writer, codes: Sequence[str], months: Mapping[str, Sequence[Figure]]) -> list[Block]:
    """Some shares over months: lines, and the table of the same numbers; nothing where one month only has data."""
    by_code = {code: [_of(code, figures) for figures in months.values()] for code in codes}
    counted = [any(_known(row[place]) for row in by_code.values()) for place in range(len(months))]
    if sum(counted) < FEWEST_MONTHS:
        return []
    first = counted.index(True)
    rows = {code: row[first:] for code, row in by_code.items() if any(map(_known, row))}
    labels = list(months)[first:]
    titles = {
        code: next(say.name(figure) for figure in row if figure is not None) for code, row in rows.items()
    }
    series = [
        {"name": titles[code], "points": [figure.value if figure else None for figure in row]}
        for code, row in rows.items()
    ]
    cells = [[titles[code], *(_cell(say, figure) for figure in row)] for code, row in rows.items()]
    table = say.table(
        say.say("trend_table"),
        [say.say("indicator"), *labels],
        cells,
        widths=(max(2.6, 9 - 1.2 * len(labels)), *(1.2 for _label in labels)),
    )
    return [say.trend(say.say("trend"), labels, series), table]


def _known(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None


def _cell(say: Writer, figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return NOTHING
    return f"{figure.shown(say.lang)}\n{say.say('n', n=figure.n)}"


def _of(code: str, figures: Iterable[Figure]) -> Figure | None:
    return next((figure for figure in figures if figure.code == code and figure.unit == SHARE), None)


def improvement(say: Writer, found: Improvement) -> list[Block]:
    """Findings and corrective actions: how many, how they stand, and the effects verified."""
    keys = ("found", "still_open", "systemic", "opened", "running", "overdue", "closed", "returned")
    rows = [[say.say(key), str(getattr(found, key))] for key in keys]
    blocks = [say.table(say.say("counts"), [say.say("what"), say.say("number")], rows, widths=(4, 1))]
    if not found.effects:
        return [*blocks, say.text(say.say("no_effects"))]
    effects = [
        [
            effect.title, say.of(effect.measure), say.say("effective" if effect.effective else "not_effective"),
            effect.before, effect.after,
        ]
        for effect in found.effects
    ]  # fmt: skip
    head = [say.say(key) for key in ("action", "measure", "result", "before", "after")]
    blocks.append(say.table(say.say("effects"), head, effects, widths=(3, 3.4, 1.2, 1.7, 1.7), left=3))
    return blocks


def objections(say: Writer, whole: Rate, each: Sequence[Rate]) -> list[Block]:
    """Objections made in the period, and how often they overturned a verdict."""
    if not each:
        return [say.text(say.say("no_objections"))]
    rows = [_rate(rate, _rule(say, rate.rule)) for rate in each]
    rows.append(_rate(whole, say.say("all")))
    head = [
        say.say(key) for key in ("rule", "decided", "overturned", "rate", "interval", "open", "withdrawn")
    ]
    return [say.table(say.say("by_rule"), head, rows, widths=(3.6, 1.4, 1, 1.2, 2, 1, 1))]


def _rule(say: Writer, rule: str) -> str:
    known = catalogue.by_id().get(rule)
    return say.say("validity") if rule == VALIDITY else f"{rule} {say.of(known.title) if known else ''}"


def _rate(rate: Rate, name: str) -> list[str]:
    share = NOTHING if rate.percent is None else f"{rate.percent} %"
    return [
        name, str(rate.decided), str(rate.overturned), share, _interval(rate.overturned, rate.decided), str(rate.open),
        str(rate.withdrawn),
    ]  # fmt: skip


def authenticity(say: Writer, found: Mapping[str, int], figures: Sequence[Figure]) -> list[Block]:
    """How the visits of the period stand after re-checks, and the indicators of authenticity."""
    rows = [[finding.text(say.lang), str(found.get(finding, 0))] for finding in AuditFinding]
    rows.append([say.say("unchecked"), str(found.get(NOT_CHECKED, 0))])
    table = say.table(say.say("rechecks"), [say.say("checked"), say.say("visits")], rows, widths=(4, 1))
    shown = [say.figure_table(say.say("table_of", group=say.say("authenticity")), figures)] if figures else []
    return [table, *shown]
