"""What a person may do next with a demand, most useful first: what the pages offer as buttons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands import rules, states
from gridvisit.domain.demands.models import Demand, DemandEvent, Suspension
from gridvisit.domain.demands.services import common, ending
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.privacy import services as privacy
from gridvisit.standard.vocabulary import Urgency

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

S = DemandState
# step → (move it makes, action it needs), in the order in which it is offered
STEPS: dict[str, tuple[str, str]] = {
    "hand_over": ("hand_over", "demand.raise"),
    "complete": ("complete", "demand.triage"),
    "triage": ("triage", "demand.triage"),
    "dispatch": ("dispatch", "demand.dispatch"),
    "accept": ("accept", "demand.handle"),
    "grant_suspension": ("suspend", "demand.suspend"),
    "refuse_suspension": ("suspend", "demand.suspend"),
    "confirm_rejection": ("reject", "demand.reject_confirm"),
    "verify": ("verify", "demand.verify"),
    "verify_withdrawal": ("verify", "demand.verify"),
    "contact": ("contact", "demand.handle"),
    "resolve": ("resolve", "demand.handle"),
    "handle": ("handle", "demand.handle"),
    "resume": ("resume", "demand.handle"),
    "attempt": ("verify", "demand.verify"),
    "close_unconfirmed": ("close_unconfirmed", "demand.verify"),
    "give_back": ("give_back", "demand.handle"),
    "propose_suspension": ("suspend", "demand.handle"),
    "ask_hotline": ("ask_hotline", "demand.triage"),
    "refer": ("refer", "demand.triage"),
    "merge": ("merge", "demand.triage"),
    "unmerge": ("unmerge", "demand.triage"),
    "propose_rejection": ("reject", "demand.triage"),
    "withdraw": ("withdraw", "demand.raise"),
    "reopen": ("reopen", "demand.close"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the steps of demands depend on beside the demands: who proposed, who acted, when verifying was tried."""

    proposed: Mapping[UUID, UUID]
    acted: Mapping[UUID, set[UUID]]
    tried: Mapping[UUID, list[datetime]]


def known_of(demands: Iterable[Demand]) -> Known:
    """Return what is known of demands, however many. 2 queries."""
    ids = [demand.pk for demand in demands]
    waiting = Suspension.objects.filter(demand_id__in=ids, state="proposed").order_by("created_at", "id")
    acted: dict[UUID, set[UUID]] = {}
    tried: dict[UUID, list[datetime]] = {}
    events = DemandEvent.objects.filter(demand_id__in=ids, kind__in=(*ending.TAKING_PART, "verify_tried"))
    for pk, kind, person, at in events.order_by("at").values_list("demand_id", "kind", "actor_id", "at"):
        if kind == "verify_tried":
            tried.setdefault(pk, []).append(at)
        elif person is not None:
            acted.setdefault(pk, set()).add(person)
    return Known(dict(waiting.values_list("demand_id", "proposed_by_id")), acted, tried)


def offered(demand: Demand, *, actor: Staff, known: Known | None = None) -> list[str]:
    """Return the steps `actor` may take now. The services decide again; this only spares dead buttons.

    `known` is for many demands at once. 2 queries without it, none with it.
    """
    known = known or known_of([demand])
    own = actor.id in {demand.handler_id, demand.visitor_id, demand.registrar_id}
    units = [unit for unit in (demand.responsible_unit_id, demand.unit_id) if unit is not None]

    def able(action: str) -> bool:
        return any(access.may(actor, action, unit_id=unit, own=own) for unit in units)

    found = [
        name for name, (move, action) in STEPS.items()
        if states.can(demand.state, move) and able(action) and _fits(name, demand, actor, known)
    ]  # fmt: skip
    return _in_order(found, demand)


def _in_order(found: list[str], demand: Demand) -> list[str]:
    """Put first what the state waits for: a confirmed demand is sent on, not confirmed again."""
    last = {
        S.TRIAGED: ["triage", "contact"],
        S.DISPATCHED: ["dispatch", "contact"],
        S.REGISTERED: ["contact"],
        S.HANDLING: ["contact"],
        S.SUSPENDED: ["contact"],
    }
    late = [name for name in last.get(S(demand.state), []) if name in found]
    if demand.state == S.CONTACTED and "handle" in found:
        found = ["handle", *(name for name in found if name != "handle")]
    return [name for name in found if name not in late] + late


def _fits(name: str, demand: Demand, actor: Staff, known: Known) -> bool:
    if name in {"verify", "verify_withdrawal", "attempt", "close_unconfirmed"}:
        return _may_end(name, demand, actor, known)
    proposed_by = known.proposed.get(demand.pk)
    table = {
        "complete": bool(demand.lacks),
        "ask_hotline": bool(demand.lacks) and bool(demand.external_no),
        "dispatch": not demand.lacks,
        "hand_over": demand.urgency == Urgency.U0,
        "give_back": not demand.returned_count,
        "propose_suspension": demand.urgency != Urgency.U0 and proposed_by is None,
        "grant_suspension": proposed_by not in {None, actor.id},
        "refuse_suspension": proposed_by not in {None, actor.id},
        "propose_rejection": demand.reject_proposed_by_id is None,
        "confirm_rejection": demand.reject_proposed_by_id not in {None, actor.id},
        "merge": demand.party_id is not None,
    }
    return table.get(name, True)


def _may_end(name: str, demand: Demand, actor: Staff, known: Known) -> bool:
    withdrawn = demand.state == S.WITHDRAWN
    if withdrawn != (name == "verify_withdrawal") and name != "attempt":
        return False
    visitors, handlers = ending.people_of(demand, known.acted.get(demand.pk, set()))
    if actor.id in visitors | handlers:
        return False
    if name == "verify_withdrawal":
        return actor.unit_id not in {demand.responsible_unit_id, demand.unit_id}
    if name == "close_unconfirmed":
        tried = [
            at for at in known.tried.get(demand.pk, []) if not demand.resolved_at or at >= demand.resolved_at
        ]
        enough = len(tried) >= rules.ATTEMPTS_BEFORE_UNCONFIRMED
        return enough and len({local_date(at) for at in tried}) >= rules.MIN_ATTEMPT_DAYS
    return True


def may_promise(demand: Demand, *, actor: Staff) -> bool:
    """Return whether the actor may note a promise about this demand."""
    own = actor.id in {demand.handler_id, demand.visitor_id}
    unit_id = demand.responsible_unit_id or demand.unit_id
    return demand.party_id is not None and access.may(actor, "promise.make", unit_id=unit_id, own=own)


@transaction.atomic
def reveal(*, demand_id: UUID, field: str, reason: str, actor: Staff, now: datetime) -> str:
    """Return the plain place or phone of one demand, with a reason, on the record."""
    demand = common.locked(demand_id, actor, "customer.reveal")
    if field not in {"place", "contact_text"}:
        raise Refusal("reveal.not_personal", field=field)
    return privacy.reveal(demand, field, actor=actor, reason=reason, at=now)
