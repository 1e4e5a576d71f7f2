"""Register what a customer asks (5.5-01, 5.5-02): in their own words, at the moment they spoke, once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction

from gridvisit.domain.customers import dossier, supply
from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.demands import rules
from gridvisit.domain.demands.deadlines import DemandFacts, deadlines
from gridvisit.domain.demands.deadlines.tightened import Tightenings
from gridvisit.domain.demands.models import NEVER, Demand
from gridvisit.domain.demands.services import clocks, common
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import DemandSource, DemandTopic, DemandType, Importance, Urgency

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read over the phone
NUMBER_SIGNS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDemand:
    """What is known when a demand is heard. `id` is drawn where it is heard, so a repeated call changes nothing.

    `danger` None: nobody has decided, the words decide and never lower. `urgency` empty: the table decides.
    """

    type: str
    topic: str
    verbatim: str
    heard_at: datetime
    source: str
    id: UUID = field(default_factory=new_id)
    unit_id: UUID | None = None  # where it was raised; a party's own unit unless told
    urgency: str = ""
    summary: str = ""
    danger: bool | None = None
    account_no: str = ""  # instead of party and account: finds both
    party_id: UUID | None = None
    account_id: UUID | None = None
    site_id: UUID | None = None
    contact_id: UUID | None = None
    place: str = ""
    contact_text: str = ""
    visit_id: UUID | None = None
    touch_id: UUID | None = None
    visitor_id: UUID | None = None
    touch_ended_at: datetime | None = None
    anonymous: bool = False
    reported_unit_id: UUID | None = None
    external_no: str = ""
    external_due_at: datetime | None = None
    event_on: date | None = None
    outages_60d: int = 0
    major: bool = False
    life_support: bool | None = None
    area: str = "town"
    answer_on_spot: str = ""
    lacks: tuple[str, ...] = ()  # of a hotline file: what it waits for at the desk, see rules.WAITS_FOR
    unread: str = ""


@transaction.atomic
def raise_demand(*, new: NewDemand, actor: Staff | None, now: datetime) -> Demand:
    """Register a demand and set its clocks (5.5-01 … 5.5-03). `actor` None: the customer or the system.

    Returns the stored demand when the id, or the number of its hotline ticket, is registered already.
    Raises Invalid with everything missing, Refusal `demand.id_reused`, `demand.danger_not_on_spot`.
    """
    problems = rules.impossible(
        new.heard_at, now=now, external_due_at=new.external_due_at, event_on=new.event_on
    )
    if problems:
        raise Invalid(problems)
    new = _found_by_number(replace(new, external_no=ticket_no(new.external_no)), actor)
    facts = supply.supply_facts(
        party_id=new.party_id, account_id=new.account_id, site_id=new.site_id, on=local_date(new.heard_at)
    )
    unit = _unit(new, facts.unit_id, actor)
    _check_belongs(new, facts, unit)
    known = _known(new, unit.tenant_id)
    if known is not None:
        return known
    words = rules.danger_words(new.verbatim)
    danger = bool(words) if new.danger is None else new.danger
    reported = new.reported_unit_id or (unit.id if new.type == DemandType.REPORT else None)
    values = _values(new, facts)
    _check(new, danger=danger)
    repeat = earlier(new, unit.tenant_id)
    row = Demand(
        **values,
        id=new.id,
        tenant_id=unit.tenant_id,
        number=number_of(new.id, new.heard_at),
        unit=unit,
        danger=danger,
        urgency=new.urgency or Urgency.U3,
        urgency_said=new.urgency,
        registered_at=now,
        registrar_id=None if actor is None else actor.id,
        reported_unit_id=reported,
        repeat_of_id=repeat,
        state=DemandState.REGISTERED,
        next_due_at=NEVER,
        **stamp(actor, now),
    )
    row.change(**row.traces())
    demand, made = _insert(row)
    if not made:
        return demand
    common.log(
        demand, "raised", actor=actor, at=now, happened_at=new.heard_at,
        data={"source": new.source, "danger_words": list(words)},
    )  # fmt: skip
    clocks.refresh(demand, at=now)
    audit.record(
        "demand.raised", demand, actor=actor, at=now,
        after={"type": demand.type, "topic": demand.topic, "urgency": demand.urgency, "source": demand.source},
    )  # fmt: skip
    outbox.emit("demand.raised", now=now, key=f"demand.raised:{demand.pk}", demand_id=demand.pk)
    if demand.urgency == Urgency.U0:
        outbox.emit("demand.danger", now=now, key=f"demand.danger:{demand.pk}", demand_id=demand.pk)
    if new.answer_on_spot.strip():
        _answer_on_spot(demand, new, actor=actor, now=now)
    return demand


def suggestion(
    *, type: str, topic: str, verbatim: str, heard_at: datetime, unit_id: UUID | None = None,  # noqa: A002 - the demand's own word
) -> dict[str, Any]:  # fmt: skip
    """Return what the table says of a demand not yet registered: urgency, due times, words of danger.

    `unit_id`: where it would be raised; what that unit or one above it has tightened counts. 0 queries without, 1-4.
    """
    words = rules.danger_words(verbatim)
    own = Tightenings([unit_id]).at(unit_id, heard_at) if unit_id else ()
    found = deadlines(
        DemandFacts(type=type, topic=topic, heard_at=heard_at, danger=bool(words), tightened=own)
    )
    return {"urgency": found.urgency, "dues": found.dues, "reasons": found.reasons, "danger_words": words}


def unit_meant(*, actor: Staff, party_id: UUID | None = None, account_no: str = "") -> UUID:
    """Return in which unit a demand not yet registered would be raised: the customer's, else the actor's. 1 query."""
    if account_no.strip():
        found = supply.of_account_nos(account_nos=[account_no], tenant_id=actor.tenant_id)
        if account_no.strip() in found:
            return found[account_no.strip()][3]
    known = customers.by_ids([party_id]).get(party_id) if party_id else None
    return known.unit_id if known is not None and known.tenant_id == actor.tenant_id else actor.unit_id


def ticket_no(number: str) -> str:
    """Return the number of a hotline ticket in one way of writing: full-width signs are the same number.

    >>> ticket_no(" ９５５９８－１ ")
    '95598-1'
    """
    return unicodedata.normalize("NFKC", number).strip()


def number_of(demand_id: UUID, heard_at: datetime) -> str:
    """Return the number people use for a demand: the day it was heard and seven signs of its id.

    >>> from datetime import UTC
    >>> number_of(UUID(int=0x1234567), datetime(2026, 11, 24, tzinfo=UTC))
    'SQ261124-00J6HB7'
    """
    rest, signs = demand_id.int & ((1 << 35) - 1), ""
    for _ in range(NUMBER_SIGNS):
        rest, digit = divmod(rest, len(ALPHABET))
        signs = ALPHABET[digit] + signs
    return f"SQ{local_date(heard_at):%y%m%d}-{signs}"


def _insert(row: Demand) -> tuple[Demand, bool]:
    """Store a new demand, or return the one a parallel call with the same id or ticket has just stored (F1)."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        same = Demand.objects.filter(pk=row.pk, tenant_id=row.tenant_id)
        if row.external_no:
            same |= Demand.objects.filter(
                tenant_id=row.tenant_id, source=row.source, external_no=row.external_no
            )
        found = same.first()
        if found is None:
            raise
        return found, False
    return row, True


