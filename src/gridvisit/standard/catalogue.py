"""The rules as data: reads rules/c4.toml … c9.toml, refuses what it does not understand, by file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import units
from gridvisit.standard.errors import DataFileError
from gridvisit.standard.vocabulary import Channel, Confidence, Direction, Severity, Step, Vocabulary

C = TypeVar("C", bound=Vocabulary)

CHAPTERS = ("4", "5", "6", "7", "8", "9")
WEIGHTS = {Severity.B: 5, Severity.F: 3, Severity.W: 0}
_RULE_ID = re.compile(r"([4-9])(\.\d+)?-\d{2}")
_REQUIRED = (
    "title",
    "zh",
    "en",
    "channels",
    "steps",
    "severity",
    "weight",
    "direction",
    "source",
    "confidence",
)
_OPTIONAL = ("subject", "decided_by", "validity", "judged_by", "declaration", "parameters", "hints")
_PARAMETER_KEYS = ("id", "value", "unit", "direction", "source", "confidence")
_NUMERIC = frozenset({Direction.UP, Direction.DOWN, Direction.FIXED})
_DIRECTIONS = {
    units.SET: frozenset({Direction.SUPERSET, Direction.SUBSET, Direction.FIXED}),
    units.WINDOW: frozenset({Direction.SUBSET, Direction.FIXED}),
}


class Subject(Vocabulary):
    """What one verdict of a rule is about; it names the fact table the rule is read from."""

    VISIT = "visit", "走访", "Visit"
    DEMAND = "demand", "诉求", "Demand"
    FINDING = "finding", "不符合项", "Finding"
    UNIT = "unit", "单位与期间", "Unit and period"


class Judge(Vocabulary):
    """Whether facts alone decide a rule."""

    AUTOMATIC = "automatic", "自动", "Automatic"
    HUMAN = "human", "人工", "Human"


@dataclass(frozen=True)
class ParameterSpec:
    """A parameter as shipped: id such as `7.2-03.lead`, value, unit, direction in which it is stricter."""

    id: str
    rule_id: str
    value: units.Value
    unit: str
    direction: Direction
    source: str
    confidence: Confidence

    @property
    def name(self) -> str:
        """Name inside the rule: `lead`."""
        return self.id.rpartition(".")[2]

    @property
    def clause(self) -> str:
        """Clause the rule belongs to."""
        return self.rule_id.rpartition("-")[0]

    def shown(self, lang: str = "zh") -> str:
        """Value with its unit in words."""
        return units.show(self.value, self.unit, lang)


@dataclass(frozen=True)
class RuleSpec:
    """One rule of the catalogue."""

    id: str
    title: Text
    explanation: Text
    channels: frozenset[Channel]
    steps: tuple[Step, ...]
    severity: Severity
    weight: int
    direction: Direction
    source: str
    confidence: Confidence
    subject: Subject
    decided_by: str
    validity: bool
    judged_by: Judge
    declaration: bool
    parameters: tuple[ParameterSpec, ...]
    hints: tuple[ParameterSpec, ...]  # limits of what a person looks at; no verdict reads them
    file: str
    line: int

    @property
    def clause(self) -> str:
        """Clause id: `7.2` of `7.2-03`."""
        return self.id.rpartition("-")[0]

    @property
    def chapter(self) -> str:
        """Chapter: `7`."""
        return self.id[0]

    @property
    def settable(self) -> tuple[ParameterSpec, ...]:
        """All that a unit may tighten: parameters and hints."""
        return (*self.parameters, *self.hints)

    @property
    def automatic(self) -> bool:
        """Facts alone decide it."""
        return self.judged_by is Judge.AUTOMATIC

    def parameter(self, name: str) -> ParameterSpec | None:
        """Return the parameter called `name` inside this rule."""
        return next((spec for spec in self.parameters if spec.name == name), None)


@cache
def all_rules() -> tuple[RuleSpec, ...]:
    """Return the shipped rules in the order of the standard."""
    folder = resources.files("gridvisit.standard") / "rules"
    found: list[RuleSpec] = []
    for chapter in CHAPTERS:
        name = f"c{chapter}.toml"
        found += read_rules(
            (folder / name).read_text(encoding="utf-8"), file=f"rules/{name}", chapter=chapter
        )
    return tuple(found)


@cache
def by_id() -> Mapping[str, RuleSpec]:
    """Return the shipped rules by id."""
    return {spec.id: spec for spec in all_rules()}


def rule(rule_id: str) -> RuleSpec:
    """Return one rule. Raises NotFound `rule.unknown`.

    >>> rule("7.2-03").clause
    '7.2'
    """
    found = by_id().get(rule_id)
    if found is None:
        raise NotFound("rule.unknown", rule=rule_id)
    return found


@cache
def all_parameters() -> Mapping[str, ParameterSpec]:
    """Return every shipped parameter by its full id."""
    return {spec.id: spec for rule_spec in all_rules() for spec in rule_spec.settable}


def read_rules(text: str, *, file: str, chapter: str = "") -> list[RuleSpec]:
    """Return the rules of one file; without `chapter` of any. Raises DataFileError with file, line and rule."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place.group(1)) if place else 1
        raise DataFileError("rule_file.malformed", file=file, line=line, detail=str(error)) from None
    return [_RuleReader(text, file, chapter, rule_id, table).read() for rule_id, table in tables.items()]


