"""What is stored already of the customers in a chunk of the file; a constant number of queries a chunk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gridvisit.domain.customers.imports.entries import Entry
from gridvisit.domain.customers.models import Account, Contact, Importance, Party, Site, SpecialFlag
from gridvisit.foundation.privacy.fields import lookup_hash

IN = 800  # values in one IN clause: SQLite takes 999 variables


@dataclass
class Existing:
    """Stored rows by what a file knows of them."""

    parties: dict[UUID, Party] = field(default_factory=dict)
    by_serial: dict[str, UUID] = field(default_factory=dict)
    by_uscc: dict[str, UUID] = field(default_factory=dict)
    by_name: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    sites: dict[UUID, list[Site]] = field(default_factory=lambda: defaultdict(list))
    contacts: dict[UUID, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    importances: dict[UUID, list[Importance]] = field(default_factory=lambda: defaultdict(list))
    flags: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    accounts_of: dict[UUID, list[Account]] = field(default_factory=lambda: defaultdict(list))

    def party_of(self, group: Sequence[Entry]) -> Party | None:
        """Return the stored customer a group of lines speaks of."""
        first = group[0]
        found = self.by_serial.get(first.party.get("serial", "")) or self.by_uscc.get(
            first.party.get("uscc", "")
        )
        if found is None:
            numbers = (entry.account.get("account_no", "") for entry in group)
            found = next(
                (self.accounts[number].party_id for number in numbers if number in self.accounts), None
            )
        if found is None and not first.account and first.unit_id is not None:
            found = self.by_name.get((first.unit_id, lookup_hash("name", first.party["name"])))
        return None if found is None else self.parties.get(found)


def load(chunk: Sequence[Sequence[Entry]], *, tenant_id: UUID, on: date) -> Existing:
    """Load what a chunk of groups may meet."""
    found = Existing()
    entries = [entry for group in chunk for entry in group]
    mine = Q(tenant_id=tenant_id)
    for account in _by(
        Account.objects.filter(mine), "account_no", {e.account.get("account_no") for e in entries}
    ):
        found.accounts[account.account_no] = account
    _parties(found, entries, mine)
    if found.parties:
        _children(found, on)
    return found


def _parties(found: Existing, entries: Sequence[Entry], mine: Q) -> None:
    rows = Party.objects.filter(mine).select_related("unit")
    firsts: dict[str, set[Any]] = {
        "serial": {e.party.get("serial") for e in entries},
        "uscc": {e.party.get("uscc") for e in entries},
        "id": {account.party_id for account in found.accounts.values()},
    }
    for column, values in firsts.items():
        for party in _by(
            rows, column, values - {"", None} - (found.parties.keys() if column == "id" else set())
        ):
            found.parties[party.id] = party
    nameless = {
        lookup_hash("name", e.party["name"]) for e in entries if not e.account and not e.party.get("serial")
    }
    for party in _by(rows, "name_hash", nameless):
        found.parties[party.id] = party
        found.by_name.setdefault((party.unit_id, party.name_hash), party.id)
    for party in found.parties.values():
        if party.serial:
            found.by_serial[party.serial] = party.id
        if party.uscc and party.status == "active":
            found.by_uscc[party.uscc] = party.id


def _children(found: Existing, on: date) -> None:
    ids = set(found.parties)
    for site in _by(Site.objects.all(), "party_id", ids):
        found.sites[site.party_id].append(site)
    for contact in _by(Contact.objects.all(), "party_id", ids):
        found.contacts[contact.party_id].append(contact)
    for account in _by(Account.objects.all(), "party_id", ids):
        found.accounts_of[account.party_id].append(account)
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    for entry in _by(Importance.objects.filter(in_force), "party_id", ids):
        found.importances[entry.party_id].append(entry)
    for flag in _by(SpecialFlag.objects.filter(ended_on__isnull=True), "party_id", ids):
        found.flags[flag.party_id].add(flag.kind)


def _by(rows: QuerySet[Any], column: str, values: Iterable[Any]) -> Iterator[Any]:
    wanted = sorted((value for value in values if value not in ("", None)), key=str)
    for start in range(0, len(wanted), IN):
        yield from rows.filter(**{f"{column}__in": wanted[start : start + IN]})
