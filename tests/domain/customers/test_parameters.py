"""A tightened interval moves the due days of the customers it reaches, on the day it begins to hold."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from gridvisit.domain.customers import services
from gridvisit.domain.customers.services import parameters
from gridvisit.domain.evaluation import overrides
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.outbox.models import Message
from tests.factories import customers

HANDLERS = dict.fromkeys(
    ("parameter.tightened", "parameter.withdrawn", "customer.parameter"), (services.on_parameter_changed,)
)
DAY = timedelta(days=1)


@pytest.fixture
def run():
    return partial(outbox.drain, HANDLERS)


@pytest.fixture
def firm(town_a, now):
    """A firm at 10 kV, visited a month ago."""
    seen = local_date(now) - 30 * DAY
    party = customers.enterprise(unit=town_a.station, manager=town_a.an, now=now)
    services.note_visit(party_id=party.id, on=seen, channel="onsite", valid=True, now=now)
    party.refresh_from_db()
    return party


def tighten(town, now, *, value=90, parameter="4-07.interval", **more):
    asked = {"valid_from": local_date(now), "reason": "本县加密", "actor": town.officer, **more}
    return overrides.tighten(unit_id=town.county.id, parameter=parameter, value=value, now=now, **asked)


def test_a_shorter_interval_moves_the_due_day(firm, town_a, now, run):
    before = firm.next_due_on
    row = tighten(town_a, now)
    run(now=now)
    firm.refresh_from_db()
    assert firm.next_due_on == firm.last_onsite_on + 90 * DAY
    assert firm.next_due_on < before
    overrides.withdraw(override_id=row.id, reason="恢复", actor=town_a.officer, now=now + DAY)
    run(now=now + DAY)
    firm.refresh_from_db()
    assert firm.next_due_on == before


def test_a_value_that_holds_later_waits_for_its_day(firm, town_a, now, run):
    before = firm.next_due_on
    tighten(town_a, now, valid_from=local_date(now) + 10 * DAY)
    run(now=now)
    firm.refresh_from_db()
    assert firm.next_due_on == before
    run(now=now + 10 * DAY)
    firm.refresh_from_db()
    assert firm.next_due_on < before


def test_other_chapters_touch_no_customer_and_big_units_go_on_in_steps(firm, town_a, now, run, monkeypatch):
    tighten(town_a, now, parameter="7.2-03.lead", value=2)
    run(now=now)
    assert not Message.objects.filter(name="customer.parameter").exists()
    second = customers.enterprise(
        unit=town_a.station, manager=town_a.an, now=now, name="明湖第二铸造有限公司"
    )
    monkeypatch.setattr(parameters, "AT_ONCE", 1)
    tighten(town_a, now)
    run(now=now)
    firm.refresh_from_db()
    second.refresh_from_db()
    assert firm.next_due_on == firm.last_onsite_on + 90 * DAY
    assert Message.objects.filter(name="customer.parameter", done_at__isnull=False).count() == 2
