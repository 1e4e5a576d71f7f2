"""Where a visit comes into being: from a plan, ad hoc, by the customer's wish, or converted from another."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.customers import dossier
from gridvisit.domain.staff import parameters
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import holding, journal, rules, states
from gridvisit.domain.visits.models import Visit
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import (
    Channel,
    PlanItemReason,
    Scene,
    Selection,
    VisitKind,
    VisitOrigin,
    Vocabulary,
)

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read over the phone
NUMBER_SIGNS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisit:
    """What is known when a visit is planned."""

    party_id: UUID
    unit_id: UUID
    owner_id: UUID | None
    day: date
    channel: str
    reasons: tuple[str, ...]
    origin: str
    plan_item_id: UUID | None = None
    account_id: UUID | None = None
    site_id: UUID | None = None
    due_from: date | None = None
    due_to: date | None = None
    priority: int = 50
    selection: str = ""
    scene: str = ""
    client_id: UUID | None = None
    companion_id: UUID | None = None
    route_no: int = 0
    kind: str = VisitKind.INDIVIDUAL
    known: dossier.Known | None = None  # the customer's rows, where they are read already


def create(
    new: NewVisit, *, actor: Staff | None, now: datetime, happened: bool = False, hold: bool = False
) -> Visit:
    """Store a new visit after the checks of S1; the caller has checked the actor's right.

    `happened`: the visit took place already, so cap and wish are for the verdicts, not for a refusal (R37).
    `hold`: keep it in memory; the caller stores it (visits.holding).
    Raises Invalid for unknown codes, Refusal `visit.party_unknown` (4-01), `visit.owner_needed` (7.1-03),
    `visit.contact_cap` (4-14), `visit.do_not_contact` (4-15), `visit.owner_unknown`.
    """
    known = new.known or dossier.Known(new.party_id)
    unit = _unit(new, known, None if actor is None else actor.tenant_id)
    _check_codes(new)
    if known.row is None or known.row.tenant_id != unit.tenant_id or known.row.status != "active":
        raise Refusal("visit.party_unknown", status=422, field="party_id")
    if not dossier.belongs(party_id=new.party_id, account_id=new.account_id, site_id=new.site_id):
        raise Refusal("visit.not_the_partys", status=422, field="site_id")
    site_id = new.site_id
    if site_id is None and new.channel == Channel.ONSITE:
        site_id = known.sites[0].id if known.sites else None
    _check_people(new, unit.tenant_id, actor)
    if not happened:
        no_contact = known.customer(new.day).no_contact
        rules.check_wish(no_contact=no_contact, reasons=new.reasons, origin=new.origin)
        _check_cap(new, unit.tenant_id, now)
    visit = Visit(
        tenant_id=unit.tenant_id,
        number=_number(new.day),
        unit=unit,
        party_id=new.party_id,
        account_id=new.account_id,
        site_id=site_id,
        owner_id=new.owner_id,
        companion_id=new.companion_id,
        origin=new.origin,
        reasons=list(new.reasons),
        scene=new.scene,
        selection=new.selection,
        plan_item_id=new.plan_item_id,
        planned_channel=new.channel,
        channel=new.channel,
        kind=new.kind,
        day=new.day,
        due_from=new.due_from,
        due_to=new.due_to,
        priority=new.priority,
        route_no=new.route_no,
        client_id=new.client_id,
        persons_count=1 + (new.companion_id is not None),
        **stamp(actor, now),
    )
    visit.__dict__["_known"] = known  # reading.known_of need not ask again
    if hold:
        holding.hold(visit)
    else:
        visit.save(force_insert=True)
    journal.event(visit, "planned", actor=actor, at=now, to=visit.state, data={"origin": new.origin})
    audit.record(
        "visit.planned", visit, actor=actor, at=now, after={"number": visit.number, "day": visit.day}
    )
    outbox.emit("visit.planned", now=now, visit_id=visit.id, plan_item_id=new.plan_item_id)
    return visit


def _unit(new: NewVisit, known: dossier.Known, tenant_id: UUID | None) -> Unit:
    party = known.row
    if party is not None and party.unit_id == new.unit_id and tenant_id in {None, party.unit.tenant_id}:
        return party.unit
    return staff.unit_of(unit_id=new.unit_id, tenant_id=tenant_id)


def _check_codes(new: NewVisit) -> None:
    lists: tuple[tuple[str, str, type[Vocabulary]], ...] = (
        ("channel", new.channel, Channel),
        ("origin", new.origin, VisitOrigin),
        ("kind", new.kind, VisitKind),
    )
    problems = [_unknown(name, value, codes) for name, value, codes in lists if not codes.has(value)]
    problems += [
        _unknown("reasons", code, PlanItemReason) for code in new.reasons if not PlanItemReason.has(code)
    ]
    if not new.reasons:
        problems.append(Problem("visit.reason_needed", field="reasons"))
    if new.scene and not Scene.has(new.scene):
        problems.append(_unknown("scene", new.scene, Scene))
    if new.selection and not Selection.has(new.selection):
        problems.append(_unknown("selection", new.selection, Selection))
    if problems:
        raise Invalid(problems)


def _unknown(name: str, value: object, codes: type[Vocabulary]) -> Problem:
    facts = {"name": name, "value": str(value)[:40], "allowed": ", ".join(codes.codes())}
    return Problem("field.unknown_code", field=name, facts=facts)


def _check_people(new: NewVisit, tenant_id: UUID, actor: Staff | None) -> None:
    if new.owner_id is None:
        raise Refusal("visit.owner_needed", status=422, field="owner_id")
    if new.companion_id == new.owner_id:
        raise Refusal("visit.companion_other", status=422, field="companion_id")
    people = {} if actor is None else {actor.id: actor}
    asked = {new.owner_id, new.companion_id} - people.keys() - {None}
    people |= staff.by_ids(asked) if asked else {}
    for name, pk in (("owner_id", new.owner_id), ("companion_id", new.companion_id)):
        if pk is None:
            continue
        person = people.get(pk)
        if person is None or person.tenant_id != tenant_id or not staff.is_active(person, new.day):
            raise Refusal("visit.owner_unknown", status=422, field=name)


def _check_cap(new: NewVisit, tenant_id: UUID, now: datetime) -> None:
    if not rules.is_proactive(new.origin, new.reasons):
        return
    dossier.hold(new.party_id)
    params = parameters.in_force(unit_id=new.unit_id, at=now)
    window = timedelta(days=params.number("4-14.window"))
    days = proactive_days([new.party_id], tenant_id, new.day - window, new.day + window).get(new.party_id, [])
    rules.check_cap(days, new.day, params)


def proactive_days(
    party_ids: Collection[UUID], tenant_id: UUID, since: date, until: date | None = None
) -> dict[UUID, list[date]]:
    """Return the days of proactive visits per party, all units of the tenant together (4-14). 1 query."""
    rows = Visit.objects.filter(tenant_id=tenant_id, party_id__in=party_ids, day__gte=since)
    if until is not None:
        rows = rows.filter(day__lte=until)
    rows = rows.exclude(state__in=[states.VisitState.VOID, states.VisitState.CONVERTED])
    found: dict[UUID, list[date]] = {}
    for party_id, day, origin, reasons in rows.order_by("day").values_list(
        "party_id", "day", "origin", "reasons"
    ):
        if rules.is_proactive(origin, reasons):
            found.setdefault(party_id, []).append(day)
    return found


def _number(day: date) -> str:
    signs = "".join(secrets.choice(ALPHABET) for _ in range(NUMBER_SIGNS))
    return f"ZF{day:%y%m%d}-{signs}"
