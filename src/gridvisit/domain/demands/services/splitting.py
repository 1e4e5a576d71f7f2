"""Split one text into its demands: each with its own number, life and clocks, all with the customer's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction

from gridvisit.domain.demands import rules, states
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services import common, desk
from gridvisit.domain.demands.services.intake import NewDemand, raise_demand
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.demands.suggestions import Suggestion, suggestion_for, suggestions
from gridvisit.domain.staff import access
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.standard.vocabulary import DemandType, Urgency

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

FEWEST, MOST = 2, 8  # a text with more is a list, to be registered one by one
SPLIT = frozenset({"split", "split_off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One demand of a text: the stretch of the customer's words, and what a person says it is."""

    text: str
    type: str
    topic: str
    urgency: str = ""  # empty: the decision table says


@transaction.atomic
def split(
    *,
    demand_id: UUID,
    parts: Sequence[Part],
    actor: Staff,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> list[Demand]:
    """Split a demand that waits for triage; return all its parts, itself first. The same again changes nothing.

    The demand keeps the part that must not leave it: a report (which its unit may not know), a danger (whose clock
    runs), else what it was registered as, else the first. The others are registered as heard at the same moment from
    the same person. Each part is triaged as the actor said. Raises Invalid `demand.part_*`, and what triage refuses.
    """
    demand = common.locked(demand_id, actor, "demand.triage", version=version)
    states.move(demand.state, "triage")
    _check(demand, parts)
    kept = _kept(demand, parts)
    own, others = parts[kept], [part for n, part in enumerate(parts) if n != kept]
    made = [_raised(demand, part, actor=actor, now=now) for part in others]
    together = [str(row.pk) for row in (demand, *made)]
    _confirm(demand, own, actor=actor, now=now, reason=reason)
    for row, part in zip((demand, *made), (own, *others), strict=True):
        kind = "split" if row is demand else "split_off"
        if not row.events.filter(kind=kind).exists():
            common.log(row, kind, actor=actor, at=now, text=part.text.strip(), data={"family": together})
    audit.record(
        "demand.split", demand, actor=actor, at=now, after={"parts": len(parts), "into": together[1:]}
    )
    demand.refresh_from_db()
    return [demand, *made]


def may_split(demand: Demand, *, actor: Staff) -> bool:
    """Return whether the actor may split the demand now: as for triage."""
    units = [unit for unit in (demand.responsible_unit_id, demand.unit_id) if unit is not None]
    return states.can(demand.state, "triage") and any(
        access.may(actor, "demand.triage", unit_id=unit) for unit in units
    )


def own_words(demand: Demand) -> str:
    """Return the part of the customer's words that is this demand: all of them, unless they were split. 0-1 queries."""
    parts = [event.text for event in demand.events.all() if event.kind in SPLIT]
    return parts[-1] if parts else demand.verbatim


def suggested(demand: Demand) -> list[Suggestion]:
    """Return what the words suggest: one entry for each demand in them; of what was split its own part only."""
    if any(event.kind in SPLIT for event in demand.events.all()):
        return [suggestion_for(own_words(demand), heard_at=demand.heard_at)]
    return suggestions(demand.verbatim, heard_at=demand.heard_at)


def _check(demand: Demand, parts: Sequence[Part]) -> None:
    if not FEWEST <= len(parts) <= MOST:
        raise Refusal("demand.part_count", status=422, field="parts", fewest=FEWEST, most=MOST)
    said, seen = _bare(demand.verbatim), set()
    problems = []
    for number, part in enumerate(parts, start=1):
        words = _bare(part.text)
        if not words:
            problems.append(
                Problem("demand.part_empty", field=f"parts.{number}.text", facts={"part": number})
            )
        elif words not in said:
            problems.append(
                Problem("demand.part_not_said", field=f"parts.{number}.text", facts={"part": number})
            )
        elif words in seen:
            problems.append(
                Problem("demand.part_twice", field=f"parts.{number}.text", facts={"part": number})
            )
        seen.add(words)
    if problems:
        raise Invalid(problems)


def _bare(text: str) -> str:
    return "".join(text.split())


def _kept(demand: Demand, parts: Sequence[Part]) -> int:
    """Return which part stays: a report, a danger, what it was registered as, the first."""

    def rank(part: Part) -> tuple[bool, ...]:
        return (
            part.type != DemandType.REPORT,
            not rules.danger_words(part.text),
            (part.type, part.topic) != (demand.type, demand.topic),
            part.type != demand.type,
        )

    return min(range(len(parts)), key=lambda n: (rank(parts[n]), n))


def _raised(demand: Demand, part: Part, *, actor: Staff, now: datetime) -> Demand:
    """Register a part; its id follows from the demand and the words, so the same split again finds it."""
    new = NewDemand(
        id=uuid5(demand.pk, _bare(part.text)),
        type=part.type, topic=part.topic, urgency=part.urgency, verbatim=part.text.strip(), heard_at=demand.heard_at,
        source=demand.source, unit_id=demand.unit_id, party_id=demand.party_id, account_id=demand.account_id,
        site_id=demand.site_id, contact_id=demand.contact_id, place=demand.place, contact_text=demand.contact_text,
        visit_id=demand.visit_id, touch_id=demand.touch_id, visitor_id=demand.visitor_id,
        touch_ended_at=demand.touch_ended_at, anonymous=demand.anonymous, external_due_at=demand.external_due_at,
        event_on=demand.event_on, outages_60d=demand.outages_60d, area=demand.area, lacks=rules.waiting(demand.lacks),
        reported_unit_id=demand.reported_unit_id if part.type == DemandType.REPORT else None,
    )  # fmt: skip
    row = raise_demand(new=new, actor=actor, now=now)
    return _confirm(row, part, actor=actor, now=now) if row.state == DemandState.REGISTERED else row


def _confirm(demand: Demand, part: Part, *, actor: Staff, now: datetime, reason: str = "") -> Demand:
    urgency = part.urgency or _by_table(demand, part)
    return desk.triage(
        demand_id=demand.pk, type=part.type, topic=part.topic, urgency=urgency, actor=actor, now=now, reason=reason
    )  # fmt: skip


def _by_table(demand: Demand, part: Part) -> str:
    """Return the urgency of a part by the decision table; what its words tell may only raise it."""
    if demand.danger or rules.danger_words(part.text):
        return Urgency.U0.value
    found = rules.deadlines(
        rules.DemandFacts(
            type=part.type, topic=part.topic, heard_at=demand.heard_at, outages_60d=demand.outages_60d,
            importance=demand.importance_level,
        )
    ).urgency.value  # fmt: skip
    said = suggestion_for(part.text, heard_at=demand.heard_at)
    return min(found, said.urgency) if (said.type, said.topic) == (part.type, part.topic) else found
