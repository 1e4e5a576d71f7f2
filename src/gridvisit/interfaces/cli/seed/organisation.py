"""Three tenants: a county with its stations, a park's distribution operator, a retailer. They share nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from gridvisit.domain.staff import services
from gridvisit.interfaces.cli.seed.names import Names, places

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

PASSWORD = "demo-visit-2026"  # noqa: S105 - the demo's people have one password, told on the sign-in page
CARD_YEARS = 3 * 365


@dataclass
class Org:
    """A tenant's units and people, by short names."""

    root: Unit
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Staff] = field(default_factory=dict)


@dataclass(frozen=True)
class _Post:
    key: str
    name: str
    unit: str
    roles: tuple[str, ...]
    level: str = ""


COUNTY_POSTS = (
    _Post("prov", "沈远", "root", ("prov_mkt",)),
    _Post("city", "许文博", "city", ("city_mkt",)),
    _Post("cmd", "叶晓峰", "city", ("cmd",)),
    _Post("cmd2", "苏丽娟", "city", ("cmd", "hotline")),
    _Post("qa", "卢清", "city", ("qa",)),
    _Post("county", "高立新", "county", ("county_mkt",)),
    _Post("trainer", "贾静", "county", ("trainer",)),
    _Post("sysadmin", "丁海川", "county", ("sysadmin",)),
    _Post("secadmin", "魏宁", "root", ("secadmin",)),
    _Post("auditor", "薛明", "root", ("auditor",)),
    _Post("repair", "袁德顺", "county", ("handler",)),
    _Post("meter", "曾桂芳", "county", ("handler",)),
    _Post("connect", "彭子涵", "county", ("handler",)),
    _Post("chief1", "白建华", "station1", ("chief",), "L3"),
    _Post("chief2", "程国强", "station2", ("chief",), "L3"),
    _Post("chief3", "蔡庆丰", "station3", ("chief",), "L3"),
    _Post("leader1", "陈晨", "team1", ("leader",), "L3"),
    _Post("leader2", "梁志诚", "team2", ("leader",), "L3"),
    _Post("leader3", "唐玉兰", "team3", ("leader",), "L3"),
    _Post("km1", "安雨桐", "team1", ("km",), "L3"),
    _Post("km2", "郭思源", "team2", ("km",), "L3"),
    _Post("km3", "宋云帆", "team3", ("km",), "L3"),
    _Post("km4", "谢嘉树", "team1", ("km",), "L3"),
    _Post("grid1", "马春晓", "team1", ("grid",), "L2"),
    _Post("grid2", "何秋实", "team1", ("grid",), "L2"),
    _Post("grid3", "罗雪梅", "team2", ("grid",), "L2"),
    _Post("grid4", "董少华", "team2", ("grid",), "L2"),
    _Post("grid5", "冯秀英", "team3", ("grid",), "L2"),
    _Post("grid6", "韩平", "team3", ("grid",), "L2"),
)
DSO_POSTS = (
    _Post("dso", "蒋朗", "root", ("dso",), "L3"),
    _Post("dso2", "吕静远", "root", ("dso",), "L3"),
    _Post("dso_km", "傅和", "root", ("km",), "L3"),
)
RETAIL_POSTS = (
    _Post("r_ops", "阎新", "root", ("r_ops",), "L3"),
    _Post("r_ops2", "邓帆", "root", ("r_ops",), "L3"),
    _Post("r_sales", "萧宁", "branch", ("r_sales",), "L3"),
)


