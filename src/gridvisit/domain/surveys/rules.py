"""Who may be asked, who may ask, and what the answers are worth (9.4). Pure."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from gridvisit.engines.statistics import wilson
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import OrgLevel, QuestionScale

PER_PERSON = timedelta(days=90)
LINK_DAYS = timedelta(days=7)
CONTRADICTING = ("supplier", "gifts")  # a yes speaks against a declaration of the visitor (5.3-02, 8.2-01)
LOW_SCORE = 2
TOP_TWO = 4
TOO_FEW = 30  # below this many answers a figure is not compared
NOT_APPLICABLE = "na"
SERVING = frozenset({OrgLevel.STATION, OrgLevel.TEAM})  # units that serve customers and are rated
MOST_TEXT = 1000  # signs of a free answer
HANDLING, VISIT, RELATION = "demand-handling", "visit-service", "relation"  # codes of the questionnaires


def check_interviewer(
    person: UUID,
    *,
    visitors: Collection[UUID],
    handlers: Collection[UUID],
    unit_id: UUID | None = None,
    rated_units: Collection[UUID] = (),
) -> None:
    """Who asks neither visited nor handled, nor belongs to the unit that is rated (9.4-02)."""
    if person in visitors or person in handlers:
        raise Refusal("survey.not_independent")
    if unit_id is not None and unit_id in rated_units:
        raise Refusal("survey.rated_unit")


def may_be_asked(
    *,
    kind: str,
    anonymous: bool,
    has_party: bool,
    do_not_contact: bool,
    asked_last: datetime | None,
    now: datetime,
    per_person: timedelta = PER_PERSON,
) -> str:
    """Return why a person is not asked, or an empty text: reports and the anonymous are left in peace, others
    are asked at most once in 90 days, pleased or not.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 24, tzinfo=UTC)
    >>> may_be_asked(kind="OPINION", anonymous=False, has_party=True, do_not_contact=False, asked_last=None, now=now)
    ''
    """
    if kind == "REPORT" or anonymous:
        return "shielded"
    if not has_party:
        return "nobody"
    if do_not_contact:
        return "do_not_contact"
    if asked_last is not None and now - asked_last < per_person:
        return "asked_lately"
    return ""


def ordered(questions: Sequence[Mapping[str, Any]], seed: UUID) -> list[Mapping[str, Any]]:
    """Return the questions as one person sees them: the overall one first, the others in the order of the
    questionnaire; marks that stand next to one another are shuffled, so that none is always the first.
    """
    first = [q for q in questions if q["code"] == "overall"]
    rest = [q for q in questions if q["code"] != "overall"]
    dice = random.Random(seed.int)  # noqa: S311 - an order, not a secret
    found: list[Mapping[str, Any]] = []
    for shuffled, block in groupby(
        rest, key=lambda q: q["kind"] == QuestionScale.FIVE and not q.get("only_if")
    ):
        some = list(block)
        if shuffled:
            dice.shuffle(some)
        found += some
    return [*first, *found]


MARKS: tuple[tuple[str, Text], ...] = (
    ("5", Text(zh="非常满意", en="Very satisfied")),
    ("4", Text(zh="满意", en="Satisfied")),
    ("3", Text(zh="一般", en="Neither")),
    ("2", Text(zh="不满意", en="Dissatisfied")),
    ("1", Text(zh="非常不满意", en="Very dissatisfied")),
    (NOT_APPLICABLE, Text(zh="不适用", en="Does not apply")),
)
FACTS: tuple[tuple[str, Text], ...] = (
    ("yes", Text(zh="是", en="Yes")),
    ("no", Text(zh="否", en="No")),
    (NOT_APPLICABLE, Text(zh="记不清", en="Do not remember")),
)
TENS: tuple[tuple[str, Text], ...] = (
    *((str(mark), Text(zh=str(mark), en=str(mark))) for mark in range(11)),
    (NOT_APPLICABLE, Text(zh="不适用", en="Does not apply")),
)


def options(question: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """Return what a question offers, in words; a text offers nothing.

    >>> options({"kind": "yes_no"}, "en")
    [('yes', 'Yes'), ('no', 'No'), ('na', 'Do not remember')]
    """
    known = {
        "five": MARKS, "yes_no": FACTS, QuestionScale.TEN.value: TENS, QuestionScale.RECOMMEND.value: TENS,
    }.get(question["kind"])  # fmt: skip
    if known is not None:
        return [(value, text.of(lang)) for value, text in known]
    return [(o["value"], o["zh" if lang.startswith("zh") else "en"]) for o in question.get("options", ())]


def allowed(question: Mapping[str, Any]) -> frozenset[str]:
    """Return the values a question takes; a text takes any."""
    return frozenset(value for value, _label in options(question, "en"))


def is_asked(question: Mapping[str, Any], answers: Mapping[str, str]) -> bool:
    """Return whether a question is asked after the answers given: `only_if` names another question and its value.

    >>> why = {"code": "why", "kind": "text", "only_if": {"question": "told", "value": "no"}}
    >>> is_asked(why, {"told": "no"}), is_asked(why, {"told": "yes"}), is_asked(why, {})
    (True, False, False)
    """
    branch = question.get("only_if")
    return not branch or answers.get(branch["question"]) == branch["value"]


def asked_after(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers to questions that are asked: what a changed answer closed again is left out."""
    known = {question["code"]: question for question in questions}
    return {
        code: value for code, value in answers.items() if code not in known or is_asked(known[code], answers)
    }


