"""S1: planning one visit, its brief, supplies, and what keeps it from being ready."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.customers import services as customer_services
from gridvisit.domain.visits import selectors, services
from gridvisit.domain.visits.models import Visit
from gridvisit.domain.visits.steps import s1_prepare
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import customers, visits


def codes(caught) -> set[str]:
    return {problem.code for problem in caught.value.problems}


def test_a_visit_is_planned_once_for_a_client_id(firm, town_a, now):
    client_id = new_id()
    first = visits.planned(firm, owner=town_a.an, now=now, client_id=client_id)
    again = visits.planned(firm, owner=town_a.an, now=now, client_id=client_id)
    assert first.pk == again.pk
    assert first.number.startswith("ZF261124-")


def test_the_third_proactive_visit_within_thirty_days_is_refused(firm, town_a, now):
    for _ in range(2):
        visits.planned(firm, owner=town_a.an, now=now)
    with pytest.raises(Refusal, match=r"visit\.contact_cap"):
        visits.planned(firm, owner=town_a.an, now=now, day=local_date(now) + timedelta(days=29))
    visits.planned(firm, owner=town_a.an, now=now, day=local_date(now) + timedelta(days=30))


def test_what_the_customer_asks_for_is_free_of_the_cap(firm, town_a, now):
    for _ in range(2):
        visits.planned(firm, owner=town_a.an, now=now)
    assert visits.planned(firm, owner=town_a.an, now=now, reasons=["customer_asked"], origin="customer").pk


def test_who_asked_not_to_be_contacted_is_left_alone_except_for_safety(firm, town_a, now):
    customer_services.set_do_not_contact(
        contact_id=customers.contact_of(firm).id, wish=True, how="电话", actor=None, now=now
    )
    with pytest.raises(Refusal, match=r"visit\.do_not_contact"):
        visits.planned(firm, owner=town_a.an, now=now)
    assert visits.planned(firm, owner=town_a.an, now=now, reasons=["importance"]).pk


def test_nobody_outside_the_register_is_visited(town_a, now):
    with pytest.raises(Refusal, match=r"visit\.party_unknown"):
        services.plan_visit(
            party_id=new_id(), unit_id=town_a.team.id, owner_id=town_a.an.id, day=local_date(now), channel="onsite",
            reasons=["cycle"], origin="ad_hoc", actor=town_a.an, now=now,
        )  # fmt: skip


def test_unknown_codes_are_named_together(firm, town_a, now):
    with pytest.raises(Invalid) as caught:
        visits.planned(firm, owner=town_a.an, now=now, channel="pigeon", reasons=["mood"], origin="dream")
    assert {problem.field for problem in caught.value.problems} == {"channel", "reasons", "origin"}


def test_a_stranger_finds_nothing_and_the_powerless_are_refused(firm, town_a, town_b, now):
    visit = visits.planned(firm, owner=town_a.an, now=now)
    with pytest.raises(NotFound):
        s1_prepare.build_brief(visit_id=visit.id, actor=town_b.deng, now=now)
    with pytest.raises(Forbidden):
        s1_prepare.build_brief(visit_id=visit.id, actor=town_a.qa, now=now)


def test_the_brief_tells_customer_old_matters_and_what_is_new(firm, town_a, now):
    visit = visits.planned(firm, owner=town_a.an, now=now)
    brief = s1_prepare.build_brief(visit_id=visit.id, actor=town_a.an, now=now)
    visit.refresh_from_db()
    assert (visit.state, visit.brief_built_at) == ("preparing", now)
    assert brief["customer"]["name"] == "明湖精密铸造有限公司"
    assert brief["contacts"][0]["name"] == "周*"
    assert brief["contacts"][0]["mobile"] == "138****1234"
    assert [row["new"] for row in brief["policies"]] == [True]
    assert brief["open_demands"] == []
    assert "outages" not in brief
    assert selectors.brief_of(visit_id=visit.id, actor=town_a.an) == brief


def test_the_brief_is_stored_unreadable(firm, town_a, now):
    from django.db import connection

    visit = visits.planned(firm, owner=town_a.an, now=now)
    s1_prepare.build_brief(visit_id=visit.id, actor=town_a.an, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT brief FROM gridvisit_visit")
        assert "铸造" not in cursor.fetchone()[0]


def test_ready_names_everything_that_is_missing(firm, town_a, now):
    visit = visits.planned(firm, owner=town_a.an, now=now)
    with pytest.raises(Invalid) as caught:
        s1_prepare.make_ready(visit_id=visit.id, actor=town_a.an, now=now)
    assert "ready.brief_missing" in codes(caught)
    s1_prepare.build_brief(visit_id=visit.id, actor=town_a.an, now=now)
    s1_prepare.set_conditions(visit_id=visit.id, electrical_room=True, actor=town_a.an, now=now)
    with pytest.raises(Invalid) as caught:
        s1_prepare.make_ready(visit_id=visit.id, actor=town_a.an, now=now + timedelta(hours=73))
    assert codes(caught) == {"ready.brief_old", "ready.supplies", "ready.second_person"}


def test_the_unqualified_may_not_start(firm, town_a, now):
    visit = visits.planned(firm, owner=town_a.officer, now=now, unit_id=town_a.station.id)
    s1_prepare.build_brief(visit_id=visit.id, actor=town_a.bai, now=now)
    with pytest.raises(Invalid) as caught:
        s1_prepare.make_ready(visit_id=visit.id, actor=town_a.bai, now=now)
    assert {"ready.not_qualified", "ready.pledge"} <= codes(caught)


def test_a_visit_with_everything_there_is_ready(firm, town_a, now):
    visit = visits.ready(firm, owner=town_a.an, now=now)
    assert visit.state == "ready"
    assert set(visit.steps.values_list("step", "status")) == {("S1", "done"), ("S2", "not_applicable")}


def test_important_customers_and_homes_add_their_supplies(town_a, now):
    important = customers.important(customers.enterprise(unit=town_a.station, now=now), now=now)
    visit = visits.planned(important, owner=town_a.an, now=now)
    brief = s1_prepare.build_brief(visit_id=visit.id, actor=town_a.an, now=now)
    assert {"hazard_form", "backup_checklist"} <= set(brief["supplies"])
    home = customers.household(unit=town_a.station, now=now)
    visit = visits.planned(home, owner=town_a.an, now=now)
    brief = s1_prepare.build_brief(visit_id=visit.id, actor=town_a.an, now=now)
    assert "shoe_covers" in brief["supplies"]


def test_unknown_supplies_are_refused(firm, town_a, now):
    visit = visits.planned(firm, owner=town_a.an, now=now)
    with pytest.raises(Refusal, match=r"supply\.unknown"):
        s1_prepare.tick_supplies(visit_id=visit.id, supplies=["umbrella"], actor=town_a.an, now=now)


def test_void_takes_two_persons(firm, town_a, now):
    visit = visits.planned(firm, owner=town_a.an, now=now)
    services.propose_void(visit_id=visit.id, reason="重复建单", actor=town_a.bai, now=now)
    voided = services.confirm_void(visit_id=visit.id, actor=town_a.officer, now=now)
    assert voided.state == "void"
    assert Visit.objects.count() == 1


def test_the_chief_gives_a_visit_to_another_and_moves_its_day(firm, town_a, now):
    visit = visits.planned(firm, owner=town_a.an, now=now)
    with pytest.raises(Forbidden):
        services.reassign(visit_id=visit.id, owner_id=town_a.grid.id, reason="换人", actor=town_a.an, now=now)
    services.reassign(visit_id=visit.id, owner_id=town_a.grid.id, reason="请假", actor=town_a.bai, now=now)
    moved = services.reschedule_day(
        visit_id=visit.id,
        day=local_date(now) + timedelta(days=2),
        reason="客户停产",
        actor=town_a.grid,
        now=now,
    )
    assert (moved.owner_id, moved.day) == (town_a.grid.id, local_date(now) + timedelta(days=2))
    assert list(visit.events.values_list("kind", flat=True).order_by("at", "id")) == [
        "planned", "reassigned", "day_moved",
    ]  # fmt: skip


def test_a_companion_comes_along_or_does_not(firm, town_a, now):
    visit = visits.planned(firm, owner=town_a.an, now=now)
    there = {"visit_id": visit.id, "actor": town_a.an, "now": now}
    assert s1_prepare.set_conditions(companion_id=town_a.grid.id, **there).persons_count == 2
    assert s1_prepare.set_conditions(no_signal=True, **there).companion_id == town_a.grid.id
    alone = s1_prepare.set_conditions(companion_id=None, no_signal=False, **there)
    assert (alone.companion_id, alone.persons_count, alone.conditions) == (None, 1, [])
    with pytest.raises(Refusal, match=r"companion_other"):
        s1_prepare.set_conditions(companion_id=town_a.an.id, **there)
