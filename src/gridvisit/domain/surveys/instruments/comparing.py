"""What differs between two editions, in words, and which figures no longer compare. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from gridvisit.domain.surveys import rules
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import QuestionScale

Question = Mapping[str, Any]
NOTHING = Text("", "")
ROUND = 100
LEANS_ON: dict[str, tuple[Text, ...]] = {
    "overall": (Text("满意率（I39）", "Satisfied, top two (I39)"),),
    "supplier": (Text("条款5.3-02的判定", "Verdicts of rule 5.3-02"),),
    "gifts": (Text("条款8.2-01的判定", "Verdicts of rule 8.2-01"),),
    "contacted": (Text("走访真实性线索", "Signals that a visit took place"),),
}
INDEX = Text("满意指数（I40）", "Satisfaction index (I40)")
PROMOTERS = Text("净推荐值（I42）", "Recommendation (I42)")
WORDS: dict[str, Text] = {
    "title": Text("标题", "Title"), "added": Text("新增题目", "Question added"),
    "removed": Text("删除题目", "Question removed"), "moved": Text("调整顺序", "Moved"),
    "kind": Text("题型", "Kind of question"), "zh": Text("中文题干", "Chinese wording"),
    "en": Text("英文题干", "English wording"), "weight": Text("指数权重", "Weight in the index"),
    "options": Text("选项", "Options"), "only_if": Text("提问条件", "When it is asked"),
    "needed": Text("是否需答", "Needed or not"),
}  # fmt: skip
TOUCHES = frozenset(
    {"removed", "kind", "zh", "en", "weight", "options", "only_if"}
)  # the meaning of an answer


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what of which question, before and after, and the figures it cuts off from earlier ones."""

    what: str
    code: str
    question: Text
    before: Text = NOTHING
    after: Text = NOTHING
    breaks: tuple[Text, ...] = ()

    @property
    def label(self) -> Text:
        """What changed, in words."""
        return WORDS[self.what]


def leans(question: Question) -> tuple[Text, ...]:
    """Return what rests on a question: figures and rules; empty, and nothing but reading does."""
    found = list(LEANS_ON.get(question["code"], ()))
    found += [INDEX] if question.get("weight") else []
    found += [PROMOTERS] if question.get("kind") == QuestionScale.RECOMMEND else []
    return tuple(found)


def changes(before: Sequence[Question], after: Sequence[Question]) -> list[Change]:
    """Return the differences between the questions of two editions, in the order of the later one, removals first.

    >>> old = [{"code": "told", "kind": "yes_no", "zh": "告知了吗", "en": "Told?"}]
    >>> [(one.what, one.breaks) for one in changes(old, [])]
    [('removed', ())]
    """
    old = {q["code"]: q for q in before}
    new = {q["code"]: q for q in after}
    found = [
        Change("removed", q["code"], _wording(q), breaks=leans(q)) for q in before if q["code"] not in new
    ]
    moved = _moved(
        [q["code"] for q in before if q["code"] in new], [q["code"] for q in after if q["code"] in old]
    )
    for question in after:
        code = question["code"]
        if code not in old:
            indexed = (INDEX,) if question.get("weight") else ()
            found.append(Change("added", code, _wording(question), after=_kind(question), breaks=indexed))
            continue
        found += _within(old[code], question, old, new)
        if code in moved:
            found.append(Change("moved", code, _wording(question)))
    return found


def titles(before: tuple[str, str], after: tuple[str, str]) -> list[Change]:
    """Return the difference between two titles (Chinese, English)."""
    return [] if before == after else [Change("title", "", Text(*after), Text(*before), Text(*after))]


def broken(found: Sequence[Change]) -> list[Change]:
    """Return the changes after which a figure or rule no longer compares with the edition before."""
    return [one for one in found if one.breaks]


def stored(found: Sequence[Change]) -> list[dict[str, Any]]:
    """Return what is kept with an edition: what changed and what it cuts off, in both languages."""
    return [
        {
            "what": one.what, "code": one.code, "zh": f"{one.label.zh}：{one.question.zh}",
            "en": f"{one.label.en}: {one.question.en}",
            "figures": [{"zh": text.zh, "en": text.en} for text in one.breaks],
        }
        for one in broken(found)
    ]  # fmt: skip


def _within(
    was: Question, now: Question, old: Mapping[str, Question], new: Mapping[str, Question]
) -> list[Change]:
    rests = tuple(dict.fromkeys((*leans(was), *leans(now))))
    found = []
    for what, before, after in (
        ("kind", _kind(was), _kind(now)),
        ("zh", Text(was["zh"], was["zh"]), Text(now["zh"], now["zh"])),
        ("en", Text(was["en"], was["en"]), Text(now["en"], now["en"])),
        ("weight", _weight(was), _weight(now)),
        ("options", _options(was), _options(now)),
        ("only_if", branch(was, old), branch(now, new)),
        ("needed", _needed(was), _needed(now)),
    ):
        if before == after:
            continue
        cut = (INDEX,) if what == "weight" else rests if what in TOUCHES else ()
        found.append(Change(what, now["code"], _wording(now), before, after, cut))
    return found


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    matcher = SequenceMatcher(a=list(before), b=list(after), autojunk=False)
    kept = {
        code for block in matcher.get_matching_blocks() for code in before[block.a : block.a + block.size]
    }
    return set(after) - kept


def _wording(question: Question) -> Text:
    return Text(question["zh"], question["en"])


def _kind(question: Question) -> Text:
    kind = question["kind"]
    return Text(QuestionScale.label_of(kind, "zh"), QuestionScale.label_of(kind, "en"))


def _weight(question: Question) -> Text:
    weight = question.get("weight")
    if weight is None:
        return Text("不计入", "not counted")
    percent = f"{weight * ROUND:.0f}%"
    return Text(percent, percent)


def _options(question: Question) -> Text:
    rows = question.get("options", ())
    return Text("；".join(one["zh"] for one in rows), "; ".join(one["en"] for one in rows))


def _needed(question: Question) -> Text:
    return Text("需答", "needed") if question.get("needed") else Text("可不答", "may be left out")


def branch(question: Question, known: Mapping[str, Question]) -> Text:
    """Return when a question is asked, in words.

    >>> told = {"code": "told", "kind": "yes_no", "zh": "告知了吗？", "en": "Were you told?"}
    >>> branch({"only_if": {"question": "told", "value": "no"}}, {"told": told}).en
    'only after “Were you told?” – “No”'
    """
    condition = question.get("only_if")
    source = known.get(condition["question"]) if condition else None
    if condition is None or source is None:
        return Text("总是问", "always")
    zh, en = (dict(rules.options(source, lang)).get(condition["value"], "") for lang in ("zh", "en"))
    return Text(f"仅当“{source['zh']}”答“{zh}”时", f"only after “{source['en']}” – “{en}”")
