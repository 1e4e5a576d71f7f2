"""Two units of one chain tighten at the same moment: the second sees what the first wrote, or is refused."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, connections, transaction

from gridvisit.domain.evaluation import overrides, parameters
from gridvisit.domain.evaluation.models import ParameterOverride
from gridvisit.foundation.kernel.errors import Refusal

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 11, 24)
PATIENCE = 20


def tighten(town, now, unit, value):
    return overrides.tighten(
        unit_id=unit.id, parameter="7.2-03.lead", value=value, valid_from=TODAY, reason="提前约好",
        actor=town.officer, now=now,
    )  # fmt: skip


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_clear_snapshot()")  # else one transaction sees one picture for ever
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


class Other(threading.Thread):
    """A second connection that tightens and keeps what came of it."""

    def __init__(self, *what, **more):
        super().__init__(daemon=True)
        self.what, self.more, self.refused = what, more, None

    def run(self):
        try:
            if "gate" in self.more:
                self.more["gate"].wait(PATIENCE)
            tighten(*self.what)
        except Refusal as refusal:
            self.refused = refusal
        finally:
            connections.close_all()


def test_a_station_waits_for_its_county_and_is_then_refused_as_looser(town_a, now):
    station = Other(town_a, now, town_a.station, 2)
    pause = threading.Event()
    with transaction.atomic():
        tighten(town_a, now, town_a.county, 3)
        station.start()
        for _try in range(PATIENCE * 50):
            if waits_for_a_lock() or not station.is_alive():
                break
            pause.wait(0.02)
        assert station.is_alive(), "the station did not wait for the county"
    station.join(PATIENCE)
    assert station.refused.code == "parameter.looser"
    assert station.refused.facts["standard"].zh == "3 个工作日"
    assert ParameterOverride.objects.count() == 1


def test_two_who_write_the_same_day_at_once_give_one_entry(town_a, now):
    gate = threading.Barrier(2)
    both = [Other(town_a, now, town_a.county, value, gate=gate) for value in (2, 3)]
    for one in both:
        one.start()
    for one in both:
        one.join(PATIENCE)
    assert sorted(one.refused.code if one.refused else "" for one in both) == ["", "override.same_day"]
    assert ParameterOverride.objects.count() == 1


def test_whatever_order_eight_writers_come_in_the_strictest_binds_below(town_a, now):
    gate = threading.Barrier(8)
    units = [town_a.county, town_a.station] * 4
    writers = [
        Other(town_a, now, unit, value, gate=gate)
        for unit, value in zip(units, (2, 3, 4, 5, 6, 7, 8, 9), strict=True)
    ]
    for one in writers:
        one.start()
    for one in writers:
        one.join(PATIENCE)
    kept = list(ParameterOverride.objects.values_list("unit_id", "value"))
    assert len(kept) <= 2
    above = parameters.of_unit(town_a.county.id, now).get("7.2-03.lead")
    below = parameters.of_unit(town_a.team.id, now).get("7.2-03.lead")
    assert below == max(value for _unit, value in kept)
    assert below >= above >= 1
