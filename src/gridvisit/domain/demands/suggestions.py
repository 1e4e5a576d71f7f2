"""What the customer's words suggest: demands, type, topic, urgency by the table. A person confirms. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from gridvisit.domain.demands.deadlines import DemandFacts, deadlines
from gridvisit.engines.text import cues
from gridvisit.engines.text.classify import Guess, classify
from gridvisit.engines.text.samples import samples
from gridvisit.engines.text.split import read
from gridvisit.foundation.kernel.clock import SHANGHAI, local_date
from gridvisit.standard.vocabulary import DemandTopic, Importance, Urgency

NOON = datetime(2026, 3, 4, 12, tzinfo=SHANGHAI)  # any plain working day, when nobody says which
WORTH_SHOWING = 0.2  # less is a guess nobody should read


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One demand found in a text: what it probably is, how sure that is, and the words of danger in it."""

    text: str
    type: str
    topic: str
    urgency: str
    confidence: float
    danger_words: tuple[str, ...]
    denied: tuple[str, ...]
    outages: int

    @property
    def percent(self) -> int:
        """How sure, in whole per cent."""
        return round(self.confidence * 100)

    @property
    def worth_showing(self) -> bool:
        """Whether it says more than chance; words of danger always do."""
        return self.confidence >= WORTH_SHOWING or bool(self.danger_words)


def suggestions(text: str, *, heard_at: datetime | None = None) -> list[Suggestion]:
    """Return one suggestion for each demand in a text, in the order they were said; [] without words.

    Urgency is what the table says of type, topic and what the words tell: outages, the day, danger. Danger makes it
    U0. Where no `heard_at` is known a named day may be near, so the more urgent row is taken.
    """
    return [_of(guess, heard_at) for guess in read(text)]


def suggestion_for(text: str, *, heard_at: datetime | None = None) -> Suggestion:
    """Return the suggestion for a text taken as one demand."""
    return _of(classify(text), heard_at)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """In how many per cent of the test sentences, which the model never saw, the suggestion is right."""

    sentences: int
    type: int
    topic: int
    urgency: int
    both: int  # type and topic


@cache
def accuracy() -> Accuracy:
    """Return how often the suggestions are right. Some tenths of a second, once in a process.

    >>> accuracy().type > 80, accuracy().topic > 80
    (True, True)
    """
    rows = samples()[1]
    found = [suggestion_for(row.text, heard_at=NOON) for row in rows]

    def share(*names: str) -> int:
        right = [
            all(getattr(one, name) == getattr(row, name) for name in names)
            for one, row in zip(found, rows, strict=True)
        ]
        return round(100 * sum(right) / len(right))

    return Accuracy(len(rows), share("type"), share("topic"), share("urgency"), share("type", "topic"))


def _of(guess: Guess, heard_at: datetime | None) -> Suggestion:
    many = cues.outages(guess.text)
    return Suggestion(
        text=guess.text, type=guess.type, topic=guess.topic, urgency=_urgency(guess, many, heard_at).value,
        confidence=guess.confidence, danger_words=guess.danger.words, denied=guess.danger.denied, outages=many,
    )  # fmt: skip


def _urgency(guess: Guess, many: int, heard_at: datetime | None) -> Urgency:
    moment = heard_at or NOON
    about = cues.day(guess.text, local_date(moment))
    if heard_at is None and about is not None:
        about = local_date(moment)
    important = guess.topic == DemandTopic.SAFE_CUST and cues.emergency_supply(guess.text)
    return deadlines(
        DemandFacts(
            type=guess.type,
            topic=guess.topic,
            heard_at=moment,
            danger=bool(guess.danger),
            outages_60d=many,
            importance=Importance.L2 if important else Importance.NONE,
            outage_on=about if guess.topic == DemandTopic.NOTICE else None,
            event_on=about if guess.topic == DemandTopic.GUARANTEE else None,
            window_closes_on=about if guess.topic in {DemandTopic.MARKET, DemandTopic.DR} else None,
        )
    ).urgency
