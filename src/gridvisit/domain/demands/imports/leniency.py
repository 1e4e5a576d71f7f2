"""Read a row of a hotline file so that no demand is lost: what cannot be read is told and kept as it stands."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gridvisit.domain.demands import rules
from gridvisit.domain.demands.services.intake import ticket_no
from gridvisit.foundation.kernel.clock import SHANGHAI, local
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.sheets.columns import Line

LEADING = ("external_no", "unit")  # whose demand it is among the hotline's and the units': never guessed
KEPT_SIGNS = 4000  # of a cell as it stood
WORDS = 2000  # of the customer's words, as everywhere
_DAY = re.compile(r"^\D{0,3}(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_NAMED = re.compile(r"(?:不|非|无|未)[^\s,，。;；、]{0,3}?(?:匿名|保密)")
_UNNAMED = re.compile(r"匿名|保密|(?:不|非|勿|别)[^\s,，。;；、]{0,6}?(?:公开|透露|泄露)")


@dataclass(slots=True)
class Told:
    """What a row says: its values, what was not readable as it stood, what the demand has to wait for."""

    row: int
    values: dict[str, Any]
    refused: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    lacks: list[str] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The number of the ticket, which leads."""
        return str(self.values["external_no"])


def told(line: Line, *, now: datetime) -> Told:
    """Return what a row says. Only a row without a readable ticket number or unit code is refused here."""
    values = dict(line.values)
    kept = {name: as_it_stood(cell) for name, cell in line.unread.items()}
    for problem in line.problems:  # a formula is read as its last result, which nobody vouches for
        if problem.code == "cell.formula" and problem.field in values:
            kept[problem.field] = str(values.pop(problem.field))
    found = Told(line.row, values, notes=list(line.notes), unread={k: v for k, v in kept.items() if v})
    for problem in line.problems:
        leads = problem.field in LEADING
        if leads or problem.code != "field.required":
            (found.refused if leads else found.notes).append(problem)
    if "external_no" in values:
        values["external_no"] = ticket_no(values["external_no"])
    _words(found)
    _unnamed(found)
    _times(found, now)
    return found


def as_it_stood(cell: Any) -> str:
    """Return a cell as people saw it, without invisible signs.

    >>> as_it_stood(" 昨天" + chr(0) + "下午 ")
    '昨天下午'
    """
    text = "".join(sign for sign in str(cell) if sign == "\n" or unicodedata.category(sign)[0] != "C")
    return text.strip()[:KEPT_SIGNS]


def kept(unread: Mapping[str, str]) -> str:
    """Return cells as they are kept with a demand; empty where there are none."""
    return json.dumps(dict(sorted(unread.items())), ensure_ascii=False) if unread else ""


def cells(stored: str) -> dict[str, str]:
    """Return the cells kept with a demand, column to words.

    >>> cells(kept({"place": "？"})), cells("")
    ({'place': '？'}, {})
    """
    return dict(json.loads(stored)) if stored else {}


def _words(found: Told) -> None:
    """The words count however they stand; too long ones are cut, and kept whole beside."""
    if "verbatim" not in found.values and found.unread.get("verbatim"):
        found.values["verbatim"] = found.unread["verbatim"][:WORDS]


def _unnamed(found: Told) -> None:
    """Whoever asks for secrecy in other words than yes or no is kept unnamed, whatever else he says."""
    said = _NAMED.sub("", found.unread.get("anonymous", ""))
    if _UNNAMED.search(said):
        found.values["anonymous"] = True


def _times(found: Told, now: datetime) -> None:
    """Leave out times that cannot be."""
    heard, due = found.values.get("heard_at"), found.values.get("external_due_at")
    for problem in rules.impossible(heard or now, now=now, external_due_at=due):
        found.notes.append(Problem(problem.code, field=problem.field, row=found.row, facts=problem.facts))
        name = str(problem.field)
        value = found.values.pop(name, None)
        if value is not None:
            found.unread[name] = f"{local(value):%Y-%m-%d %H:%M}"
    if "heard_at" not in found.values:
        found.lacks.append(rules.HEARD)


def heard_at_latest(found: Told, *, now: datetime) -> datetime:
    """Return from when the clocks run while it is not known when the customer spoke: the day named, else now.

    The day counts from its first minute, so that the clock is never later than the truth.
    """
    day = _DAY.match(found.unread.get("heard_at", ""))
    if day is None:
        return now
    try:
        start = datetime(*(int(part) for part in day.groups()), tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]
    except ValueError:
        return now
    return now if rules.impossible(start, now=now) else start
