"""What one demand is probably about: type and topic with how sure, and what the words say of its danger. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from gridvisit.engines.text.danger import Danger, danger, without_denied
from gridvisit.engines.text.model import Model, train
from gridvisit.engines.text.plain import has_words, plain
from gridvisit.engines.text.samples import samples
from gridvisit.standard.vocabulary import DemandTopic, DemandType

DARK = re.compile(
    r"没电|没有电|停电|断电|电.{0,1}没了|全黑|都黑|全停|no power|power (?:is|went|has gone) (?:out|off)",
    re.IGNORECASE,
)
NOT_NOW = re.compile(r"没电话|没电梯")
# Signs that tell the matter: who says more has said it long since. Danger is looked for in all of it.
ENOUGH = 2000
EVEN = 0.5  # danger decides the row; how sure the model is of it is never told as less


@dataclass(frozen=True, slots=True)
class Guess:
    """A suggestion for one demand: type, topic, how sure (0-1), words of danger. A person confirms."""

    text: str
    type: str
    topic: str
    confidence: float
    danger: Danger


@cache
def models() -> tuple[Model, Model, frozenset[tuple[str, str]]]:
    """Return the models of types and of topics, and the pairs there are. About a second, once in a process."""
    rows = samples()[0]
    texts = [row.text for row in rows]
    return (
        train(texts, [row.type for row in rows]),
        train(texts, [row.topic for row in rows]),
        frozenset((row.type, row.topic) for row in rows),
    )


def classify(text: str) -> Guess:
    """Return the likeliest type and topic of one demand. Danger words make it a hazard, without power a fault.

    >>> guess = classify("电表走得太快了,给我校一下")
    >>> guess.type, guess.topic, 0 < guess.confidence <= 1
    ('OPINION', 'METER', True)
    >>> classify("电线断了掉在路上").danger.words
    ('电线断了',)
    """
    found = danger(text)
    kinds, topics, pairs = models()
    said = _of_the_matter(text, found)[:ENOUGH]
    by_kind, by_topic = kinds.chances(said), topics.chances(said)
    if found:  # danger to life overrides every row (4.4), whoever owns the equipment: fault or hazard is left
        dark = DARK.search(NOT_NOW.sub("", plain(text)))
        kind = DemandType.FAULT if dark else DemandType.HAZARD
        return Guess(text, kind.value, DemandTopic.SAFE_NET.value, max(by_topic["SAFE_NET"], EVEN), found)
    scores = {pair: by_kind[pair[0]] * by_topic[pair[1]] for pair in pairs}
    best = max(scores, key=lambda pair: (scores[pair], pair))
    return Guess(text, *best, scores[best] / sum(scores.values()), found)


def _of_the_matter(text: str, found: Danger) -> str:
    """Return a text without the danger it denies, unless nothing else is said."""
    rest = without_denied(text) if found.denied else text
    return rest if has_words(rest) else text
