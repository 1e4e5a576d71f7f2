"""Near-duplicates across sources: proposed by account and words, decided by a person, remembered either way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from gridvisit.domain.demands import states
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.selectors import split_with
from gridvisit.domain.demands.services import common, desk
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.staff import access, parameters
from gridvisit.engines.text.alike import alike
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.standard.vocabulary import DemandType, Urgency

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

WINDOW = "5.5-18.window"  # days in which the same account and topic count as one matter
# How alike the words must be, in per cent, to be worth a person's look.
SAME_TOPIC, OTHER_TOPIC = "5.5-18.alike_same_topic", "5.5-18.alike_other_topic"
PERCENT = 100
LOOKED_AT, SHOWN = 50, 5
NEVER_ONE = (DemandType.REPORT, DemandType.PRAISE)
GONE = (DemandState.MERGED, DemandState.REJECTED)
# What two demands are compared by: of hundreds only this is read and decrypted.
COMPARED = (
    "verbatim", "type", "topic", "state", "urgency", "number", "external_no", "heard_at", "party_id", "contact_id",
    "phone_hash", "anonymous",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alike:
    """Another demand that may be the same matter; `leads` if it keeps its number when both are merged."""

    demand: Demand
    percent: int
    leads: bool

    def mergeable(self, of: Demand) -> bool:
        """Return whether the one that does not lead can be merged now: one customer, its type confirmed."""
        return of.party_id is not None and of.party_id == self.demand.party_id and self._confirmed(of)

    def _confirmed(self, of: Demand) -> bool:
        return states.can((of if self.leads else self.demand).state, "merge")


def proposals(*, demand: Demand, actor: Staff, now: datetime) -> list[Alike]:
    """Return up to five demands of the same matter: near in time, alike in words. At most 8 queries.

    They are of the same account or customer, or, where one of both has no customer yet, from the same telephone,
    about the same place, or in the very same words to the same unit. Other persons at the same account are left out
    (9.1, trap 24), as is what a person has told apart, what was split from the same words, and what the actor may
    not see.
    """
    if demand.type in NEVER_ONE or demand.state in GONE:
        return []
    values = parameters.in_force(unit_id=demand.unit_id, at=now)
    near = _near(demand, timedelta(days=float(values.number(WINDOW))))
    ids = {pk for rows in near for pk in rows.values_list("pk", flat=True)[:LOOKED_AT]}
    ids -= {demand.pk, *told_apart(demand), *split_with(demand)}
    if not ids:
        return []
    found = []
    for other in Demand.objects.visible_to(actor).filter(pk__in=ids).only(*COMPARED):
        percent = alike(demand.verbatim, other.verbatim) * PERCENT
        least = values.number(SAME_TOPIC if other.topic == demand.topic else OTHER_TOPIC)
        if percent >= least and _same_person(demand, other):
            found.append(Alike(other, round(percent), leads=_leads(other, demand)))
    shown = sorted(found, key=lambda one: (-one.percent, one.demand.number))[:SHOWN]
    whole = Demand.objects.in_bulk([one.demand.pk for one in shown])
    return [replace(one, demand=whole[one.demand.pk]) for one in shown]


def told_apart(demand: Demand) -> set[UUID]:
    """Return the ids of the demands a person said are not the same; of loaded events 0 queries."""
    return {UUID(event.data["other"]) for event in demand.events.all() if event.kind == "not_same"}


@transaction.atomic
def not_same(*, demand_id: UUID, other_id: UUID, actor: Staff, now: datetime) -> Demand:
    """Remember that two demands are not the same: neither is proposed to the other again. The same again is nothing."""
    demand = common.locked(demand_id, actor, "demand.triage")
    if demand_id == other_id:
        raise Refusal("demand.merge_itself", status=422, field="other_id")
    other: Demand = Demand.objects.one(other_id, actor)
    for one, two in ((demand, other), (other, demand)):
        if two.pk not in told_apart(one):
            common.log(one, "not_same", actor=actor, at=now, data={"other": str(two.pk)})
    audit.record("demand.not_same", demand, actor=actor, at=now, after={"other": other.number})
    return demand


def same(*, demand_id: UUID, other_id: UUID, actor: Staff, now: datetime) -> Demand:
    """Merge two demands that are the same; return the one that leads. Raises what merging refuses."""
    demand, other = (Demand.objects.one(pk, actor) for pk in (demand_id, other_id))
    lead, follower = (other, demand) if _leads(other, demand) else (demand, other)
    desk.merge(demand_id=follower.pk, into_id=lead.pk, actor=actor, now=now)
    return lead


def may_decide(demand: Demand, *, actor: Staff) -> bool:
    """Return whether the actor may say of the demand that it is, or is not, the same as another."""
    units = [unit for unit in (demand.responsible_unit_id, demand.unit_id) if unit is not None]
    return any(access.may(actor, "demand.triage", unit_id=unit) for unit in units)


def _near(demand: Demand, window: timedelta) -> list[QuerySet[Demand]]:
    """Return one narrow query for each index: account, customer, telephone, place, the very words in the unit."""
    rows = Demand.objects.filter(
        tenant_id=demand.tenant_id,
        heard_at__gte=demand.heard_at - window,
        heard_at__lte=demand.heard_at + window,
    ).exclude(state__in=GONE)
    rows = rows.exclude(type__in=NEVER_ONE).order_by("-heard_at")
    columns = {"account_id": demand.account_id, "party_id": demand.party_id}
    found: list[QuerySet[Demand]] = [
        rows.filter(**{name: value}) for name, value in columns.items() if value is not None
    ]
    traces = {
        "phone_hash": demand.phone_hash,
        "place_hash": demand.place_hash,
        "words_hash": demand.words_hash,
    }
    unnamed = rows if demand.party_id is None else rows.filter(party_id__isnull=True)
    for name, value in traces.items():
        if value:
            here = {"unit_id": demand.unit_id} if name == "words_hash" else {}
            found.append(unnamed.filter(**{name: value}, **here))
    return found


def _same_person(one: Demand, other: Demand) -> bool:
    """Return whether both may be one person: never two customers, contacts, or telephones."""
    for name in ("party_id", "contact_id"):
        if len({getattr(one, name), getattr(other, name)} - {None}) > 1:
            return False
    if one.party_id is not None and one.party_id == other.party_id:
        return True
    return len({one.phone_hash, other.phone_hash} - {""}) <= 1 and not (one.anonymous or other.anonymous)


def _leads(one: Demand, other: Demand) -> bool:
    """Return whether `one` keeps its number: a danger, a complaint, a hotline's ticket, what was heard first (9.2)."""

    def rank(row: Demand) -> tuple[object, ...]:
        lesser = row.urgency != Urgency.U0, row.type != DemandType.COMPLAINT
        return row.state in states.ENDED, *lesser, not row.external_no, row.heard_at, row.pk

    return rank(one) < rank(other)
