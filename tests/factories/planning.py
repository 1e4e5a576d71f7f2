"""Plans made through the services, so that every state is lawful."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gridvisit.domain.customers import services as customers
from gridvisit.domain.customers.models import Party
from gridvisit.domain.planning import approval, propose, schedule
from gridvisit.domain.planning.models import Plan
from gridvisit.domain.planning.rules.period import month_of
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import customers as make
from tests.factories import staff as people


def next_month(now: datetime) -> str:
    """Return the month after `now` in Shanghai."""
    return month_of(local_date(now)).next().name


@dataclass
class Station:
    """Town A with customers: one important hospital, one 10 kV firm that is due, one that is not, and homes."""

    town: people.TownA
    hospital: Party
    foundry: Party
    bakery: Party
    homes: list[Party]


def visited(party: Party, on: date, *, now: datetime, channel: str = "onsite") -> Party:
    """Say that a customer had a valid visit on a day."""
    customers.note_visit(party_id=party.id, on=on, channel=channel, valid=True, now=now)
    party.refresh_from_db()
    return party


def station(now: datetime, *, homes: int = 12) -> Station:
    """Create town A with its customers, as on the register for long."""
    town = people.town_a(now)
    long_ago = now - timedelta(days=900)
    hospital = make.enterprise(
        unit=town.station, now=long_ago, manager=town.an, name="明湖县人民医院", mobile="13800000001"
    )
    make.important(hospital, now=now, level="L1")
    foundry = make.enterprise(
        unit=town.team, now=long_ago, manager=town.an, name="明湖精密铸造有限公司", mobile="13800000002"
    )
    bakery = make.enterprise(
        unit=town.team, now=long_ago, manager=town.an, name="柳园面包厂", mobile="13800000003"
    )
    living = [
        make.household(
            unit=town.team, now=long_ago, manager=town.grid, name=f"居民{n:03d}", mobile=f"139{n:08d}"
        )
        for n in range(homes)
    ]
    today = local_date(now)
    visited(hospital, today - timedelta(days=75), now=now)  # 92 days: due next month
    visited(foundry, today - timedelta(days=349), now=now)  # 365 days: due next month
    visited(bakery, today - timedelta(days=176), now=now)  # 365 days: not due for long
    return Station(town, hospital, foundry, bakery, living)


def draft(place: Station, now: datetime, *, period: str = "") -> Plan:
    """Propose the month of the station."""
    return propose.propose(
        unit_id=place.town.station.id,
        period=period or next_month(now),
        actor=place.town.bai,
        now=now,
        seed="test-seed",
    )


def submitted(place: Station, now: datetime) -> Plan:
    """Propose and hand in."""
    return approval.submit(plan_id=draft(place, now).id, actor=place.town.bai, now=now)


def approved(place: Station, now: datetime) -> Plan:
    """Propose, hand in, and let the county approve."""
    return approval.approve(plan_id=submitted(place, now).id, actor=place.town.officer, now=now)


def scheduled(place: Station, now: datetime) -> Plan:
    """Go all the way to visits with days."""
    plan = approved(place, now)
    schedule.assign(plan_id=plan.id, actor=place.town.bai, now=now)
    schedule.schedule(plan_id=plan.id, actor=place.town.bai, now=now)
    plan.refresh_from_db()
    return plan
