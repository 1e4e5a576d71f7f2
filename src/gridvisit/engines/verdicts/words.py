"""A term in words, zh and en: the condition for the rule page, and the reason of one verdict with its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from gridvisit.engines.verdicts.one import members, run
from gridvisit.engines.verdicts.registry import Rule, facts_of
from gridvisit.engines.verdicts.terms import (
    All,
    AnyOf,
    Compare,
    Const,
    Counted,
    Covers,
    DayOf,
    Duration,
    During,
    Fact,
    Kind,
    Known,
    Not,
    OrElse,
    Param,
    Quotient,
    Size,
    Span,
    Sum,
    Term,
    Within,
)
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import units
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.units import SPAN_SECONDS
from gridvisit.standard.vocabulary import Outcome, Vocabulary

SIGNS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
DAY_SECONDS = SPAN_SECONDS["d"]
_HOUR, _MINUTE = SPAN_SECONDS["h"], SPAN_SECONDS["min"]
_LONG_SPAN_HOURS = 72


def reason(rule: Rule, result: Outcome, row: Any, params: ParameterSet) -> Text:
    """Return why `rule` came to `result` on `row`, for a reader who knows the work but not the rules."""
    return Text(
        zh=_Speaker("zh", row, params).reason(rule, result),
        en=_Speaker("en", row, params).reason(rule, result),
    )


def condition(term: Term, params: ParameterSet, lang: str = "zh") -> str:
    """Return a term as a condition, without facts: the wording on the rule page."""
    return _Speaker("en" if lang.startswith("en") else "zh", None, params).condition(term)


class _Speaker:
    """Speaks one language about one row."""

    def __init__(self, lang: str, row: Any, params: ParameterSet) -> None:
        self.lang = lang
        self.row = row
        self.params = params

    def pick(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    # why

    def reason(self, rule: Rule, result: Outcome) -> str:
        ruling = rule.ruling
        if result is Outcome.NOT_APPLICABLE:
            clauses = self.because(ruling.not_applicable, wanted=True, required=False)
        elif result is Outcome.UNKNOWN:
            clauses = self.unknown(rule)
        elif result is Outcome.PENDING:
            clauses = [
                *self.because(ruling.pending, wanted=True, required=True),
                *(
                    []
                    if self.truth(ruling.passed) is None
                    else self.because(ruling.passed, wanted=False, required=True)
                ),
            ]
        else:
            clauses = self.because(ruling.passed, wanted=result is Outcome.PASS, required=True)
        joined = self.pick("；", "; ").join(dict.fromkeys(clauses))
        label = result.text(self.lang)
        if result is Outcome.PASS and rule.spec.declaration:
            label = self.pick("通过（仅凭声明）", "Pass (declared)")
        return f"{joined} → {label}" if joined else label

    def unknown(self, rule: Rule) -> list[str]:
        ruling = rule.ruling
        if self.truth(ruling.not_applicable) is None:
            atoms = list(self.undecided(ruling.not_applicable))
        elif self.truth(ruling.unknown) is True:
            atoms = list(self.deciding(ruling.unknown, wanted=True))
        else:
            asked = (ruling.unknown, ruling.passed, ruling.pending)
            atoms = [atom for term in asked for atom in self.undecided(term)]
        lacking = [fact for fact in facts_of(*atoms) if getattr(self.row, fact.name) is None]
        if not lacking:  # the fact came, but with a wrong type
            terms = (ruling.not_applicable, ruling.unknown, ruling.passed, ruling.pending)
            lacking = [fact for fact in facts_of(*terms) if fact.name in self.row.misfits]
        if not lacking:  # all facts are there, but they allow no answer, such as a share of zero
            return [self.stated(fact, getattr(self.row, fact.name)) for fact in facts_of(*atoms)]
        names = self.pick("、", ", ").join(fact.text.of(self.lang) for fact in lacking)
        return [self.pick(f"缺少：{names}", f"Missing: {names}")]

    def undecided(self, term: Term) -> Iterator[Term]:
        if isinstance(term, (Not, All, AnyOf)):
            for part in term.parts():
                if self.truth(part) is None:
                    yield from self.undecided(part)
        elif self.truth(term) is None:
            yield term

    def truth(self, term: Term) -> Any:
        return run(term, self.params)(self.row)

    def because(self, term: Term, *, wanted: bool, required: bool) -> list[str]:
        """Return the phrases of the atoms that make `term` equal to `wanted`."""
        return [self.phrase(atom, required=required) for atom in self.deciding(term, wanted=wanted)]

    def deciding(self, term: Term, *, wanted: bool) -> Iterator[Term]:
        if isinstance(term, Not):
            yield from self.deciding(term.term, wanted=not wanted)
        elif isinstance(term, (All, AnyOf)):
            if isinstance(term, All) is wanted:  # every part had to agree
                deciding = term.terms
            else:
                deciding = tuple(part for part in term.terms if self.truth(part) is wanted)
                deciding = deciding[:1] if wanted else deciding  # one reason is enough to hold, all to fail
            for part in deciding:
                yield from self.deciding(part, wanted=wanted)
        elif not isinstance(term, Const):
            yield term

    # atoms with facts

    def phrase(self, atom: Term, *, required: bool) -> str:
        speak = _PHRASES.get(type(atom))
        return speak(self, atom, required) if speak else self.label(atom)

    def compared(self, atom: Compare, required: bool) -> str:  # noqa: FBT001
        left, right = atom.left, atom.right
        value = self.truth(left)
        shown = self.missing(left) if value is None else self.stated(left, value, like=right)
        if isinstance(right, Const) and right.kind in {Kind.CODE, Kind.FLAG}:
            return shown
        limit = self.limit(right, like=left)
        sign = SIGNS[atom.op] if required else SIGNS[atom.op if self.truth(atom) else _OPPOSITE[atom.op]]
        if sign == "=" and not required:
            return shown
        need = self.pick("要求 ", "required ") if required else ""
        return self.pick(f"{shown}（{need}{sign} {limit}）", f"{shown} ({need}{sign} {limit})")

    def is_known(self, atom: Known, required: bool) -> str:  # noqa: ARG002, FBT001
        value = self.truth(atom.term)
        return self.missing(atom.term) if value is None else self.stated(atom.term, value)

    def is_within(self, atom: Within, required: bool) -> str:  # noqa: FBT001
        value = self.truth(atom.left)
        if value is None:
            return self.missing(atom.left)
        shown = self.stated(atom.left, value)
        if self.truth(atom):
            return shown
        allowed = self.codes(self.truth(atom.right), _vocabulary(atom.left))
        if not required:
            return self.pick(f"{shown}（本条适用于：{allowed}）", f"{shown} (applies to: {allowed})")
        return self.pick(f"{shown}（限：{allowed}）", f"{shown} (allowed: {allowed})")

    def does_cover(self, atom: Covers, required: bool) -> str:  # noqa: ARG002, FBT001
        fact = atom.left if isinstance(atom.left, Fact) else atom.right
        held = self.truth(fact)
        if held is None:
            return self.missing(fact)
        vocabulary = _vocabulary(fact)
        if fact is atom.left:
            lacking = self.truth(atom.right) - members(held)
            if lacking:
                listed = self.codes(lacking, vocabulary)
                return self.pick(f"{self.label(fact)}缺：{listed}", f"{self.label(fact)}: {listed} missing")
            return self.stated(fact, held)
        beyond = members(held) - self.truth(atom.left)
        if beyond:
            listed = self.codes(beyond, vocabulary)
            return self.pick(
                f"{self.label(fact)}超出允许范围：{listed}", f"{self.label(fact)} not allowed: {listed}"
            )
        return self.stated(fact, held)

    def is_during(self, atom: During, required: bool) -> str:  # noqa: ARG002, FBT001
        value = self.truth(atom.left)
        if value is None:
            return self.missing(atom.left)
        shown = f"{self.label(atom.left)} {local(value):%H:%M}"
        windows = units.show(self.truth(atom.right), units.WINDOW)
        return self.pick(f"{shown}（要求 {windows}）", f"{shown} (required {windows})")

    def flagged(self, atom: Fact, required: bool) -> str:  # noqa: ARG002, FBT001
        value = self.truth(atom)
        return self.missing(atom) if value is None else self.stated(atom, value)

    # values

    def stated(self, term: Term, value: object, like: Term | None = None) -> str:
        shown = self.value(term, value, like=like)
        if term.kind in {Kind.CODE, Kind.FLAG, Kind.CODES, Kind.TEXT}:
            return self.pick(f"{self.label(term)}：{shown}", f"{self.label(term)}: {shown}")
        return f"{self.label(term)} {shown}"

    def missing(self, term: Term) -> str:
        if term.kind is Kind.FLAG:
            return self.pick(f"{self.label(term)}：未记录", f"{self.label(term)}: not recorded")
        return self.pick(f"尚无{self.label(term)}", f"{self.label(term)}: none yet")

    def value(self, term: Term, value: Any, like: Term | None = None) -> str:
        if term.kind is Kind.FLAG:
            return self.pick("是", "yes") if value else self.pick("否", "no")
        if isinstance(value, datetime):
            return f"{local(value):%Y-%m-%d %H:%M}"
        if isinstance(value, date):
            return value.isoformat()
        if term.kind is Kind.CODE:
            vocabulary = _vocabulary(term)
            return vocabulary.label_of(value, self.lang) if vocabulary else str(value)
        if term.kind is Kind.CODES:
            return self.codes(members(value), _vocabulary(term)) or self.pick("无", "none")
        if term.kind is Kind.SPAN:
            return self.span(value, like)
        if term.kind is Kind.TEXT:
            return self.pick("有", "recorded")
        return self.number(value, term.unit)

    def number(self, value: float, unit: str) -> str:
        shown = f"{value:.10g}" if float(value).is_integer() else f"{value:.2f}".rstrip("0").rstrip(".")
        named = units.named(value, unit, self.lang) if unit else ""
        return f"{shown} {named}".rstrip()

    def span(self, seconds: float, like: Term | None) -> str:
        unit = like.unit if isinstance(like, Param) and like.unit else self.natural_unit(seconds)
        return self.number(round(seconds / SPAN_SECONDS[unit], 1), unit)

    @staticmethod
    def natural_unit(seconds: float) -> str:
        size = abs(seconds)
        if size >= _LONG_SPAN_HOURS * _HOUR:
            return "d"
        return "h" if size >= _HOUR else "min" if size >= _MINUTE else "s"

    def limit(self, term: Term, like: Term) -> str:
        if isinstance(term, Param):
            return units.show(self.params.get(term.id), term.unit, self.lang)
        if isinstance(term, Const):
            amount = float(str(term.value))
            return self.span(amount, None) if term.kind is Kind.SPAN else self.number(amount, like.unit)
        value = None if self.row is None else self.truth(term)
        return self.label(term) if value is None else f"{self.label(term)} {self.value(term, value)}"

    def codes(self, found: frozenset[str], vocabulary: type[Vocabulary] | None) -> str:
        order = vocabulary.codes() if vocabulary else tuple(sorted(found))
        known = [code for code in order if code in found] + sorted(found - set(order))
        names = [vocabulary.label_of(code, self.lang) if vocabulary else code for code in known]
        return self.pick("、", ", ").join(names)

    def label(self, term: Term) -> str:
        """Name a value: a fact by its own label, a difference by its two ends."""
        if isinstance(term, Fact):
            return term.text.of(self.lang)
        if isinstance(term, Span):
            one, other = self.label(term.left), self.label(term.right)
            if term.apart:
                return self.pick(f"{one}与{other}相差", f"Between {_low(one)} and {_low(other)}")
            return self.pick(f"自{other}到{one}", f"From {_low(other)} to {_low(one)}")
        if isinstance(term, Size):
            return self.pick(f"{self.label(term.term)}项数", f"Number of {_low(self.label(term.term))}")
        if isinstance(term, Counted):
            return self.condition(term.term)
        if isinstance(term, (DayOf, Duration, Known)):
            return self.label(term.term)
        if isinstance(term, OrElse):
            known = self.row is None or self.truth(term.left) is not None
            return self.label(term.left if known else term.right)
        if isinstance(term, Sum):
            one, other = self.label(term.left), self.label(term.right)
            return self.pick(f"{one}与“{other}”合计", f"{one} and “{_low(other)}” together")
        if isinstance(term, Quotient):
            one, other = self.label(term.left), self.label(term.right)
            return self.pick(f"{one}占{other}", f"{one} of {_low(other)}")
        return ""

    # conditions without facts

    def condition(self, term: Term) -> str:
        if isinstance(term, Const):
            return self.pick("恒真", "always") if term.value else self.pick("无", "never")
        if isinstance(term, All):
            return self.pick(" 且 ", " and ").join(self.bracketed(part, AnyOf) for part in term.terms)
        if isinstance(term, AnyOf):
            return self.pick(" 或 ", " or ").join(self.bracketed(part, All) for part in term.terms)
        if isinstance(term, Not):
            if isinstance(term.term, Known):
                return self.pick(f"无{self.label(term.term)}", f"no {_low(self.label(term.term))}")
            return self.pick(f"非（{self.condition(term.term)}）", f"not ({self.condition(term.term)})")
        if isinstance(term, Known):
            return self.pick(f"有{self.label(term)}", f"{self.label(term)}: known")
        return self.atom_condition(term)

    def bracketed(self, part: Term, kind: type[Term]) -> str:
        inner = self.condition(part)
        return self.pick(f"（{inner}）", f"({inner})") if isinstance(part, kind) else inner

    def atom_condition(self, term: Term) -> str:
        if isinstance(term, Compare):
            return f"{self.label(term.left)} {SIGNS[term.op]} {self.side(term.right, term.left)}"
        if isinstance(term, Within):
            return f"{self.label(term.left)} ∈ {{{self.side(term.right, term.left)}}}"
        if isinstance(term, Covers):
            return f"{self.side(term.left, term.right)} ⊇ {{{self.side(term.right, term.left)}}}"
        if isinstance(term, During):
            return f"{self.label(term.left)} ∈ {self.side(term.right, term.left)}"
        return self.label(term)

    def side(self, term: Term, like: Term) -> str:
        if term.kind is Kind.CODES and isinstance(term, (Const, Param)):
            found = term.value if isinstance(term, Const) else self.params.get(term.id)
            return self.codes(found, _vocabulary(like))  # type: ignore[arg-type]
        if isinstance(term, Const) and term.kind is Kind.CODE:
            vocabulary = _vocabulary(like)
            return vocabulary.label_of(str(term.value), self.lang) if vocabulary else str(term.value)
        if isinstance(term, (Const, Param)):
            return self.limit(term, like)
        return self.label(term)


_PHRASES: dict[type[Term], Callable[..., str]] = {
    Compare: _Speaker.compared,
    Known: _Speaker.is_known,
    Within: _Speaker.is_within,
    Covers: _Speaker.does_cover,
    During: _Speaker.is_during,
    Fact: _Speaker.flagged,
}


def _vocabulary(term: Term) -> type[Vocabulary] | None:
    return term.vocabulary if isinstance(term, Fact) else None


def _low(label: str) -> str:
    """Lower the first letter of an English label, unless it is an abbreviation."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
