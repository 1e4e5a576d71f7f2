"""What the rooms that serve a customer ask about it, once they have checked their actor: facts, brief, addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from gridvisit.domain.customers import checks
from gridvisit.domain.customers import facts as planning
from gridvisit.domain.customers.models import Account, Contact, Importance, Party, Site, SpecialFlag
from gridvisit.domain.customers.rules import LastVisits, PartyFacts, kilovolts
from gridvisit.foundation.lean import Lean
from gridvisit.foundation.privacy.masking import mask_account, mask_address, mask_name, mask_phone
from gridvisit.standard.vocabulary import AccountStatus, PartyKind, ProofDoubt, VoltageLevel


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the steps of a visit see it: codes and days, nothing personal."""

    party_id: UUID
    tenant_id: UUID
    unit_id: UUID
    manager_id: UUID | None
    manager_since: date | None
    active: bool
    visit_class: str
    facts: PartyFacts
    last: LastVisits
    no_contact: bool  # every contact asked not to be contacted (4-15)
    large_print: bool
    electrical_room: bool

    @property
    def hv(self) -> bool:
        """Supplied at high voltage."""
        level = self.facts.voltage_level
        return VoltageLevel.has(level) and VoltageLevel(level).is_high

    @property
    def kv(self) -> float:
        """The highest voltage in kV, 0 if none."""
        return kilovolts(self.facts.voltage_level)


_ACCOUNT = Lean.whole(Account, by="party_id")
_SITE = Lean.whole(Site, by="party_id")
_CONTACT = Lean.whole(Contact, by="party_id")
_IMPORTANCE = Lean.whole(Importance, by="party_id")
_FLAG = Lean.whole(SpecialFlag, by="party_id", but=["note"])


class Known:
    """The rows of one customer, for all that a visit asks of it. Each table is read once, when first asked for."""

    def __init__(self, party_id: UUID) -> None:
        self.party_id = party_id

    @cached_property
    def row(self) -> Party | None:
        """The customer's own row with unit and manager, None if there is no such customer."""
        return Party.objects.select_related("unit", "manager").filter(pk=self.party_id).first()

    @property
    def party(self) -> Party:
        """The customer's own row, where a foreign key says that there is one."""
        assert self.row is not None
        return self.row

    @cached_property
    def accounts(self) -> list[Account]:
        """The accounts that are not terminated."""
        rows = _ACCOUNT.instances([self.party_id])
        return [row for row in rows if row.status != AccountStatus.TERMINATED]

    @cached_property
    def sites(self) -> list[Site]:
        """All sites."""
        return _SITE.instances([self.party_id])

    @cached_property
    def contacts(self) -> list[Contact]:
        """All contacts, the primary first."""
        return sorted(_CONTACT.instances([self.party_id]), key=lambda row: not row.primary)

    @cached_property
    def importances(self) -> list[Importance]:
        """All entries on the lists of important customers."""
        return _IMPORTANCE.instances([self.party_id])

    @cached_property
    def flags(self) -> list[SpecialFlag]:
        """All special flags."""
        return _FLAG.instances([self.party_id])

    def customer(self, on: date) -> Customer:
        """Return the customer as it stands on a day. 6 queries."""
        party = self.party
        children = planning.Children(
            accounts={party.id: self.accounts},
            importances={
                party.id: [row for row in self.importances if _holds(row.valid_from, row.valid_to, on)]
            },
            flags={party.id: [row for row in self.flags if _runs(row.since, row.ended_on, on)]},
        )
        return Customer(
            party_id=party.id,
            tenant_id=party.tenant_id,
            unit_id=party.unit_id,
            manager_id=party.manager_id,
            manager_since=party.manager_since,
            active=party.status == "active",
            visit_class=party.visit_class,
            facts=planning.of_party(party, children, org_kind=party.unit.kind, on=on),
            last=LastVisits(party.last_visit_on, party.last_onsite_on),
            no_contact=bool(self.contacts) and all(row.dnc for row in self.contacts),
            large_print=any(row.large_print for row in self.contacts),
            electrical_room=any(row.electrical_room for row in self.sites),
        )

    def position(self, site_id: UUID | None) -> tuple[float, float, str] | None:
        """Return latitude, longitude and datum of the verified site, or of the only verified one (6.1-05). 1 query."""
        found = [
            (row.lat, row.lng, row.crs)
            for row in self.sites
            if row.geo_verified and row.lat is not None and row.lng is not None and site_id in {None, row.id}
        ]
        return found[0] if len(found) == 1 else None

    def brief(self) -> dict[str, Any]:
        """Return what the brief shows (7.2-01): the firm's name plain, persons masked. 4 queries, JSON-ready."""
        return {
            "customer": _customer(self.party),
            "accounts": [_account(row) for row in self.accounts],
            "sites": [_site(row) for row in self.sites],
            "contacts": [_contact(row) for row in self.contacts],
        }


def _holds(first: date, last: date | None, on: date) -> bool:
    return first <= on and (last is None or on <= last)


def _runs(since: date, ended_on: date | None, on: date) -> bool:
    return since <= on and (ended_on is None or on < ended_on)


def customer(party_id: UUID, *, on: date, tenant_id: UUID | None = None) -> Customer | None:
    """The customer as it stands on a day, None if there is none (in the tenant). 6 queries."""
    known = Known(party_id)
    if known.row is None or (tenant_id is not None and known.row.tenant_id != tenant_id):
        return None
    return known.customer(on)


