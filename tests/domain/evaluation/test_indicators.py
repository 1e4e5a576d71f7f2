"""Indicators on worlds small enough to count by hand: exact, with n and interval, no data is no figure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gridvisit.domain.demands.models import Due
from gridvisit.domain.evaluation import indicators, services
from gridvisit.domain.planning.models import Plan, PlanItem
from gridvisit.domain.surveys.models import Instrument, Invitation
from gridvisit.domain.visits.models import FollowUp
from gridvisit.foundation.kernel.errors import Forbidden, NotFound
from gridvisit.foundation.kernel.ids import new_id
from tests.domain.evaluation import world
from tests.factories import customers
from tests.factories import demands as demand_factory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def figure(code, town, now, **more):
    values = {"actor": town.qa, "unit_id": town.county.id, "period": "2026-11", "now": now} | more
    return indicators.indicator(code, **values)


def ids(code, part, town, now, **more):
    found = indicators.drill(
        code, part, actor=town.qa, unit_id=town.county.id, period="2026-11", now=now, **more
    )
    return set(found.ids)


@pytest.mark.parametrize("code", sorted(set(indicators.FORMULAS) - {"I45", "I48", "I50"}))
def test_nothing_to_count_is_no_data_and_never_zero_or_all(code, town_a, now):
    found = figure(code, town_a, now)
    assert (found.value, found.percent, found.low, found.n) == (None, None, None, 0)
    assert found.note.zh.startswith("没有数据")
    assert (found.shown("zh"), found.shown("en")) == ("没有数据", "no data")


def test_every_figure_carries_period_cut_off_version_and_interval(town_a, now):
    world.recorded(town_a, now)
    found = figure("I16", town_a, now)
    assert (found.numerator, found.denominator, found.value) == (1, 1, 1.0)
    assert (found.period, found.cut_off, found.provisional, found.few) == ("2026-11", now, True, True)
    assert found.low == pytest.approx(0.2065, abs=0.001)
    assert found.version.startswith("1-")


def test_records_in_time_are_measured_from_the_end_of_the_visit_to_the_capture(town_a, now):
    good = world.recorded(town_a, now)
    late = world.recorded(town_a, now - 4 * DAY, captured=timedelta(hours=25))
    found = figure("I16", town_a, now)
    assert (found.numerator, found.denominator) == (1, 2)
    assert ids("I16", "missed", town_a, now) == {late.id}
    assert ids("I16", "numerator", town_a, now) == {good.id}
    good.change(authenticity="false")
    assert figure("I16", town_a, now).denominator == 1, "a false visit is on neither side"


def test_valid_visits(town_a, now):
    world.recorded(town_a, now)
    bad = world.recorded(town_a, now - 4 * DAY, signature=False)
    services.evaluate_visits(visit_ids=[bad.id], now=now)
    found = figure("I14", town_a, now)
    assert (found.numerator, found.denominator) == (0, 2), "not judged yet is not valid"


# Plans ----------------------------------------------------------------------------------------------------------


def item(
    town,
    plan,
    *,
    state="done",
    visit=None,
    first=True,
    changed="",
    why="",
    due=(date(2026, 11, 1), date(2026, 11, 30)),
):
    party = visit.party if visit else customers.enterprise(unit=town.team, now=plan.created_at)
    return PlanItem.objects.create(
        tenant_id=plan.tenant_id, plan=plan, unit=town.team, party=party, channel="onsite", selection="rule", state=state,
        visit_id=visit.id if visit else None, in_first_approved=first, changed=changed, not_done_reason=why,
        due_from=due[0], due_to=due[1],
    )  # fmt: skip


@pytest.fixture
def plan(town_a, now):
    return Plan.objects.create(
        tenant_id=town_a.county.id, unit=town_a.station, period="2026-11", starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30), state="in_progress", seed="7", first_approved_at=now - 24 * DAY, created_at=now - 30 * DAY,
    )  # fmt: skip


def test_plan_completion_counts_valid_visits_in_their_window_and_leaves_out_the_excused(town_a, now, plan):
    visit = world.recorded(town_a, now)
    done = item(town_a, plan, visit=visit)
    open_ = item(town_a, plan, state="open")
    moved = item(town_a, plan, state="moved")
    added = item(town_a, plan, state="scheduled", first=False, changed="added")
    refused = item(town_a, plan, state="not_done", why="refused")
    unreachable = item(town_a, plan, state="not_done", why="unreachable")
    taken_out = item(town_a, plan, state="removed")
    item(town_a, plan, state="add_asked", first=False, changed="added")
    assert figure("I01", town_a, now).numerator == 0, "the visit is not valid yet"
    services.evaluate_visits(visit_ids=[visit.id], now=now)
    found = figure("I01", town_a, now)
    assert (found.numerator, found.denominator, found.counter) == (1, 5, ("I02",))
    assert ids("I01", "missed", town_a, now) == {open_.id, moved.id, added.id, unreachable.id}
    assert ids("I01", "numerator", town_a, now) == {done.id}
    excused = figure("I02", town_a, now)
    assert (excused.numerator, excused.denominator, excused.better) == (2, 7, "down")
    assert ids("I02", "numerator", town_a, now) == {refused.id, taken_out.id}


def test_a_valid_visit_outside_its_window_does_not_complete_the_item(town_a, now, plan):
    visit = world.recorded(town_a, now)
    visit.change(valid=True)
    item(town_a, plan, visit=visit, due=(date(2026, 11, 1), date(2026, 11, 20)))
    assert figure("I01", town_a, now).numerator == 0


# Coverage -------------------------------------------------------------------------------------------------------


def test_coverage_asks_for_the_visit_each_class_needs_and_is_split_by_class(town_a, now):
    spring = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    covered = customers.enterprise(unit=town_a.team, manager=town_a.an, now=spring)
    top = customers.important(
        customers.enterprise(unit=town_a.team, manager=town_a.an, now=spring), now=spring
    )
    called = customers.important(
        customers.enterprise(unit=town_a.team, manager=town_a.an, now=spring), now=spring
    )
    customers.enterprise(unit=town_a.team, now=spring)
    customers.household(unit=town_a.team, now=spring)
    customers.enterprise(unit=town_a.team, now=now - DAY)
    for party, channel in ((covered, "onsite"), (top, "onsite"), (called, "phone")):
        world.recorded(town_a, now, party=party, channel=channel).change(valid=True)
    found = figure("I04", town_a, now)
    assert (found.numerator, found.denominator) == (2, 4), (
        "a call is no visit on site; homes and new ones stand aside"
    )
    parts = {label.en: (part.numerator, part.denominator) for label, part in found.parts}
    assert parts == {"Important: special and grade 1": (1, 2), "10 kV with own transformer": (1, 2)}
    assert ids("I04", "missed", town_a, now, group="top") == {called.id}


# Demands --------------------------------------------------------------------------------------------------------


def due(demand, kind, at, *, met=None, **more):
    Due.objects.filter(demand=demand, kind=kind).delete()
    return Due.objects.create(
        tenant_id=demand.tenant_id,
        demand=demand,
        kind=kind,
        clock="WD",
        at=at,
        source="test",
        met_at=met,
        **more,
    )


def demand(town, now, **more):
    return demand_factory.heard(town.an, now, unit_id=town.team.id, **more)


@pytest.mark.parametrize(("code", "kind"), [("I21", "first_contact"), ("I22", "answer")])
def test_overdue_demands_that_are_still_open_are_in_the_denominator(code, kind, town_a, now):
    rows = {
        name: demand(town_a, now - 10 * DAY)
        for name in ("kept", "late", "open", "later", "paused", "merged", "wish")
    }
    yesterday = now - DAY
    due(rows["kept"], kind, yesterday, met=yesterday - DAY)
    due(rows["late"], kind, yesterday, met=now)
    due(rows["open"], kind, yesterday)
    due(rows["later"], kind, now + DAY)
    due(rows["paused"], kind, yesterday, paused=True)
    due(rows["merged"], kind, yesterday, met=yesterday)
    rows["merged"].change(state="merged")
    due(rows["wish"], kind, yesterday, met=yesterday, soft=True)
    found = figure(code, town_a, now)
    assert (found.numerator, found.denominator) == (1, 3)
    assert ids(code, "missed", town_a, now) == {rows["late"].id, rows["open"].id}


def test_a_demand_belongs_to_the_unit_that_handles_it(town_a, now):
    row = demand(town_a, now - 10 * DAY)
    due(row, "answer", now - DAY)
    row.change(responsible_unit_id=town_a.county.id)
    assert figure("I22", town_a, now, unit_id=town_a.station.id).n == 0
    assert figure("I22", town_a, now).n == 1


# Follow-up and survey -------------------------------------------------------------------------------------------


def test_a_follow_up_done_or_tried_three_times_in_time_counts(town_a, now):
    visits = [world.recorded(town_a, now - n * DAY) for n in (0, 1, 4, 5, 6)]

    def row(visit, day, **more):
        values = {"tenant_id": visit.tenant_id, "visit": visit, "unit": town_a.team, "subject": "visit"}
        return FollowUp.objects.create(due_on=day, **values, **more)

    tries = [{"at": (now - n * DAY).isoformat(), "outcome": "no_answer"} for n in (3, 4, 5)]
    done = row(visits[0], date(2026, 11, 20), state="done", done_at=now - 5 * DAY)
    tried = row(visits[1], date(2026, 11, 23), state="attempting", attempts=tries)
    late = row(visits[2], date(2026, 11, 20), state="done", done_at=now)
    missed = row(visits[3], date(2026, 11, 20), state="attempting", attempts=tries)
    row(visits[4], date(2026, 11, 24), state="due")
    found = figure("I32", town_a, now)
    assert (found.numerator, found.denominator) == (2, 4), "what is due today is not yet missed"
    assert ids("I32", "numerator", town_a, now) == {done.id, tried.id}
    assert ids("I32", "missed", town_a, now) == {late.id, missed.id}


def test_satisfaction_counts_answers_and_the_response_rate_all_that_arrived(town_a, now):
    form = Instrument.objects.create(
        tenant_id=town_a.county.id, unit=town_a.county, code="x", title_zh="调查", title_en="Survey", questions=[], state="fielded"
    )  # fmt: skip
    party = customers.household(unit=town_a.team, now=now)

    def invited(state, overall=None, *, counted=True):
        return Invitation.objects.create(
            tenant_id=town_a.county.id, unit=town_a.team, instrument=form, party_id=party.id, state=state, overall=overall,
            counted=counted, token_hash=str(new_id()), expires_at=now + DAY, created_at=now - DAY,
        )  # fmt: skip

    for state, overall in (
        ("complete", 5),
        ("complete", 4),
        ("partial", 2),
        ("partial", None),
        ("sent", None),
    ):
        invited(state, overall)
    invited("complete", 5, counted=False)
    invited("undelivered")
    invited("refused")
    few = figure("I39", town_a, now)
    assert (few.value, few.numerator, few.denominator) == (None, 0, 0), (
        "of three answers one could tell whose"
    )
    invited("complete", 5)
    invited("complete", 1)
    found = figure("I39", town_a, now)
    assert (found.numerator, found.denominator, found.counter) == (3, 5, ("I41",))
    rate = figure("I41", town_a, now)
    assert (rate.numerator, rate.denominator) == (6, 9), "an answer that is not valid is no response"


# Who ------------------------------------------------------------------------------------------------------------


def test_figures_are_for_those_who_answer_for_the_unit(town_a, town_b, now):
    with pytest.raises(Forbidden):
        figure("I16", town_a, now, actor=town_a.an, unit_id=town_a.team.id)
    with pytest.raises(NotFound):
        figure("I16", town_a, now, actor=town_a.bai)
    assert figure("I16", town_a, now, actor=town_a.bai, unit_id=town_a.station.id).n == 0
    with pytest.raises(NotFound):
        figure("I16", town_a, now, actor=town_b.chief)
    with pytest.raises(NotFound, match=r"indicator\.unknown"):
        figure("I99", town_a, now)


def test_the_rows_behind_a_figure_are_those_the_actor_may_see(town_a, now):
    visit = world.recorded(town_a, now)
    found = indicators.drill(
        "I16", "denominator", actor=town_a.qa, unit_id=town_a.county.id, period="2026-11", now=now
    )
    row = indicators.rows_of(found, actor=town_a.qa)[0]
    assert (row.label, row.kind, row.target_id, row.good) == (visit.number, "visit", visit.id, True)
    assert indicators.rows_of(found, actor=town_a.cmd) == [], "the command centre sees figures, not visits"


def test_a_quarter_and_a_month_that_is_over(town_a, now):
    world.recorded(town_a, now)
    assert figure("I16", town_a, now, period="2026-Q4").n == 1
    october = figure("I16", town_a, now, period="2026-10")
    assert (october.n, october.provisional) == (0, False)
