"""What came in without saying whose it is, where, or since when: completed in one step, or asked back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from gridvisit.domain.customers import dossier, supply
from gridvisit.domain.demands import rules, states
from gridvisit.domain.demands.imports import leniency
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.selectors import split_with
from gridvisit.domain.demands.services import clocks, common
from gridvisit.domain.demands.services.intake import earlier, supplied
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.staff import access
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.privacy import services as privacy
from gridvisit.standard.vocabulary import DemandType

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

PERSONAL = ("account_no", "place", "contact_text")  # cells that are masked until somebody says why
BEFORE_A_UNIT = frozenset({DemandState.REGISTERED, DemandState.TRIAGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known now: a customer or an account, a place, when the customer spoke. Empty: still not known."""

    account_no: str = ""
    party_id: UUID | None = None
    place: str = ""
    contact_text: str = ""
    heard_at: datetime | None = None


@transaction.atomic
def complete(
    *, demand_id: UUID, known: Known, actor: Staff, now: datetime, version: int | None = None
) -> Demand:
    """Complete a demand that waits (5.5-02); its parts, where it was split, with it. The clocks ran all the while.

    Raises Invalid for what is still missing, Refusal `demand.nothing_lacks`, `demand.account_unknown`,
    `demand.whose_elsewhere`.
    """
    demand = common.locked(demand_id, actor, "demand.triage", version=version)
    states.move(demand.state, "complete")
    if not demand.lacks:
        raise Refusal("demand.nothing_lacks")
    if not (known.account_no.strip() or known.party_id or known.place.strip() or known.heard_at):
        field = "place" if rules.WHOSE in rules.waiting(demand.lacks) else rules.HEARD
        raise Invalid([Problem("demand.missing", field=field)])
    whose = _whose(demand, known, actor)
    put(demand, known, whose, actor=actor, now=now)
    family = Demand.objects.visible_to(actor).filter(pk__in=split_with(demand) - {demand.pk}, lacks__gt="")
    for pk in family.order_by("pk").values_list("pk", flat=True):
        put(Demand.objects.locked(pk, actor), known, whose, actor=actor, now=now)
    return demand


@dataclass(frozen=True, slots=True)
class Whose:
    """A customer with account and site, and the unit that serves it."""

    party_id: UUID | None = None
    account_id: UUID | None = None
    site_id: UUID | None = None
    unit_id: UUID | None = None


def put(demand: Demand, known: Known, whose: Whose, *, actor: Staff | None, now: datetime) -> tuple[str, ...]:
    """Write what is known now into a locked demand; return the fields that changed. Nobody is asked here who may."""
    changes = _changes(demand, known, whose)
    if not changes:
        return ()
    before = _told(demand)
    demand.change(**changes)
    lacks = _still_lacking(demand, known)
    facts = supply.supply_facts(
        party_id=demand.party_id, account_id=demand.account_id, site_id=demand.site_id,
        on=local_date(demand.heard_at),
    )  # fmt: skip
    life = demand.life_support or (facts.life_support and common.is_care(demand.type, demand.topic))
    demand.change(**supplied(facts), life_support=life, lacks=lacks, **demand.traces())
    demand.change(repeat_of_id=demand.repeat_of_id or earlier(demand, demand.tenant_id))
    fields = tuple(sorted(changes))
    common.log(demand, "completed", actor=actor, at=now, data={"fields": fields, "lacks": lacks})
    clocks.refresh(demand, at=now)
    after = {**_told(demand), "fields": fields}
    audit.record("demand.completed", demand, actor=actor, at=now, before=before, after=after)
    outbox.emit("demand.completed", now=now, demand_id=demand.pk)
    return fields


def waiting(*, tenant_id: UUID) -> list[tuple[Demand, datetime | None]]:
    """Return what waits in a tenant, next due first, each with when its hotline was last asked. 1 query."""
    asked = Max("events__at", filter=Q(events__kind="hotline_asked"))
    rows = Demand.objects.filter(tenant_id=tenant_id, lacks__gt="").open().select_related("unit")
    return [(row, row.asked_at) for row in rows.annotate(asked_at=asked).order_by("next_due_at", "id")]


