"""When demands may have one cause, and where a member of a problem stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gridvisit.domain.demands.states import ENDED, DemandState
from gridvisit.engines.text.alike import alike
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import DemandTopic, DemandType, Vocabulary

NEVER = (DemandType.REPORT, DemandType.PRAISE)
# What comes down the wire: on one feeder the same topic is enough to be worth a look.
WIRED = frozenset({DemandTopic.OUTAGE, DemandTopic.VOLT, DemandTopic.NOTICE, DemandTopic.SAFE_NET})
S = DemandState


class Basis(Vocabulary):
    """What demands have in common, the narrowest first."""

    TRANSFORMER = "transformer", "同一台区", "One transformer area"
    PLACE = "place", "同一地点", "One place"
    LINE = "line", "同一线路", "One feeder"
    TOPIC = "topic", "同单位同主题", "One unit and topic"
    HAND = "hand", "人工归集", "Put together by hand"


class Standing(Vocabulary):
    """Where the demand of one customer stands in a problem."""

    FIX = "fix", "待整改", "Waits for the fix"
    SEND = "send", "待派单", "To be confirmed and sent"
    CALL = "call", "待人工告知", "To be called by a person"
    TELL = "tell", "待告知", "To be told"
    TOLD = "told", "已告知", "Told"
    CORRECT = "correct", "待告知更正", "To be told of the correction"
    AGAIN = "again", "告知后又重开", "Reopened after being told"
    OWN = "own", "已自行办理", "Answered on its own"
    NOT_MINE = "not_mine", "客户称与此无关", "Not for this customer"
    LEFT = "left", "已移出", "Taken out"


OPEN = frozenset(
    {Standing.FIX, Standing.SEND, Standing.CALL, Standing.TELL, Standing.AGAIN, Standing.CORRECT}
)


@dataclass(frozen=True, slots=True)
class Said:
    """What is compared of a demand."""

    id: UUID
    topic: str
    customer: UUID | None
    words: str


def group(one: Said, others: Sequence[Said], *, basis: Basis, similarity: float) -> list[tuple[Said, float]]:
    """Return which of `others` may have the cause of `one`, with how alike the words are, the likeliest first.

    Under one transformer or at one place the same topic or the same words are enough; on a feeder the same topic is,
    if it comes down the wire, else the words must be alike too; in a unit both topic and words must be.
    """
    found = []
    for other in others:
        score = alike(one.words, other.words)
        same, near = other.topic == one.topic, score >= similarity
        fits = {
            Basis.LINE: same and (near or one.topic in WIRED),
            Basis.TOPIC: same and near,
        }.get(basis, same or near)
        if fits:
            found.append((other, score))
    return sorted(found, key=lambda pair: (-pair[1], pair[0].id))


def customers(rows: Iterable[Said]) -> int:
    """Return of how many customers demands are; one without a customer counts by itself."""
    return len({row.customer or row.id for row in rows})


def standing(*, member: str, state: str, fixed: bool, behind: bool = False) -> Standing:
    """Return where a member stands, from what is kept of it and the state of its demand.

    `behind`: what he was told was put right since.

    >>> standing(member="in", state="handling", fixed=False).value
    'fix'
    >>> standing(member="in", state="accepted", fixed=True).value
    'call'
    >>> standing(member="told", state="reopened", fixed=True).value
    'again'
    """
    if member in {Standing.LEFT, Standing.NOT_MINE}:
        return Standing(member)
    here = DemandState(state)
    over = here in ENDED or here in {S.RESOLVED, S.VERIFIED, S.WITHDRAWN}
    if member == Standing.TOLD:
        return Standing.AGAIN if not over else Standing.CORRECT if behind else Standing.TOLD
    if over:
        return Standing.OWN
    if not fixed:
        return Standing.FIX
    return {
        S.REGISTERED: Standing.SEND, S.TRIAGED: Standing.SEND, S.REOPENED: Standing.SEND,
        S.DISPATCHED: Standing.CALL, S.ACCEPTED: Standing.CALL,
    }.get(here, Standing.TELL)  # fmt: skip


def is_behind(
    *, told_version: int, version: int, told_at: datetime | None, answered_at: datetime | None
) -> bool:
    """Return whether a customer knows the fix as it was before it was put right (`version`).

    Whose demand was opened again and answered by itself since (`answered_at`) knows that answer, and needs no other.

    >>> told = datetime(2026, 11, 24)
    >>> is_behind(told_version=0, version=1, told_at=told, answered_at=told)
    True
    >>> is_behind(told_version=0, version=1, told_at=told, answered_at=datetime(2026, 11, 25))
    False
    """
    return told_version < version and told_at == answered_at


def check_tellable(here: Standing, *, how: str) -> None:
    """Raise Refusal if the customer cannot be told now, or not in this way: the first to reach him is a person."""
    if here not in {Standing.CALL, Standing.TELL, Standing.CORRECT}:
        raise Refusal("problem.not_to_tell", standing=Text(zh=here.zh, en=here.en))
    if here == Standing.CALL and how not in {"phone", "in_person"}:
        raise Refusal("problem.person_first", status=422, field="how")


def check_belongs(kind: str, state: str) -> None:
    """A report or praise never has a common problem; nor has what has ended."""
    if kind in NEVER:
        raise Refusal("problem.never")
    if DemandState(state) in ENDED:
        raise Refusal("problem.demand_ended")
