"""A corrective action from a finding to its effect: two persons, a waiting time, a figure on both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.evaluation import overrides
from gridvisit.domain.improvement import findings, selectors, services
from gridvisit.domain.improvement.models import Finding
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from tests.factories import improvement as factory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def after(town, action, passed, failed, now):
    """Visits since the measures were carried out, up to the day of `now`."""
    factory.days(town.team, local_date(now), passed, failed)


def late(action):
    return action.done_at + timedelta(days=61)


def refused(call, **given):
    with pytest.raises(Refusal) as no:
        call(**given)
    return [problem.code for problem in no.value.problems]


def test_the_state_before_is_measured_when_the_action_is_opened(town_a, now):
    action = factory.opened(town_a, now)
    assert (action.before_n, round(float(action.before_value), 2)) == (42, 0.26)
    assert Finding.objects.get().state == "in_action"
    assert action.measure_kind == "rule_pass_rate"


def test_an_action_closes_as_effective_with_the_figure_of_another_person(town_a, now):
    action = factory.waiting(town_a, now)
    after(town_a, action, 38, 2, late(action))
    services.verify(action_id=action.pk, effective=True, note="抽查属实", actor=town_a.qa, now=late(action))
    action.refresh_from_db()
    assert (action.state, action.effective, action.after_n, action.verifier) == (
        "closed",
        True,
        40,
        town_a.qa,
    )
    assert float(action.after_low) < 0.95 < float(action.after_high)
    assert Finding.objects.get().state == "resolved"
    assert [event.kind for event in selectors.events_of(action)] == [
        "closed", "finished", "planned", "analysed", "opened",
    ]  # fmt: skip


def test_without_a_figure_it_cannot_be_closed_either_way(town_a, now):
    action = factory.waiting(town_a, now)
    given = {"action_id": action.pk, "note": "看起来好了", "actor": town_a.qa, "now": late(action)}
    assert refused(services.verify, effective=True, **given) == ["action.figure_missing"]
    assert refused(services.verify, effective=False, **given) == ["action.figure_missing"]
    action.refresh_from_db()
    assert (action.state, action.closed_at) == ("waiting", None)


def test_an_action_that_nothing_measures_is_not_opened(town_a, now):
    finding = findings.raise_finding(
        unit_id=town_a.team.id, source="self_report", title="漏带工作证", actor=town_a.an, now=now
    )
    given = {
        "finding_ids": [finding.pk], "title": "出门检查", "owner_id": town_a.an.id, "actor": town_a.bai, "now": now,
        "due_on": local_date(now) + DAY,
    }  # fmt: skip
    assert refused(services.open_action, **given) == ["action.measure_needed"]
    assert refused(services.open_action, **given, measure_rule="I99") == ["action.measure_unknown"]
    assert refused(services.open_action, **given, measure_rule="7.2-03") == ["action.measure_empty"]
    assert refused(services.open_action, **given, measure_rule="I22") == ["action.measure_empty"]


def test_the_owner_cannot_verify_his_own_effect(town_a, now):
    action = factory.waiting(town_a, now)
    action.change(owner=town_a.qa)
    after(town_a, action, 38, 2, late(action))
    given = {"action_id": action.pk, "effective": True, "note": "好", "now": late(action)}
    assert refused(services.verify, actor=town_a.qa, **given) == ["action.own_verification"]


def test_who_may_not_verify_is_turned_away(town_a, now):
    action = factory.waiting(town_a, now)
    with pytest.raises(Forbidden):
        services.verify(action_id=action.pk, effective=True, note="好", actor=town_a.bai, now=late(action))


def test_the_effect_is_not_measured_before_the_waiting_time_is_over(town_a, now):
    action = factory.waiting(town_a, now)
    early = action.done_at + timedelta(days=59)
    after(town_a, action, 38, 2, early)
    given = {"action_id": action.pk, "note": "好", "actor": town_a.qa, "now": early}
    assert refused(services.verify, effective=True, **given) == ["action.too_early"]
    assert refused(services.verify, effective=False, **given) == ["action.too_early"]


def test_what_did_not_improve_is_not_closed_but_opened_again(town_a, now):
    action = factory.waiting(town_a, now)
    after(town_a, action, 5, 35, late(action))
    given = {"action_id": action.pk, "note": "仍未预约", "actor": town_a.qa, "now": late(action)}
    assert refused(services.verify, effective=True, **given) == ["action.not_improved"]
    services.verify(effective=False, **given)
    action.refresh_from_db()
    assert (action.state, action.effective, action.closed_at) == ("not_effective", False, None)
    assert action.due_on == local_date(late(action)) + timedelta(days=30)
    assert Finding.objects.get().state == "in_action"
    services.analyse(
        action_id=action.pk, whys=factory.WHYS, cause_code="resource", actor=town_a.an, now=late(action) + DAY
    )
    action.refresh_from_db()
    assert action.state == "cause_analysed"


def test_a_better_share_that_may_be_chance_says_so(town_a, now):
    action = factory.waiting(town_a, now)
    after(town_a, action, 2, 3, late(action))
    seen = selectors.verification(action, actor=town_a.qa, now=late(action))
    assert seen.may_close
    assert not seen.change.beyond_chance
    after(town_a, action, 36, 0, late(action))
    assert selectors.verification(action, actor=town_a.qa, now=late(action)).change.beyond_chance


def test_the_page_is_told_beforehand_what_the_decision_would_refuse(town_a, now):
    action = factory.waiting(town_a, now)
    seen = selectors.verification(action, actor=town_a.an, now=now + 11 * DAY)
    assert [problem.code for problem in seen.blocks] == [
        "action.own_verification", "action.too_early", "action.figure_missing",
    ]  # fmt: skip


def test_due_date_owner_and_title_are_checked_together(town_a, town_b, now):
    finding = factory.found(town_a.team, now)
    given = {
        "finding_ids": [finding.pk],
        "title": " ",
        "owner_id": town_b.deng.id,
        "actor": town_a.bai,
        "now": now,
    }
    latest = local_date(now) + timedelta(days=30)
    assert services.latest_due(unit_id=town_a.team.id, now=now) == latest
    assert refused(services.open_action, **given, due_on=latest + DAY) == [
        "action.title_needed", "action.owner_outside", "action.due_too_late",
    ]  # fmt: skip


def test_a_tightened_parameter_shortens_the_time(town_a, now):
    overrides.tighten(
        unit_id=town_a.county.id, parameter="9.1-02.within", value=15, valid_from=local_date(now) - DAY,
        reason="本县从严", actor=town_a.officer, now=now - 40 * DAY,
    )  # fmt: skip
    assert services.latest_due(unit_id=town_a.team.id, now=now) == local_date(now) + timedelta(days=15)


def test_an_action_is_extended_once_by_who_leads_it(town_a, now):
    action = factory.opened(town_a, now)
    due = action.due_on
    given = {"action_id": action.pk, "now": now + DAY}
    with pytest.raises(Forbidden):
        services.extend(**given, due_on=due + DAY, reason="等待物资", actor=town_a.an)
    given["actor"] = town_a.bai
    assert refused(services.extend, **given, due_on=due, reason="等待物资") == ["action.extension_not_later"]
    assert refused(services.extend, **given, due_on=due + 31 * DAY, reason="等待物资") == [
        "action.due_too_late"
    ]
    assert refused(services.extend, **given, due_on=due + DAY, reason=" ") == ["action.reason_needed"]
    services.extend(**given, due_on=due + 5 * DAY, reason="等待物资")
    assert refused(services.extend, **given, due_on=due + 9 * DAY, reason="再等") == [
        "action.extended_already"
    ]


def test_steps_come_in_their_order(town_a, now):
    action = factory.opened(town_a, now)
    given = {"action_id": action.pk, "actor": town_a.an, "now": now}
    assert refused(services.plan, **given, correction="改", plan="改") == ["action.move_not_allowed"]
    assert refused(services.finish, **given, note="好") == ["action.move_not_allowed"]
    assert refused(services.analyse, **given, whys=["一"], cause_code="nonsense") == [
        "action.whys_needed", "action.cause_needed",
    ]  # fmt: skip
    services.analyse(**given, whys=factory.WHYS, cause_code="skill")
    assert refused(services.plan, **given, correction="", plan="") == [
        "action.correction_needed", "action.plan_needed",
    ]  # fmt: skip


def test_a_cause_that_comes_three_times_in_a_quarter_is_systemic(town_a, now):
    actions = []
    for number in range(3):
        finding = findings.raise_finding(
            unit_id=town_a.team.id, source="recheck", title=f"第{number}次", actor=town_a.bai, now=now
        )
        factory.days(town_a.team, local_date(now), 2, 0)
        action = services.open_action(
            finding_ids=[finding.pk], title="补训", owner_id=town_a.an.id, due_on=local_date(now) + DAY,
            measure_rule=factory.RULE, actor=town_a.bai, now=now,
        )  # fmt: skip
        services.analyse(
            action_id=action.pk, whys=factory.WHYS, cause_code="skill", actor=town_a.an, now=now + DAY
        )
        action.refresh_from_db()
        actions.append(action.systemic)
    assert actions == [False, False, True]


def test_the_owner_sees_and_works_on_his_action_and_his_neighbour_does_not(town_a, now):
    action = factory.opened(town_a, now)
    assert selectors.action(action_id=action.pk, actor=town_a.an) == action
    assert list(selectors.mine(actor=town_a.an)) == [action]
    with pytest.raises(NotFound):
        selectors.action(action_id=action.pk, actor=town_a.grid)


def test_another_tenant_knows_nothing_of_it(town_a, town_b, now):
    action = factory.opened(town_a, now)
    for stranger in (town_b.chief, town_b.deng):
        with pytest.raises(NotFound):
            selectors.action(action_id=action.pk, actor=stranger)
        with pytest.raises(NotFound):
            services.analyse(
                action_id=action.pk, whys=factory.WHYS, cause_code="skill", actor=stranger, now=now
            )


def test_findings_of_two_units_do_not_make_one_action(town_a, now):
    one, other = factory.found(town_a.team, now), factory.found(town_a.station, now)
    with pytest.raises(Refusal, match=r"finding\.other_unit"):
        services.open_action(
            finding_ids=[one.pk, other.pk], title="合并", owner_id=town_a.bai.id, due_on=local_date(now) + DAY,
            actor=town_a.bai, now=now,
        )  # fmt: skip


def test_owners_are_of_the_unit_or_lead_it_and_never_who_verifies(town_a, now):
    names = {person.staff_no for person in selectors.owners(unit_id=town_a.team.id, on=local_date(now))}
    assert {"A1001", "A1004", "A1002", "A1003", "A1005"} <= names
    assert "A1006" not in names
    assert "A1010" not in names


def test_an_unknown_action_is_not_found(town_a, now):
    with pytest.raises((NotFound, Invalid)):
        selectors.action(action_id=town_a.team.id, actor=town_a.qa)
