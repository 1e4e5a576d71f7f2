"""The customer list of the demo county as a file, so that it goes in through the product's own import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from gridvisit.interfaces.cli.seed.names import BODIES, Names, places

IMPORTANT = (
    ("桓台县人民医院", "L1", "医院"), ("桓台县自来水厂", "L1", "供水"), ("桓台县融媒体中心", "L2", "广播电视"),
    ("马踏湖化工园公用工程", "L1", "化工"), ("桓台县燃气门站", "L2", "供气"), ("齐源瑞丰化工有限公司", "L2", "化工"),
    ("桓台县第一中学", "TMP", "考点"), ("乌河新材化工有限公司", "SP", "化工"),
)  # fmt: skip


@dataclass
class Serial:
    """Counts account numbers of 13 digits with the county's code in front."""

    next: int = 1

    def take(self) -> str:
        """Return the next account number."""
        number = f"3703210{self.next:06d}"
        self.next += 1
        return number


KINDS = {
    "医院": "hospital",
    "供水": "water",
    "广播电视": "media",
    "化工": "chemicals",
    "供气": "gas",
    "考点": "exam",
}


def rows(
    *, rnd: Random, today: date, managers: dict[str, list[str]], customers: int
) -> Iterator[dict[str, Any]]:
    """Yield one row an account: important users, high voltage, firms, homes, care, prospects.

    `managers` maps a station's unit code to the staff numbers of its customer and area managers (first: 10 kV).
    """
    names, serial = Names(rnd), Serial()
    stations = list(managers)
    towns = places()["towns"]
    number = 0

    def base(station_no: int, town_no: int) -> dict[str, Any]:
        nonlocal number
        number += 1
        town = towns[(station_no + 3 * town_no) % len(towns)]
        address, lat, lng = names.place(town)
        return {
            "unit": stations[station_no], "serial": f"HT{number:06d}", "address": address, "lat": lat, "lng": lng,
            "crs": "WGS84", "substation": f"35kV{town['name'][:2]}站", "line": f"{town['name'][:2]}{town_no + 1}线",
            "transformer_area": f"{town['name'][:2]}{rnd.randrange(1, 30):02d}台区",
            "contact_name": names.person(), "mobile": names.mobile(),
        }  # fmt: skip

    for index, (name, level, kind) in enumerate(IMPORTANT):
        yield from _important(base, names, serial, rnd, index, name, level, kind, today, managers, stations)
    for index in range(customers - len(IMPORTANT)):
        station_no = index % len(stations)
        row = base(station_no, rnd.randrange(3))
        people = managers[stations[station_no]]
        draw = rnd.random()
        if draw < 0.035:
            seen = _seen(rnd, today, 365)
            row |= _high_voltage(names, serial, rnd, today) | seen | {"manager": people[0]}
        elif draw < 0.17:
            row |= _firm(names, serial, rnd) | {"manager": rnd.choice(people[1:])}
        elif draw < 0.18:
            row |= _public_body(names, serial, rnd) | _seen(rnd, today, 365) | {"manager": people[0]}
        else:
            row |= _home(names, serial, rnd) | {"manager": rnd.choice(people[1:])}
            row["contact_name"] = row["name"]
            if row["flags"]:
                row |= {"consent_how": "书面同意"} | _seen(rnd, today, 92)
        yield row


def _important(
    base: Any, names: Names, serial: Serial, rnd: Random, index: int, name: str, level: str, kind: str, today: date,
    managers: dict[str, list[str]], stations: list[str],
) -> Iterator[dict[str, Any]]:  # fmt: skip
    shared = base(index % len(stations), 0) | {
        "name": name, "kind": "public_body" if kind != "化工" else "enterprise", "uscc": names.uscc(),
        "industry": "C26" if kind == "化工" else "Q84" if kind == "医院" else "D46",
        "manager": managers[stations[index % len(stations)]][0], "category": "IC2", "supply_mode": "dual_source",
        "contact_role": "electrical", "importance": level, "doc_no": f"桓工信字〔{today.year}〕12号",
        "issuer": "桓台县工业和信息化局", "list_year": today.year, "market_attr": "P1",
        "industry_kind": KINDS[kind],
    } | _seen(rnd, today, 184 if level == "L2" else 92)  # fmt: skip
    if level == "TMP":  # the county's examination, guaranteed for three days
        shared["guarantee_start"] = (today + timedelta(days=95)).isoformat()
        shared["guarantee_end"] = (today + timedelta(days=97)).isoformat()
    for account in range(2 if level in ("SP", "L1") else 1):
        voltage = "35kV" if level == "SP" else "10kV"
        yield shared | {
            "account_no": serial.take(), "voltage_level": voltage,
            "contract_capacity_kva": rnd.choice((1250, 1600, 2000, 3150)) * (1 + account),
        }  # fmt: skip


