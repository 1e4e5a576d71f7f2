"""Compare the lines of a customer with what is stored, and decide what is to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gridvisit.domain.customers.imports.changes import Changes, Update
from gridvisit.domain.customers.imports.columns import COLUMNS
from gridvisit.domain.customers.imports.entries import Entry
from gridvisit.domain.customers.imports.existing import Existing
from gridvisit.domain.customers.imports.fresh import Maker
from gridvisit.domain.customers.models import Contact, Party, Site
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.privacy.fields import lookup_hash
from gridvisit.foundation.records import Record
from gridvisit.standard.vocabulary import PartyKind
from gridvisit.standard.vocabulary import SpecialFlag as Flag

NEEDED = ("voltage_level", "contract_capacity_kva")
LABELS = {column.name: column.label for column in COLUMNS}


@dataclass
class Planner:
    """Decides for one run; `maker` builds the rows of what is new."""

    maker: Maker
    on: date

    def chunk(self, groups: Sequence[Sequence[Entry]], existing: Existing) -> Changes:
        """Return what is to be done for some customers of the file."""
        changes = Changes()
        for group in groups:
            party = existing.party_of(group)
            usable = self._usable(group, party, existing, changes)
            if not usable:
                continue
            if party is None:
                self.maker.customer(usable, changes)
                for entry in usable:
                    changes.note(entry.row, "created", _mark(entry))
            else:
                self._meet(usable, party, existing, changes)
        return changes

    def _usable(
        self, group: Sequence[Entry], party: Party | None, existing: Existing, changes: Changes
    ) -> list[Entry]:
        usable = []
        for entry in group:
            number = entry.account.get("account_no")
            stored = existing.accounts.get(number) if number else None
            if stored is not None and party is not None and stored.party_id != party.id:
                problem = Problem(
                    "import.other_party", field="account_no", row=entry.row, facts={"value": number}
                )
                changes.problems.append(problem)
            elif number and stored is None and (missing := [n for n in NEEDED if n not in entry.account]):
                changes.problems += [
                    Problem("import.needed_for_new", field=name, row=entry.row, facts={"name": LABELS[name]})
                    for name in missing
                ]
            elif party is not None and self._other_unit(entry, party):
                changes.problems.append(Problem("import.other_unit", field="unit", row=entry.row))
            else:
                usable.append(entry)
        return usable

    def _other_unit(self, entry: Entry, party: Party) -> bool:
        # a customer moves to another unit by a decision, not by a column; a unit above or below is no move
        if entry.unit_id is None or entry.unit_id == party.unit_id:
            return False
        mine = self.maker.paths.get(entry.unit_id, "")
        return not (mine.startswith(party.unit.path) or party.unit.path.startswith(mine))

    def _meet(self, group: Sequence[Entry], party: Party, existing: Existing, changes: Changes) -> None:
        """A customer that is stored: change what differs, add what is new."""
        first_fields = self._party(group[0], party, changes)
        for at, entry in enumerate(group):
            fields = list(first_fields) if at == 0 else []
            new_account = False
            site = self._site(entry, party, existing, changes, fields)
            account = existing.accounts.get(entry.account.get("account_no", ""))
            if account is not None:
                after = _differing(account, entry.account)
                if after:
                    changes.updates.append(_update(account, after))
                    fields += after
            elif entry.account:
                new_account = True
                account_id = self.maker.account(party, entry, site, changes)
                changes.children.append(("Account", account_id))
            self._contact(entry, party, existing, changes, fields)
            self._care(entry, party, existing, site, changes, fields)
            if new_account or fields:
                changes.touched.add(party.id)
            status = "created" if new_account else "updated" if fields else "unchanged"
            changes.note(entry.row, status, _mark(entry), tuple(fields))

    def _party(self, entry: Entry, party: Party, changes: Changes) -> list[str]:
        after = _differing(party, entry.party)
        if after.get("kind") == PartyKind.PROSPECT and party.voltage_level:
            after.pop("kind")  # a line without an account does not make a customer a prospect again
        if entry.manager_id is not None and entry.manager_id != party.manager_id:
            after |= {"manager_id": entry.manager_id, "manager_since": self.on}
        for name in ("last_visit_on", "last_onsite_on"):
            told, known = getattr(entry, name), getattr(party, name)
            if told is not None and (known is None or known < told):
                after[name] = told
        if not after:
            return []
        shown = [name.removesuffix("_id") for name in after if name != "manager_since"]
        if "name" in after:
            after["name_hash"] = lookup_hash("name", after["name"])
            changes.renamed.add(party.id)
        changes.updates.append(_update(party, after))
        return shown

    def _site(
        self, entry: Entry, party: Party, existing: Existing, changes: Changes, fields: list[str]
    ) -> Any:
        stored = existing.accounts.get(entry.account.get("account_no", ""))
        sites = existing.sites[party.id]
        site = next((s for s in sites if stored is not None and s.id == stored.site_id), None)
        if site is None and entry.site:
            site = next((s for s in sites if s.address == entry.site.get("address", "")), None)
        if not entry.site:
            return site.id if site else None
        if site is None:
            site_id = self.maker.site(party, entry, changes)
            changes.children.append(("Site", site_id))
            sites.append(Site(id=site_id, tenant_id=party.tenant_id, party_id=party.id, **entry.site))
            fields.append("site")
            if stored is not None and stored.site_id is None:
                changes.updates.append(_update(stored, {"site_id": site_id}))
            return site_id
        after = _differing(site, entry.site)
        if site.geo_verified:  # a position that was measured on site is worth more than one from a list
            after = {name: value for name, value in after.items() if name not in {"lat", "lng", "crs"}}
        if after:
            changes.updates.append(_update(site, after))
            fields += after
        return site.id

    def _contact(
        self, entry: Entry, party: Party, existing: Existing, changes: Changes, fields: list[str]
    ) -> None:
        told = entry.contact
        if not told:
            return
        known = existing.contacts[party.id]
        found = next((c for c in known if told.get("mobile") and c.mobile == told["mobile"]), None)
        found = found or next((c for c in known if told.get("name") and c.name == told["name"]), None)
        if found is None:
            contact_id = self.maker.contact(party, entry, changes, primary=not known)
            changes.children.append(("Contact", contact_id))
            known.append(
                Contact(
                    id=contact_id, party_id=party.id, name=told.get("name", ""), mobile=told.get("mobile", "")
                )
            )
            changes.renamed.add(party.id)
            fields.append("contact")
            return
        after: dict[str, Any] = _differing(found, told)
        if not after:
            return
        shown = [f"contact {name}" for name in after]
        if "name" in after:
            after["name_hash"] = lookup_hash("name", after["name"])
            changes.renamed.add(party.id)
        if "mobile" in after:
            after["mobile_hash"] = lookup_hash("mobile", after["mobile"])
            after |= self.maker.number_set()
        if "dnc" in after:
            after["dnc_since"] = self.on if after["dnc"] else None
        changes.updates.append(_update(found, after))
        fields += shown

    def _care(
        self, entry: Entry, party: Party, existing: Existing, site: Any, changes: Changes, fields: list[str]
    ) -> None:
        told = entry.importance
        if told:
            known = existing.importances[party.id]
            same = (told["level"], told["doc_no"], int(told["list_year"]))
            if not any((row.level, row.doc_no, row.list_year) == same for row in known):
                for row in known:
                    if row.valid_to is None and row.site_id in {None, site}:
                        changes.updates.append(_update(row, {"valid_to": self.on - timedelta(days=1)}))
                row = self.maker.importance(party, entry, site, changes)
                changes.children.append(("Importance", row.id))
                known.append(row)
                fields.append("importance")
        for kind in entry.flags:
            if kind not in existing.flags[party.id]:
                existing.flags[party.id].add(kind)
                changes.children.append(("SpecialFlag", self.maker.flag(party, kind, entry, changes)))
                fields.append(f"special_flag {Flag(kind).value}")


def _differing(row: Record, told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if getattr(row, name) != value}


def _update(row: Record, after: dict[str, Any]) -> Update:
    before = {name: getattr(row, name) for name in after}
    update = Update(type(row).__name__, row.id, row.version, before, after)
    for name, value in after.items():  # a later line of the file meets the row as this line leaves it
        setattr(row, name, value)
    row.version += 1
    return update


def _mark(entry: Entry) -> str:
    return str(entry.account.get("account_no") or entry.party.get("serial") or "")
