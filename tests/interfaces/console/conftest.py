"""One county with a station chief, a quality manager and a user who is nobody on the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from gridvisit.domain.staff import services as staff
from gridvisit.domain.staff.models import Staff

SINCE = date(2020, 1, 1)


@dataclass
class Frame:
    bai: Staff
    quality: Staff
    stranger: object


@pytest.fixture
def people(db) -> Frame:
    made = {"actor": None, "now": datetime(2026, 1, 5, 1, 0, tzinfo=UTC)}
    county = staff.create_unit(
        code="379901",
        name="清河县供电公司",
        kind="utility",
        level="county",
        parent=None,
        active_from=SINCE,
        **made,
    )
    town = staff.create_unit(
        code="01",
        name="城关供电所",
        kind="utility",
        level="station",
        parent=county,
        active_from=SINCE,
        **made,
    )
    found = {}
    for name, role, unit in (("白慧敏", "chief", town), ("谭文静", "qa", county)):
        found[role] = staff.create_staff(
            staff_no=role, name=name, unit=unit, username=role, password="walks-the-line-7", active_from=SINCE,
            demo=True, **made,
        )  # fmt: skip
        staff.grant_role(staff=found[role], role=role, unit=unit, valid_from=SINCE, **made)
    stranger = get_user_model().objects.create_user("stranger", password="walks-the-line-7")
    return Frame(found["chief"], found["qa"], stranger)


@pytest.fixture
def desk(people) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(people.bai.user)
    return client