def _unit(new: NewDemand, party_unit: UUID | None, actor: Staff | None) -> Unit:
    """Return where the demand is raised. The actor must be allowed to register there (404 for strangers)."""
    if actor is None:
        known_unit = new.unit_id or party_unit
        if known_unit is None:
            raise NotFound
        return people.unit_of(unit_id=known_unit, tenant_id=None)
    pk = new.unit_id or party_unit or actor.unit_id
    if party_unit is None and new.party_id is not None:
        raise NotFound
    unit = people.unit_of(unit_id=pk, tenant_id=actor.tenant_id)
    access.require(actor, "demand.raise", unit_id=unit.id, own=new.visitor_id == actor.id)
    return unit


def _found_by_number(new: NewDemand, actor: Staff | None) -> NewDemand:
    """Return the demand with the customer of its account number filled in. Raises Refusal `demand.account_unknown`."""
    if not new.account_no.strip() or actor is None:
        return new
    found = supply.of_account_no(account_no=new.account_no, tenant_id=actor.tenant_id)
    if found is None or (new.party_id is not None and new.party_id != found[0]):
        raise Refusal("demand.account_unknown", status=422, field="account_no")
    return replace(new, party_id=found[0], account_id=found[1], site_id=new.site_id or found[2])


def _check_belongs(new: NewDemand, facts: supply.SupplyFacts, unit: Unit) -> None:
    """Raise NotFound for a customer of another tenant, or an account, site or contact of another customer."""
    if new.party_id is None:
        if new.account_id or new.site_id or new.contact_id:
            raise Refusal("demand.missing", status=422, field="party_id")
        return
    if facts.tenant_id != unit.tenant_id or not dossier.belongs(
        party_id=new.party_id, account_id=new.account_id, site_id=new.site_id, contact_id=new.contact_id
    ):
        raise NotFound