class _RuleReader:
    """Reads one table; knows where it stands so that every refusal names its line."""

    def __init__(self, text: str, file: str, chapter: str, rule_id: str, table: Any) -> None:
        self.lines = text.splitlines()
        self.file = file
        self.chapter = chapter
        self.rule_id = rule_id
        self.table = table if isinstance(table, dict) else {}
        self.start = next(
            (no for no, line in enumerate(self.lines, 1) if line.startswith(f'["{rule_id}"]')), 1
        )

    def read(self) -> RuleSpec:
        match = _RULE_ID.fullmatch(self.rule_id)
        if match is None or self.chapter not in {"", match.group(1)}:
            raise self.error("rule_file.bad_rule_id")
        self.check_keys(self.table, _REQUIRED, _OPTIONAL)
        severity = self.code("severity", Severity)
        if self.table["weight"] != WEIGHTS[severity]:
            raise self.error(
                "rule_file.bad_weight", key="weight", severity=severity.value,
                value=self.table["weight"], expected=WEIGHTS[severity],
            )  # fmt: skip
        return RuleSpec(
            id=self.rule_id,
            title=self.text("title", self.table["title"]),
            explanation=self.text("zh", {"zh": self.table["zh"], "en": self.table["en"]}),
            channels=frozenset(self.codes("channels", Channel)),
            steps=tuple(self.codes("steps", Step)),
            severity=severity,
            weight=WEIGHTS[severity],
            direction=self.code("direction", Direction),
            source=str(self.table["source"]),
            confidence=self.code("confidence", Confidence),
            subject=self.code("subject", Subject, "visit"),
            decided_by=str(self.table.get("decided_by", "")),
            validity=self.table.get("validity") is True,
            judged_by=self.code("judged_by", Judge, "automatic"),
            declaration=self.table.get("declaration") is True,
            parameters=tuple(self.parameter(row) for row in self.rows("parameters")),
            hints=tuple(self.parameter(row) for row in self.rows("hints")),
            file=self.file,
            line=self.start,
        )

    def rows(self, key: str) -> list[dict[str, Any]]:
        rows = self.table.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.error("rule_file.no_tables", key=key)
        return rows

    def parameter(self, row: dict[str, Any]) -> ParameterSpec:
        self.check_keys(row, _PARAMETER_KEYS, ())
        name, unit = str(row["id"]), row["unit"]
        if not isinstance(unit, str) or unit not in units.UNITS:
            raise self.error("rule_file.bad_unit", key=name, value=unit, allowed=", ".join(units.UNITS))
        direction = self.code("direction", Direction, table=row)
        value = units.read(row["value"], unit)
        if value is None or direction not in _DIRECTIONS.get(unit, _NUMERIC):
            raise self.error(
                "rule_file.bad_value", key=name, value=row["value"], unit=unit, direction=direction.value
            )
        return ParameterSpec(
            id=f"{self.rule_id}.{name}",
            rule_id=self.rule_id,
            value=value,
            unit=unit,
            direction=direction,
            source=str(row["source"]),
            confidence=self.code("confidence", Confidence, table=row),
        )

    def check_keys(self, table: dict[str, Any], required: tuple[str, ...], optional: tuple[str, ...]) -> None:
        for key in table:
            if key not in required and key not in optional:
                raise self.error("rule_file.unknown_key", key=key)
        for key in required:
            if key not in table:
                code = "rule_file.missing_translation" if key in {"zh", "en"} else "rule_file.missing_key"
                raise self.error(code, line=self.line_of(table.get("id")), key=key)

    def text(self, key: str, pair: Any) -> Text:
        if (
            not isinstance(pair, dict)
            or set(pair) != {"zh", "en"}
            or not all(isinstance(text, str) and text.strip() for text in pair.values())
        ):
            raise self.error("rule_file.missing_translation", key=key)
        return Text(zh=pair["zh"], en=pair["en"])

    def code(
        self, key: str, vocabulary: type[C], default: str | None = None, table: dict[str, Any] | None = None
    ) -> C:
        value = (self.table if table is None else table).get(key, default)
        return self.as_code(key, value, vocabulary)

    def codes(self, key: str, vocabulary: type[C]) -> list[C]:
        values = self.table[key]
        return [
            self.as_code(key, value, vocabulary)
            for value in (values if isinstance(values, list) else [values])
        ]

    def as_code(self, key: str, value: object, vocabulary: type[C]) -> C:
        if not isinstance(value, str) or not vocabulary.has(value):
            raise self.error(
                "rule_file.unknown_code", key=key, value=value, allowed=", ".join(vocabulary.codes())
            )
        return vocabulary(str(value))

    def error(self, code: str, *, line: int | None = None, **facts: Any) -> DataFileError:
        line = line or self.line_of(facts.get("key"))
        return DataFileError(code, file=self.file, line=line, rule=self.rule_id, **facts)

    def line_of(self, key: object) -> int:
        """Return the line that holds `key` inside this rule's table, else the line of its heading."""
        for number in range(self.start, len(self.lines)):
            line = self.lines[number]
            if line.startswith("["):
                break
            if key is not None and (
                line.startswith(f"{key} ") or f'id = "{key}"' in line or f" {key} =" in line
            ):
                return number + 1
        return self.start
