"""What other rooms ask about a customer's supply: voltage, arrangement, importance, life support."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from gridvisit.domain.customers.models import Account, Contact, Importance, Party, Site, SpecialFlag
from gridvisit.standard.vocabulary import AccountCategory
from gridvisit.standard.vocabulary import Importance as Level
from gridvisit.standard.vocabulary import SpecialFlag as Flag

AT_ONCE = 400  # numbers in one query
ORDER = (Level.SP, Level.L1, Level.L2, Level.TMP)


@dataclass(frozen=True, slots=True)
class SupplyFacts:
    """The supply of a party, or of one account or site of it, on a day."""

    unit_id: UUID | None = None
    tenant_id: UUID | None = None
    voltage: str = ""
    supply_mode: str = ""
    home: bool = False
    importance: str = Level.NONE
    life_support: bool = False
    transformer_area: str = ""
    line: str = ""


def supply_facts(
    *, party_id: UUID | None, on: date, account_id: UUID | None = None, site_id: UUID | None = None
) -> SupplyFacts:
    """Return the supply facts of a party; an account or site narrows them. At most 5 queries, no personal data."""
    party = Party.objects.filter(pk=party_id).first() if party_id else None
    if party is None:
        return SupplyFacts()
    accounts = Account.objects.filter(party=party)
    account = (
        accounts.filter(pk=account_id) if account_id else accounts.order_by("-contract_capacity_kva")
    ).first()
    place = site_id or (account.site_id if account else None)
    site = Site.objects.filter(party=party, pk=place).first() if place else None
    flags = SpecialFlag.objects.filter(party=party, kind=Flag.LIFE_SUPPORT)
    return SupplyFacts(
        unit_id=party.unit_id,
        tenant_id=party.tenant_id,
        voltage=account.voltage_level if account else party.voltage_level,
        supply_mode=site.supply_mode if site else "",
        home=bool(account and account.category == AccountCategory.RES),
        importance=_importance(party, place, on),
        life_support=flags.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on)).exists(),
        transformer_area=site.transformer_area if site else "",
        line=_line(site),
    )


def _line(site: Site | None) -> str:
    """Return the feeder of a place with its substation, since lines of two stations may share a name."""
    return f"{site.substation} {site.line}".strip()[:40] if site is not None and site.line else ""


def _importance(party: Party, site_id: UUID | None, on: date) -> str:
    rows = Importance.objects.filter(party=party, valid_from__lte=on)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    if site_id:
        rows = rows.filter(Q(site__isnull=True) | Q(site_id=site_id))
    levels = set(rows.values_list("level", flat=True))
    return next((level for level in ORDER if level in levels), Level.NONE)


def is_do_not_contact(*, contact_id: UUID | None, party_id: UUID | None) -> bool:
    """Return whether a contact, or every contact of a party, wishes not to be contacted (4-15). 1 query."""
    if contact_id:
        return Contact.objects.filter(pk=contact_id, dnc=True).exists()
    wishes = list(Contact.objects.filter(party_id=party_id).values_list("dnc", flat=True)) if party_id else []
    return bool(wishes) and all(wishes)


def of_account_no(*, account_no: str, tenant_id: UUID) -> tuple[UUID, UUID, UUID | None] | None:
    """Return (party, account, site) of an account number, new or old, in a tenant. 1 query."""
    numbers = Q(account_no=account_no.strip()) | Q(old_account_no=account_no.strip())
    found = Account.objects.filter(numbers, tenant_id=tenant_id).order_by("id").first()
    return (found.party_id, found.pk, found.site_id) if found is not None else None


def of_account_nos(
    *, account_nos: Iterable[str], tenant_id: UUID
) -> dict[str, tuple[UUID, UUID, UUID | None, UUID]]:
    """Return (party, account, site, unit of the party) by account number, new or old. 1 query for each 400 numbers."""
    wanted = sorted({number.strip() for number in account_nos if number.strip()})
    found: dict[str, tuple[UUID, UUID, UUID | None, UUID]] = {}
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        rows = Account.objects.filter(
            Q(account_no__in=part) | Q(old_account_no__in=part), tenant_id=tenant_id
        )
        names = ("account_no", "old_account_no", "party_id", "pk", "site_id", "party__unit_id")
        for number, old, *told in rows.order_by("id").values_list(*names):
            for known in (number, old):
                found.setdefault(known, tuple(told))
    found.pop("", None)
    return found
