"""What a local rule asks, as data: a form, conditions over facts, a requirement. Read from JSON or a rule file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from gridvisit.domain.evaluation.local import facts
from gridvisit.engines.verdicts.terms import Fact, Kind
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.standard import units
from gridvisit.standard.vocabulary import Vocabulary

MOST_CONDITIONS = 5
FULL = 100
LARGEST = 1e9


class Form(Vocabulary):
    """The forms a local rule can have."""

    PRESENCE = "presence", "须有", "Must be there"
    DEADLINE = "deadline", "时限", "Deadline"
    RANGE = "range", "数值范围", "Number in a range"
    SHARE = "share", "月度比例", "Share in a month"
    COUNT = "count", "月度次数", "Count in a month"


class Relation(Vocabulary):
    """How two moments of a deadline stand to one another."""

    AFTER = "after", "之后不超过", "at the latest after"
    BEFORE = "before", "之前至少", "at least before"


class Bound(Vocabulary):
    """On which side of a figure the good lies."""

    AT_LEAST = "at_least", "不低于", "At least"
    AT_MOST = "at_most", "不高于", "At most"


ON_A_VISIT = (Form.PRESENCE, Form.DEADLINE, Form.RANGE)
MONTHLY = (Form.SHARE, Form.COUNT)
SPANS = ("h", "d", "WD")


@dataclass(frozen=True)
class Condition:
    """One condition on the visits a rule applies to: codes, yes or no, or a range of a number."""

    fact: str
    codes: tuple[str, ...] = ()
    yes: bool | None = None
    low: float | None = None
    high: float | None = None

    def plain(self) -> dict[str, Any]:
        """Return the condition as JSON-ready values."""
        found = {"fact": self.fact, "codes": list(self.codes) or None, "yes": self.yes}
        return {key: value for key, value in (found | _range(self)).items() if value is not None}


@dataclass(frozen=True)
class Need:
    """What is asked of each visit; `kind` is one of the forms on a visit."""

    kind: Form
    fact: str = ""
    codes: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    start: str = ""
    end: str = ""
    relation: Relation = Relation.AFTER
    within: float = 0
    unit: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the requirement as JSON-ready values."""
        found: dict[str, Any] = {"kind": self.kind.value}
        if self.kind is Form.DEADLINE:
            return found | {
                "from": self.start, "to": self.end, "relation": self.relation.value, "within": self.within,
                "unit": self.unit,
            }  # fmt: skip
        found |= {"fact": self.fact, "codes": list(self.codes) or None} | _range(self)
        return {key: value for key, value in found.items() if value is not None}


@dataclass(frozen=True)
class Definition:
    """A local rule without its name: form, conditions, requirement, and for a month the limit."""

    form: Form
    when: tuple[Condition, ...]
    need: Need | None
    bound: Bound = Bound.AT_LEAST
    limit: float = 0

    @property
    def monthly(self) -> bool:
        """Judged per unit and month."""
        return self.form in MONTHLY

    def plain(self) -> dict[str, Any]:
        """Return the definition as it is stored."""
        found: dict[str, Any] = {
            "form": self.form.value,
            "when": [condition.plain() for condition in self.when],
        }
        if self.need is not None:
            found["need"] = self.need.plain()
        if self.monthly:
            found |= {"bound": self.bound.value, "limit": self.limit}
        return found


def _range(row: Condition | Need) -> dict[str, Any]:
    return {"low": row.low, "high": row.high}


def read(raw: object) -> Definition:
    """Return a definition from plain values.

    `{form, when: [{fact, codes | yes | low, high, unit}], need: {kind, fact, codes, low, high | from, to, relation,
    within, unit}, bound, limit}`. Raises Refusal `local.*`; `field` says where.
    """
    table = _table(raw, "", {"form", "when", "need", "bound", "limit"})
    form = _code(Form, table.get("form"), "form")
    rows = table.get("when", [])
    if not isinstance(rows, list) or len(rows) > MOST_CONDITIONS:
        raise Refusal("local.too_many_conditions", status=422, field="when", most=MOST_CONDITIONS)
    when = tuple(_condition(row) for row in rows)
    for condition in when:
        if sum(other.fact == condition.fact for other in when) > 1:
            raise Refusal("local.asked_twice", status=422, field="when", fact=_named(condition.fact))
    if form in MONTHLY:
        asked = table.get("need")
        if asked is None and form is Form.SHARE:
            raise Refusal("local.needs_requirement", status=422, field="need")
        return Definition(
            form, when, None if asked is None else _need(asked, None),
            _code(Bound, table.get("bound", Bound.AT_LEAST.value), "bound"), _limit(form, table.get("limit")),
        )  # fmt: skip
    need = dict(_table(table.get("need"), "need", None))
    need.setdefault("kind", form.value)
    return Definition(form, when, _need(need, form))


def _condition(raw: object) -> Condition:
    table = _table(raw, "when", {"fact", "codes", "yes", "low", "high", "unit"})
    known = _fact(table.get("fact"), facts.for_conditions(), "when")
    if known.kind is Kind.FLAG:
        if not isinstance(table.get("yes"), bool):
            raise Refusal("local.yes_or_no", status=422, field="when", fact=known.text)
        return Condition(known.name, yes=table["yes"])
    if known.kind is Kind.NUMBER:
        low, high = _bounds(table, known, "when")
        return Condition(known.name, low=low, high=high)
    return Condition(known.name, codes=_codes(table.get("codes"), known, "when", needed=True))


