"""What is there before the story begins: units and people, shipped content, and a customer list on somebody's disk."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from gridvisit.domain.content import defaults
from gridvisit.domain.customers.imports.columns import COLUMNS
from tests.factories import sheets, staff

HOSPITAL, FOUNDRY, BAKERY, COLD_STORE, HOTEL = (
    "明湖县人民医院", "明湖精密铸造有限公司", "柳园面包厂", "鲜达冷库有限公司", "湖畔酒店",
)  # fmt: skip
WRONG = "写错户号的印刷厂"
PLACE = (36.7003, 117.0201)
HOMES = 14


def before(now: datetime) -> staff.TownA:
    """Create town A, and publish what is shipped."""
    town = staff.town_a(now)
    defaults.load(unit_id=town.county.id, now=now)
    return town


def _firm(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "unit": "A0101", "serial": f"E{number:03d}", "name": name, "kind": "企业", "manager": "A1001",
        "account_no": f"37010000010{number:02d}", "category": "工商业用电（两部制）", "voltage_level": "10千伏",
        "contract_capacity_kva": 630, "market_attr": "电网代理购电", "address": f"明湖县柳园镇工业路{number}号",
        "lat": PLACE[0] + number / 1000, "lng": PLACE[1], "contact_name": f"周工{number}", "contact_role": "电气负责人",
        "mobile": f"138000000{number:02d}", **more,
    }  # fmt: skip


def _home(number: int) -> dict[str, Any]:
    return {
        "unit": "A0101", "serial": f"K{number:03d}", "name": f"居民{number:02d}", "kind": "个人", "manager": "A1004",
        "account_no": f"37010000020{number:02d}", "category": "居民生活用电", "voltage_level": "220伏",
        "contract_capacity_kva": 8, "address": f"明湖县柳园镇柳园村{number}号", "transformer_area": "TQ001",
        "lat": PLACE[0] + number / 2000, "lng": PLACE[1] + 0.01, "contact_name": f"居民{number:02d}",
        "contact_role": "住户", "mobile": f"139000000{number:02d}",
    }  # fmt: skip


def lines() -> list[dict[str, Any]]:
    """Return twenty customers, one of them with an account number nobody can have."""
    hospital = {
        "importance": "一级重要用户", "doc_no": "明经信字〔2026〕12号", "issuer": "明湖县工业和信息化局", "list_year": 2026,
        "industry_kind": "其他", "last_visit_on": "2026-09-15", "last_onsite_on": "2026-09-15", "supply_mode": "双电源",
    }  # fmt: skip
    return [
        _firm(1, HOSPITAL, category="工商业用电（单一制）", **hospital),
        _firm(2, FOUNDRY, last_visit_on="2025-12-15", last_onsite_on="2025-12-15"),
        _firm(3, BAKERY, last_visit_on="2025-12-10", last_onsite_on="2025-12-10"),
        _firm(4, COLD_STORE, last_visit_on="2025-12-18", last_onsite_on="2025-12-18"),
        _firm(5, HOTEL, last_visit_on="2026-06-10", last_onsite_on="2026-06-10"),
        _firm(6, WRONG, account_no="37010000"),
        *(_home(number) for number in range(1, HOMES + 1)),
    ]


def customer_list(folder: Path, template: bytes) -> Path:
    """Fill the product's own template: its headings, our lines."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(template))
    headings = next(
        row for row in book.get_sheet_by_index(0).to_python() if any("户号" in str(cell) for cell in row)
    )
    by_heading = {column.heading: column.name for column in COLUMNS}
    names = [by_heading[str(heading)] for heading in headings if heading]
    cells = [[line.get(name, "") for name in names] for line in lines()]
    return sheets.xlsx(folder, [[str(heading) for heading in headings if heading], *cells], "柳园客户.xlsx")
