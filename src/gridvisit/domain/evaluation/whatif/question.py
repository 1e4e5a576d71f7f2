"""A what-if question: which parameters, weights and severities are asked about, and whether they are looser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gridvisit.domain.evaluation import words
from gridvisit.engines.verdicts import registry
from gridvisit.engines.verdicts.scoring import PRESENCE_RULES
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import catalogue, units
from gridvisit.standard.catalogue import ParameterSpec
from gridvisit.standard.parameters import Origin, ParameterSet, is_as_strict
from gridvisit.standard.units import Value
from gridvisit.standard.vocabulary import Direction, Level, Severity, Vocabulary

JUDGED, GATHERED, NOWHERE = "judged", "gathered", "nowhere"


class Reach(Vocabulary):
    """What a changed parameter can do to stored facts."""

    JUDGED = "judged", "参与判定", "Read by a rule"
    GATHERED = (
        "gathered",
        "用于采集事实，改动不影响已存事实",
        "Used when facts are gathered: stored facts stay as they are",
    )
    NOWHERE = "nowhere", "没有规则读取它，不影响结论", "No rule reads it: verdicts stay as they are"


@dataclass(frozen=True, slots=True)
class Asked:
    """One parameter asked about: its value, the standard's, and whether the standard would allow it."""

    spec: ParameterSpec
    value: Value
    looser: bool
    reach: str
    rules: tuple[str, ...]

    @property
    def fixed(self) -> bool:
        """Whether nobody may change it in earnest."""
        return self.spec.direction is Direction.FIXED

    @property
    def name(self) -> Text:
        """Its name inside the rule."""
        return words.name_of(self.spec)

    @property
    def shown(self) -> Text:
        """The value asked about, with its unit."""
        return words.value_of(self.spec, self.value)

    @property
    def standard(self) -> Text:
        """The value of the standard, with its unit."""
        return words.value_of(self.spec, self.spec.value)


@dataclass(frozen=True)
class Scale:
    """What each rule weighs, which rules decide whether a visit counts, and which are not asked at all."""

    weights: Mapping[str, int]
    validity: frozenset[str]
    automatic: frozenset[str]
    presence: frozenset[str] = frozenset(PRESENCE_RULES)
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Question:
    """Everything that is asked about. Empty mappings leave things as they are."""

    values: Mapping[str, Value] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)
    validity: Mapping[str, bool] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    edition: str = ""
    not_judged: tuple[str, ...] = ()  # rules of another edition that no term judges
    asked: tuple[Asked, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked", tuple(_asked(name, value) for name, value in self.values.items()))

    @property
    def empty(self) -> bool:
        """Whether nothing at all is asked about."""
        return not (self.values or self.weights or self.severities or self.validity or self.dropped)

    @property
    def rules(self) -> frozenset[str]:
        """The rules that must be judged again."""
        return frozenset(rule for asked in self.asked if asked.reach == JUDGED for rule in asked.rules)

    @property
    def looser(self) -> tuple[Asked, ...]:
        """The values the standard would not allow."""
        return tuple(asked for asked in self.asked if asked.looser)

    def applied(self, params: ParameterSet) -> ParameterSet:
        """Return `params` with the values asked about, whatever was in force."""
        values = dict(params.items()) | dict(self.values)
        origins = {name: params.origin(name) for name, _ in params.items()}
        asked = Origin(Level.STANDARD, "what if")
        return ParameterSet(values, origins | dict.fromkeys(self.values, asked))

    def scale(self) -> Scale:
        """Return weights and validity as asked about."""
        base = shipped_scale()
        severities = {rule: catalogue.WEIGHTS[Severity(code)] for rule, code in self.severities.items()}
        weights = dict(base.weights) | severities | dict(self.weights)
        validity = {rule for rule in catalogue.by_id() if self.validity.get(rule, rule in base.validity)}
        return Scale(
            weights,
            frozenset(validity) - self.dropped,
            base.automatic,
            base.presence - self.dropped,
            self.dropped,
        )


def shipped_scale() -> Scale:
    """Return weights and validity as the catalogue has them."""
    rules = catalogue.all_rules()
    return Scale(
        {spec.id: spec.weight for spec in rules},
        frozenset(spec.id for spec in rules if spec.validity),
        frozenset(spec.id for spec in rules if spec.automatic),
    )


def _asked(parameter_id: str, value: Value) -> Asked:
    found = catalogue.all_parameters()[parameter_id]
    judged, gathered = [], False
    on_visits = registry.of_visits()
    for rule in registry.all_verdicts().values():
        if parameter_id in rule.gathered_with or (parameter_id in rule.params and rule.id not in on_visits):
            gathered = True  # applied while counting, or by a rule about units or findings
        elif parameter_id in rule.params:
            judged.append(rule.id)
    reach = JUDGED if judged else GATHERED if gathered else NOWHERE
    return Asked(found, value, not is_as_strict(found, value, found.value), reach, tuple(judged))


# Reading values -------------------------------------------------------------------------------------------------


def read_value(parameter_id: str, raw: object) -> Value | Problem:
    """Return a value as its parameter wants it, or what is wrong with it: `whatif.unknown_parameter`, `.bad_value`,
    `.bad_code`. Facts of the problem: parameter, given, unit, standard.
    """
    found = catalogue.all_parameters().get(parameter_id)
    if found is None:
        return Problem("whatif.unknown_parameter", field=parameter_id, facts={"parameter": parameter_id})
    value = units.read(raw, found.unit)
    facts: dict[str, Any] = {
        "parameter": parameter_id, "given": _given(raw), "standard": words.value_of(found, found.value),
    }  # fmt: skip
    if value is None:
        return Problem("whatif.bad_value", field=parameter_id, facts=facts | {"unit": _unit(found.unit)})
    codes = words.code_list(found)
    if isinstance(value, frozenset) and codes is not None:
        strange = sorted(code for code in value if not codes.has(code))
        if strange:
            allowed = ", ".join(codes.codes())
            return Problem(
                "whatif.bad_code",
                field=parameter_id,
                facts=facts | {"strange": ", ".join(strange), "allowed": allowed},
            )
    return value


def _unit(code: str) -> Text:
    """Return what a value is given in, for a sentence: without the classifier, whole numbers named as such."""
    unit = units.UNITS[code]
    zh, en = unit.text.zh.removeprefix("个") or "个数", unit.text.en or "a count"
    return Text(f"{zh}，整数", f"{en}, whole") if unit.whole else Text(zh, en)


def _given(raw: object) -> str:
    return ", ".join(map(str, raw)) if isinstance(raw, (list, tuple, set, frozenset)) else str(raw)[:80]
