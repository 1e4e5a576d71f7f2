"""A what-if question from a TOML file; whatever is wrong is told with file, line and both values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from gridvisit.domain.evaluation import rules
from gridvisit.domain.evaluation.whatif.question import Question, read_value
from gridvisit.foundation.kernel.errors import Invalid, Problem
from gridvisit.standard import catalogue, units
from gridvisit.standard.catalogue import RuleSpec
from gridvisit.standard.errors import DataFileError
from gridvisit.standard.units import Value
from gridvisit.standard.vocabulary import Severity

SECTIONS = ("edition", "parameters", "severity", "weights")
MOST_WEIGHT = 100
AT_A_LINE = {
    "whatif.unknown_parameter": "whatif.unknown_parameter_at",
    "whatif.bad_value": "whatif.bad_value_at",
    "whatif.bad_code": "whatif.bad_code_at",
}
_PLACE = re.compile(r"line (\d+)")


class BadFile(Invalid):
    """A what-if file that cannot be understood: wrong usage, not a refusal."""


def read_file(path: Path) -> Question:
    """Return the question of a file.

    `[parameters]` id = value · `[severity]` rule = "B", "F" or "W" · `[weights]` rule = 0…100 ·
    `edition` = a folder of rule files (c4.toml …), seen from the file. Raises BadFile with every problem.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise BadFile([Problem("whatif.no_file", facts={"file": path.name, "detail": detail})]) from None
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        facts = {"file": path.name, "line": int(place.group(1)) if place else 1, "detail": str(error)}
        raise BadFile([Problem("whatif.malformed", facts=facts)]) from None
    return _Reader(path, text, tables).read()


