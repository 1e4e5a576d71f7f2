"""Customers as they stood on a day, many at once: what the verdicts of chapter 4 and 5.1-04 are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from gridvisit.domain.customers import facts
from gridvisit.domain.customers.dossier import Customer
from gridvisit.domain.customers.models import (
    Account,
    BackupSupply,
    Contact,
    Importance,
    Party,
    Site,
    SpecialFlag,
)
from gridvisit.domain.customers.rules import LastVisits
from gridvisit.domain.staff import standing as staff
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.lean import Lean
from gridvisit.standard.vocabulary import AccountStatus
from gridvisit.standard.vocabulary import Importance as Level

_PARTY = Lean(
    Party, "id", "tenant_id", "unit_id", "kind", "manager_id", "manager_since", "status", "visit_class", "created_at",
    "last_visit_on", "last_onsite_on", by="id",
)  # fmt: skip
_ACCOUNT = Lean(
    Account, "party_id", "status", "contract_capacity_kva", "voltage_level", "market_attr", "contract_end",
    "energised_on", by="party_id",
)  # fmt: skip
_IMPORTANCE = Lean(
    Importance, "party_id", "level", "doc_no", "list_year", "site_id", "valid_from", "valid_to", "guarantee_start",
    "security_load_kw", by="party_id",
)  # fmt: skip
_FLAG = Lean(SpecialFlag, "party_id", "kind", "since", "ended_on", by="party_id")
_BACKUP = Lean(BackupSupply, "party_id", "power_kw", "last_test_on", by="party_id")
_CONTACT = Lean(Contact, "id", "party_id", "dnc", "dnc_since", "large_print", by="party_id")
_ROOM = Lean(Site, "party_id", by="party_id", electrical_room=True)
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Listed:
    """The entry of the government's list that holds on the day, with its proof (4-02)."""

    level: str
    doc_no: str
    list_year: int
    site_id: UUID | None
    valid_from: date
    guarantee_start: date | None
    security_load_kw: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer on a day: nothing personal."""

    customer: Customer
    registered_on: date
    listed: Listed | None
    backup_kw: float
    backup_tested_on: date | None  # the oldest last test; None: no supply, or one that was never tested


class Register:
    """The rows of some customers, read once; `on` answers for any day. 8 queries."""

    def __init__(self, party_ids: Iterable[UUID]) -> None:
        ids = list(set(party_ids))
        self.parties = {party.id: party for party in _PARTY.rows(ids)}
        self.kinds = staff.kinds_of(party.unit_id for party in self.parties.values())
        self.accounts = _ACCOUNT.grouped(ids)
        for rows in self.accounts.values():
            rows[:] = [row for row in rows if row.status != AccountStatus.TERMINATED]
        self.importances = _IMPORTANCE.grouped(ids)
        self.flags = _FLAG.grouped(ids)
        self.backups = _BACKUP.grouped(ids)
        self.contacts = _CONTACT.grouped(ids)
        self.rooms = {row.party_id for row in _ROOM.rows(ids)}

    def on(self, party_id: UUID, day: date, *, contact_id: UUID | None = None) -> Standing | None:
        """Return how the customer stood on a day; a wish counts by the contact spoken to, else by all of them."""
        party = self.parties.get(party_id)
        if party is None:
            return None
        importances = [row for row in self.importances[party_id] if _holds(row.valid_from, row.valid_to, day)]
        flags = [
            row
            for row in self.flags[party_id]
            if row.since <= day and (row.ended_on is None or row.ended_on > day)
        ]
        children = facts.Children(
            {party_id: self.accounts[party_id]}, {party_id: importances}, {party_id: flags}
        )
        known = facts.of_party(party, children, org_kind=self.kinds[party.unit_id], on=day)
        backups = self.backups[party_id]
        tested = [row.last_test_on for row in backups if row.last_test_on is not None]
        return Standing(
            customer=Customer(
                party_id=party.id,
                tenant_id=party.tenant_id,
                unit_id=party.unit_id,
                manager_id=party.manager_id,
                manager_since=party.manager_since,
                active=party.status == "active",
                visit_class=party.visit_class,
                facts=known,
                last=LastVisits(party.last_visit_on, party.last_onsite_on),
                no_contact=self._no_contact(party_id, day, contact_id),
                large_print=any(row.large_print for row in self.contacts[party_id]),
                electrical_room=party_id in self.rooms,
            ),
            registered_on=local_date(party.created_at),
            listed=_listed(importances),
            backup_kw=float(sum(row.power_kw for row in backups)),
            backup_tested_on=min(tested) if tested and len(tested) == len(backups) else None,
        )

    def energised_on(self, party_id: UUID, day: date) -> date | None:
        """Return the last day up to `day` on which an account was energised."""
        days = [row.energised_on for row in self.accounts[party_id] if row.energised_on is not None]
        return max((found for found in days if found <= day), default=None)

    def contract_end(self, party_id: UUID, day: date) -> date | None:
        """Return the next end of a contract from `day` on, else the last one."""
        ends = sorted(row.contract_end for row in self.accounts[party_id] if row.contract_end is not None)
        return next((end for end in ends if end >= day), ends[-1] if ends else None)

    def _no_contact(self, party_id: UUID, day: date, contact_id: UUID | None) -> bool:
        rows = self.contacts[party_id]
        asked = [row for row in rows if row.id == contact_id] or rows
        return bool(asked) and all(
            row.dnc and (row.dnc_since is None or row.dnc_since <= day) for row in asked
        )


def _holds(first: date, last: date | None, day: date) -> bool:
    return first <= day and (last is None or last >= day)


def _listed(rows: list[Any]) -> Listed | None:
    top = min(rows, key=lambda row: facts.STRICTEST.index(Level(row.level)), default=None)
    if top is None:
        return None
    load = top.security_load_kw
    return Listed(
        level=top.level,
        doc_no=top.doc_no,
        list_year=top.list_year,
        site_id=top.site_id,
        valid_from=top.valid_from,
        guarantee_start=top.guarantee_start,
        security_load_kw=None if load is None else float(load),
    )


@dataclass(frozen=True, slots=True)
class OnFile:
    """A customer whose class may have a cycle."""

    party_id: UUID
    unit_id: UUID
    visit_class: str
    registered_on: date


def with_cycle(
    *, tenant_id: UUID, unit_ids: Iterable[UUID] | None, registered_by: date, classes: Collection[str]
) -> list[OnFile]:
    """Return the customers of some classes, on file by a day and still active (I04, I06). 1 query."""
    rows = Party.objects.filter(tenant_id=tenant_id, status="active", visit_class__in=list(classes))
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    rows = rows.filter(created_at__lt=at_local(registered_by + timedelta(days=1)))
    names = ("id", "unit_id", "visit_class", "created_at")
    return [
        OnFile(pk, unit, name, local_date(created))
        for pk, unit, name, created in rows.order_by("id").values_list(*names)
    ]


@dataclass(frozen=True, slots=True)
class ListedSite:
    """A place on the government's list; `site_id` None: the whole customer."""

    importance_id: UUID
    party_id: UUID
    site_id: UUID | None
    unit_id: UUID
    level: str
    since: date


