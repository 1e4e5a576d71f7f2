"""Keep the derived columns of parties: class, level, voltage, capacity, next due day, search tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from gridvisit.domain.customers import facts, rules, search
from gridvisit.domain.customers.models import Contact, Party, SearchToken, Site
from gridvisit.domain.staff import parameters
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.parameters import ParameterSet

COLUMNS = (
    "visit_class", "importance_level", "voltage_level", "capacity_kva", "market_attr", "transformer_area",
    "next_due_on",
)  # fmt: skip
CHUNK = 1000


def refresh_derived(party: Party, *, now: datetime, params: ParameterSet | None = None) -> None:
    """Bring the derived columns of one party up to date; `party` carries them afterwards. 7 queries."""
    refresh_many([party.id], now=now, params=params)
    party.refresh_from_db(fields=list(COLUMNS))


def refresh_many(party_ids: Iterable[UUID], *, now: datetime, params: ParameterSet | None = None) -> int:
    """Bring the derived columns of parties up to date; return how many rows changed. 6 queries a chunk.

    `params` are the values to decide by; without them those in force for each customer's unit.
    """
    ids, changed = list(party_ids), 0
    for start in range(0, len(ids), CHUNK):
        changed += _refresh_chunk(ids[start : start + CHUNK], now, params)
    return changed


def _refresh_chunk(ids: Sequence[UUID], now: datetime, params: ParameterSet | None) -> int:
    on = local_date(now)
    in_force: dict[UUID, ParameterSet] = {}
    children = facts.children_of(ids, on)
    areas: dict[UUID, str] = {}
    for party_id, area in (
        Site.objects.filter(party_id__in=ids)
        .exclude(transformer_area="")
        .order_by("id")
        .values_list("party_id", "transformer_area")
    ):
        areas.setdefault(party_id, area)
    stale = []
    for party in Party.objects.filter(pk__in=ids).select_related("unit").defer("name"):
        if params is None and party.unit_id not in in_force:
            in_force[party.unit_id] = parameters.in_force(unit_id=party.unit_id, at=now)
        known = facts.of_party(party, children, org_kind=party.unit.kind, on=on)
        values = values_for(party, known, params or in_force[party.unit_id], areas.get(party.id, ""))
        if any(getattr(party, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(party, name, value)
            stale.append(party)
    Party.objects.bulk_update(stale, COLUMNS, batch_size=200)
    return len(stale)


def values_for(party: Party, known: rules.PartyFacts, params: ParameterSet, area: str) -> dict[str, Any]:
    """Return the derived columns for a party with these facts."""
    last = rules.LastVisits(party.last_visit_on, party.last_onsite_on)
    return {
        "visit_class": str(rules.visit_class(known, params)),
        "importance_level": str(known.importance_level),
        "voltage_level": known.voltage_level,
        "capacity_kva": known.capacity_kva,
        "market_attr": known.market_attr,
        "transformer_area": area,
        "next_due_on": None if party.status == "closed" else rules.next_due(known, last, params),
    }


def refresh_tokens(party_ids: Iterable[UUID]) -> None:
    """Write the search tokens of parties anew from their names and their contacts' names. 4 queries a chunk."""
    ids = list(party_ids)
    for start in range(0, len(ids), CHUNK):
        _tokens_chunk(ids[start : start + CHUNK])


def _tokens_chunk(ids: Sequence[UUID]) -> None:
    people: dict[UUID, list[str]] = defaultdict(list)
    for party_id, name in Contact.objects.filter(party_id__in=ids).values_list("party_id", "name"):
        people[party_id].append(name)
    SearchToken.objects.filter(party_id__in=ids).delete()
    rows = [
        SearchToken(tenant_id=tenant_id, token=token, party_id=party_id)
        for party_id, tenant_id, name in Party.objects.filter(pk__in=ids).values_list(
            "id", "tenant_id", "name"
        )
        for token in search.tokens_of([name, *people.get(party_id, [])])
    ]
    SearchToken.objects.bulk_create(rows, batch_size=1000)
