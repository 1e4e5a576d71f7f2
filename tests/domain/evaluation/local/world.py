"""Drafts and released rules of county A."""

from __future__ import annotations

from datetime import date
from typing import Any

from gridvisit.domain.evaluation.local import services
from gridvisit.domain.evaluation.local.services import Draft

NOVEMBER = date(2026, 11, 1)
PHOTO: dict[str, Any] = {
    "form": "presence",
    "when": [{"fact": "visit_month", "codes": ["11"]}, {"fact": "channel", "codes": ["onsite"]}],
    "need": {"fact": "photo_subjects", "codes": ["supply_equipment"]},
}


def draft(definition: Any = None, **more: Any) -> Draft:
    values = {
        "title_zh": "十一月现场走访须拍供用电设备", "title_en": "Photo of the supply equipment in November",
        "definition": definition or PHOTO, "valid_from": NOVEMBER, "reason": "迎峰度冬",
    } | more  # fmt: skip
    return Draft(**values)


def released(
    town: Any, at: Any, definition: Any = None, *, unit: Any = None, by: Any = None, **more: Any
) -> Any:
    rule = services.add(
        unit_id=(unit or town.county).id, draft=draft(definition, **more), actor=town.officer, now=at
    )
    services.release(rule_id=rule.id, actor=by or town.qa, now=at)
    return rule
