"""What each indicator is called, how it is worked out, what is shown beside it: read from definitions.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any

from gridvisit.engines.counting import MEASURES
from gridvisit.foundation.kernel.text import Text

GROUPS: dict[str, Text] = {
    "plan": Text("计划", "Plan"),
    "channel": Text("渠道与预约", "Channel and appointment"),
    "record": Text("走访与记录", "Visit and record"),
    "demand": Text("诉求", "Demand"),
    "followup": Text("回访与策略", "Follow-up and strategy"),
    "survey": Text("满意调查", "Survey"),
    "improvement": Text("人员与改进", "People and improvement"),
}
BETTER = ("up", "down", "info")
NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number an indicator is defined with: id, value, unit, which way is stricter, source."""

    id: str
    value: float
    unit: str
    direction: str
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-figure beside the figure itself; `same`: of the same cases."""

    name: str
    title: Text
    measure: str = "share"
    factor: float = 1.0
    unit: str = "%"
    same: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """One indicator: `numerator` ÷ `denominator`, both sets of records of one `kind`.

    `better`: up, down or info (no direction). `gaming` says what can be gamed, `counter` names the indicators that
    show it. `needs`: what is missing where the figure cannot be worked out yet. `split`: the vocabulary of its groups.
    `strata`: the classes by which it may be standardised. `uses`: parameters of rules. `edition`: of the formula.
    """

    code: str
    group: str
    kind: str
    title: Text
    numerator: Text
    denominator: Text
    better: str
    measure: str = "share"
    factor: float = 1.0
    unit: str = "%"
    counter: tuple[str, ...] = ()
    gaming: Text = NO_TEXT
    note: Text = NO_TEXT
    needs: Text = NO_TEXT
    split: str = ""
    strata: str = ""
    distinct: bool = False
    uses: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    parts: tuple[Part, ...] = ()
    edition: int = 1

    @property
    def is_share(self) -> bool:
        """Whether it is a share of cases: it has an interval, and two units can be compared."""
        return self.measure == "share"


TEXTS = ("title", "numerator", "denominator", "gaming", "note", "needs")


def _text(pair: list[str]) -> Text:
    zh, en = pair
    return Text(zh, en)


def _formula(code: str, row: Mapping[str, Any]) -> Formula:
    values: dict[str, Any] = {name: _text(value) if name in TEXTS else value for name, value in row.items()}
    parts = tuple(Part(**{**part, "title": _text(part["title"])}) for part in values.pop("part", ()))
    own = tuple(Parameter(**{**one, "id": f"{code}.{one['id']}"}) for one in values.pop("parameters", ()))
    for name in ("counter", "uses"):
        values[name] = tuple(values.get(name, ()))
    found = Formula(code=code, parts=parts, parameters=own, **values)
    if found.group not in GROUPS or found.better not in BETTER or found.measure not in MEASURES:
        raise ValueError(code)
    return found


def _read() -> tuple[dict[str, Formula], tuple[Parameter, ...]]:
    text = resources.files(__package__).joinpath("definitions.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    freeze, few = rows.pop("freeze"), rows.pop("few")
    common = (
        Parameter("freeze.day", freeze["day"], freeze["unit"], freeze["direction"], freeze["source"]),
        Parameter("few.n", few["n"], few["unit"], few["direction"], few["source"]),
    )
    return {code: _formula(code, row) for code, row in rows.items()}, common


_FOUND, COMMON = _read()
FORMULAS: Mapping[str, Formula] = MappingProxyType(_FOUND)
SETTINGS: Mapping[str, float] = MappingProxyType(
    {one.id: one.value for one in (*COMMON, *(p for f in _FOUND.values() for p in f.parameters))}
)
"""The indicators' own parameters by id: I06.factor, freeze.day."""
CODES = ("I01", "I04", "I16", "I21", "I22", "I32", "I39")
"""The few indicators of the dashboard (domain 5: keep the scored set to eight); all have their page."""
