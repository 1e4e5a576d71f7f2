"""Build the rows of what a file brings in new, ready for the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gridvisit.domain.customers import rules, search
from gridvisit.domain.customers.derived import values_for
from gridvisit.domain.customers.facts import STRICTEST
from gridvisit.domain.customers.imports.changes import Changes
from gridvisit.domain.customers.imports.entries import Entry, role_of
from gridvisit.domain.customers.models import Account, Contact, Importance, Party, Site, SpecialFlag
from gridvisit.domain.customers.services.care import PUBLIC_FACT
from gridvisit.foundation.bulk import Table
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.privacy.fields import lookup_hash
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Importance as Level

MODELS = {model.__name__: model for model in (Party, Site, Account, Contact, Importance, SpecialFlag)}


@dataclass
class Maker:
    """Builds rows for one run. With `dry` only the decisions are made, nothing is encrypted."""

    tenant_id: UUID
    org_kind: str
    run_id: UUID
    actor_id: UUID | None
    now: datetime
    on: date
    params: Callable[[UUID], ParameterSet]
    paths: Mapping[UUID, str]
    dry: bool = False
    _tables: dict[str, Table] = field(default_factory=dict)

    def customer(self, group: Sequence[Entry], changes: Changes) -> None:
        """Build a new customer with everything its lines say."""
        if self.dry:
            return
        first = group[0]
        party_id = new_id()
        known: Any = _Parent(party_id, self.tenant_id)
        sites: dict[tuple[Any, ...], UUID] = {}
        seen: set[tuple[str, str]] = set()
        flags: set[str] = set()
        listed: set[tuple[Any, ...]] = set()
        for entry in group:
            site = None
            if entry.site:
                mark = tuple(sorted((k, str(v)) for k, v in entry.site.items()))
                site = sites.get(mark)
                if site is None:
                    site = sites[mark] = self.site(known, entry, changes)
            if entry.account:
                self.account(known, entry, site, changes)
            person = (entry.contact.get("name", ""), entry.contact.get("mobile", ""))
            if any(person) and person not in seen:
                self.contact(known, entry, changes, primary=not seen)
                seen.add(person)
            told = entry.importance
            if told and (told["level"], told["doc_no"]) not in listed:
                listed.add((told["level"], told["doc_no"]))
                self.importance(known, entry, site, changes)
            for kind in entry.flags:
                if kind not in flags:
                    flags.add(kind)
                    self.flag(known, kind, entry, changes)
        changes.add("Party", self._party(party_id, first, group, flags))
        names = [first.party["name"], *(name for name, _mobile in seen)]
        changes.tokens.append((party_id, search.tokens_of(names)))

    def _party(
        self, party_id: UUID, first: Entry, group: Sequence[Entry], flags: set[str]
    ) -> tuple[Any, ...]:
        onsite = max((e.last_onsite_on for e in group if e.last_onsite_on), default=None)
        visited = max(
            (day for e in group for day in (e.last_visit_on, e.last_onsite_on) if day), default=None
        )
        values = {
            "id": party_id,
            "unit_id": first.unit_id,
            "manager_id": next((e.manager_id for e in group if e.manager_id), None),
            "name_hash": lookup_hash("name", first.party["name"]),
            "last_visit_on": visited,
            "last_onsite_on": onsite,
            "source_run": self.run_id,
            **first.party,
        }
        values["manager_since"] = self.on if values["manager_id"] else None
        areas = (e.site["transformer_area"] for e in group if e.site.get("transformer_area"))
        bare = _Visited(visited, onsite)
        values |= values_for(bare, self._facts(group, flags), self.params(first.unit_id), next(areas, ""))  # type: ignore[arg-type]
        return self._row("Party", values)

    def _facts(self, group: Sequence[Entry], flags: set[str]) -> rules.PartyFacts:
        listed = [entry.importance for entry in group if entry.importance]
        top = min(listed, key=lambda told: STRICTEST.index(Level(told["level"])), default=None)
        accounts = [
            rules.AccountFacts(
                told["voltage_level"],
                told["contract_capacity_kva"],
                told.get("market_attr", ""),
                told.get("contract_end"),
                told.get("energised_on"),
            )
            for told in (entry.account for entry in group)
            if told
        ]
        return rules.PartyFacts(
            kind=group[0].party["kind"],
            registered_on=self.on,
            org_kind=self.org_kind,
            importance_level=top["level"] if top else Level.NONE,
            guarantee_start=top.get("guarantee_start") if top else None,
            listed_on=self.on if top else None,
            flags=frozenset(flags),
            **rules.of_accounts(accounts, self.on),
        )

    def site(self, party: Any, entry: Entry, changes: Changes) -> UUID:
        """Build a site; return its id."""
        return self._child("Site", party, dict(entry.site), changes)

    def account(self, party: Any, entry: Entry, site_id: UUID | None, changes: Changes) -> UUID:
        """Build an account; return its id."""
        return self._child("Account", party, {**entry.account, "site_id": site_id}, changes)

    def contact(self, party: Any, entry: Entry, changes: Changes, *, primary: bool) -> UUID:
        """Build a contact; return its id."""
        told = dict(entry.contact)
        told["role"] = role_of(entry)
        told["primary"] = primary
        told["dnc_since"] = self.on if told.get("dnc") else None
        if not self.dry:
            told["name_hash"] = lookup_hash("name", told.get("name", ""))
            told["mobile_hash"] = lookup_hash("mobile", told.get("mobile", ""))
            if told.get("mobile"):
                told |= self.number_set()
        return self._child("Contact", party, told, changes)

    def number_set(self) -> dict[str, Any]:
        """Return the columns that say when and by whom a number was set: this run."""
        return {"mobile_changed_at": self.now, "mobile_changed_by": self.actor_id}

    def importance(self, party: Any, entry: Entry, site_id: UUID | None, changes: Changes) -> Importance:
        """Build an entry of the government's list; return it."""
        told = {
            **entry.importance,
            "list_year": int(entry.importance["list_year"]),
            "valid_from": self.on,
            "site_id": site_id,
        }
        pk = self._child("Importance", party, dict(told), changes)
        return Importance(id=pk, party_id=party.id, tenant_id=self.tenant_id, **told)

    def flag(self, party: Any, kind: str, entry: Entry, changes: Changes) -> UUID:
        """Build a note of special care; return its id."""
        told = {"kind": kind, "consent_how": entry.consent_how or PUBLIC_FACT, "since": self.on}
        return self._child("SpecialFlag", party, told, changes)

    def _child(self, model: str, party: Any, values: dict[str, Any], changes: Changes) -> UUID:
        pk = new_id()
        if not self.dry:
            values |= {"id": pk, "party_id": party.id}
            changes.add(model, self._row(model, values))
        return pk

    def _row(self, model: str, values: dict[str, Any]) -> tuple[Any, ...]:
        table = self._tables.get(model)
        if table is None:
            table = self._tables[model] = Table(MODELS[model])
        values |= {"tenant_id": self.tenant_id, "created_at": self.now, "created_by": self.actor_id}
        return table.row(values)


@dataclass(frozen=True, slots=True)
class _Parent:
    id: UUID
    tenant_id: UUID


@dataclass(frozen=True, slots=True)
class _Visited:
    last_visit_on: date | None
    last_onsite_on: date | None
    status: str = "active"