def is_complete(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, str]) -> bool:
    """Return whether nothing needed is missing: the overall mark, and what the questionnaire says is needed.

    A question that is not asked is not missing; "does not apply" is an answer (9.4-03).

    >>> is_complete([{"code": "why", "needed": True}], {"overall": "4"})
    False
    """
    needed = [q for q in questions if q.get("needed") and is_asked(q, answers)]
    return "overall" in answers and all(q["code"] in answers for q in needed)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as every page shows it: words, what is offered (nothing: a free text), and when it is asked."""

    code: str
    label: str
    choices: Sequence[tuple[str, str]]
    needed: bool
    after: str  # the earlier question it hangs on
    value: str  # … and the answer there that opens it
    condition: str  # … both in words


def asked(questions: Sequence[Mapping[str, Any]], lang: str, *, seed: UUID) -> list[Asked]:
    """Return the questions as one person sees or hears them, in words."""
    here = "zh" if lang.startswith("zh") else "en"
    known = {q["code"]: q for q in questions}
    return [_asked(q, known, here) for q in ordered(questions, seed)]


def _asked(question: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]], here: str) -> Asked:
    branch = question.get("only_if") or {}
    source = known.get(branch.get("question", ""))
    answer = dict(options(source, here)).get(branch["value"], "") if source else ""
    needed = bool(question.get("needed")) or question["code"] == "overall"
    words = ONLY_IF.of(here).format(question=source[here], answer=answer) if source else ""
    return Asked(
        question["code"], question[here], options(question, here), needed, branch.get("question", ""),
        branch.get("value", ""), words,
    )  # fmt: skip


ONLY_IF = Text(zh="仅当“{question}”答“{answer}”时", en="Only if “{question}” is answered “{answer}”")


def check_answers(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, str]) -> None:
    """Raise Invalid for an unknown question or value. Nothing is ever filled in for anybody (9.4-03)."""
    known = {question["code"]: question for question in questions}
    problems = []
    for code, value in answers.items():
        question = known.get(code)
        wrong = question is None or (
            len(value) > MOST_TEXT if question["kind"] == "text" else value not in allowed(question)
        )
        if wrong:
            problems.append(Problem("survey.bad_answer", field=code))
    if problems:
        raise Invalid(problems)


def overall_of(answers: Mapping[str, str]) -> int | None:
    """Return the overall mark 1-5, or None: no answer is no answer.

    >>> overall_of({"overall": "4"}), overall_of({"overall": "na"}), overall_of({})
    (4, None, None)
    """
    value = answers.get("overall", "")
    return int(value) if value.isdigit() else None


def csi(marks: Mapping[str, Sequence[int]], weights: Mapping[str, float], *, steps: int = 5) -> float | None:
    """Return the customer satisfaction index (I40): weighted means of the asked items on 0-100, None without any.

    >>> round(csi({"solved": [5, 4], "speed": [3]}, {"solved": .35, "speed": .20}), 1)
    73.9
    """
    asked = {code: values for code, values in marks.items() if values and code in weights}
    total = sum(weights[code] for code in asked)
    if not total:
        return None
    return sum(
        weights[code] / total * (sum(values) / len(values) - 1) / (steps - 1) * 100
        for code, values in asked.items()
    )


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its Wilson interval at 95 %, and whether there are enough answers to compare."""

    hits: int
    n: int
    value: float | None
    low: float | None
    high: float | None

    @property
    def too_few(self) -> bool:
        """Return whether there are too few answers to compare anybody."""
        return self.n < TOO_FEW


def share(hits: int, n: int) -> Share:
    """Return hits of n as a share with its Wilson interval.

    >>> found = share(45, 50)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.9, 0.786, 0.957)
    >>> share(0, 0).value is None
    True
    """
    if not n:
        return Share(0, 0, None, None, None)
    low, high = wilson(hits, n)
    return Share(hits, n, hits / n, low, high)
