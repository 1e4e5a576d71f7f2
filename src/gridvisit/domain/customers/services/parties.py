"""Create, change, assign and close customers; note that they were visited."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers import checks
from gridvisit.domain.customers.derived import refresh_derived, refresh_tokens
from gridvisit.domain.customers.models import Contact, Party, Site
from gridvisit.domain.customers.services.common import (
    MAX_NAME,
    allow,
    coded,
    differences,
    filled,
    fits,
    load,
    refuse_if,
)
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Problem, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.privacy import services as privacy
from gridvisit.foundation.privacy.fields import lookup_hash
from gridvisit.foundation.records import stamp
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Channel, PartyKind

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

MANAGER_ROLES = ("km", "grid", "r_sales", "leader", "chief", "dso", "r_ops")
_MAX_SERIAL = 40
_CHANGEABLE = frozenset({"name", "kind", "serial", "uscc", "industry"})


@transaction.atomic
def create_party(
    *,
    unit_id: UUID,
    name: str,
    kind: str,
    actor: Staff | None,
    now: datetime,
    serial: str = "",
    uscc: str = "",
    industry: str = "",
    manager_id: UUID | None = None,
    last_visit_on: date | None = None,
    last_onsite_on: date | None = None,
) -> Party:
    """Create a customer or prospect (4-01). `last_*` take over visits that were made before this system.

    Raises Invalid for wrong values, Refusal `party.serial_taken`, `party.uscc_taken`.
    """
    if actor is not None and manager_id is None and not access.may(actor, "customer.manage", unit_id=unit_id):
        manager_id = actor.id  # who may only manage own customers, registers them as own
    unit = staff_selectors.unit_of(unit_id=unit_id, tenant_id=None if actor is None else actor.tenant_id)
    if actor is not None:
        in_reach = unit_id == actor.unit_id or access.may(actor, "customer.manage", unit_id=unit_id)
        access.require(actor, "customer.manage", unit_id=unit_id, own=manager_id == actor.id and in_reach)
    values = {
        "name": name.strip(),
        "kind": kind,
        "serial": serial.strip(),
        "uscc": uscc.strip().upper(),
        "industry": industry.strip(),
    }
    _check(values, unit.tenant_id, None)
    _check_manager(manager_id, unit.tenant_id)
    party = Party.objects.create(
        tenant_id=unit.tenant_id,
        unit_id=unit.id,
        name_hash=lookup_hash("name", values["name"]),
        manager_id=manager_id,
        manager_since=local_date(now) if manager_id else None,
        last_visit_on=max(filter(None, (last_visit_on, last_onsite_on)), default=None),
        last_onsite_on=last_onsite_on,
        **values,
        **stamp(actor, now),
    )
    refresh_tokens([party.id])
    refresh_derived(party, now=now)
    audit.record("customer.created", party, actor=actor, at=now, after=values)
    outbox.emit("customer.created", now=now, party_id=party.id)
    return party


@transaction.atomic
def update_party(
    *, party_id: UUID, actor: Staff | None, now: datetime, version: int | None = None, **values: Any
) -> Party:
    """Change name, kind, serial, uscc or industry of a customer. Nothing changed: nothing is written."""
    party = load(party_id, actor)
    party.expect_version(version)
    wanted = {name: str(value).strip() for name, value in values.items() if name in _CHANGEABLE}
    if "uscc" in wanted:
        wanted["uscc"] = wanted["uscc"].upper()
    merged = {name: wanted.get(name, getattr(party, name)) for name in _CHANGEABLE}
    _check(merged, party.tenant_id, party.id)
    before, after = differences(party, wanted)
    if not after:
        return party
    party.change(**after, name_hash=lookup_hash("name", merged["name"]))
    if "name" in after:
        refresh_tokens([party.id])
    refresh_derived(party, now=now)
    audit.record("customer.updated", party, actor=actor, at=now, before=before, after=after)
    return party


def _check(values: dict[str, str], tenant_id: UUID, but: UUID | None) -> None:
    refuse_if(
        [
            filled(values["name"], "name", limit=MAX_NAME),
            coded(values["kind"], PartyKind, "kind"),
            fits(values["serial"], "serial", limit=_MAX_SERIAL),
            checks.uscc(values["uscc"]) if values["uscc"] else None,
            Problem("uscc.individual", field="uscc")
            if values["uscc"] and values["kind"] == PartyKind.INDIVIDUAL
            else None,
            fits(values["industry"], "industry", limit=8),
        ]
    )
    others = Party.objects.filter(tenant_id=tenant_id).exclude(pk=but)
    if values["serial"] and others.filter(serial=values["serial"]).exists():
        raise Refusal("party.serial_taken", status=422, field="serial", serial=values["serial"])
    if values["uscc"] and others.filter(uscc=values["uscc"], status="active").exists():
        raise Refusal("party.uscc_taken", status=422, field="uscc", uscc=values["uscc"])


def _check_manager(manager_id: UUID | None, tenant_id: UUID) -> None:
    if manager_id is None:
        return
    manager = staff_selectors.by_ids([manager_id]).get(manager_id)
    if manager is None or manager.tenant_id != tenant_id:
        raise Refusal("party.manager_unknown", status=422, field="manager")


@transaction.atomic
def assign_manager(
    *, party_ids: list[UUID], manager_id: UUID | None, actor: Staff | None, now: datetime, reason: str = ""
) -> int:
    """Give customers to a customer manager from today on; return how many changed hands. History is in the audit.

    Raises Refusal `party.manager_unknown`, `party.manager_no_role` (nobody without a visiting role takes customers).
    """
    today = local_date(now)
    changed = 0
    if manager_id is not None:
        manager = staff_selectors.by_ids([manager_id]).get(manager_id)
        if manager is None or (actor is not None and manager.tenant_id != actor.tenant_id):
            raise Refusal("party.manager_unknown", status=422, field="manager")
        if not any(role in MANAGER_ROLES for role, _unit in access.roles_of(manager, today)):
            raise Refusal("party.manager_no_role", status=422, field="manager", staff_no=manager.staff_no)
    for party_id in party_ids:
        party = load(party_id, actor, "customer.assign")
        _check_manager(manager_id, party.tenant_id)
        if party.manager_id == manager_id:
            continue
        before = {"manager": party.manager_id, "manager_since": party.manager_since}
        after = {"manager": manager_id, "manager_since": today if manager_id else None}
        party.change(manager_id=manager_id, manager_since=after["manager_since"])
        audit.record(
            "customer.assigned", party, actor=actor, at=now, before=before, after=after, reason=reason
        )
        changed += 1
    return changed


@transaction.atomic
def close_party(*, party_id: UUID, actor: Staff | None, now: datetime, reason: str) -> Party:
    """Close a customer that is none any more; it stays readable and is due no more."""
    if not reason.strip():
        raise Refusal("field.required", status=422, field="reason", name="reason")
    party = load(party_id, actor)
    if party.status != "closed":
        party.change(status="closed")
        refresh_derived(party, now=now)
        audit.record(
            "customer.closed",
            party,
            actor=actor,
            at=now,
            before={"status": "active"},
            after={"status": "closed"},
            reason=reason,
        )
    return party


@transaction.atomic
def note_visit(
    *, party_id: UUID, on: date, channel: str, valid: bool, now: datetime, params: ParameterSet | None = None
) -> None:
    """Note a visit of a day; only a valid one moves the frequency clocks. Called by the visits room.

    A second call with the same visit changes nothing; an older visit never moves a clock back.
    """
    if not valid:
        return
    party: Party | None = Party.objects.select_for_update().filter(pk=party_id).first()
    if party is None:
        raise NotFound
    values: dict[str, Any] = {}
    if party.last_visit_on is None or party.last_visit_on < on:
        values["last_visit_on"] = on
    if channel == Channel.ONSITE and (party.last_onsite_on is None or party.last_onsite_on < on):
        values["last_onsite_on"] = on
    if values:
        party.change(**values)
        refresh_derived(party, now=now, params=params)


@transaction.atomic
def set_last_visits(
    *,
    party_id: UUID,
    any_on: date | None,
    onsite_on: date | None,
    now: datetime,
    params: ParameterSet | None = None,
) -> None:
    """Set both clocks anew, when a visit that counted was declared void. Called by the visits room."""
    party: Party | None = Party.objects.select_for_update().filter(pk=party_id).first()
    if party is None:
        raise NotFound
    if (party.last_visit_on, party.last_onsite_on) != (any_on, onsite_on):
        party.change(last_visit_on=any_on, last_onsite_on=onsite_on)
        refresh_derived(party, now=now, params=params)


def reveal(
    *, party_id: UUID, model: str, object_id: UUID, field: str, actor: Staff, reason: str, now: datetime
) -> str:
    """Return one masked value of a customer, its site or its contact, on the record (R20).

    Raises NotFound for what is not this customer's, Forbidden without the right, and what privacy.reveal refuses.
    """
    party: Party = Party.objects.one(party_id, actor)
    allow(party, actor, "customer.reveal")
    return privacy.reveal(_part(party_id, model, object_id), field, actor=actor, reason=reason, at=now)


def reveal_for_task(
    *,
    party_id: UUID,
    model: str,
    object_id: UUID,
    field: str,
    actor: Staff,
    reason: str,
    now: datetime,
    task: str,
) -> str:
    """Return one masked value of a customer whom `actor` visits in somebody's place (domain §6, "task day").

    The visits room calls it, having loaded the visit through its own gate and judged the window; `task` is the
    number of the visit and stands in the audit. Raises NotFound for what is not this customer's.
    """
    found = _part(party_id, model, object_id)
    return privacy.reveal(found, field, actor=actor, reason=reason, at=now, task=task)


def _part(party_id: UUID, model: str, object_id: UUID) -> Any:
    """Return the customer itself, one of its sites or contacts. Raises NotFound for a stranger's."""
    kinds: dict[str, tuple[Any, str]] = {
        "party": (Party, "pk"),
        "site": (Site, "party_id"),
        "contact": (Contact, "party_id"),
    }
    if model not in kinds:
        raise NotFound
    rows, column = kinds[model]
    found = rows.objects.filter(pk=object_id).filter(**{column: party_id}).first()
    if found is None:
        raise NotFound
    return found
