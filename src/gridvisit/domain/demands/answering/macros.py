"""Macros (快捷处理) on one demand: which fit, and what each would write, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.content import selectors as content
from gridvisit.domain.demands import services
from gridvisit.domain.demands.answering.places import facts_of
from gridvisit.domain.demands.models import Demand
from gridvisit.engines.text.places import Filled, fill
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.standard.vocabulary import MacroStep

if TYPE_CHECKING:
    from gridvisit.domain.content.models import Macro
    from gridvisit.domain.staff.models import Staff

# The field of each step that takes the macro's own words.
FIELD = {
    MacroStep.CONTACT: "text", MacroStep.HANDLE: "text", MacroStep.RESOLVE: "action", MacroStep.ATTEMPT: "text",
    MacroStep.DISPATCH: "text", MacroStep.GIVE_BACK: "reason",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prepared:
    """A macro on one demand: the step, and the words it would fill in, field by field."""

    macro: Macro
    title: str
    words: dict[str, Filled]
    result: str

    @property
    def values(self) -> dict[str, str]:
        """Return field → text, as the form of the step starts with them."""
        found = {name: filled.text for name, filled in self.words.items()}
        return {**found, "result": self.result} if self.result else found

    @property
    def missing(self) -> list[str]:
        """Return the places that nobody could fill: a promise that is not in force, say."""
        return [place for filled in self.words.values() for place in filled.missing]


def fitting(*, demand: Demand, actor: Staff, now: datetime, lang: str) -> list[Prepared]:
    """Return the macros for the steps the actor may take now, those for the demand's topic first. At most 2 queries.

    The demand was given to the actor by `selectors.demand`.
    """
    steps = [step for step in services.offered(demand, actor=actor) if MacroStep.has(step)]
    return _prepared(demand, steps, actor=actor, now=now, lang=lang)


def prepared(
    *, demand: Demand, step: str, macro_id: UUID, actor: Staff, now: datetime, lang: str
) -> Prepared:
    """Return one macro filled in for a step. Raises NotFound if it is not in force or is made for another step."""
    for one in _prepared(demand, [step], actor=actor, now=now, lang=lang):
        if one.macro.pk == macro_id:
            return one
    raise NotFound


def _prepared(
    demand: Demand, steps: Iterable[str], *, actor: Staff, now: datetime, lang: str
) -> list[Prepared]:
    found = content.macros(tenant_id=demand.tenant_id, on=local_date(now), steps=steps, topic=demand.topic)
    zh = lang.lower().startswith("zh")
    spoken = [(row, _words(row, zh=zh)) for row in found]
    texts = [text for _row, words in spoken for text in words.values()]
    facts = facts_of(demand, texts, actor=actor, now=now, lang=lang)
    return [
        Prepared(
            row, row.title_zh if zh else row.title_en, {name: fill(text, facts) for name, text in words.items()},
            row.result,
        )
        for row, words in spoken
    ]  # fmt: skip


def _words(row: Macro, *, zh: bool) -> dict[str, str]:
    body = row.body_zh if zh else row.body_en or row.body_zh
    answer = row.answer_zh if zh else row.answer_en or row.answer_zh
    own = {FIELD[MacroStep(row.step)]: body}
    return {**own, "answer": answer} if answer else own
