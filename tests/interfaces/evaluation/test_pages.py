"""Verdicts and rules in the browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from gridvisit.domain.evaluation.models import Judgement, ParameterOverride
from gridvisit.foundation.kernel import clock
from tests.domain.evaluation import world
from tests.factories import customers

pytestmark = pytest.mark.django_db


def page(client, name, *args, **query):
    return client.get(reverse(f"console:{name}", args=args), query)


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-CN", ("无效", "需要关注", "为什么")), ("en", ("Not valid", "Needs attention", "Why so"))],
)
def test_the_panel_says_apart_whether_the_visit_counts_and_how_well_it_was_done(
    town_a, visit, browse, language, words
):
    shown = text(page(browse(town_a.bai, language), "visit-verdicts", visit.id))
    for word in (*words, "6.1-05", str(visit.score), "T/SDPEA"):
        assert word in shown
    assert "rule-9.2-04" not in shown, "rules about units are judged on their own page"


def test_the_record_of_the_visit_shows_the_panel(town_a, visit, browse):
    shown = text(page(browse(town_a.bai), "visit", visit.id))
    assert 'id="verdicts"' in shown
    assert 'id="rule-6.1-05"' in shown


def test_a_visit_not_judged_yet_says_so(town_a, now, browse):
    visit = world.planned(town_a, now)
    shown = text(page(browse(town_a.bai), "visit-verdicts", visit.id))
    assert "尚未判定" in shown


def test_an_earlier_judgement_stays_readable(town_a, visit, browse, now):
    first = Judgement.objects.get(visit_id=visit.id)
    world.evidence(town_a, visit, now, "signature", {"strokes": [[[1, 1], [2, 2]]]})
    client = browse(town_a.bai)
    answer = client.post(reverse("console:visit-judge", args=[visit.id]), follow=True)
    assert "已重新判定" in text(answer)
    assert page(client, "visit-verdicts", visit.id).context["verdicts"].judgement.valid is True
    past = page(client, "visit-verdicts", visit.id, at=str(first.id))
    assert past.context["past"] is True
    assert past.context["verdicts"].judgement.valid is False


def test_strangers_find_nothing_and_visitors_may_look_but_not_judge(town_a, town_b, visit, browse):
    assert page(browse(town_b.chief), "visit-verdicts", visit.id).status_code == 404
    mine = browse(town_a.an)
    assert page(mine, "visit-verdicts", visit.id).status_code == 200
    assert mine.post(reverse("console:visit-judge", args=[visit.id])).status_code == 403


def test_special_care_is_shown_only_to_those_who_may_see_it_in_the_file(town_a, now, browse):
    from gridvisit.domain.customers import services as customer_services
    from gridvisit.domain.evaluation import services

    party = customers.household(unit=town_a.team, manager=town_a.an, now=now - timedelta(days=40))
    customer_services.set_flag(
        party_id=party.id, kind="alone", consent_how="书面", since=now.date() - timedelta(days=40), actor=None, now=now
    )  # fmt: skip
    visit = world.recorded(town_a, now, party=party, channel="phone")
    services.evaluate_visits(visit_ids=[visit.id], now=now)
    assert "独居" in text(page(browse(town_a.an), "visit-verdicts", visit.id))
    hidden = text(page(browse(town_a.qa), "visit-verdicts", visit.id))
    assert "独居" not in hidden
    assert "您的岗位不可查看" in hidden


# Lists ----------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_failed_and_narrows_by_rule_outcome_unit_and_period(town_a, visit, browse):
    client = browse(town_a.qa)
    assert visit.number in text(page(client, "verdict-list"))
    for query, expected in (
        ({"rule": "6.1-05", "outcome": "fail", "period": "2026-11"}, 1),
        ({"rule": "6.1-05", "outcome": "pass"}, 0),
        ({"rule": "7.2-14", "outcome": "pending", "unit": str(town_a.station.id)}, 1),
        ({"outcome": "fail", "period": "2026-10"}, 0),
        ({"outcome": "fail", "severity": "W"}, 0),
    ):
        found = page(client, "verdict-list", **query).context["page"].items
        assert len(found) == expected, query


def test_a_stranger_sees_an_empty_list_with_the_next_step(town_b, visit, browse):
    shown = text(page(browse(town_b.chief), "verdict-list"))
    assert visit.number not in shown
    assert "没有需要关注的判定" in shown


def test_the_rules_are_listed_by_clause_found_by_words_and_drill_to_their_visits(town_a, visit, browse):
    client = browse(town_a.qa)
    shown = text(page(client, "rule-list"))
    assert shown.count('href="/rules/') >= 120
    assert "暂未判定" not in shown
    found = page(client, "rule-list", q="佐证").context["groups"]
    assert [line.spec.id for group in found for line in group["lines"]] == ["6.1-05", "7.2-15"]
    assert page(client, "rule-list", q="没有这样的规则").context["groups"] == []
    partial = client.get(reverse("console:rule-list"), {"state": "waiting"}, headers={"HX-Request": "true"})
    assert "<html" not in text(partial)


@pytest.mark.parametrize("rule_id", ["7.2-03", "6.1-02", "6.1-03", "4-12", "5.5-17", "9.4-01"])
def test_every_kind_of_rule_has_a_page(town_a, browse, rule_id):
    shown = text(page(browse(town_a.officer), "rule", rule_id))
    assert rule_id in shown


def test_an_unknown_rule_is_not_found(town_a, browse):
    assert page(browse(town_a.officer), "rule", "7.2-99").status_code == 404


def test_the_rule_shows_who_failed_lately(town_a, visit, browse):
    assert visit.number in text(page(browse(town_a.qa), "rule", "6.1-05"))


# Tightening -----------------------------------------------------------------------------------------------------


def tighten(client, town, rule_id="7.2-03", name="lead", **values):
    prefix = f"{rule_id}-{name}".replace(".", "-")
    today = clock.local_date(clock.now())
    given = {"value": "2", "valid_from": today.isoformat(), "reason": "本县要求"} | values
    return client.post(
        reverse("console:rule-tighten", args=[rule_id]),
        {"parameter": f"{rule_id}.{name}", "unit": str(town.county.id), **{f"{prefix}-{k}": v for k, v in given.items()}},
    )  # fmt: skip


def test_a_stricter_value_is_stored_and_shown_with_its_origin(town_a, browse):
    client = browse(town_a.officer)
    assert tighten(client, town_a).status_code == 302
    row = ParameterOverride.objects.get()
    assert (row.parameter, row.value, row.unit_id) == ("7.2-03.lead", 2, town_a.county.id)
    shown = text(page(client, "rule", "7.2-03"))
    assert "本县要求" in shown
    assert "2 个工作日" in shown


def test_a_looser_value_comes_back_with_clause_both_values_and_what_was_typed(town_a, browse):
    answer = tighten(browse(town_a.officer), town_a, value="0", reason="想放宽")
    shown = text(answer)
    assert answer.status_code == 422
    assert "条款 7.2" in shown
    assert "1 个工作日" in shown
    assert "0 个工作日" in shown
    assert 'value="想放宽"' in shown
    assert not ParameterOverride.objects.exists()


@pytest.mark.parametrize("typed", ["viel", "-3", "1.5", ""])
def test_nonsense_is_refused_beside_the_field(town_a, browse, typed):
    answer = tighten(browse(town_a.officer), town_a, value=typed)
    assert answer.status_code == 422
    assert "is-invalid" in text(answer)


def test_sets_are_ticked_and_windows_are_typed(town_a, browse):
    client = browse(town_a.officer)
    wanted = ["EE", "GREEN", "SMART", "MARKET", "RELIAB"]
    assert tighten(client, town_a, "5.1-01", "required", value=wanted).status_code == 302
    assert tighten(client, town_a, "6.1-03", "hours", value="09:00 - 17:30").status_code == 302
    assert set(ParameterOverride.objects.values_list("parameter", flat=True)) == {
        "5.1-01.required",
        "6.1-03.hours",
    }


def test_who_may_not_tighten_has_no_form_and_no_way(town_a, browse):
    client = browse(town_a.bai)
    assert "rule-tighten" not in text(page(client, "rule", "7.2-03"))
    assert tighten(client, town_a).status_code == 403


def test_a_tightening_is_withdrawn_with_a_reason(town_a, browse):
    client = browse(town_a.officer)
    tighten(client, town_a)
    row = ParameterOverride.objects.get()
    url = reverse("console:rule-withdraw", args=["7.2-03", row.id])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "试行结束"}).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at is not None


def test_the_number_of_queries_does_not_grow_with_the_list(town_a, visit, now, browse):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from gridvisit.domain.evaluation import services

    client = browse(town_a.qa)
    page(client, "verdict-list")
    with CaptureQueriesContext(connection) as few:
        page(client, "verdict-list")
    more = [world.recorded(town_a, now - timedelta(days=n), signature=False).id for n in (1, 4, 5)]
    services.evaluate_visits(visit_ids=more, now=now)
    with CaptureQueriesContext(connection) as many:
        page(client, "verdict-list")
    assert len(many) == len(few)
