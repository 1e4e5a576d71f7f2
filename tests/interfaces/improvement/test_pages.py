"""Findings and corrective actions in the console: each role finds its step, a refusal stands beside the form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from gridvisit.domain.improvement.models import CorrectiveAction, Finding
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import improvement as factory

pytestmark = pytest.mark.django_db
AGO = timedelta(days=75)


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def waiting(town_a, now):
    """An action of 75 days ago whose waiting time has just ended."""
    return factory.waiting(town_a, now - AGO)


def test_the_empty_pages_say_the_next_step(town_a, enter):
    client = enter(town_a.qa)
    assert "A failed rule becomes a finding" in text(client.get(url("finding-list")))
    assert "An action begins with a finding" in text(client.get(url("action-list")))
    assert "An action begins with a finding" in text(client.get(url("action-table")))


def test_a_finding_shows_its_visits_rule_and_history(town_a, now, enter):
    finding = factory.found(town_a.team, now)
    listed = text(enter(town_a.qa).get(url("finding-list"), {"state": "open", "rule": "7.2-03"}))
    assert finding.number in listed
    page = text(enter(town_a.qa).get(url("finding", finding.pk)))
    assert "1 visit failed the rule in" in page
    assert reverse("console:rule", args=["7.2-03"]) in page
    assert "Finding written down" in page
    assert "Open a corrective action" in page


def test_the_list_of_failing_visits_has_as_many_rows_as_the_count_says(town_a, now, enter):
    day = local_date(now)
    for _ in range(3):
        factory.judged(town_a.team, day, "fail")
    factory.judged(town_a.team, day, "pass")
    finding = factory.found(town_a.team, now)
    page = text(enter(town_a.qa).get(url("finding", finding.pk)))
    assert "4 visits failed the rule in" in page
    assert page.count("No appointment") == 4


def test_the_same_in_chinese(town_a, now, enter):
    finding = factory.found(town_a.team, now)
    page = text(enter(town_a.qa, "zh-hans").get(url("finding", finding.pk)))
    assert "有 1 次走访未通过该规则" in page
    assert "立项整改" in page


def test_a_visitor_reports_himself(town_a, enter):
    client = enter(town_a.an)
    page = text(client.get(url("finding-new")))
    assert "A self-report counts against nobody" in page
    sent = {
        "title": "忘带工作证",
        "source": "self_report",
        "unit": str(town_a.team.id),
        "rule": "",
        "about": "",
        "detail": "",
    }
    answer = client.post(url("finding-new"), sent)
    finding = Finding.objects.get()
    assert answer.url == url("finding", finding.pk)
    assert finding.created_by == town_a.an.id
    page = text(client.get(answer.url))
    assert "忘带工作证" in page
    assert "Open a corrective action" not in page


def test_what_was_typed_stays_when_the_number_is_unknown(town_a, enter):
    sent = {
        "title": "说明",
        "source": "audit",
        "unit": str(town_a.county.id),
        "about": "ZF-NONE",
        "rule": "",
        "detail": "细节",
    }
    answer = enter(town_a.qa).post(url("finding-new"), sent)
    assert answer.status_code == 422
    assert "ZF-NONE" in text(answer)
    assert "细节" in text(answer)


def test_a_finding_is_dismissed_with_a_reason(town_a, now, enter):
    finding = factory.found(town_a.team, now)
    client = enter(town_a.bai)
    assert client.post(url("finding-dismiss", finding.pk), {"reason": ""}).status_code == 422
    client.post(url("finding-dismiss", finding.pk), {"reason": "证据后补，判定已更正"})
    assert "证据后补，判定已更正" in text(client.get(url("finding", finding.pk)))


def test_an_action_is_opened_from_a_finding_within_the_limit(town_a, now, enter):
    finding = factory.found(town_a.team, now)
    client, latest = enter(town_a.bai), local_date(now) + timedelta(days=30)
    page = text(client.get(url("action-open", finding.pk)))
    assert f"At the latest {latest}" in page
    assert "安宁 A1001" in page
    assert "秦明 A1006" not in page
    sent = {
        "title": "先约后访", "owner": str(town_a.an.id), "due_on": latest + timedelta(days=1), "measure_rule": "7.2-03",
    }  # fmt: skip
    late = client.post(url("action-open", finding.pk), sent)
    assert late.status_code == 422
    assert "(rule 9.1-02)" in text(late)
    answer = client.post(url("action-open", finding.pk), sent | {"due_on": latest})
    action = CorrectiveAction.objects.get()
    assert answer.url == url("action", action.pk)


def test_the_owner_goes_from_the_cause_to_the_waiting_time(town_a, now, enter):
    action = factory.opened(town_a, now)
    client, page = enter(town_a.an), url("action", action.pk)
    assert "Find the cause" in text(client.get(page))
    refused = client.post(url("action-analyse", action.pk), {"why1": "只写一层", "cause_code": "skill"})
    assert refused.status_code == 422
    assert "只写一层" in text(refused)
    whys = {f"why{number}": why for number, why in enumerate(factory.WHYS, 1)}
    assert client.post(url("action-analyse", action.pk), whys | {"cause_code": "skill"}).url == page
    assert "Plan the measures" in text(client.get(page))
    client.post(url("action-plan", action.pk), {"correction": "已补约", "plan": "计划定到日"})
    client.post(url("action-finish", action.pk), {"note": "已落实"})
    action.refresh_from_db()
    assert (action.state, action.wait_until) == ("waiting", local_date(now) + timedelta(days=60))
    shown = text(client.get(page))
    assert "已补约" in shown
    assert "Somebody else than the owner verifies the effect" in shown


def test_what_stands_against_a_decision_is_said_before_it_is_taken(town_a, now, enter):
    action = factory.waiting(town_a, now - timedelta(days=20))
    page = text(enter(town_a.qa).get(url("action", action.pk)))
    assert "This cannot be decided yet" in page
    assert "The waiting time ends on" in page
    assert "Nothing was counted from" in page


def test_closing_without_a_figure_is_refused_beside_the_form(town_a, waiting, enter):
    answer = enter(town_a.qa).post(
        url("action-verify", waiting.pk), {"effective": "yes", "note": "看起来好了"}
    )
    assert answer.status_code == 422
    assert "there is no figure" in text(answer)
    assert "看起来好了" in text(answer)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_the_owner_is_told_that_somebody_else_verifies(town_a, waiting, now, enter):
    waiting.change(owner=town_a.qa)
    factory.days(town_a.team, local_date(now), 38, 2)
    client = enter(town_a.qa)
    assert "someone else has to" in text(client.get(url("action", waiting.pk)))
    answer = client.post(url("action-verify", waiting.pk), {"effective": "yes", "note": "好"})
    assert answer.status_code == 403
    assert "someone else has to" in text(answer)


def test_what_got_worse_cannot_be_closed_as_effective(town_a, waiting, now, enter):
    factory.days(town_a.team, local_date(now), 1, 4)
    answer = enter(town_a.qa).post(url("action-verify", waiting.pk), {"effective": "yes", "note": "好"})
    assert answer.status_code == 409
    assert "no improvement" in text(answer)


def test_a_better_figure_closes_the_action_and_the_page_says_how_much(town_a, waiting, now, enter):
    for back in range(4):
        for _ in range(10):
            factory.judged(town_a.team, local_date(now) - timedelta(days=back), "pass")
    client = enter(town_a.qa)
    assert "more than chance" in text(client.get(url("action", waiting.pk)))
    client.post(url("action-verify", waiting.pk), {"effective": "yes", "note": "抽查10户属实"})
    page = text(client.get(url("action", waiting.pk)))
    assert "Closed, effective" in page
    assert "26.2%" in page
    assert "100.0%" in page
    assert "抽查10户属实" in page
    board = text(client.get(url("action-list")))
    assert "26.2% → 100.0%" in board


def test_not_effective_begins_again_at_the_cause(town_a, waiting, now, enter):
    factory.days(town_a.team, local_date(now), 1, 4)
    client = enter(town_a.qa)
    client.post(url("action-verify", waiting.pk), {"effective": "no", "note": "仍未预约"})
    page = text(client.get(url("action", waiting.pk)))
    assert "Look for the cause once more" in page
    assert "Not effective, open again" in page


def test_the_due_date_is_moved_once(town_a, now, enter):
    action = factory.opened(town_a, now)
    client = enter(town_a.bai)
    assert "Move the due date" in text(client.get(url("action", action.pk)))
    client.post(
        url("action-extend", action.pk), {"due_on": action.due_on + timedelta(days=5), "reason": "等物资"}
    )
    page = text(client.get(url("action", action.pk)))
    assert "extended once" in page
    assert "Move the due date" not in page


def test_board_and_list_show_the_same_actions(town_a, now, enter):
    action = factory.opened(town_a, now)
    client = enter(town_a.bai)
    for name in ("action-list", "action-table"):
        assert action.title in text(client.get(url(name)))
        assert action.title in text(client.get(url(name), {"unit": str(town_a.team.id)}))
    assert action.title not in text(client.get(url("action-table"), {"overdue": "1"}))
    part = text(client.get(url("action-list"), headers={"hx-request": "true"}))
    assert "<html" not in part


def test_strangers_get_not_found_and_the_powerless_forbidden(town_a, town_b, now, enter):
    action, finding = factory.opened(town_a, now), Finding.objects.get()
    for person, status in (
        (town_b.chief, 404),
        (town_b.deng, 404),
        (town_a.grid, 404),
        (town_a.hotline, 403),
    ):
        client = enter(person)
        assert client.get(url("action", action.pk)).status_code == status
        assert client.get(url("finding", finding.pk)).status_code == status
    assert enter(town_a.cmd).get(url("action", action.pk)).status_code == 200
    assert enter(town_a.cmd).post(url("action-finish", action.pk), {"note": ""}).status_code == 403
    assert enter(town_a.an).get(url("action-open", finding.pk)).status_code == 403


def test_the_workbench_leads_owner_and_verifier_to_their_step(town_a, waiting, now, enter):
    mine = factory.opened(town_a, now, failed=1, title="补齐回执")
    home = reverse("console:home")
    assert "补齐回执" in text(enter(town_a.an).get(home))
    page = text(enter(town_a.qa).get(home))
    assert url("action", waiting.pk) in page
    assert "Effects to verify" in page
    found = text(enter(town_a.qa).get(url("search"), {"q": mine.number}))
    assert mine.title in found


def test_where_the_station_rose_as_well_the_page_says_so_and_asks_why_it_counts(town_a, waiting, now, enter):
    factory.days(town_a.station, local_date(waiting.opened_at) - timedelta(days=1), 5, 35)
    factory.days(town_a.team, local_date(now), 38, 2)
    factory.days(town_a.station, local_date(now), 40, 0)
    client = enter(town_a.qa)
    page = text(client.get(url("action", waiting.pk)))
    assert "as much or more. The action has not shown an effect of its own" in page
    assert "Why it is effective all the same" in page
    answer = client.post(url("action-verify", waiting.pk), {"effective": "yes", "note": "抽查属实"})
    assert answer.status_code == 422
    assert "no more than they did" in text(answer)
    sent = {"effective": "yes", "note": "抽查属实", "despite": "口径不同"}
    client.post(url("action-verify", waiting.pk), sent)
    waiting.refresh_from_db()
    assert waiting.state == "closed"