def _known(new: NewDemand, tenant_id: UUID) -> Demand | None:
    found: Demand | None = Demand.objects.filter(pk=new.id).first()
    if found is not None:
        if found.tenant_id != tenant_id:
            raise NotFound
        if (found.verbatim, found.heard_at) != (new.verbatim, new.heard_at):
            raise Refusal("demand.id_reused")
        return found
    if new.external_no:
        return Demand.objects.filter(
            tenant_id=tenant_id, source=new.source, external_no=new.external_no
        ).first()
    return None


def _check(new: NewDemand, *, danger: bool) -> None:
    if new.urgency and not Urgency.has(new.urgency):
        raise Refusal("demand.missing", status=422, field="urgency")
    found = deadlines(DemandFacts(new.type, new.topic, new.heard_at, urgency=new.urgency, danger=danger))
    rules.check_complete(
        {
            "verbatim": new.verbatim, "type": new.type, "topic": new.topic, "urgency": new.urgency or found.urgency,
            "account_id": new.account_id, "site_id": new.site_id, "customer_id": new.party_id, "place": new.place,
        },
        waits_for=new.lacks,
    )  # fmt: skip
    if not DemandSource.has(new.source):
        raise Refusal("demand.missing", status=422, field="source")
    if new.answer_on_spot.strip():
        rules.check_answer_on_spot(new.type, new.topic, found.urgency)


def _values(new: NewDemand, facts: supply.SupplyFacts) -> dict[str, Any]:
    plain = (
        "type", "topic", "verbatim", "heard_at", "source", "summary", "party_id", "account_id", "site_id",
        "contact_id", "place", "contact_text", "visit_id", "touch_id", "touch_ended_at", "anonymous",
        "external_no", "external_due_at", "event_on", "outages_60d", "major", "area", "unread",
    )  # fmt: skip
    life = facts.life_support if new.life_support is None else new.life_support
    return (
        {name: getattr(new, name) for name in plain}
        | supplied(facts)
        | {
            "visitor_id": new.visitor_id,
            "lacks": " ".join(new.lacks),
            "life_support": life and common.is_care(new.type, new.topic),
        }
    )


def supplied(facts: supply.SupplyFacts) -> dict[str, Any]:
    """Return what a demand keeps of the supply it is about, as it was when the customer spoke."""
    return {
        "voltage_level": facts.voltage,
        "supply_mode": facts.supply_mode,
        "transformer_area": facts.transformer_area,
        "line": facts.line,
        "is_home": facts.home,
        "importance_level": facts.importance,
        "important": facts.importance != Importance.NONE,
    }


def earlier(new: NewDemand | Demand, tenant_id: UUID) -> UUID | None:
    """Return the last demand of the same account (or party) and topic within 60 days (5.5-18)."""
    if new.type in {DemandType.REPORT, DemandType.PRAISE}:
        return None
    rows = Demand.objects.filter(
        tenant_id=tenant_id, topic=new.topic, heard_at__lt=new.heard_at,
        heard_at__gte=new.heard_at - rules.REPEAT_WINDOW,
    ).exclude(type__in=[DemandType.REPORT, DemandType.PRAISE])  # fmt: skip
    rows = rows.exclude(state__in=[DemandState.MERGED, DemandState.REJECTED])
    if new.account_id:
        rows = rows.filter(account_id=new.account_id)
    elif new.party_id:
        rows = rows.filter(party_id=new.party_id)
    else:
        return None
    return rows.order_by("-heard_at", "-id").values_list("pk", flat=True).first()


def _answer_on_spot(demand: Demand, new: NewDemand, *, actor: Staff | None, now: datetime) -> None:
    told_at = new.touch_ended_at or new.heard_at
    not_ours = demand.topic == DemandTopic.NOT_OURS
    common.step(
        demand, "answer_on_spot", "resolved", actor=actor, now=now, at=told_at, text=new.answer_on_spot,
        answer=new.answer_on_spot, answered_on_spot=True, contacted_at=new.heard_at, answered_at=told_at,
        resolved_at=now, result="not_ours" if not_ours else "explained",
        told_by_id=None if actor is None else actor.id, told_at=told_at, told_how="in_person",
    )  # fmt: skip