def _seen(rnd: Random, today: date, cycle: int) -> dict[str, Any]:
    """Visits before this system was used: nearly everybody was seen within the cycle."""
    if rnd.random() < 0.04:
        return {}
    last = today - timedelta(days=rnd.randrange(1, cycle - 5))
    return {"last_visit_on": last.isoformat(), "last_onsite_on": last.isoformat()}


def _high_voltage(names: Names, serial: Serial, rnd: Random, today: date) -> dict[str, Any]:
    name, industry = names.firm()
    big = rnd.random() < 0.06
    market = rnd.choice(("P1", "P1", "P2", "P2", "P3"))
    ends = today + timedelta(days=rnd.choice((70, 130, 200, 300, 400)))
    return {
        "name": name, "kind": "enterprise", "uscc": names.uscc(), "industry": industry, "account_no": serial.take(),
        "category": "IC2" if big or rnd.random() < 0.6 else "IC1", "voltage_level": "35kV" if big else "10kV",
        "contract_capacity_kva": rnd.choice((6300, 8000, 12500)) if big else rnd.choice((315, 400, 500, 630, 800, 1000, 1250)),
        "market_attr": market, "contact_role": "electrical", "supply_mode": "single",
        "contract_end": ends.isoformat() if market == "P2" else "",
        "retailer_code": "RET-QY" if market == "P2" and rnd.random() < 0.4 else "",
    }  # fmt: skip


def _public_body(names: Names, serial: Serial, rnd: Random) -> dict[str, Any]:
    kind, industry = rnd.choice(BODIES)
    village = rnd.choice(rnd.choice(places()["towns"])["villages"])
    return {
        "name": f"桓台{village}{kind}", "kind": "public_body", "uscc": names.uscc(), "industry": industry,
        "account_no": serial.take(), "category": "IC1", "voltage_level": "10kV",
        "contract_capacity_kva": rnd.choice((200, 315, 500)), "market_attr": "P1", "contact_role": "electrical", "supply_mode": "single",
    }  # fmt: skip


def _firm(names: Names, serial: Serial, rnd: Random) -> dict[str, Any]:
    name, industry = names.firm()
    return {
        "name": name, "kind": "enterprise", "uscc": names.uscc(), "industry": industry, "account_no": serial.take(),
        "category": "IC1", "voltage_level": "380V", "contract_capacity_kva": rnd.choice((20, 30, 50, 80, 100, 160)),
        "market_attr": "P1", "contact_role": "finance", "supply_mode": "single",
    }  # fmt: skip


def _home(names: Names, serial: Serial, rnd: Random) -> dict[str, Any]:
    draw = rnd.random()
    return {
        "name": names.person(), "kind": "individual", "account_no": serial.take(), "category": "RES",
        "voltage_level": "220V" if draw < 0.8 else "380V", "contract_capacity_kva": rnd.choice((6, 8, 10, 15)),
        "market_attr": "P0", "contact_role": "resident", "supply_mode": "single",
        "flags": rnd.choice(("life_support", "alone", "elderly", "disabled")) if draw < 0.012 else "",
        "dnc": "是" if 0.012 <= draw < 0.016 else "",
    }  # fmt: skip


def neighbours(
    *, rnd: Random, today: date, managers: dict[str, list[str]], customers: int
) -> Iterator[dict[str, Any]]:
    """Yield the customers of a small tenant: firms of one park, or a retailer's contracts."""
    names, serial = Names(rnd), Serial(next=900_001)
    (unit, people), *_ = managers.items()
    town = places()["towns"][-1]
    for index in range(customers):
        address, lat, lng = names.place(town)
        yield {
            "unit": unit, "serial": f"N{index + 1:05d}", "address": address, "lat": lat, "lng": lng, "crs": "WGS84",
            "contact_name": names.person(), "mobile": names.mobile(), "manager": people[0],
        } | _high_voltage(names, serial, rnd, today) | _seen(rnd, today, 365)  # fmt: skip
