"""S5 to S7: served, followed up by somebody else, sealed, and what is added later."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from gridvisit.domain.demands import services as demands
from gridvisit.domain.visits import services
from gridvisit.domain.visits.models import Addendum, Archive, FollowUp, Strategy, Visit, VisitPolicy
from gridvisit.domain.visits.steps import s4_needs, s5_strategy, s6_follow_up, s7_archive, sealing
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from gridvisit.foundation.outbox import services as outbox
from tests.factories import customers, visits
from tests.factories import demands as demand_factory

HANDLERS = {
    "visit.recorded": (services.on_visit_recorded,),
    "demand.closed": (services.on_demand_closed,),
    "demand.reopened": (services.on_demand_changed,),
    "strategy.adopted": (services.on_strategy_adopted,),
    "visit.settled": (services.retry_archive,),
    "followup.done": (services.retry_archive,),
}
WEEK = timedelta(days=7)


@pytest.fixture
def run():
    return partial(outbox.drain, HANDLERS)


@pytest.fixture
def drawn(monkeypatch):
    """Everything is drawn for follow-up."""
    monkeypatch.setattr("gridvisit.engines.sampling.chosen", lambda *_a, **_k: True)


@pytest.fixture
def undrawn(monkeypatch):
    """Nothing but what the rules demand is drawn for follow-up."""
    monkeypatch.setattr("gridvisit.engines.sampling.chosen", lambda _m, percent, **_k: percent == 100)


def with_demand(firm, town, now, **more):
    visit = visits.talked(firm, owner=town.an, now=now)
    row = s4_needs.raise_demand_on_visit(visit_id=visit.id, actor=town.an, now=now, **visits.demand(**more))
    s4_needs.hand_in(visit_id=visit.id, actor=town.an, now=now + timedelta(minutes=30))
    return visit, row


def close(row, town, now):
    demands.triage(
        demand_id=row.pk, type=row.type, topic=row.topic, urgency=row.urgency, actor=town.cmd, now=now
    )
    demands.dispatch(
        demand_id=row.pk, unit_id=town.station.id, handler_id=town.handler.id, actor=town.cmd, now=now
    )
    demands.accept(demand_id=row.pk, actor=town.handler, now=now)
    demands.record_contact(demand_id=row.pk, reached=True, how="phone", actor=town.handler, now=now)
    resolved = demand_factory.resolution(now)
    demands.resolve(demand_id=row.pk, resolution=resolved, actor=town.handler, now=now)
    demands.verify(demand_id=row.pk, answers=demand_factory.YES, how="phone", actor=town.hotline, now=now)


def strategy(visit, town, now, **more):
    today = local_date(now)
    item = {
        "measure": "每季度联合检查备用电源", "owner_id": town.an.id, "due_on": today + timedelta(days=60),
        "yardstick": "试验记录", "source_need": "RELIAB", "cost_bearer": "customer",
    }  # fmt: skip
    values = {
        "goals": "供电可靠", "items": [item], "risk_level": "R3", "review_on": today + timedelta(days=300),
        "customer_agreed": "agreed", "actor": town.an, **more,
    }  # fmt: skip
    return s5_strategy.adopt(visit_id=visit.id, now=now, **values)


def test_a_visit_without_anything_open_files_itself(firm, town_a, now, run, undrawn):
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    run(now=now + timedelta(hours=1))
    visit.refresh_from_db()
    assert (visit.state, visit.archived_at) == ("archived", now + timedelta(hours=1))
    assert dict(visit.steps.values_list("step", "status")) == {
        "S1": "done", "S2": "not_applicable", "S3": "done", "S4": "done", "S5": "not_applicable",
        "S6": "not_applicable", "S7": "done",
    }  # fmt: skip
    kinds = list(visit.events.order_by("at", "id").values_list("kind", flat=True))
    assert kinds[-3:] == ["hand_in", "follow_up", "archive"]


def test_an_open_demand_keeps_the_visit_in_service(firm, town_a, now, run, undrawn):
    visit, row = with_demand(firm, town_a, now)
    run(now=now + timedelta(hours=1))
    visit.refresh_from_db()
    assert visit.state == "servicing"
    with pytest.raises(Invalid) as caught:
        s7_archive.archive(visit_id=visit.id, actor=town_a.chen, now=now + timedelta(hours=1))
    assert {p.code for p in caught.value.problems} == {"archive.state", "archive.demand_open"}
    assert row.number in str(caught.value.problems)
    close(row, town_a, now + timedelta(days=2))
    run(now=now + timedelta(days=2))
    visit.refresh_from_db()
    assert visit.state == "archived"


def test_a_reopened_demand_brings_the_visit_back(firm, town_a, now, run, drawn):
    visit, row = with_demand(firm, town_a, now)
    close(row, town_a, now + timedelta(days=1))
    run(now=now + timedelta(days=1))
    visit.refresh_from_db()
    assert visit.state == "following_up"
    follow_up = FollowUp.objects.get()
    assert (follow_up.subject, follow_up.demand_id) == ("demand", row.pk)
    assert follow_up.due_on == local_date(now) + timedelta(days=6)  # Wednesday + 3 working days
    s6_follow_up.record(
        follow_up_id=follow_up.id,
        result="not_solved",
        note="还是不对",
        actor=town_a.qa,
        now=now + timedelta(days=2),
    )
    run(now=now + timedelta(days=2))
    visit.refresh_from_db()
    row.refresh_from_db()
    assert (visit.state, row.state) == ("servicing", "reopened")


def test_complaints_are_always_followed_up(firm, town_a, now, run, undrawn):
    visit, row = with_demand(
        firm, town_a, now, type="COMPLAINT", topic="CONDUCT", verbatim="营业厅那个人说话真难听我要投诉他"
    )
    close(row, town_a, now + timedelta(days=1))
    run(now=now + timedelta(days=1))
    assert FollowUp.objects.get().sampled == "rule"
    visit.refresh_from_db()
    assert (visit.state, visit.followup_required) == ("following_up", True)


def test_who_visited_or_handled_does_not_follow_up(firm, town_a, now, run, drawn):
    from gridvisit.domain.staff import services as staff

    visit, row = with_demand(firm, town_a, now)
    later = now + timedelta(days=1)
    close(row, town_a, later)
    run(now=later)
    follow_up = FollowUp.objects.get()
    for person in (town_a.an, town_a.handler):
        with pytest.raises(NotFound):
            s6_follow_up.record(follow_up_id=follow_up.id, result="solved_confirmed", actor=person, now=later)
    for person in (town_a.an, town_a.handler):
        staff.grant_role(
            staff=person, role="qa", unit=town_a.county, actor=None, now=now, valid_from=local_date(now)
        )
        person.__dict__.pop("_scopes", None)
        person.__dict__.pop("_roles", None)
    with pytest.raises(Refusal, match=r"followup\.visited"):
        s6_follow_up.record(follow_up_id=follow_up.id, result="solved_confirmed", actor=town_a.an, now=later)
    with pytest.raises(Refusal, match=r"followup\.handled"):
        s6_follow_up.record(
            follow_up_id=follow_up.id, result="solved_confirmed", actor=town_a.handler, now=later
        )
    assert visit.follow_ups.get().state == "due"


def test_a_denied_visit_becomes_doubtful_and_nobody_is_condemned(firm, town_a, now, run, drawn):
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    run(now=now + timedelta(hours=1))
    follow_up = FollowUp.objects.get(subject="visit")
    s6_follow_up.record(
        follow_up_id=follow_up.id,
        result="visit_denied",
        note="没人来过",
        actor=town_a.hotline,
        now=now + timedelta(days=1),
    )
    run(now=now + timedelta(days=1))
    visit.refresh_from_db()
    assert (visit.authenticity, visit.state) == ("doubtful", "archived")
    services.note_authenticity(
        visit_id=visit.id, finding="false", actor=town_a.qa, now=now + timedelta(days=9)
    )
    visit.refresh_from_db()
    assert (visit.authenticity, visit.valid) == ("false", False)


def test_a_follow_up_ends_unreachable_after_three_tries_on_two_days(firm, town_a, now, run, drawn):
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    run(now=now + timedelta(hours=1))
    pk = FollowUp.objects.get().id
    for hours in (1, 6):
        s6_follow_up.attempt(
            follow_up_id=pk, outcome="no_answer", actor=town_a.hotline, now=now + timedelta(hours=hours)
        )
    with pytest.raises(Refusal, match=r"few_attempts"):
        s6_follow_up.record(
            follow_up_id=pk, result="unreachable", actor=town_a.hotline, now=now + timedelta(hours=7)
        )
    s6_follow_up.attempt(follow_up_id=pk, outcome="busy", actor=town_a.hotline, now=now + timedelta(days=1))
    row = s6_follow_up.record(
        follow_up_id=pk, result="unreachable", actor=town_a.hotline, now=now + timedelta(days=1)
    )
    assert row.state == "unreachable"
    run(now=now + timedelta(days=1))
    visit.refresh_from_db()
    assert visit.state == "archived"


def test_an_important_customer_needs_a_strategy_read_by_a_second_person(firm, town_a, now, run, undrawn):
    customers.important(firm, now=now)
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    run(now=now + timedelta(hours=1))
    visit.refresh_from_db()
    assert (visit.state, visit.strategy_required) == ("servicing", True)
    row = strategy(visit, town_a, now + WEEK)
    run(now=now + WEEK)
    visit.refresh_from_db()
    assert visit.state == "following_up"
    assert [p.code for p in s7_archive.missing(visit, now=now)] == ["archive.second_reader"]
    with pytest.raises(Forbidden):
        s5_strategy.second_read(strategy_id=row.id, actor=town_a.an, now=now + WEEK)
    s5_strategy.second_read(strategy_id=row.id, actor=town_a.bai, now=now + WEEK)
    run(now=now + WEEK)
    visit.refresh_from_db()
    assert visit.state == "archived"
    following = visits.recorded(firm, owner=town_a.an, now=now + 2 * WEEK, reasons=["customer_asked"])
    assert not following.strategy_required  # the strategy in effect still holds


def test_a_measure_without_owner_date_or_yardstick_is_no_measure(firm, town_a, now, run, undrawn):
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    item = {"measure": "多关心", "owner_id": None, "due_on": None, "yardstick": "", "source_need": "EE"}
    with pytest.raises(Invalid) as caught:
        strategy(visit, town_a, now, items=[item], review_on=local_date(now), risk_level="R9")
    assert {problem.field for problem in caught.value.problems} == {
        "items.0.owner_id", "items.0.due_on", "items.0.yardstick", "review_on", "risk_level",
    }  # fmt: skip
    assert not Strategy.objects.exists()


def test_the_seal_holds_until_somebody_changes_a_row_behind_our_back(firm, town_a, now, run, undrawn):
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    run(now=now + timedelta(hours=1))
    sealed = Archive.objects.get(visit=visit)
    services.note_judgement(visit_id=visit.id, valid=True, validity_reasons=[], score=96.5, now=now + WEEK)
    services.note_authenticity(visit_id=visit.id, finding="genuine", actor=town_a.qa, now=now + WEEK)
    assert s7_archive.verify(sealed) == {"intact": True, "broken": [], "parts": 8, "addenda_intact": True}
    VisitPolicy.objects.update(proof="read_out")
    assert s7_archive.verify(sealed)["broken"] == ["record"]
    VisitPolicy.objects.update(proof="paper")
    Archive.objects.filter(pk=sealed.pk).update(hash="0" * 64)
    assert s7_archive.verify(Archive.objects.get())["broken"] == ["manifest"]


def test_who_owns_the_tables_and_seals_anew_what_he_changed_is_found_by_the_audit_trail(
    firm, town_a, now, run, undrawn
):
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    run(now=now + timedelta(hours=1))
    VisitPolicy.objects.update(proof="read_out")
    visit.refresh_from_db()
    manifest = s7_archive.build(visit)
    Archive.objects.filter(visit=visit).update(manifest=manifest, hash=sealing.digest(manifest))
    assert s7_archive.verify(Archive.objects.get())["broken"] == ["manifest"]


def test_an_addendum_taken_away_or_written_anew_is_found(firm, town_a, now, run, undrawn):
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    run(now=now + timedelta(hours=1))
    for text in ("受访人为财务", "铭牌编号有误"):
        s7_archive.add_addendum(visit_id=visit.id, reason="更正", text=text, actor=town_a.an, now=now + WEEK)
    sealed = Archive.objects.get()
    assert s7_archive.verify(sealed)["addenda_intact"]
    last = Addendum.objects.order_by("-at", "-id").first()
    last.text = "什么都没有"
    Addendum.objects.filter(pk=last.pk).update(text=last.text, hash=s7_archive._link(last))
    assert not s7_archive.verify(sealed)["addenda_intact"]
    Addendum.objects.filter(pk=last.pk).delete()
    assert not s7_archive.verify(sealed)["addenda_intact"]


def test_an_addendum_is_chained_and_never_an_edit(firm, town_a, now, run, undrawn):
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    with pytest.raises(Refusal, match=r"not_archived"):
        s7_archive.add_addendum(visit_id=visit.id, reason="更正", text="x", actor=town_a.an, now=now)
    run(now=now + timedelta(hours=1))
    with pytest.raises(Refusal, match=r"visit\.archived") as caught:
        s4_needs.note_details(visit_id=visit.id, actor=town_a.an, now=now, note="改")
    assert caught.value.way_out == "visit.addendum"
    sealed = Archive.objects.get()
    first = s7_archive.add_addendum(
        visit_id=visit.id, reason="更正", text="受访人为财务", actor=town_a.an, now=now + WEEK
    )
    second = s7_archive.add_addendum(
        visit_id=visit.id,
        reason="补图",
        text="铭牌",
        content=visits.picture(),
        actor=town_a.chen,
        now=now + 2 * WEEK,
    )
    assert (first.prev_hash, second.prev_hash) == (sealed.hash, first.hash)
    assert s7_archive.verify(sealed)["intact"]
    type(first).objects.filter(pk=first.pk).update(reason="改写")
    assert not s7_archive.verify(sealed)["addenda_intact"]


def test_a_valid_visit_moves_the_customers_clock(firm, town_a, now, run, undrawn):
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    services.note_judgement(visit_id=visit.id, valid=True, validity_reasons=[], score=88, now=now)
    firm.refresh_from_db()
    assert (firm.last_visit_on, firm.last_onsite_on) == (local_date(now), local_date(now))
    visit.refresh_from_db()
    assert (visit.valid, visit.score) == (True, 88)


def test_everything_may_run_twice(firm, town_a, now, run, undrawn):
    visit, row = with_demand(firm, town_a, now)
    close(row, town_a, now + timedelta(days=1))
    run(now=now + timedelta(days=1))
    for _ in range(2):
        services.on_visit_recorded(visit_id=str(visit.id), now=now + WEEK)
        services.on_demand_closed(demand_id=str(row.pk), now=now + WEEK)
        services.retry_archive(visit_id=str(visit.id), now=now + WEEK)
    assert Archive.objects.count() == 1
    assert Visit.objects.get().state == "archived"
