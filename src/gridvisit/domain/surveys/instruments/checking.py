"""What a questionnaire must hold before anybody is asked: everything that is wrong, at once. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gridvisit.domain.surveys import rules
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.standard.vocabulary import QuestionScale

Question = Mapping[str, Any]
CODE = re.compile(r"[a-z][a-z0-9_]{0,28}")
VALUE = re.compile(r"[a-z0-9][a-z0-9_]{0,18}")
KEYS = frozenset({"code", "kind", "zh", "en", "weight", "options", "only_if", "needed"})
INDEXED = frozenset({rules.HANDLING, rules.RELATION})  # their marks make the index I40
FIXED = frozenset(
    {QuestionScale.FIVE, QuestionScale.YES_NO, QuestionScale.CHOICE}
)  # a branch may hang on one
MOST_TITLE, MOST_WORDING, MOST_OPTION, MOST_OPTIONS, LEAST_OPTIONS = 100, 200, 60, 12, 2
WHOLE, NEARLY = 1.0, 0.0005


def problems(
    *,
    code: str,
    title_zh: str,
    title_en: str,
    questions: Sequence[Question],
    most: int,
    kinds: Mapping[str, str],
) -> list[Problem]:
    """Return everything that keeps a draft from being published, in the order of the page.

    `most`: questions at most (9.4-01.questions); `kinds`: how codes were asked in editions already in the field.
    """
    found = [
        Problem("instrument.title", field=name, facts={"limit": MOST_TITLE})
        for name, text in (("title_zh", title_zh), ("title_en", title_en))
        if not text.strip() or len(text) > MOST_TITLE
    ]
    earlier: dict[str, Question] = {}
    for number, question in enumerate(questions, start=1):
        found += of_question(question, number=number, earlier=earlier, kinds=kinds)
        earlier.setdefault(str(question.get("code", "")), question)
    return [*found, *_of_the_whole(code, questions, most)]


def of_question(
    question: Question, *, number: int, earlier: Mapping[str, Question], kinds: Mapping[str, str]
) -> list[Problem]:
    """Return what is wrong with one question; `earlier`: those before it by code."""
    name = str(question.get("code", ""))
    kind = question.get("kind")
    facts = {"number": number}
    tests: tuple[tuple[bool, str], ...] = (
        (bool(set(question) - KEYS), "instrument.unknown_key"),
        (not CODE.fullmatch(name), "instrument.code"),
        (name in earlier, "instrument.code_twice"),
        (not isinstance(kind, str) or not QuestionScale.has(kind), "instrument.kind"),
        (name in kinds and kinds[name] != kind, "instrument.kind_changed"),
        (name == "overall" and kind != QuestionScale.FIVE, "instrument.overall"),
        (_weight_is_wrong(question), "instrument.weight"),
        (bool(question.get("options")) != (kind == QuestionScale.CHOICE), "instrument.options"),
        (not isinstance(question.get("needed", False), bool), "instrument.needed"),
        (not _branch_is_right(question, earlier), "instrument.branch"),
    )
    found = [Problem(code, field=name or None, facts=facts) for wrong, code in tests if wrong]
    found += [
        Problem(f"instrument.wording_{lang}", field=name or None, facts=facts | {"limit": MOST_WORDING})
        for lang in ("zh", "en")
        if not _is_text(question.get(lang), MOST_WORDING)
    ]
    if kind == QuestionScale.CHOICE and question.get("options"):
        found += _of_options(question["options"], name, facts)
    return found


def _is_text(value: Any, limit: int) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= limit


def _weight_is_wrong(question: Question) -> bool:
    weight = question.get("weight")
    if weight is None:
        return False
    number = isinstance(weight, (int, float)) and not isinstance(weight, bool)
    plain = question.get("kind") == QuestionScale.FIVE and question.get("code") != "overall"
    return not (number and plain and 0 < weight <= WHOLE)


def _branch_is_right(question: Question, earlier: Mapping[str, Question]) -> bool:
    branch = question.get("only_if")
    if branch is None:
        return True
    if not isinstance(branch, Mapping) or question.get("code") == "overall":
        return False
    source = earlier.get(str(branch.get("question")))
    if source is None or source.get("kind") not in FIXED or source.get("only_if"):
        return False
    return branch.get("value") in rules.allowed(source)


def _of_options(options: Any, name: str, facts: dict[str, Any]) -> list[Problem]:
    plain = isinstance(options, Sequence) and all(isinstance(one, Mapping) for one in options)
    values = [str(one.get("value", "")) for one in options] if plain else []
    real = [value for value in values if value != rules.NOT_APPLICABLE]
    good = (
        plain
        and len(real) >= LEAST_OPTIONS
        and len(values) <= MOST_OPTIONS
        and len(set(values)) == len(values)
        and all(VALUE.fullmatch(value) for value in values)
        and all(_is_text(one.get(lang), MOST_OPTION) for one in options for lang in ("zh", "en"))
    )
    if not good:
        limits = {"least": LEAST_OPTIONS, "most": MOST_OPTIONS, "limit": MOST_OPTION}
        return [Problem("instrument.option_texts", field=name or None, facts=facts | limits)]
    if rules.NOT_APPLICABLE not in values:  # nobody is forced into an answer (9.4-03)
        return [Problem("instrument.option_na", field=name or None, facts=facts)]
    return []


def _of_the_whole(code: str, questions: Sequence[Question], most: int) -> list[Problem]:
    found = []
    if len(questions) > most:
        found.append(Problem("instrument.too_many", facts={"number": len(questions), "most": most}))
    overall = next((q for q in questions if q.get("code") == "overall"), None)
    if overall is None:
        found.append(Problem("instrument.no_overall"))
    weights = [q["weight"] for q in questions if isinstance(q.get("weight"), (int, float))]
    if weights and code not in INDEXED:
        found.append(Problem("instrument.no_index"))
    elif (weights or code in INDEXED) and abs(sum(weights) - WHOLE) > NEARLY:
        found.append(Problem("instrument.weights", facts={"percent": round(sum(weights) * 100)}))
    return found


def hints(questions: Sequence[Question], *, longest_zh: int, longest_en: int) -> list[Problem]:
    """Return what may be published but is hard on who is asked: wordings that are long to read or to hear."""
    return [
        Problem(
            f"instrument.long_{lang}", field=q["code"], facts={"number": n, "length": len(q[lang]), "limit": limit}
        )
        for n, q in enumerate(questions, start=1)
        for lang, limit in (("zh", longest_zh), ("en", longest_en))
        if len(q[lang]) > limit
    ]  # fmt: skip