def listed_sites(
    *, tenant_id: UUID, unit_ids: Iterable[UUID] | None, on: date, levels: Collection[str]
) -> list[ListedSite]:
    """Return the places of active customers that stand on the list on a day, each once (I05). 1 query."""
    rows = Importance.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), tenant_id=tenant_id, valid_from__lte=on,
        level__in=list(levels), party__status="active",
    )  # fmt: skip
    if unit_ids is not None:
        rows = rows.filter(party__unit_id__in=list(unit_ids))
    names = ("id", "party_id", "site_id", "party__unit_id", "level", "valid_from")
    found: dict[tuple[UUID, UUID | None], ListedSite] = {}
    for pk, party, site, unit, level, since in rows.order_by("valid_from", "id").values_list(*names):
        known = found.get((party, site))
        found[party, site] = ListedSite(pk, party, site, unit, level, known.since if known else since)
    return list(found.values())


def sizes(*, tenant_id: UUID, unit_ids: Iterable[UUID] | None) -> list[tuple[UUID, str, int]]:
    """Return (unit, class, number) of the active customers: the population of survey strata (I40). 1 query."""
    rows = Party.objects.filter(tenant_id=tenant_id, status="active")
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    return list(rows.order_by().values_list("unit_id", "visit_class").annotate(n=Count("id")))


def on_file(*, unit_ids: Collection[UUID]) -> list[tuple[UUID, UUID, str]]:
    """Return (customer, unit, class) of the active customers of some units: a frame to draw from. 1 query."""
    rows = Party.objects.filter(unit_id__in=unit_ids, status="active").order_by("id")
    return list(rows.values_list("id", "unit_id", "visit_class"))


def phones_of(party_ids: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Return the keyed hashes of the numbers a customer is written to. 1 query per 5,000."""
    ids = list(set(party_ids))
    found: dict[UUID, set[str]] = {}
    for start in range(0, len(ids), CHUNK):
        rows = Contact.objects.filter(party_id__in=ids[start : start + CHUNK]).exclude(mobile_hash="")
        for party, phone in rows.values_list("party_id", "mobile_hash"):
            found.setdefault(party, set()).add(phone)
    return found


def left_in_peace(party_ids: Iterable[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Return (customers all of whose contacts wish not to be contacted, contacts who wish so) (4-15).

    1 query per 5,000.
    """
    ids = list(set(party_ids))
    wishes: dict[UUID, bool] = {}
    contacts: set[UUID] = set()
    for start in range(0, len(ids), CHUNK):
        rows = Contact.objects.filter(party_id__in=ids[start : start + CHUNK])
        for pk, party, dnc in rows.values_list("id", "party_id", "dnc"):
            wishes[party] = wishes.get(party, True) and dnc
            if dnc:
                contacts.add(pk)
    return {party for party, wish in wishes.items() if wish}, contacts


def classes_of(party_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the class of each of some customers. 1 query per 5,000."""
    ids = list(set(party_ids))
    found: dict[UUID, str] = {}
    for start in range(0, len(ids), CHUNK):
        rows = Party.objects.filter(pk__in=ids[start : start + CHUNK])
        found.update(rows.values_list("id", "visit_class"))
    return found