def _told(demand: Demand) -> dict[str, str]:
    return {
        "lacks": demand.lacks, "heard_at": demand.heard_at.isoformat(), "unit_id": str(demand.unit_id),
    }  # fmt: skip


@transaction.atomic
def ask_hotline(*, demand_id: UUID, text: str, actor: Staff, now: datetime) -> Demand:
    """Write down that the hotline was asked back, and what. The clocks run on; its answer comes by file or by phone."""
    demand = common.locked(demand_id, actor, "demand.triage")
    if not demand.lacks or not demand.external_no:
        raise Refusal("demand.nothing_lacks")
    if not text.strip():
        raise Refusal("demand.missing", status=422, field="text")
    states.move(demand.state, "ask_hotline")
    common.log(
        demand, "hotline_asked", actor=actor, at=now, text=text.strip(),
        data={"ticket": demand.external_no, "lacks": demand.lacks},
    )  # fmt: skip
    demand.change()
    audit.record("demand.hotline_asked", demand, actor=actor, at=now, after={"lacks": demand.lacks})
    outbox.emit("demand.hotline_asked", now=now, demand_id=demand.pk)
    return demand


@transaction.atomic
def reveal_cell(*, demand_id: UUID, cell: str, reason: str, actor: Staff, now: datetime) -> str:
    """Return one personal cell of the hotline's file that nobody could read, with a reason, on the record."""
    demand = common.locked(demand_id, actor, "customer.reveal")
    if cell not in PERSONAL or cell not in leniency.cells(demand.unread):
        raise Refusal("reveal.not_personal", field=cell)
    plain = privacy.reveal(demand, "unread", actor=actor, reason=reason, at=now)
    return leniency.cells(plain)[cell]


def _whose(demand: Demand, known: Known, actor: Staff) -> Whose:
    """Return the customer meant, whom the actor may register demands for."""
    number = known.account_no.strip()
    if number:
        found = supply.of_account_nos(account_nos=[number], tenant_id=demand.tenant_id).get(number)
        if found is None or known.party_id not in {None, found[0]}:
            raise Refusal("demand.account_unknown", status=422, field="account_no")
        whose = Whose(*found)
    elif known.party_id is not None:
        facts = supply.supply_facts(party_id=known.party_id, on=local_date(demand.heard_at))
        if facts.tenant_id != demand.tenant_id or not dossier.belongs(party_id=known.party_id):
            raise Refusal("demand.account_unknown", status=422, field="account_no")
        whose = Whose(known.party_id, unit_id=facts.unit_id)
    else:
        return Whose()
    if not access.may(actor, "demand.raise", unit_id=whose.unit_id):
        raise Refusal("demand.whose_elsewhere", status=422, field="account_no")
    return whose


def _changes(demand: Demand, known: Known, whose: Whose) -> dict[str, Any]:
    lacks = rules.waiting(demand.lacks)
    changes: dict[str, Any] = {}
    if whose.party_id is not None and demand.party_id is None:
        changes = {"party_id": whose.party_id, "account_id": whose.account_id, "site_id": whose.site_id}
        if demand.state in BEFORE_A_UNIT and demand.type != DemandType.REPORT:
            changes["unit_id"] = (
                whose.unit_id
            )  # the unit that serves the customer, as for a line that says it at once
    given = {"place": known.place.strip(), "contact_text": known.contact_text.strip()}
    changes |= {name: value for name, value in given.items() if value and not getattr(demand, name)}
    if known.heard_at is not None and rules.HEARD in lacks:
        rules.check_heard(known.heard_at, registered_at=demand.registered_at)
        changes["heard_at"] = known.heard_at
    return {name: value for name, value in changes.items() if value != getattr(demand, name)}


def _still_lacking(demand: Demand, known: Known) -> str:
    lacks = rules.waiting(demand.lacks)
    if demand.party_id or demand.account_id or demand.site_id or demand.place:
        lacks = tuple(one for one in lacks if one != rules.WHOSE)
    if known.heard_at is not None:
        lacks = tuple(one for one in lacks if one != rules.HEARD)
    return " ".join(lacks)