def _need(raw: object, form: Form | None) -> Need:
    table = _table(
        raw, "need", {"kind", "fact", "codes", "low", "high", "unit", "from", "to", "relation", "within"}
    )
    kind = _code(Form, table.get("kind"), "need")
    if kind not in ON_A_VISIT or (form is not None and kind is not form):
        raise Refusal(
            "field.unknown_code", status=422, field="need", name="kind", value=kind.value,
            allowed=[form.value] if form else [known.value for known in ON_A_VISIT],
        )  # fmt: skip
    if kind is Form.PRESENCE:
        known = _fact(table.get("fact"), facts.for_presence(), "need")
        return Need(kind, known.name, codes=_codes(table.get("codes"), known, "need", needed=False))
    if kind is Form.RANGE:
        known = _fact(table.get("fact"), facts.for_ranges(), "need")
        low, high = _bounds(table, known, "need")
        return Need(kind, known.name, low=low, high=high, unit=known.unit)
    return _deadline(table)


def _deadline(table: Mapping[str, Any]) -> Need:
    start, end = (_fact(table.get(name), facts.moments(), name) for name in ("from", "to"))
    if start.name == end.name:
        raise Refusal("local.same_moment", status=422, field="to", fact=start.text)
    unit = table.get("unit")
    if unit not in SPANS:
        raise Refusal("local.wrong_unit", status=422, field="unit", fact=end.text, given=unit, unit=SPANS)
    within = units.read(_number(table.get("within")), str(unit))
    if not isinstance(within, (int, float)) or within <= 0:
        raise Refusal(
            "local.bad_number", status=422, field="within", fact=end.text, given=table.get("within")
        )
    relation = _code(Relation, table.get("relation", Relation.AFTER.value), "relation")
    return Need(
        Form.DEADLINE, start=start.name, end=end.name, relation=relation, within=within, unit=str(unit)
    )


def _limit(form: Form, raw: object) -> float:
    limit = _number(raw)
    if form is Form.SHARE and limit is not None and 0 < limit <= FULL:
        return limit
    if form is Form.COUNT and limit is not None and limit >= 0 and limit == int(limit):
        return limit
    raise Refusal("local.bad_limit", status=422, field="limit", given=raw)


def _table(raw: object, field: str, keys: set[str] | None) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise Refusal("local.no_table", status=422, field=field or None, given=field or "rule")
    for key in raw if keys is not None else ():
        if key not in (keys or ()):
            raise Refusal("local.unknown_key", status=422, field=str(key), key=key, known=sorted(keys or ()))
    return raw


def _fact(name: object, offered: Iterable[Fact], field: str) -> Fact:
    known = {fact.name: fact for fact in offered}
    if isinstance(name, str) and name in known:
        return known[name]
    near = get_close_matches(str(name), known, n=3, cutoff=0.5)
    if facts.fact(str(name)) is not None:
        raise Refusal("local.fact_elsewhere", status=422, field=field, fact=_named(str(name)))
    raise Refusal("local.unknown_fact", status=422, field=field, fact=name, near=near or "—")


def _named(name: str) -> Any:
    known = facts.fact(name)
    return known.text if known else name


def _code(vocabulary: type[Any], raw: object, field: str) -> Any:
    if not isinstance(raw, str) or not vocabulary.has(raw):
        raise Refusal(
            "field.unknown_code", status=422, field=field, name=field, value=raw, allowed=vocabulary.codes()
        )
    return vocabulary(raw)


def _codes(raw: object, known: Fact, field: str, *, needed: bool) -> tuple[str, ...]:
    given = [] if raw is None else raw
    if not isinstance(given, list) or (needed and not given):
        raise Refusal("local.no_codes", status=422, field=field, fact=known.text)
    if given and known.vocabulary is None:
        raise Refusal("local.fact_elsewhere", status=422, field=field, fact=known.text)
    for code in given:
        if known.vocabulary is not None and not (isinstance(code, str) and known.vocabulary.has(code)):
            raise Refusal(
                "local.unknown_code", status=422, field=field, fact=known.text, value=code,
                allowed=known.vocabulary.codes(),
            )  # fmt: skip
    order = known.vocabulary.codes() if known.vocabulary else ()
    return tuple(code for code in order if code in given)


def _bounds(table: Mapping[str, Any], known: Fact, field: str) -> tuple[float | None, float | None]:
    if table.get("unit", known.unit) != known.unit:
        raise Refusal(
            "local.wrong_unit",
            status=422,
            field="unit",
            fact=known.text,
            given=table["unit"],
            unit=known.unit,
        )
    for name in ("low", "high"):
        if table.get(name) is not None and _number(table[name]) is None:
            raise Refusal("local.bad_number", status=422, field=name, fact=known.text, given=table[name])
    low, high = _number(table.get("low")), _number(table.get("high"))
    if low is None and high is None:
        raise Refusal("local.no_range", status=422, field=field, fact=known.text)
    if low is not None and high is not None and low > high:
        raise Refusal("local.range_backwards", status=422, field="low", fact=known.text, low=low, high=high)
    return low, high


def _number(raw: object) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not abs(raw) <= LARGEST:
        return None  # neither a text nor NaN nor beyond what can be stored
    return raw
