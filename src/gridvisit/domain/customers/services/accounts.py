"""Accounts (户号) and sites (用电场所) of a customer."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers import checks
from gridvisit.domain.customers.derived import refresh_derived
from gridvisit.domain.customers.models import Account, Party, Site
from gridvisit.domain.customers.services.common import (
    MAX_ADDRESS,
    allow,
    coded,
    differences,
    fits,
    load,
    refuse_if,
)
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import NotFound, Problem, Refusal
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import (
    AccountCategory,
    AccountNature,
    AccountStatus,
    DemandMode,
    Generation,
    MarketAttr,
    SupplyMode,
    VoltageLevel,
)

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

_ACCOUNT = frozenset(
    {
        "old_account_no", "category", "nature", "voltage_level", "contract_capacity_kva", "running_capacity_kva",
        "demand_mode", "status", "market_attr", "market_from", "contract_end", "retailer_code", "generation",
        "generation_kw", "ev_piles", "heating_electric", "energised_on", "site_id",
    }
)  # fmt: skip
_SITE = frozenset(
    {
        "name", "address", "lat", "lng", "crs", "substation", "line", "transformer_area", "meter_box", "supply_mode",
        "electrical_room",
    }
)  # fmt: skip
_CODE = 40


@transaction.atomic
def create_site(*, party_id: UUID, actor: Staff | None, now: datetime, **values: Any) -> Site:
    """Create a place where power is used. Raises Invalid `place.*`, `field.*`."""
    party = load(party_id, actor)
    known = {name: value for name, value in values.items() if name in _SITE}
    site = Site(tenant_id=party.tenant_id, party=party, **known, **stamp(actor, now))
    _check_site(site)
    site.save(force_insert=True)
    refresh_derived(party, now=now)
    audit.record("site.created", site, actor=actor, at=now, after=known)
    return site


@transaction.atomic
def update_site(
    *, site_id: UUID, actor: Staff | None, now: datetime, version: int | None = None, **values: Any
) -> Site:
    """Change a site; a moved position is no longer a verified one."""
    site: Site = Site.objects.locked(site_id, actor)
    allow(site.party, actor, "customer.manage")
    site.expect_version(version)
    before, after = differences(site, {name: value for name, value in values.items() if name in _SITE})
    if not after:
        return site
    if after.keys() & {"lat", "lng", "crs"} and site.geo_verified:
        after["geo_verified"] = False
    site.change(**after)
    _check_site(site)
    refresh_derived(site.party, now=now)
    audit.record("site.updated", site, actor=actor, at=now, before=before, after=after)
    return site


@transaction.atomic
def verify_site_position(
    *, site_id: UUID, lat: float, lng: float, crs: str, actor: Staff, now: datetime
) -> Site:
    """Take a measured position as the verified one of the site (6.1-05 measures distances from it)."""
    site: Site = Site.objects.locked(site_id, actor)
    allow(site.party, actor, "customer.manage")
    refuse_if([checks.place(lat, lng, crs)])
    before, after = differences(site, {"lat": lat, "lng": lng, "crs": crs, "geo_verified": True})
    if after:
        site.change(**after)
        audit.record("site.position_verified", site, actor=actor, at=now, before=before, after=after)
    return site


def _check_site(site: Site) -> None:
    refuse_if(
        [
            fits(site.name, "name"),
            fits(site.address, "address", limit=MAX_ADDRESS),
            checks.place(site.lat, site.lng, site.crs),
            coded(site.supply_mode, SupplyMode, "supply_mode", needed=False),
            *(
                fits(getattr(site, name), name, limit=_CODE)
                for name in ("substation", "line", "transformer_area", "meter_box")
            ),
        ]
    )


@transaction.atomic
def create_account(
    *, party_id: UUID, account_no: str, voltage_level: str, contract_capacity_kva: Decimal, actor: Staff | None,
    now: datetime, **values: Any,
) -> Account:  # fmt: skip
    """Create a supply account. Raises Invalid `account.*`, `capacity.range`; Refusal `account.taken`."""
    party = load(party_id, actor)
    known = {name: value for name, value in values.items() if name in _ACCOUNT}
    known |= {"voltage_level": voltage_level, "contract_capacity_kva": contract_capacity_kva}
    account = Account(
        tenant_id=party.tenant_id, party=party, account_no=account_no.strip(), **known, **stamp(actor, now)
    )
    _check_account(account, party)
    if Account.objects.filter(tenant_id=party.tenant_id, account_no=account.account_no).exists():
        raise Refusal("account.taken", status=422, field="account_no", account_no=account.account_no)
    account.save(force_insert=True)
    refresh_derived(party, now=now)
    audit.record(
        "account.created", account, actor=actor, at=now, after={"account_no": account.account_no, **known}
    )
    return account


@transaction.atomic
def update_account(
    *, account_id: UUID, actor: Staff | None, now: datetime, version: int | None = None, **values: Any
) -> Account:
    """Change an account; its number never changes (a 10→13-digit change keeps the old one in `old_account_no`)."""
    account: Account = Account.objects.locked(account_id, actor)
    allow(account.party, actor, "customer.manage")
    account.expect_version(version)
    before, after = differences(account, {name: value for name, value in values.items() if name in _ACCOUNT})
    if not after:
        return account
    account.change(**after)
    _check_account(account, account.party)
    refresh_derived(account.party, now=now)
    audit.record("account.updated", account, actor=actor, at=now, before=before, after=after)
    return account


def _check_account(account: Account, party: Party) -> None:
    running = account.running_capacity_kva
    market = account.market_from and account.contract_end and account.contract_end < account.market_from
    refuse_if(
        [
            checks.account_no(account.account_no),
            checks.account_no(account.old_account_no, "old_account_no") if account.old_account_no else None,
            coded(account.voltage_level, VoltageLevel, "voltage_level"),
            coded(account.category, AccountCategory, "category", needed=False),
            coded(account.nature, AccountNature, "nature"),
            coded(account.status, AccountStatus, "status"),
            coded(account.demand_mode, DemandMode, "demand_mode", needed=False),
            coded(account.market_attr, MarketAttr, "market_attr", needed=False),
            coded(account.generation, Generation, "generation"),
            checks.capacity(account.contract_capacity_kva),
            checks.capacity(running, "running_capacity_kva") if running is not None else None,
            Problem("account.contract_order", field="contract_end") if market else None,
        ]
    )
    if account.site_id is not None and not Site.objects.filter(pk=account.site_id, party=party).exists():
        raise NotFound
