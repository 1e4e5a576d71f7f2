"""What may come up on a visit: services offered, the file is wrong, messages of a group, calls that drop."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.channels import services as channels
from gridvisit.domain.evaluation.facts.gather import gather
from gridvisit.domain.evaluation.models import Judgement
from gridvisit.domain.evaluation.services import evaluate_visits
from gridvisit.domain.visits.during import corrections, offers
from gridvisit.domain.visits.models import Archive, Correction
from gridvisit.domain.visits.steps import s4_needs
from gridvisit.foundation.kernel.errors import Invalid, Refusal
from gridvisit.foundation.kernel.text import say
from tests.domain.evaluation import world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def facts(visit, now):
    return gather([visit.id], now=now)[0].facts


def judged(visit, now) -> dict[str, str]:
    evaluate_visits(visit_ids=[visit.id], now=now)
    row = Judgement.objects.get(visit_id=visit.id, current=True)
    return dict(row.verdicts.values_list("rule", "outcome"))


def test_what_the_permit_does_not_cover_is_refused_with_its_clause(town_a, now):
    visit = world.begun(town_a, now)
    with pytest.raises(Refusal) as refused:
        offers.add_offer(visit_id=visit.id, service="retail_contract", actor=town_a.an, now=now)
    assert refused.value.code == "offer.outside_permit"
    assert "5.3-03" in say(refused.value.code, "zh", **refused.value.facts)
    with pytest.raises(Invalid):
        offers.add_offer(visit_id=visit.id, service="lottery", actor=town_a.an, now=now)


def test_an_offer_keeps_the_customers_answer_and_whether_the_needs_came_first(town_a, now):
    visit = world.begun(town_a, now)
    early = offers.add_offer(visit_id=visit.id, service="ee_audit", actor=town_a.an, now=now)
    assert (early.needs_first, early.answer) == (False, "")
    s4_needs.answer_needs(visit_id=visit.id, answers=world.NEEDS, actor=town_a.an, now=now)
    again = offers.add_offer(
        visit_id=visit.id, service="ee_audit", answer="refused", actor=town_a.an, now=now
    )
    late = offers.add_offer(visit_id=visit.id, service="connect", answer="accepted", actor=town_a.an, now=now)
    assert (again.pk, again.answer, again.needs_first) == (early.pk, "refused", False)
    assert late.needs_first is True


def test_a_correction_waits_until_it_is_sent(town_a, now):
    visit = world.recorded(town_a, now)
    assert judged(visit, now)["7.2-17"] == "not_applicable"
    row = corrections.add_correction(
        visit_id=visit.id, field="phone", said="13900000000", actor=town_a.an, now=now
    )
    assert judged(visit, now)["7.2-17"] == "pending"
    assert judged(visit, now + 10 * DAY)["7.2-17"] == "fail"
    with pytest.raises(Refusal):
        corrections.send_correction(correction_id=row.id, reference=" ", actor=town_a.an, now=now + DAY)
    corrections.send_correction(correction_id=row.id, reference="GZ-1", actor=town_a.an, now=now + DAY)
    found = facts(visit, now + 10 * DAY)
    assert (found.corrections, found.correction_wd) == (1, 1)
    assert Correction.objects.get(pk=row.pk).reference == "GZ-1"
    with pytest.raises(Refusal):
        corrections.send_correction(correction_id=row.id, reference="GZ-2", actor=town_a.an, now=now + DAY)


def test_a_dropped_call_is_measured_from_its_drop(town_a, now):
    visit = world.recorded(town_a, now, channel="phone")
    at = now - timedelta(hours=1)
    for after, outcome, talked in ((0, "dropped", 120), (7, "reached", 200)):
        channels.reach(
            party_id=visit.party_id, unit_id=visit.unit_id, subject_kind="visit", subject_id=visit.id, purpose="visit",
            channel="phone", outcome=outcome, talk_seconds=talked, actor=town_a.an, now=now,
            at=at + timedelta(minutes=after),
        )  # fmt: skip
    found = facts(visit, now)
    assert (found.calls_dropped, found.calls_not_returned, found.callback_minutes) == (1, 0, 5.0)
    assert judged(visit, now)["6.2-07"] == "pass"


def test_the_words_of_a_group_are_looked_through_and_not_kept(town_a, now):
    visit = world.begun(town_a, now)
    words = "3号楼户号 0312345678901 欠费 120 元"
    s4_needs.note_details(visit_id=visit.id, actor=town_a.an, now=now, group_text=words, onsite_needed=True)
    visit.refresh_from_db()
    assert visit.channel_facts["group_private"] == 2
    assert visit.channel_facts["onsite_needed"] is True
    assert "0312345678901" not in str(visit.channel_facts)


def test_the_file_of_a_visit_is_not_deleted(town_a, now):
    visit = world.archived(town_a, now)
    for delete in (visit.archive.delete, Archive.objects.filter(visit=visit).delete):
        with pytest.raises(Refusal) as refused:
            delete()
        assert refused.value.code == "archive.kept"
