"""The content a new tenant starts with: scripts, the ten published promises, macros, demo policy items."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.content import services
from gridvisit.domain.content.models import Macro, Policy, PublishedPromise, Script
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.clock import local_date

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

KINDS: tuple[tuple[str, Any, Any], ...] = (
    ("scripts", Script, services.publish_script),
    ("promises", PublishedPromise, services.publish_promise),
    ("macros", Macro, services.publish_macro),
    ("policies", Policy, services.publish_policy),
)


@cache
def shipped() -> dict[str, Any]:
    """Return the shipped content as data: policies, scripts, promises."""
    text = (resources.files("gridvisit.domain.content") / "defaults.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@transaction.atomic
def load(*, unit_id: UUID, now: datetime, actor: Staff | None = None, demo: bool = True) -> dict[str, int]:
    """Publish the shipped scripts, promises and macros, and with `demo` the demo policy items. Idempotent.

    Days in the file count from the day of loading, so that a demo always has a new, a running and an expired item.
    Returns how many of each are new: {policies, scripts, promises, macros}.
    """
    tenant_id, today = staff.unit_of(unit_id=unit_id, tenant_id=None).tenant_id, local_date(now)
    new = {}
    for kind, model, publish in KINDS:
        known = set(model.objects.filter(tenant_id=tenant_id).values_list("code", flat=True))
        wanted = [] if kind == "policies" and not demo else shipped()[kind]
        fresh = [row for row in wanted if row["code"] not in known]
        for row in fresh:
            publish(unit_id=unit_id, actor=actor, now=now, **_dated(row, today))
        new[kind] = len(fresh)
    return new


def _dated(row: dict[str, Any], today: date) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if name not in {"from_day", "to_day"}}
    values["valid_from"] = today + timedelta(days=row["from_day"])
    if "to_day" in row:
        values["valid_to"] = today + timedelta(days=row["to_day"])
    return values