def county(*, rnd: Random, now: datetime) -> Org:
    """Build province → city → county → three stations with a team each, and 29 people."""
    place = places()
    root = services.create_unit(
        code="37", name=f"{place['province'].removesuffix('省')}演示电力公司", kind="supplier", level="province",
        parent=None, actor=None, now=now, hotline="95598", licence_no="演示-供电-0001", licence_type="供电类",
    )  # fmt: skip
    org = Org(root, {"root": root})
    org.units["city"] = _unit(org, "root", "3703", f"{place['city'].removesuffix('市')}供电公司", "city", now)
    org.units["county"] = _unit(
        org, "city", place["code"], f"{place['county'].removesuffix('县')}县供电公司", "county", now
    )
    for number, town in enumerate(place["towns"][:3], start=1):
        short = town["name"].removesuffix("街道")
        org.units[f"station{number}"] = _unit(
            org, "county", f"{place['code']}0{number}", f"{short}供电所", "station", now
        )
        org.units[f"team{number}"] = _unit(
            org, f"station{number}", f"{place['code']}0{number}1", f"{short}客户服务班", "team", now
        )
    _people(org, COUNTY_POSTS, "3703", rnd, now)
    return org


def operator(*, rnd: Random, now: datetime) -> Org:
    """Build a small distribution operator: one park, roles collapsed into three people."""
    root = services.create_unit(
        code="DSO-MTH", name="马踏湖产业园增量配电有限公司", kind="dso", level="county", parent=None, actor=None,
        now=now, hotline="0533-0000100", licence_no="演示-供电-0102", licence_type="供电类",
    )  # fmt: skip
    org = Org(root, {"root": root})
    _people(org, DSO_POSTS, "MTH", rnd, now)
    return org


def retailer(*, rnd: Random, now: datetime) -> Org:
    """Build a retailer with one branch."""
    root = services.create_unit(
        code="RET-QY", name="齐源售电有限公司", kind="retailer", level="company", parent=None, actor=None, now=now,
        hotline="400-000-0000", licence_no="演示-售电-0077", licence_type="售电公司注册",
    )  # fmt: skip
    org = Org(root, {"root": root})
    org.units["branch"] = _unit(org, "root", "RET-QY-ZB", "淄博分公司", "branch", now)
    _people(org, RETAIL_POSTS, "QY", rnd, now)
    return org


def _unit(org: Org, parent: str, code: str, name: str, level: str, now: datetime) -> Unit:
    above = org.units[parent]
    return services.create_unit(
        code=code,
        name=name,
        kind=above.kind,
        level=level,
        parent=above,
        actor=None,
        now=now,
        hotline=above.hotline,
    )


def _people(org: Org, posts: tuple[_Post, ...], prefix: str, rnd: Random, now: datetime) -> None:
    names = Names(rnd)
    today = now.date()
    for number, post in enumerate(posts, start=1):
        person = services.create_staff(
            staff_no=f"{prefix}{number:03d}",
            name=post.name,
            mobile=names.mobile(),
            unit=org.units[post.unit],
            actor=None,
            now=now,
            username=post.key,
            password=PASSWORD,
            id_card_valid_to=today + timedelta(days=CARD_YEARS),
            active_from=today,
            demo=True,
        )
        for role in post.roles:
            services.grant_role(
                staff=person, role=role, unit=org.units[post.unit], actor=None, now=now, valid_from=today
            )
        if post.level:
            _qualify(person, post.level, rnd, now, today)
        org.people[post.key] = person


def _qualify(person: Staff, level: str, rnd: Random, now: datetime, today: date) -> None:
    services.record_qualification(
        staff=person, level=level, score=rnd.randrange(82, 99), exam_at=today - timedelta(days=40),
        valid_to=today + timedelta(days=690), actor=None, now=now,
    )  # fmt: skip
    for course, kind, hours in (
        ("电价与市场化交易", "tariff", Decimal("6.0")),
        ("走访服务规范宣贯", "conduct", Decimal("6.0")),
        ("现场安全与保密", "safety", Decimal(rnd.choice(("3.0", "6.0", "6.0", "6.0", "6.0")))),
    ):
        services.record_training(
            staff=person,
            course=course,
            kind=kind,
            hours=hours,
            held_on=today - timedelta(days=30),
            actor=None,
            now=now,
        )
    services.record_pledge(
        staff=person, signed_on=today - timedelta(days=20), document="保密承诺书 2026", actor=None, now=now
    )
