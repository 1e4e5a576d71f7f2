"""A rule file of a unit: parameters it tightens, rules it adds, or tables of the standard with stricter values.

Everything is checked before anything is written, and one wrong line leaves all rules as they are. A refusal names
file, line and, where a value is looser, both values.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from gridvisit.domain.evaluation import overrides, parameters, rules
from gridvisit.domain.evaluation.local import services
from gridvisit.domain.evaluation.local.services import Draft
from gridvisit.domain.staff import standing
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text, say
from gridvisit.standard import catalogue, lines, units
from gridvisit.standard.catalogue import all_parameters
from gridvisit.standard.errors import DataFileError
from gridvisit.standard.parameters import Override, ParameterSet, check_override, is_as_strict, spec
from gridvisit.standard.vocabulary import Direction

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

TIGHTEN, RULE = "tighten", "rule"
TIGHTEN_KEYS = ("parameter", "value", "unit", "from", "reason")
RULE_KEYS = ("title", "form", "when", "need", "bound", "limit", "severity", "weight", "from", "reason")
ASKED = ("form", "when", "need", "bound", "limit")
OPTIONAL = frozenset({"unit", "when", "need", "bound", "limit", "severity", "weight"})


@dataclass
class RuleFile:
    """What a file holds, all of it checked: overrides, drafts, and how many tables of the standard."""

    overrides: list[Override] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    tables: int = 0


def check(text: str, *, file: str, unit: Unit, now: datetime) -> RuleFile:
    """Return what the file holds, or refuse it as a whole. Raises DataFileError, with file and line. 3 queries."""
    tables = _parsed(text, file)
    chain = standing.unit_chains([unit])[unit.pk]
    reader = parameters.Reader(units=[unit])
    found = RuleFile()
    standard = [name for name in tables if name not in {TIGHTEN, RULE}]
    if standard:
        found.tables = len(_check_standard(text, file, standard, reader.at(unit.pk, local_date(now))))
    held = [row for above in chain for row in reader.overrides[above.pk] if row.withdrawn_at is None]
    known = parameters.as_overrides(held, chain)
    for nth, table in enumerate(_rows(tables, TIGHTEN, file, text)):
        place = _Place(text, file, TIGHTEN, nth, table, TIGHTEN_KEYS)
        with place:
            row = _override(place, unit, now)
            known.append(check_override(row, existing=known, chain=parameters.links(chain)))
            found.overrides.append(known[-1])
    for nth, table in enumerate(_rows(tables, RULE, file, text)):
        place = _Place(text, file, RULE, nth, table, RULE_KEYS)
        with place:
            found.drafts.append(services.checked(_draft(place), unit=unit, now=now))
    if not (found.tables or found.overrides or found.drafts):
        raise DataFileError("rule_file.empty", file=file, line=1)
    return found


@transaction.atomic
def load(text: str, *, file: str, unit: Unit, actor: Staff, now: datetime) -> RuleFile:
    """Tighten what the file tightens and draft the rules it adds; all of it or nothing.

    Tables of the standard are checked only: the standard itself is not changed by a unit. Drafts wait for release
    by another person. Raises DataFileError, Forbidden, and Refusal `override.*`.
    """
    found = check(text, file=file, unit=unit, now=now)
    for nth, row in enumerate(found.overrides):
        place = _Place(text, file, TIGHTEN, nth, {}, ())
        with place:
            overrides.tighten(
                unit_id=unit.pk, parameter=row.parameter_id, value=units.dump(row.value), valid_from=row.valid_from,
                reason=row.reason, actor=actor, now=now,
            )  # fmt: skip
    for draft in found.drafts:
        services.add(unit_id=unit.pk, draft=draft, actor=actor, now=now)
    return found


class _Place:
    """One table of a file; what is refused inside a `with` comes out with file and line."""

    def __init__(
        self, text: str, file: str, heading: str, nth: int, table: Mapping[str, Any], keys: Sequence[str]
    ) -> None:
        self.block = lines.block(text, heading, nth)
        self.file = file
        self.name = f"[[{heading}]] {nth + 1}"
        self.table = table
        for key in table:
            if keys and key not in keys:
                raise self.error("rule_file.unknown_key", key=key)
        for key in keys:
            if key not in table and key not in OPTIONAL:
                raise self.error("rule_file.missing_key", key=key)

    def error(self, code: str, *, key: object = None, value: object = None, **facts: Any) -> DataFileError:
        line = self.block.line_of(key, value)
        return DataFileError(code, file=self.file, line=line, rule=self.name, key=key, **facts)

    def day(self, key: str) -> date:
        value = self.table[key]
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error("rule_file.bad_date", key=key)
        return value

    def text(self, key: str) -> str:
        value = self.table[key]
        if not isinstance(value, str):
            raise self.error("rule_file.missing_key", key=key)
        return value

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Refusal) and not isinstance(error, DataFileError):
            detail = Text(*(say(error.code, lang, **error.facts) for lang in ("zh", "en")))
            key, value = self._culprit(error)
            raise self.error(
                "rule_file.refused", key=key, value=value, why=error.code, detail=detail
            ) from error

    def _culprit(self, error: Refusal) -> tuple[str | None, object]:
        """The key and value in the file that the refusal is about."""
        facts = error.facts
        named = (facts.get(name) for name in ("value", "given", "fact"))
        shown = next((given for given in named if isinstance(given, (str, int, float))), None)
        key = {"valid_from": "from", "title_zh": "title", "title_en": "title"}.get(
            error.field or "", error.field
        )
        if key == "value":
            return key, None
        return key, facts.get("key", shown)


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        raise DataFileError(
            "rule_file.malformed", file=file, line=int(place.group(1)) if place else 1, detail=str(error)
        ) from None


def _rows(tables: Mapping[str, Any], name: str, file: str, text: str) -> Iterator[Mapping[str, Any]]:
    rows = tables.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        line = lines.block(text, name).line_of(name)
        raise DataFileError("rule_file.no_tables", file=file, line=line, rule=name, key=name)
    yield from rows


def _override(place: _Place, unit: Unit, now: datetime) -> Override:
    table = place.table
    found = all_parameters().get(place.text("parameter"))
    if found is None:
        raise place.error(
            "rule_file.unknown_parameter", key="parameter", value=table["parameter"], parameter=table["parameter"]
        )  # fmt: skip
    given = table.get("unit", found.unit)
    if given != found.unit:
        raise place.error(
            "rule_file.wrong_unit", key="unit", parameter=found.id, expected=found.unit, given=given
        )
    level, day = rules.override_level(unit.level), place.day("from")
    if level is None:
        raise Refusal("override.no_level", field="unit_id", unit=unit.name)
    if day < local_date(now):
        raise Refusal("override.in_past", status=422, field="valid_from", today=local_date(now))
    return Override(found.id, table["value"], level, unit.code, "file", place.text("reason"), day)


def _draft(place: _Place) -> Draft:
    table, title = place.table, place.table["title"]
    if (
        not isinstance(title, dict)
        or set(title) != {"zh", "en"}
        or not all(isinstance(text, str) and text.strip() for text in title.values())
    ):
        raise place.error("rule_file.missing_translation", key="title")
    weight = table.get("weight", 0)
    if isinstance(weight, bool) or not isinstance(weight, int):
        raise Refusal("local.weight", status=422, field="weight", most=services.HEAVIEST)
    return Draft(
        title_zh=title["zh"], title_en=title["en"], definition={key: table[key] for key in ASKED if key in table},
        valid_from=place.day("from"), reason=place.text("reason"), severity=str(table.get("severity", "W")),
        weight=weight,
    )  # fmt: skip


def _check_standard(text: str, file: str, names: Sequence[str], params: ParameterSet) -> Sequence[str]:
    """Read tables of the standard as the shipped files are read, and compare every value with the one in force."""
    for name in names:
        if name not in catalogue.by_id():
            code = "rule_file.unknown_rule" if "-" in name else "rule_file.unknown_key"
            raise DataFileError(
                code, file=file, line=lines.block(text, name).line_of(name), rule=name, key=name
            )
    own = re.sub(
        rf"(?ms)^\s*\[\[(?:{TIGHTEN}|{RULE})\]\].*?(?=^\s*\[|\Z)",
        lambda cut: "\n" * cut.group().count("\n"),
        text,
    )
    for rule in catalogue.read_rules(own, file=file):
        for given in rule.parameters:
            _compare(lines.block(text, rule.id), file, given, params)
    return names


def _compare(block: lines.Block, file: str, given: catalogue.ParameterSpec, params: ParameterSet) -> None:
    line = block.line_of("id", given.name)
    found = all_parameters().get(given.id)
    if found is None:
        raise DataFileError("rule_file.unknown_parameter", file=file, line=line, parameter=given.id)
    if given.unit != found.unit:
        raise DataFileError(
            "rule_file.wrong_unit", file=file, line=line, parameter=given.id, expected=found.unit, given=given.unit
        )  # fmt: skip
    if given.direction is not found.direction:
        raise DataFileError(
            "rule_file.wrong_direction", file=file, line=line, parameter=given.id,
            expected=found.direction.value, given=given.direction.value,
        )  # fmt: skip
    above = params.get(given.id)
    if not is_as_strict(spec(given.id), given.value, above):
        code = "parameter.fixed" if found.direction is Direction.FIXED else "parameter.looser"
        facts = {
            "clause": found.clause,
            "parameter": found.id,
            "standard": units.said(above, found.unit),
            "given": units.said(given.value, found.unit),
        }
        detail = Text(say(code, "zh", **facts), say(code, "en", **facts))
        raise DataFileError(
            "rule_file.refused", file=file, line=line, rule=given.rule_id, why=code, detail=detail
        )
