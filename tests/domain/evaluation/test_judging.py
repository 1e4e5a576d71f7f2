"""Judging a visit end to end: from the steps that were done to verdicts, validity and score."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gridvisit.domain.evaluation import overrides, services
from gridvisit.domain.evaluation.models import Judgement
from gridvisit.domain.visits.models import Visit
from gridvisit.engines.verdicts import registry
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, NotFound
from tests.domain.evaluation import world
from tests.factories import customers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def judge(visit: Visit, now) -> Judgement:
    return services.evaluate_visits(visit_ids=[visit.id], now=now)[0]


def test_a_good_visit_counts_and_fails_nothing(town_a, now):
    visit = world.recorded(town_a, now)
    row = judge(visit, now)
    found = world.verdicts(visit)
    assert [rule for rule, outcome in found.items() if outcome in {"fail", "unknown"}] == []
    visit.refresh_from_db()
    assert (visit.valid, visit.validity_reasons, visit.judged_at) == (True, [], now)
    assert visit.score == row.score == 100
    assert row.final is False


def test_every_rule_about_visits_and_demands_has_one_verdict(town_a, now):
    visit = world.recorded(town_a, now)
    judge(visit, now)
    assert set(world.verdicts(visit)) == set(registry.of_visits())


def test_a_visit_without_proof_from_the_customer_does_not_count_whatever_its_score(town_a, now):
    visit = world.recorded(town_a, now, signature=False)
    row = judge(visit, now)
    visit.refresh_from_db()
    assert world.verdicts(visit)["6.1-05"] == "fail"
    assert (visit.valid, visit.validity_reasons) == (False, ["6.1-05"])
    assert row.score is not None
    assert row.score > 90


def test_a_short_call_is_a_contact_and_no_visit(town_a, now):
    visit = world.recorded(town_a, now, channel="phone", talk=30)
    judge(visit, now)
    assert world.verdicts(visit)["6.2-04"] == "fail"
    assert world.verdicts(visit)["6.1-05"] == "not_applicable"
    visit.refresh_from_db()
    assert visit.valid is False


def test_a_visit_that_has_not_begun_is_not_judged(town_a, now):
    visit = world.planned(town_a, now)
    assert services.evaluate_visits(visit_ids=[visit.id], now=now) == []
    assert not Judgement.objects.exists()


def test_a_refused_visit_is_judged_and_does_not_count(town_a, now):
    from gridvisit.domain.visits.steps import s4_endings

    visit = world.begun(town_a, now)
    s4_endings.refuse(visit_id=visit.id, actor=town_a.an, now=now - world.HOUR, reason="今天不方便")
    row = judge(visit, now)
    assert row.valid is not True
    assert world.verdicts(visit)["5.2-02"] == "not_applicable"


# Again ----------------------------------------------------------------------------------------------------------


def test_the_same_facts_make_no_new_judgement(town_a, now):
    visit = world.recorded(town_a, now)
    first = judge(visit, now)
    again = judge(visit, now + timedelta(minutes=20))
    assert again.pk == first.pk
    assert Judgement.objects.count() == 1


def test_a_count_that_only_runs_on_makes_no_new_judgement(town_a, now):
    visit = world.recorded(town_a, now)
    first = judge(visit, now)
    assert judge(visit, now + DAY).pk == first.pk


def test_what_waits_fails_once_its_deadline_has_passed(town_a, now):
    visit = world.recorded(town_a, now)
    first = judge(visit, now)
    assert world.verdicts(visit)["7.2-14"] == "pending"
    assert first.next_check_at is not None
    assert services.due_rejudge(now + timedelta(minutes=1)) == 0
    later = now + 30 * DAY
    assert services.due_rejudge(later) == 1
    second = Judgement.objects.get(visit_id=visit.id, current=True)
    assert second.pk != first.pk
    assert world.verdicts(visit)["7.2-14"] == "fail"


def test_the_former_judgement_is_kept_as_it_was(town_a, now):
    visit = world.archived(town_a, now)
    before = judge(visit, now)
    Judgement.objects.filter(pk=before.pk).update(final=False, facts_hash="another")
    after = judge(visit, now + DAY)
    before.refresh_from_db()
    assert (before.current, after.current) == (False, True)
    assert before.verdicts.count() == after.verdicts.count() == len(registry.of_visits())


def test_the_sealed_file_is_judged_for_good(town_a, now):
    visit = world.archived(town_a, now)
    services.on_visit_archived(visit_id=str(visit.id), now=now)
    row = Judgement.objects.get(visit_id=visit.id, current=True)
    found = world.verdicts(visit)
    assert row.final is True
    assert row.counts.get("pending", 0) == 0
    assert {found[rule] for rule in ("7.1-01", "7.2-14", "7.2-15", "7.2-16")} == {"pass"}
    assert row.next_check_at is None


def test_what_arrives_late_does_not_change_what_was_decided_from_the_sealed_file(town_a, now):
    visit = world.archived(town_a, now, signature=False)
    judge(visit, now)
    assert world.verdicts(visit)["6.1-05"] == "fail"
    from gridvisit.domain.visits.models import Evidence

    Evidence.objects.create(
        tenant_id=visit.tenant_id, visit=visit, kind="signature", side="customer", captured_at=now, uploaded_at=now
    )  # fmt: skip
    row = judge(visit, now + DAY)
    assert world.verdicts(visit)["6.1-05"] == "fail"
    assert row.valid is False


def test_a_photo_still_on_its_way_leaves_the_evidence_unknown_until_it_arrives(town_a, now):
    from gridvisit.domain.visits.models import Evidence

    visit = world.recorded(town_a, now)
    photo = Evidence.objects.create(
        tenant_id=visit.tenant_id, visit=visit, kind="photo", side="ours", captured_at=now, uploaded_at=now,
        subject="meter", consent=True, content_hash="ab" * 32,
    )  # fmt: skip
    row = judge(visit, now)
    assert world.verdicts(visit)["6.1-05"] == "unknown"
    assert row.valid is None
    photo.delete()
    services.on_evidence_arrived(visit_id=visit.id, now=now)
    assert world.verdicts(visit)["6.1-05"] == "pass"
    assert Judgement.objects.get(visit_id=visit.id, current=True).valid is True


# Parameters -----------------------------------------------------------------------------------------------------


def tighten(town, now, *, unit=None, parameter="7.2-06.within", value=1, day=None):
    return overrides.tighten(
        unit_id=(unit or town.county).id, parameter=parameter, value=value, valid_from=day or local_date(now),
        reason="当日完成记录", actor=town.officer, now=now,
    )  # fmt: skip


def test_the_parameters_at_the_moment_of_the_act_decide_not_todays(town_a, now):
    before = world.recorded(town_a, now - DAY, captured=timedelta(hours=2))
    tighten(town_a, now - timedelta(hours=6))
    after = world.recorded(town_a, now, captured=timedelta(hours=2))
    row = services.evaluate_visits(visit_ids=[before.id, after.id], now=now + 2 * world.HOUR)[1]
    assert world.verdicts(before)["7.2-06"] == "pass"
    assert world.verdicts(after)["7.2-06"] == "fail"
    assert row.parameters["7.2-06.within"][0] == 1
    assert row.parameters["7.2-06.within"][1]["unit"] == "A01"


def test_a_tightening_entered_at_noon_does_not_reach_back_to_the_morning(town_a, now):
    visit = world.recorded(town_a, now, captured=timedelta(hours=2))
    tighten(town_a, now)
    judge(visit, now + 3 * world.HOUR)
    assert world.verdicts(visit)["7.2-06"] == "pass"


def test_a_withdrawn_tightening_still_holds_for_what_happened_under_it(town_a, now):
    entry = tighten(town_a, now - timedelta(hours=6))
    visit = world.recorded(town_a, now, captured=timedelta(hours=2))
    overrides.withdraw(override_id=entry.id, reason="改回标准", actor=town_a.officer, now=now + world.HOUR)
    judge(visit, now + 3 * world.HOUR)
    assert world.verdicts(visit)["7.2-06"] == "fail"


# Who ------------------------------------------------------------------------------------------------------------


def test_only_who_may_can_have_a_visit_judged_again(town_a, town_b, now):
    visit = world.recorded(town_a, now)
    assert services.evaluate_visits(visit_ids=[visit.id], now=now, actor=town_a.bai)
    with pytest.raises(Forbidden):
        services.evaluate_visits(visit_ids=[visit.id], now=now, actor=town_a.an)
    with pytest.raises(NotFound):
        services.evaluate_visits(visit_ids=[visit.id], now=now, actor=town_b.chief)


def test_many_visits_are_gathered_with_as_many_queries_as_one(town_a, now):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from gridvisit.domain.evaluation.facts.gather import gather

    visits = [world.recorded(town_a, now - n * DAY) for n in (0, 1, 4, 5)]
    with CaptureQueriesContext(connection) as one:
        gather([visits[0].id], now=now)
    with CaptureQueriesContext(connection) as all_of_them:
        assert len(gather([visit.id for visit in visits], now=now)) == len(visits)
    assert len(all_of_them) == len(one) < 45


def test_an_earlier_visit_is_judged_before_a_later_one_asks_whether_it_counts(town_a, now):
    party = customers.enterprise(unit=town_a.team, manager=town_a.an, now=now - 130 * DAY)
    customers.important(party, now=now - 130 * DAY, level="L1")
    late = world.recorded(town_a, now, party=party)
    soon = world.recorded(town_a, now - 50 * DAY, party=party)
    services.evaluate_visits(visit_ids=[late.id, soon.id], now=now)
    assert (world.verdicts(soon)["4-03"], world.verdicts(late)["4-03"]) == ("pass", "pass")


def test_a_judgement_names_nobody(town_a, now):
    visit = world.recorded(town_a, now)
    row = judge(visit, now)
    text = str(row.facts) + str(list(row.verdicts.values_list("facts", "reason_zh", "reason_en")))
    for canary in ("安宁", "周工", "13800001234", "明湖精密", "工业路"):
        assert canary not in text


def test_a_date_before_today_cannot_be_tightened(town_a, now):
    from gridvisit.foundation.kernel.errors import Refusal

    with pytest.raises(Refusal, match=r"override\.in_past"):
        tighten(town_a, now, day=date(2026, 11, 23))
