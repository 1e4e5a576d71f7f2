"""Demands, made through the room's own services, so that every state is lawful."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from gridvisit.domain.demands import services
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.rules import Verification
from gridvisit.domain.staff import services as staff
from gridvisit.domain.staff.models import Staff, Unit
from gridvisit.foundation.kernel.ids import new_id

SINCE = date(2020, 1, 1)


@dataclass
class County:
    """City → county → town A and town B; 安 visits in A, 白 leads A, 邓 visits in B, 指 at the desk, 质 in quality."""

    city: Unit
    county: Unit
    town_a: Unit
    town_b: Unit
    an: Staff
    bai: Staff
    deng: Staff
    bo: Staff
    desk: Staff
    desk_two: Staff
    quality: Staff
    county_head: Staff
    repair: Staff


def county(now: datetime, prefix: str = "") -> County:
    """Build the cast for demand tests, one tenant."""

    def unit(code: str, level: str, parent: Unit | None) -> Unit:
        return staff.create_unit(
            code=prefix + code, name=f"{code}单位", kind="supplier", level=level, parent=parent, actor=None, now=now,
            active_from=SINCE,
        )  # fmt: skip

    def person(no: str, at: Unit, role: str, held_in: Unit | None = None) -> Staff:
        made = staff.create_staff(
            staff_no=prefix + no, name=f"{no}某", unit=at, actor=None, now=now, active_from=SINCE
        )
        staff.grant_role(staff=made, role=role, unit=held_in or at, actor=None, now=now, valid_from=SINCE)
        return made

    city = unit("C", "city", None)
    centre = unit("CMD", "team", city)
    kounty = unit("K", "county", city)
    town_a, town_b = unit("A", "station", kounty), unit("B", "station", kounty)
    return County(
        city=city,
        county=kounty,
        town_a=town_a,
        town_b=town_b,
        an=person("an", town_a, "grid"),
        bai=person("bai", town_a, "chief"),
        deng=person("deng", town_b, "grid"),
        bo=person("bo", town_b, "chief"),
        desk=person("desk", centre, "cmd", city),
        desk_two=person("desk2", centre, "cmd", city),
        quality=person("qa", city, "qa"),
        county_head=person("head", kounty, "county_mkt"),
        repair=person("repair", town_a, "handler"),
    )


def heard(actor: Staff, now: datetime, **values: Any) -> Demand:
    """Register a demand: a doubt about the meter in the actor's unit, unless told otherwise."""
    defaults: dict[str, Any] = {
        "id": new_id(),
        "type": "OPINION",
        "topic": "METER",
        "verbatim": "上个月电费比前一个月多了一倍，表是不是走快了？",
        "heard_at": now - timedelta(minutes=20),
        "source": "visit",
        "unit_id": actor.unit_id,
        "place": "镇上便民超市",
    }
    return services.raise_demand(new=services.NewDemand(**(defaults | values)), actor=actor, now=now)


def triaged(cast: County, now: datetime, **values: Any) -> Demand:
    """A demand of 安, triaged by the desk."""
    demand = heard(cast.an, now, **({"visitor_id": cast.an.id} | values))
    return services.triage(
        demand_id=demand.pk,
        type=demand.type,
        topic=demand.topic,
        urgency=demand.urgency,
        actor=cast.desk,
        now=now,
    )


def dispatched(cast: County, now: datetime, **values: Any) -> Demand:
    """… dispatched to town A."""
    demand = triaged(cast, now, **values)
    unit = cast.town_b if demand.type == "REPORT" else cast.town_a
    return services.dispatch(demand_id=demand.pk, unit_id=unit.id, actor=cast.desk, now=now)


def handling(cast: County, now: datetime, **values: Any) -> Demand:
    """… accepted by 白, the customer reached, work begun."""
    demand = dispatched(cast, now, **values)
    services.accept(demand_id=demand.pk, actor=cast.bai, now=now)
    services.record_contact(demand_id=demand.pk, reached=True, how="phone", actor=cast.bai, now=now)
    return services.handle(demand_id=demand.pk, text="约定明早校表", actor=cast.bai, now=now)


def resolution(now: datetime, **values: Any) -> services.Resolution:
    """A complete account of what was done."""
    defaults: dict[str, Any] = {
        "result": "solved",
        "action": "现场校验，误差合格，已换表",
        "proof": "校表单 20261124-01",
        "told_at": now,
        "told_how": "phone",
    }
    return services.Resolution(**(defaults | values))


def resolved(cast: County, now: datetime, **values: Any) -> Demand:
    """… resolved by 白."""
    demand = handling(cast, now, **values)
    return services.resolve(demand_id=demand.pk, resolution=resolution(now), actor=cast.bai, now=now)


YES = Verification(done=True, told=True, satisfied=True)


def closed(cast: County, now: datetime, **values: Any) -> Demand:
    """… verified by the desk and closed."""
    demand = resolved(cast, now, **values)
    return services.verify(demand_id=demand.pk, answers=YES, how="phone", actor=cast.desk_two, now=now)
