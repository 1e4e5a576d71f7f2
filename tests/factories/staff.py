"""Two small tenants with their people, built through the services: 安 visits in town A, 邓 is a stranger in town B."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gridvisit.domain.staff import services
from gridvisit.domain.staff.models import Staff, Unit

PASSWORD = "walk-in-2026-lamp"


@dataclass
class TownA:
    """A county with one station and one team. Each person holds the role named behind it."""

    county: Unit
    station: Unit
    team: Unit
    an: Staff  # km, team: the visitor
    bai: Staff  # chief, station
    chen: Staff  # leader, station: files what is done
    grid: Staff  # grid, team: area manager, a second visitor
    officer: Staff  # county_mkt, county: approves
    qa: Staff  # qa, county
    cmd: Staff  # cmd, county: command centre
    handler: Staff  # handler, station
    hotline: Staff  # hotline, county
    sysadmin: Staff  # sysadmin, county
    secadmin: Staff  # secadmin, county
    auditor: Staff  # auditor, county
    trainer: Staff  # trainer, county


@dataclass
class TownB:
    """A small distribution operator: shares nothing with town A."""

    park: Unit
    deng: Staff  # km
    chief: Staff  # dso


def person(
    *, staff_no: str, name: str, unit: Unit, role: str, now: datetime, role_unit: Unit | None = None, qualified: bool = False,
    sign_in: bool = True, since: date | None = None,
) -> Staff:  # fmt: skip
    """Create a person with one role; the user name is the staff number in small letters, the password PASSWORD."""
    day = since or now.date() - timedelta(days=400)
    staff = services.create_staff(
        staff_no=staff_no, name=name, unit=unit, mobile="", username=staff_no.lower() if sign_in else "",
        password=PASSWORD, id_card_valid_to=now.date() + timedelta(days=365), active_from=day, actor=None, now=now,
    )  # fmt: skip
    services.grant_role(staff=staff, role=role, unit=role_unit or unit, valid_from=day, actor=None, now=now)
    if qualified:
        qualify(staff, now=now)
    return staff


def qualify(staff: Staff, *, now: datetime, level: str = "L3") -> None:
    """Give a person what chapter 8 asks for: a valid exam, 24 hours of training and a signed pledge."""
    today = now.date()
    services.record_qualification(
        staff=staff, level=level, score=92, exam_at=today - timedelta(days=100), valid_to=today + timedelta(days=265),
        actor=None, now=now,
    )  # fmt: skip
    services.record_training(
        staff=staff,
        course="走访业务年度培训",
        kind="conduct",
        hours=24,
        held_on=today - timedelta(days=90),
        actor=None,
        now=now,
    )
    services.record_pledge(
        staff=staff, signed_on=today - timedelta(days=60), document="BM-2026", actor=None, now=now
    )


def town_a(now: datetime) -> TownA:
    """Create town A: county A01, station A0101, team A010101 and thirteen people."""
    since = now.date() - timedelta(days=1000)
    county = services.create_unit(
        code="A01",
        name="明湖县供电公司",
        kind="supplier",
        level="county",
        parent=None,
        active_from=since,
        actor=None,
        now=now,
    )
    station = services.create_unit(
        code="A0101",
        name="柳园供电所",
        kind="supplier",
        level="station",
        parent=county,
        active_from=since,
        actor=None,
        now=now,
    )
    team = services.create_unit(
        code="A010101",
        name="客户经理班",
        kind="supplier",
        level="team",
        parent=station,
        active_from=since,
        actor=None,
        now=now,
    )

    def made(
        no: str, name: str, unit: Unit, role: str, *, qualified: bool = False, role_unit: Unit | None = None
    ) -> Staff:
        return person(
            staff_no=no, name=name, unit=unit, role=role, now=now, qualified=qualified, role_unit=role_unit
        )

    return TownA(
        county=county,
        station=station,
        team=team,
        an=made("A1001", "安宁", team, "km", qualified=True),
        bai=made("A1002", "白桦", station, "chief", qualified=True),
        chen=made("A1003", "陈实", station, "leader", qualified=True),
        grid=made("A1004", "高台", team, "grid", qualified=True),
        officer=made("A1005", "方正", county, "county_mkt"),
        qa=made("A1006", "秦明", county, "qa"),
        cmd=made("A1007", "梁指", county, "cmd"),
        handler=made("A1008", "韩修", station, "handler"),
        hotline=made("A1009", "何线", county, "hotline"),
        sysadmin=made("A1010", "史管", county, "sysadmin"),
        secadmin=made("A1011", "安保", county, "secadmin"),
        auditor=made("A1012", "申计", county, "auditor"),
        trainer=made("A1013", "培教", county, "trainer"),
    )


def town_b(now: datetime) -> TownB:
    """Create town B, a distribution operator with a park of its own."""
    park = services.create_unit(
        code="B01", name="东湾园区配电公司", kind="dso", level="company", parent=None, actor=None, now=now,
        active_from=now.date() - timedelta(days=1000),
    )  # fmt: skip
    return TownB(
        park=park,
        deng=person(staff_no="B2001", name="邓远", unit=park, role="km", now=now, qualified=True),
        chief=person(staff_no="B2002", name="杜营", unit=park, role="dso", now=now),
    )
