"""A unit adds rules: drafted by one, released by another, judged from their day on, never mixed with the standard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gridvisit.domain.evaluation import services as evaluation
from gridvisit.domain.evaluation.local import services
from gridvisit.domain.evaluation.models import LocalRule, LocalVerdict
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.text import say
from tests.domain.evaluation import world as visits
from tests.domain.evaluation.local.world import NOVEMBER, PHOTO, draft, released

pytestmark = pytest.mark.django_db


def judged(visit, now):
    return evaluation.evaluate_visits(visit_ids=[visit.id], now=now)[0]


def said(judgement):
    return dict(judgement.local_verdicts.values_list("rule__number", "outcome"))


def test_a_released_rule_judges_the_visits_of_the_unit_and_below_with_its_reason(town_a, now, october):
    rule = released(town_a, october)
    judgement = judged(visits.recorded(town_a, now), now)
    assert rule.number == f"L-{town_a.county.code}-001"
    open_yet = LocalVerdict.objects.get(judgement=judgement)
    assert (open_yet.outcome, open_yet.facts["visit_month"]) == ("pending", "11")
    assert "尚无归档时间" in open_yet.reason_zh


def test_from_a_sealed_file_a_missing_photo_fails_by_name(town_a, now, october):
    released(town_a, october)
    row = judged(visits.archived(town_a, now), now).local_verdicts.get()
    assert row.outcome == "fail"
    assert "供用电设备" in row.reason_zh
    assert "Supply equipment" in row.reason_en


def test_before_its_day_after_its_withdrawal_and_elsewhere_it_says_nothing(town_a, now, october):
    later = released(town_a, october, valid_from=date(2026, 11, 25))
    ended = released(town_a, october)
    services.withdraw(
        rule_id=ended.id, from_day=date(2026, 11, 24), reason="试行结束", actor=town_a.qa, now=october
    )
    draft_only = services.add(unit_id=town_a.county.id, draft=draft(), actor=town_a.officer, now=october)
    found = said(judged(visits.recorded(town_a, now), now))
    assert found == {}
    assert {later.number, ended.number, draft_only.number} == set(
        LocalRule.objects.values_list("number", flat=True)
    )


def test_a_rule_without_weight_leaves_the_score_alone_and_one_with_weight_counts(town_a, now, october):
    visit = visits.archived(town_a, now)
    plain = judged(visit, now).score
    failing = {"form": "range", "when": [], "need": {"fact": "persons", "low": 9}}
    released(town_a, october, failing, title_zh="九人到场")
    again = judged(visit, now)
    assert (again.score, said(again)) == (plain, {f"L-{town_a.county.code}-001": "fail"})
    weighed = released(town_a, october, failing, severity="F", weight=3)
    heavier = judged(visit, now)
    assert said(heavier)[weighed.number] == "fail"
    assert heavier.score < plain
    assert heavier.counts == again.counts


def test_nothing_new_to_say_makes_no_new_judgement(town_a, now, october):
    released(town_a, october)
    visit = visits.recorded(town_a, now)
    first = judged(visit, now)
    assert judged(visit, now + timedelta(minutes=1)).pk == first.pk


def test_who_drafts_a_rule_does_not_release_it(town_a, town_b, now):
    rule = services.add(
        unit_id=town_a.county.id,
        draft=draft(valid_from=date(2026, 12, 1)),
        actor=town_a.officer,
        now=now,
    )
    with pytest.raises(Refusal, match=r"local\.same_person"):
        services.release(rule_id=rule.id, actor=town_a.officer, now=now)
    with pytest.raises(NotFound):  # a station does not see the drafts of its county
        services.release(rule_id=rule.id, actor=town_a.bai, now=now)
    with pytest.raises(NotFound):
        services.release(rule_id=rule.id, actor=town_b.chief, now=now)
    with pytest.raises(Forbidden):
        services.add(unit_id=town_a.county.id, draft=draft(), actor=town_a.qa, now=now)
    services.release(rule_id=rule.id, actor=town_a.qa, now=now)
    with pytest.raises(Refusal, match=r"local\.no_draft"):
        services.release(rule_id=rule.id, actor=town_a.qa, now=now)
    with pytest.raises(Forbidden):
        services.withdraw(
            rule_id=rule.id, from_day=date(2026, 12, 9), reason="不同意", actor=town_a.bai, now=now
        )
    verbs = AuditEntry.objects.filter(verb__startswith="local_rule.").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["local_rule.drafted", "local_rule.released"]


def test_a_start_that_has_come_is_not_released(town_a, now, october):
    rule = services.add(unit_id=town_a.county.id, draft=draft(), actor=town_a.officer, now=october)
    with pytest.raises(Refusal, match=r"local\.start_in_future"):
        services.release(rule_id=rule.id, actor=town_a.qa, now=now)


def test_a_released_version_never_changes_and_the_next_one_begins_later(town_a, now, october):
    rule = released(town_a, october)
    with pytest.raises(Refusal, match=r"local\.too_early"):
        services.revise(rule_id=rule.id, draft=draft(valid_from=NOVEMBER), actor=town_a.officer, now=october)
    more = PHOTO | {"need": {"fact": "photo_subjects", "codes": ["meter"]}}
    second = services.revise(
        rule_id=rule.id,
        draft=draft(more, valid_from=date(2026, 12, 1)),
        actor=town_a.officer,
        now=now,
    )
    changed = services.revise(
        rule_id=rule.id,
        draft=draft(more, valid_from=date(2026, 12, 2)),
        actor=town_a.officer,
        now=now,
    )
    assert (second.edition, changed.pk, changed.valid_from) == (2, second.pk, date(2026, 12, 2))
    services.discard(rule_id=rule.id, actor=town_a.officer, now=now)
    third = services.revise(
        rule_id=rule.id,
        draft=draft(more, valid_from=date(2026, 12, 3)),
        actor=town_a.officer,
        now=now,
    )
    assert third.edition == 3
    assert rule.versions.get(edition=1).definition["need"]["codes"] == ["supply_equipment"]


def test_a_withdrawn_rule_stays_withdrawn(town_a, now, october):
    rule = released(town_a, october)
    with pytest.raises(Refusal, match=r"local\.start_in_future"):
        services.withdraw(
            rule_id=rule.id, from_day=date(2026, 11, 24), reason="结束", actor=town_a.qa, now=now
        )
    services.withdraw(rule_id=rule.id, from_day=date(2026, 12, 1), reason="结束", actor=town_a.qa, now=now)
    with pytest.raises(Refusal, match=r"local\.withdrawn"):
        services.withdraw(
            rule_id=rule.id, from_day=date(2026, 12, 2), reason="再来", actor=town_a.qa, now=now
        )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title_en": " "}, "local.title"),
        ({"reason": ""}, "local.reason"),
        ({"severity": "B"}, "local.severity"),
        ({"severity": "F", "weight": 5}, "local.weight"),
        ({"severity": "W", "weight": 1}, "local.weight"),
        ({"valid_from": date(2026, 11, 24)}, "local.start_in_future"),
        ({"definition": {"form": "presence", "need": {"fact": "sweets"}}}, "local.unknown_fact"),
        ({"definition": {"form": "presence", "need": {"fact": "visit_id"}}}, "local.unknown_fact"),
        ({"definition": {"form": "range", "need": {"fact": "archive_wd", "high": 30}}}, "local.looser"),
        (
            {
                "definition": {
                    "form": "deadline",
                    "need": {"from": "ended_at", "to": "archived_at", "within": 30, "unit": "WD"},
                }
            },
            "local.looser",
        ),
        ({"definition": {"form": "range", "need": {"fact": "moves_by_us", "low": 30}}}, "local.contradicts"),
        (
            {"definition": {"form": "share", "need": {"kind": "presence", "fact": "photos"}, "limit": 120}},
            "local.bad_limit",
        ),
        ({"definition": {"form": "share", "limit": 20}}, "local.needs_requirement"),
        (
            {"definition": {"form": "range", "need": {"fact": "talk_seconds", "low": 5, "unit": "min"}}},
            "local.wrong_unit",
        ),
    ],
)
def test_what_is_no_local_rule_is_refused_in_words(town_a, now, more, code):
    with pytest.raises(Refusal) as told:
        services.add(
            unit_id=town_a.county.id,
            draft=draft(**({"valid_from": date(2026, 12, 1)} | more)),
            actor=town_a.officer,
            now=now,
        )
    assert told.value.code == code
    for lang in ("zh", "en"):
        assert "—" not in say(code, lang, **told.value.facts).replace("names: —", "").replace("的有：—", "")


def test_a_looser_one_is_told_with_clause_and_both_values(town_a, now):
    loose = {"form": "range", "need": {"fact": "archive_wd", "high": 30}}
    with pytest.raises(Refusal) as told:
        services.add(
            unit_id=town_a.county.id,
            draft=draft(loose, valid_from=date(2026, 12, 1)),
            actor=town_a.officer,
            now=now,
        )
    words = say(told.value.code, "zh", **told.value.facts)
    assert "7.2" in words
    assert "5 个工作日" in words
    assert "30 个工作日" in words


def test_a_team_sets_up_no_rules(town_a, now):
    with pytest.raises(Refusal, match=r"local\.no_level"):
        services.add(unit_id=town_a.team.id, draft=draft(), actor=town_a.officer, now=now)


def test_a_rule_may_begin_on_the_last_day_there_is(town_a, now):
    rule = services.add(
        unit_id=town_a.county.id, draft=draft(valid_from=date.max), actor=town_a.officer, now=now
    )
    services.release(rule_id=rule.id, actor=town_a.qa, now=now)
    services.withdraw(rule_id=rule.id, from_day=date.max, reason="不设了", actor=town_a.qa, now=now)