class _Reader:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, path: Path, text: str, tables: dict[str, Any]) -> None:
        self.path, self.lines, self.tables = path, text.splitlines(), tables
        self.problems: list[Problem] = []

    def read(self) -> Question:
        for name in self.tables:
            if name not in SECTIONS:
                self.wrong("whatif.unknown_section", name, name=name, allowed=", ".join(SECTIONS))
        edition = self.edition(self.tables.get("edition", ""))
        question = Question(
            values=edition.values | self.values(),
            severities=edition.severities | self.severities(),
            weights=self.weights(),
            validity=edition.validity,
            dropped=edition.dropped,
            edition=edition.name,
            not_judged=edition.not_judged,
        )
        if self.problems:
            raise BadFile(self.problems)
        if question.empty:
            raise BadFile([Problem("whatif.nothing_asked", facts={"file": self.path.name})])
        return question

    def values(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, raw in self.entries("parameters"):
            value = read_value(name, raw)
            if isinstance(value, Problem):
                near = get_close_matches(name, list(catalogue.all_parameters()), n=1, cutoff=0.5)
                code = AT_A_LINE[value.code]
                self.wrong(code, name, section="parameters", near=near[0] if near else "—", **value.facts)
            else:
                found[name] = value
        return found

    def severities(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for rule, raw in self.entries("severity"):
            if not self.known(rule, "severity"):
                continue
            if not Severity.has(raw):
                present = catalogue.rule(rule).severity.value
                self.wrong(
                    "whatif.bad_severity", rule, section="severity", rule=rule, given=str(raw)[:40],
                    allowed=", ".join(Severity.codes()), standard=present,
                )  # fmt: skip
                continue
            found[rule] = str(raw)
        return found

    def weights(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for rule, raw in self.entries("weights"):
            if not self.known(rule, "weights"):
                continue
            if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= MOST_WEIGHT:
                self.wrong(
                    "whatif.bad_weight", rule, section="weights", rule=rule, given=str(raw)[:40], most=MOST_WEIGHT,
                    standard=catalogue.rule(rule).weight,
                )  # fmt: skip
                continue
            found[rule] = raw
        return found

    def known(self, rule: str, section: str) -> bool:
        if rule in catalogue.by_id():
            return True
        near = get_close_matches(rule, list(catalogue.by_id()), n=1, cutoff=0.5)
        self.wrong("whatif.unknown_rule", rule, section=section, rule=rule, near=near[0] if near else "—")
        return False

    def entries(self, section: str) -> Iterable[tuple[str, Any]]:
        table = self.tables.get(section, {})
        if not isinstance(table, dict):
            self.wrong("whatif.no_table", section, name=section)
            return ()
        return list(_flat(table))

    def edition(self, given: object) -> _Edition:
        if not given or given == rules.EDITION:
            return _Edition("", {}, {}, {}, frozenset(), ())
        folder = self.path.parent / str(given)
        files = [folder / f"c{chapter}.toml" for chapter in catalogue.CHAPTERS]
        missing = [file.name for file in files if not file.is_file()]
        if missing:
            self.wrong("whatif.no_edition", "edition", edition=str(given)[:80], missing=", ".join(missing),
                       standard=rules.EDITION)  # fmt: skip
            return _Edition("", {}, {}, {}, frozenset(), ())
        try:
            found = [
                spec
                for file, chapter in zip(files, catalogue.CHAPTERS, strict=True)
                for spec in catalogue.read_rules(file.read_text("utf-8"), file=file.name, chapter=chapter)
            ]
        except DataFileError as error:
            raise BadFile(error.problems) from None
        return _Edition.of(str(given), found)

    def wrong(self, code: str, key: str, *, section: str = "", **facts: Any) -> None:
        place = {"file": self.path.name, "line": self.line_of(key, section)}
        self.problems.append(Problem(code, facts=place | facts))

    def line_of(self, key: str, section: str = "") -> int:
        """Return the line a key stands on, inside its section if it has one; 1 where it cannot be found."""
        wanted = re.compile(rf'^\s*\[?\s*["\']?{re.escape(key)}["\']?\s*[=\]]')
        loose = re.compile(rf'(^|[.\s"\'{{]){re.escape(key.rpartition(".")[2])}["\']?\s*=')
        heading = re.compile(rf"^\s*\[\s*{re.escape(section)}\s*[\].]")
        start = next((at for at, line in enumerate(self.lines) if section and heading.match(line)), 0)
        for pattern in (wanted, loose):
            for number, line in enumerate(self.lines[start:], start + 1):
                if pattern.search(line):
                    return number
        return start + 1


class _Edition:
    """Another catalogue, as the difference to the shipped one. The terms of the rules stay those of the program."""

    def __init__(
        self, name: str, values: dict[str, Value], severities: dict[str, str], validity: dict[str, bool],
        dropped: frozenset[str], not_judged: tuple[str, ...],
    ) -> None:  # fmt: skip
        self.name, self.values, self.severities = name, values, severities
        self.validity, self.dropped, self.not_judged = validity, dropped, not_judged

    @classmethod
    def of(cls, name: str, specs: list[RuleSpec]) -> _Edition:
        shipped, theirs = catalogue.by_id(), {spec.id: spec for spec in specs}
        both = [(shipped[rule], spec) for rule, spec in theirs.items() if rule in shipped]
        known = catalogue.all_parameters()
        return cls(
            name,
            {
                parameter.id: parameter.value
                for _ours, spec in both
                for parameter in spec.parameters
                if parameter.id in known
                and known[parameter.id].unit == parameter.unit
                and parameter.value != known[parameter.id].value
            },
            {ours.id: spec.severity.value for ours, spec in both if spec.severity is not ours.severity},
            {ours.id: spec.validity for ours, spec in both if spec.validity is not ours.validity},
            frozenset(set(shipped) - set(theirs)),
            tuple(sorted(set(theirs) - set(shipped))),
        )


def _flat(table: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, Any]]:
    """Yield (key, value); a key written without quotation marks is read by TOML as nested tables."""
    for name, value in table.items():
        key = f"{above}.{name}" if above else name
        if isinstance(value, dict):
            yield from _flat(value, key)
        else:
            yield key, value


def as_toml(question: Question) -> str:
    """Return the parameters of a question as a file that `gridvisit judge --what-if` reads."""
    lines = ["[parameters]"]
    for asked in question.asked:
        value = units.dump(asked.value)
        if isinstance(value, list):
            shown = "[" + ", ".join(f'"{code}"' for code in value) + "]"
        else:
            shown = f'"{value}"' if isinstance(value, str) else f"{value:g}"
        lines.append(f'"{asked.spec.id}" = {shown}')
    return "\n".join(lines) + "\n"
