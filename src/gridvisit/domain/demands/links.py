"""The customer's own link to his demand: signed, unguessable, one demand, nothing internal behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core import signing

from gridvisit.domain.content import selectors as content
from gridvisit.domain.demands.models import Demand, Promise
from gridvisit.domain.demands.states import DemandState, can
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import DemandTopic, DemandType

_SIGNER = signing.Signer(salt="gridvisit.demand.status")
S = DemandState

# Four things a customer can understand; no internal step, no internal due time (ch. 1: not a promise to customers).
STAGES = (
    Text(zh="已收到", en="Received"),
    Text(zh="正在办理", en="Being handled"),
    Text(zh="已答复", en="Answered"),
    Text(zh="已办结", en="Finished"),
)
_STAGE = {
    S.REGISTERED: 0, S.TRIAGED: 0, S.DISPATCHED: 1, S.ACCEPTED: 1, S.CONTACTED: 1, S.HANDLING: 1, S.SUSPENDED: 1,
    S.REOPENED: 1, S.RESOLVED: 2, S.VERIFIED: 2, S.WITHDRAWN: 2, S.CLOSED: 3, S.UNCONFIRMED: 3, S.MERGED: 1,
    S.REFERRED: 3, S.REJECTED: 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Status:
    """What a customer sees of his own demand."""

    id: UUID
    number: str
    unit: str  # who writes to the customer; empty where that would name the house a report is about
    heard_at: datetime
    verbatim: str
    stage: int
    answer: str
    published: tuple[Text, ...]
    promises: tuple[tuple[str, date], ...]
    can_withdraw: bool
    withdrawn: bool
    can_add: bool
    unnamed: bool

    @property
    def stages(self) -> list[tuple[Text, bool, bool]]:
        """Return (name, reached, now) of the four stages."""
        return [(name, n <= self.stage, n == self.stage) for n, name in enumerate(STAGES)]


def token_of(demand_id: UUID) -> str:
    """Return the signed token of a demand's status page."""
    return _SIGNER.sign(demand_id.hex).replace(":", ".")


def demand_id_of(token: str) -> UUID:
    """Return the demand a token opens. Raises NotFound for anything not signed by us."""
    try:
        return UUID(hex=_SIGNER.unsign(token.replace(".", ":")))
    except (signing.BadSignature, ValueError):
        raise NotFound from None


def status(*, token: str, now: datetime) -> Status:
    """Return what the holder of a link sees: own words, stage, answer, published promises; never a due time."""
    demand: Demand | None = Demand.objects.select_related("unit").filter(pk=demand_id_of(token)).first()
    if demand is None:
        raise NotFound
    today = local_date(now)
    published = content.promises_in_force(
        tenant_id=demand.tenant_id, on=today, codes=codes_for(demand.type, demand.topic)
    )
    in_force = {row.code for row in content.promises_in_force(tenant_id=demand.tenant_id, on=today)}
    kept_open = Promise.objects.filter(demand=demand, status="open", basis__in=in_force).order_by(
        "due_on", "id"
    )
    ended = demand.state in {S.CLOSED, S.UNCONFIRMED, S.REFERRED, S.REJECTED, S.MERGED}
    return Status(
        id=demand.pk,
        number=demand.number,
        unit="" if demand.type == DemandType.REPORT else demand.unit.name,
        heard_at=demand.heard_at,
        verbatim=demand.verbatim,
        stage=_STAGE[S(demand.state)],
        answer=demand.answer if demand.answered_at else "",
        published=tuple(Text(zh=row.text_zh, en=row.text_en) for row in published),
        promises=tuple((row.text, row.due_on) for row in kept_open),
        can_withdraw=can(demand.state, "withdraw"),
        withdrawn=demand.state == S.WITHDRAWN,
        can_add=not ended,
        unnamed=demand.anonymous,
    )


def codes_for(kind: str, topic: str) -> tuple[str, ...]:
    """Return the codes of the published promises that speak of a type and topic (content.defaults).

    >>> codes_for("COMPLAINT", "CONDUCT"), codes_for("OPINION", "CONDUCT")
    (('complaint',), ())
    """
    by_type = {DemandType.COMPLAINT: ("complaint",), DemandType.FAULT: ("repair_arrival", "repair_restore")}
    by_topic = {
        DemandTopic.METER: ("meter_check",),
        DemandTopic.CONNECT: ("connect",),
        DemandTopic.NOTICE: ("outage_notice",),
    }
    return by_type.get(DemandType(kind)) or by_topic.get(DemandTopic(topic)) or ()