def hold(party_id: UUID) -> None:
    """Lock the party's row, so that two planners do not both make the last allowed visit (4-14). 1 query."""
    Party.objects.select_for_update().filter(pk=party_id).values_list("pk", flat=True).first()


def belongs(
    *,
    party_id: UUID,
    account_id: UUID | None = None,
    site_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> bool:
    """Whether the account, site and contact given are the party's. At most 3 queries."""
    return all(
        pk is None or model.objects.filter(pk=pk, party_id=party_id).exists()  # type: ignore[attr-defined]
        for model, pk in ((Account, account_id), (Site, site_id), (Contact, contact_id))
    )


def first_site(party_id: UUID) -> UUID | None:
    """The site a visit goes to when nobody names one: the party's first. 1 query."""
    return Site.objects.filter(party_id=party_id).order_by("id").values_list("pk", flat=True).first()


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as the appointment needs it: nothing personal but the wish."""

    id: UUID
    role: str
    dnc: bool
    reachable: bool


def person(*, party_id: UUID, contact_id: UUID | None = None) -> Person | None:
    """The contact given, else the one to speak to first: the primary who has not declined contact. 1 query."""
    rows = Contact.objects.filter(party_id=party_id)
    rows = rows.filter(pk=contact_id) if contact_id is not None else rows.order_by("dnc", "-primary", "id")
    found = rows.first()
    if found is None:
        return None
    return Person(found.id, found.role, found.dnc, bool(found.mobile_hash))


def manager_of(party_id: UUID) -> UUID | None:
    """Return who manages a customer, None if nobody does. 1 query."""
    return Party.objects.filter(pk=party_id).values_list("manager_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class Number:
    """The number a message goes to: its keyed hash, when it was set and by whom (None: the system, an import run)."""

    mobile: str
    hash: str
    changed_at: datetime | None
    changed_by: UUID | None

    def doubt(self, people: Mapping[UUID, str], *, at: datetime, hours: float) -> str:
        """Return why what comes from this number at a moment proves nothing about `people` (id → own number), or ''.

        A ProofDoubt: it is the number of one of them, or one of them set it within `hours` before.
        """
        if any(own and checks.clean_phone(own) == self.mobile for own in people.values()):
            return ProofDoubt.OWN_PHONE.value
        fresh = self.changed_at is not None and at - self.changed_at <= timedelta(hours=hours)
        return ProofDoubt.CHANGED.value if fresh and self.changed_by in people else ""


def mobile_to_write_to(*, party_id: UUID, contact_id: UUID | None = None) -> str:
    """The number a message goes to, or ''; see number_to_write_to."""
    found = number_to_write_to(party_id=party_id, contact_id=contact_id)
    return found.mobile if found is not None else ""


def number_to_write_to(*, party_id: UUID, contact_id: UUID | None = None) -> Number | None:
    """The contact's number, else the primary contact's who has not declined contact; None without one. 1 query."""
    rows = Contact.objects.filter(party_id=party_id)
    if contact_id is not None:
        found = rows.filter(pk=contact_id).first()
    else:
        found = rows.filter(dnc=False).exclude(mobile_hash="").order_by("-primary", "id").first()
    if found is None or not found.mobile:
        return None
    return Number(found.mobile, found.mobile_hash, found.mobile_changed_at, found.mobile_changed_by)


def brief(party_id: UUID) -> dict[str, Any]:
    """What the brief shows of a customer; see Known.brief. 4 queries."""
    return Known(party_id).brief()


def _customer(party: Party) -> dict[str, Any]:
    person = party.kind == PartyKind.INDIVIDUAL
    return {
        "name": mask_name(party.name) if person else party.name,
        "kind": party.kind,
        "industry": party.industry,
        "visit_class": party.visit_class,
        "importance": party.importance_level,
        "voltage_level": party.voltage_level,
        "capacity_kva": str(party.capacity_kva),
        "market_attr": party.market_attr,
        "manager_no": party.manager.staff_no if party.manager else "",
        "last_visit_on": _day(party.last_visit_on),
        "last_onsite_on": _day(party.last_onsite_on),
        "next_due_on": _day(party.next_due_on),
    }


def _account(row: Account) -> dict[str, Any]:
    return {
        "id": str(row.id), "account_no": mask_account(row.account_no), "voltage_level": row.voltage_level,
        "capacity_kva": str(row.contract_capacity_kva), "market_attr": row.market_attr, "status": row.status,
        "contract_end": _day(row.contract_end), "generation": row.generation, "energised_on": _day(row.energised_on),
    }  # fmt: skip


def _site(row: Site) -> dict[str, Any]:
    return {
        "id": str(row.id), "name": row.name, "address": mask_address(row.address), "supply_mode": row.supply_mode,
        "transformer_area": row.transformer_area, "line": row.line, "electrical_room": row.electrical_room,
        "position_verified": row.geo_verified,
    }  # fmt: skip


def _contact(row: Contact) -> dict[str, Any]:
    return {
        "id": str(row.id), "role": row.role, "name": mask_name(row.name), "mobile": mask_phone(row.mobile),
        "primary": row.primary, "preferred_time": row.preferred_time, "channel_pref": row.channel_pref,
        "dialect": row.dialect, "large_print": row.large_print, "dnc": row.dnc,
    }  # fmt: skip


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def display_names(party_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names for lists beside rows already seen: firms plain, persons masked. 1 query."""
    rows = Party.objects.filter(pk__in=set(party_ids)).only("id", "kind", "name")
    return {row.id: mask_name(row.name) if row.kind == PartyKind.INDIVIDUAL else row.name for row in rows}
