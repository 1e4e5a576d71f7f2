"""The building blocks of a report: words, tables, charts as plain data, ready to be set. All values are shown texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from gridvisit.domain.evaluation.indicators import Figure
from gridvisit.domain.evaluation.reports.words import WORDS
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.text import Text

Block = dict[str, Any]
SHARE = "%"
TICKS = ("0", "25", "50", "75", "100")
FEW_MARK = "*"
NOTHING = "—"


class Writer:
    """Words in one language, and the numbers of tables and charts in their order."""

    def __init__(self, lang: str, few: int) -> None:
        self.lang, self.few = lang, few
        self._drawn = self._tables = 0

    def say(self, key: str, **facts: Any) -> str:
        """Return a word of the report with its facts."""
        return WORDS[key].of(self.lang).format(**facts)

    def of(self, text: Text) -> str:
        """Return a text in the language of the report."""
        return text.of(self.lang)

    def at(self, moment: datetime) -> str:
        """Return a moment in Beijing time."""
        return f"{local(moment):%Y-%m-%d %H:%M}"

    def name(self, figure: Figure) -> str:
        """Return the code and title of a figure."""
        return f"{figure.code} {self.of(figure.title)}"

    def n(self, figure: Figure) -> str:
        """Return the number of cases behind a figure."""
        return self.say("n", n=figure.n) if figure.n else self.say("no_n")

    # blocks

    def text(self, words: str) -> Block:
        """A paragraph."""
        return {"kind": "text", "text": words}

    def items(self, lines: Iterable[str]) -> Block:
        """A list of sentences."""
        return {"kind": "items", "items": list(lines)}

    def table(
        self,
        caption: str,
        head: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        widths: Sequence[float],
        note: str = "",
        left: int = 1,
    ) -> Block:
        """A table; the first `left` columns are words, the others numbers."""
        self._tables += 1
        label = f"表{self._tables}　{caption}" if self.lang == "zh" else f"Table {self._tables}. {caption}"
        align = ["l" if place < left else "r" for place in range(len(head))]
        return {
            "kind": "table", "caption": label, "head": list(head), "rows": [list(row) for row in rows],
            "align": align, "widths": list(widths), "note": note,
        }  # fmt: skip

    def _chart(self, kind: str, caption: str, note: str, **data: Any) -> Block:
        self._drawn += 1
        label = f"图{self._drawn}　{caption}" if self.lang == "zh" else f"Figure {self._drawn}. {caption}"
        return {"kind": kind, "caption": label, "note": note, "alt": f"{caption}. {self.say('alt')}", **data}

    def bars(self, caption: str, figures: Iterable[Figure]) -> Block | None:
        """Shares as bars with their interval; None where none of them has data."""
        rows = [
            {
                "label": self.name(figure), "value": figure.value, "low": figure.low, "high": figure.high,
                "shown": figure.shown(self.lang), "sub": self.n(figure), "few": figure.few,
            }
            for figure in figures
            if figure.unit == SHARE and figure.value is not None
        ]  # fmt: skip
        return self.bar_rows(caption, rows)

    def bar_rows(self, caption: str, rows: list[dict[str, Any]]) -> Block | None:
        """Bars from rows of label, value, low, high, shown, sub, few."""
        if not any(row["value"] is not None for row in rows):
            return None
        return self._chart("bars", caption, self.say("few", few=self.few), rows=rows, top=1.0)

    def stack(self, caption: str, legend: list[dict[str, str]], rows: list[dict[str, Any]]) -> Block:
        """Parts of a whole, one bar of 100 % each."""
        return self._chart("stack", caption, "", legend=legend, rows=rows)

    def trend(self, caption: str, labels: list[str], series: list[dict[str, Any]]) -> Block:
        """Shares over months as lines."""
        return self._chart("trend", caption, "", labels=labels, series=series, top=1.0, ticks=TICKS)

    def figure_table(self, caption: str, figures: Iterable[Figure]) -> Block:
        """Figures in a table: value, both sides, interval, n; parts indented below their figure."""
        rows = []
        for figure in figures:
            rows.append(self._row(figure, self.name(figure)))
            rows += [self._row(part, f"　{self.of(title)}") for title, part in figure.parts]
        head = [self.say(key) for key in ("indicator", "value", "both", "interval", "cases")]
        return self.table(
            caption, head, rows, widths=(4.3, 1.9, 1.8, 3.3, 0.9), note=self.say("few_table", few=self.few)
        )

    def _row(self, figure: Figure, name: str) -> list[str]:
        sides = (
            f"{_plain(figure.numerator)} / {_plain(figure.denominator)}"
            if figure.value is not None
            else NOTHING
        )
        few = FEW_MARK if figure.few and figure.value is not None else ""
        return [
            name, figure.shown(self.lang) + few, sides, figure.interval_shown(self.lang) or NOTHING, str(figure.n),
        ]  # fmt: skip


def _plain(side: float) -> str:
    return f"{side:,.0f}" if float(side).is_integer() else f"{side:,.1f}"
