"""Customers built through the services, so that classes, due days and search tokens are right."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from gridvisit.domain.customers import services
from gridvisit.domain.customers.checks import uscc_check_sign
from gridvisit.domain.customers.models import Account, Contact, Party
from gridvisit.domain.staff.models import Staff, Unit

_numbers = count(1)


def uscc(number: int) -> str:
    """Return a well-formed credit code that belongs to nobody."""
    first = f"91370199MA{number:07d}"
    return first + uscc_check_sign(first)


def enterprise(
    *,
    unit: Unit,
    now: datetime,
    manager: Staff | None = None,
    name: str = "明湖精密铸造有限公司",
    voltage: str = "10kV",
    capacity: int = 630,
    mobile: str = "13800001234",
    market: str = "P1",
    **more: Any,
) -> Party:
    """Create a firm with one account, one site with a position, and an electrical manager as contact."""
    number = next(_numbers)
    party = services.create_party(
        unit_id=unit.id, name=name, kind="enterprise", serial=f"C{number:07d}", uscc=uscc(number), industry="C33",
        manager_id=manager.id if manager else None, actor=None, now=now, **more,
    )  # fmt: skip
    add_account(party, now=now, voltage=voltage, capacity=capacity, market=market)
    services.create_contact(
        party_id=party.id, role="electrical", name="周工", mobile=mobile, actor=None, now=now
    )
    party.refresh_from_db()
    return party


def household(
    *,
    unit: Unit,
    now: datetime,
    manager: Staff | None = None,
    name: str = "张三",
    mobile: str = "13900005678",
    **more: Any,
) -> Party:
    """Create a home: a person with a low-voltage account."""
    party = services.create_party(
        unit_id=unit.id,
        name=name,
        kind="individual",
        manager_id=manager.id if manager else None,
        actor=None,
        now=now,
        **more,
    )
    add_account(party, now=now, voltage="220V", capacity=8, market="P0", category="RES")
    services.create_contact(party_id=party.id, role="resident", name=name, mobile=mobile, actor=None, now=now)
    party.refresh_from_db()
    return party


PHONES = itertools.count(20_000_000)


def neighbour(*, unit: Unit, now: datetime, **more: Any) -> Party:
    """Create a home with a phone of its own, for tests in which many are asked."""
    return household(unit=unit, now=now, **({"mobile": f"139{next(PHONES)}"} | more))


def prospect(
    *, unit: Unit, now: datetime, name: str = "东岭新材料项目", manager: Staff | None = None
) -> Party:
    """Create a prospect: no account yet."""
    return services.create_party(
        unit_id=unit.id,
        name=name,
        kind="prospect",
        manager_id=manager.id if manager else None,
        actor=None,
        now=now,
    )


def add_account(
    party: Party, *, now: datetime, voltage: str = "10kV", capacity: int = 630, market: str = "P1", category: str = "IC2",
    energised_on: date | None = None, **more: Any,
) -> Account:  # fmt: skip
    """Give a customer one more account, with a site of its own."""
    number = next(_numbers)
    site = services.create_site(
        party_id=party.id, address=f"明湖县柳园镇工业路{number}号", lat=36.70 + number % 50 / 1000, lng=117.02, crs="WGS84",
        transformer_area=f"TQ{number % 20:03d}", supply_mode="single", actor=None, now=now,
    )  # fmt: skip
    return services.create_account(
        party_id=party.id, account_no=f"37010{number:08d}", voltage_level=voltage, contract_capacity_kva=Decimal(capacity),
        category=category, market_attr=market, site_id=site.id, energised_on=energised_on, actor=None, now=now, **more,
    )  # fmt: skip


def important(party: Party, *, now: datetime, level: str = "L1", **more: Any) -> Party:
    """Put a customer on the government's list."""
    services.set_importance(
        party_id=party.id, level=level, doc_no="明经信字〔2026〕12号", issuer="明湖县工业和信息化局",
        list_year=now.year, industry_kind="hospital", actor=None, now=now, **more,
    )  # fmt: skip
    party.refresh_from_db()
    return party


def contact_of(party: Party) -> Contact:
    """Return the primary contact."""
    return Contact.objects.get(party=party, primary=True)
