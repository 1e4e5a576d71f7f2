"""Whether visits took place: the sealed draw, the case with its hearing and blind readers, the signals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from gridvisit.domain.evaluation.bodies import rechecks
from gridvisit.domain.evaluation.models import AuthenticityCase, DrawSeed, Recheck, RecheckDraw, TruthSignal
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.evaluation.truth import cases, seeds, selectors, signals
from gridvisit.domain.visits.models import Visit
from gridvisit.engines.truth import sealed_draw
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.jobs.handlers import HANDLERS
from tests.domain.evaluation import world
from tests.factories import staff as people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOVEMBER = parse_period("2026-11")
WORDS = "与客户和门卫核实过，以下为依据"


@dataclass
class Readers:
    """Three readers and who else is asked."""

    one: object
    two: object
    three: object
    four: object


@pytest.fixture
def readers(town_a, now):
    made = [
        people.person(staff_no=f"Q100{n}", name=f"审{n}", unit=town_a.county, role="qa", now=now)
        for n in range(4)
    ]
    return Readers(*made)


@pytest.fixture
def case(town_a, now, readers):
    visit = world.recorded(town_a, now)
    return cases.open_case(visit_id=visit.id, cause="signal", now=now, actor=readers.one)


def answered(case, town_a, now):
    return cases.answer(
        case_id=case.id, statement="当天上午在厂区见了电工，照片在手机里", actor=town_a.an, now=now
    )


def read(case, who, finding, now):
    return cases.read(case_id=case.id, finding=finding, reason=WORDS, actor=who, now=now)


def refused(code, call, *args):
    with pytest.raises(Refusal) as no:
        call(*args)
    assert no.value.code == code


# The draw -------------------------------------------------------------------------------------------------------


def drawn(town_a, now):
    seeds.commit(unit=town_a.county, month=NOVEMBER, now=now - 20 * DAY)
    world.recorded(town_a, now)
    return rechecks.draw(unit_id=town_a.county.id, month=NOVEMBER, actor=town_a.qa, now=now)


def test_the_commitment_is_public_and_audited_before_and_the_seed_is_not(town_a, now):
    seed = seeds.commit(unit=town_a.county, month=NOVEMBER, now=now)
    assert seeds.commit(unit=town_a.county, month=NOVEMBER, now=now + DAY).secret == seed.secret
    entry = AuditEntry.objects.get(verb="seed.committed")
    assert entry.after["commitment"] == sealed_draw.commitment(seed.secret, town_a.county.code, "2026-11")
    assert seed.secret not in str(entry.after)
    assert seed.secret not in str(selectors.commitments(unit=town_a.county))


def test_what_was_sealed_before_the_commitment_is_not_drawn_but_counted(town_a, now):
    world.recorded(town_a, now)
    seeds.commit(unit=town_a.county, month=NOVEMBER, now=now + DAY)
    assert rechecks.draw(unit_id=town_a.county.id, month=NOVEMBER, actor=town_a.qa, now=now + 2 * DAY) == []
    world.recorded(town_a, now + 2 * DAY)
    assert (
        len(rechecks.draw(unit_id=town_a.county.id, month=NOVEMBER, actor=town_a.qa, now=now + 3 * DAY)) == 1
    )
    assert RecheckDraw.objects.get().uncovered == 1


def test_the_seed_is_revealed_when_the_month_is_over_and_all_is_settled_and_then_anyone_can_replay(
    town_a, now
):
    (row,) = drawn(town_a, now)
    made = RecheckDraw.objects.get()
    rechecks.reveal_due(now)
    refused("draw.not_revealed", lambda: selectors.record_of(draw_id=made.id, actor=town_a.qa))
    assert rechecks.reveal_due(now + 30 * DAY) == 0  # a re-check is still open
    rechecks.settle(
        recheck_id=row.id, method="call", finding="genuine", note="", actor=town_a.qa, now=now + 30 * DAY
    )
    record = selectors.record_of(draw_id=made.id, actor=town_a.qa)
    assert sealed_draw.replay(record).holds
    assert not sealed_draw.replay(record | {"drawn": []}).holds
    # what is sealed once the seed is known cannot be drawn with it
    assert not seeds.covers(DrawSeed.objects.get(), now + 40 * DAY)


def test_draws_of_one_month_share_no_visit_and_each_replays(town_a, now):
    drawn(town_a, now)
    world.recorded(town_a, now + DAY)
    rechecks.draw(unit_id=town_a.county.id, month=NOVEMBER, actor=town_a.qa, now=now + 2 * DAY)
    lists = [{pk for pk, _seal, _high in row.visits} for row in RecheckDraw.objects.all()]
    assert len(lists) == 2
    assert not lists[0] & lists[1]


def test_the_jobs_commit_this_month_and_the_next_once(town_a, now):
    made = seeds.commit_due(now)
    assert made == 2 * len({row.unit_id for row in DrawSeed.objects.all()}) > 0
    assert seeds.commit_due(now) == 0
    assert set(DrawSeed.objects.values_list("month", flat=True)) == {"2026-11", "2026-12"}
    assert not DrawSeed.objects.filter(unit=town_a.team).exists()


def test_the_margin_speaks_of_the_sample_only(town_a, now):
    (row,) = drawn(town_a, now)
    rechecks.settle(recheck_id=row.id, method="call", finding="genuine", note="", actor=town_a.qa, now=now)
    other = world.recorded(town_a, now + DAY)
    rechecks.propose(visit_id=other.id, actor=town_a.qa, now=now + DAY)
    found = selectors.sample(unit=town_a.county, month=NOVEMBER, actor=town_a.qa)
    assert (found.margin.population, found.margin.checked, found.margin.false, found.open) == (1, 1, 0, 0)
    refused("recheck.drawn_already", lambda: rechecks.propose(visit_id=other.id, actor=town_a.qa, now=now))


# The case -------------------------------------------------------------------------------------------------------


def test_the_person_is_heard_before_anybody_reads(case, town_a, readers, now):
    refused("case.not_heard", read, case, readers.one, "false", now)
    answered(case, town_a, now)
    assert read(case, readers.one, "false", now).state == "reading"


def test_who_lets_the_time_pass_is_read_without_and_may_still_speak(case, town_a, readers, now):
    read(case, readers.one, "false", now + 8 * DAY)
    assert answered(case, town_a, now + 8 * DAY).heard_at is not None
    refused("case.move_not_allowed", answered, case, town_a, now + 9 * DAY)


def test_the_second_reads_blind_and_so_does_everybody_else(case, town_a, readers, now):
    answered(case, town_a, now)
    row = read(case, readers.one, "false", now)
    for person in (readers.two, readers.three, town_a.an):
        assert selectors.readings_of(row, actor=person) == []
    assert len(selectors.readings_of(row, actor=readers.one)) == 1
    row = read(case, readers.two, "genuine", now)
    assert row.state == "split"
    assert selectors.readings_of(row, actor=readers.three) == []
    row = read(case, readers.three, "genuine", now)
    assert (row.state, row.final_finding) == ("final", "genuine")
    assert len(selectors.readings_of(row, actor=town_a.an)) == 3
    assert Visit.objects.get(pk=row.visit_id).authenticity == "genuine"


def test_nobody_reads_twice_nor_about_himself_nor_without_the_right(case, town_a, readers, now):
    answered(case, town_a, now)
    read(case, readers.one, "false", now)
    refused("case.read_already", read, case, readers.one, "false", now)
    with pytest.raises(Forbidden):
        read(case, town_a.an, "genuine", now)
    for stranger in (town_a.bai, town_a.chen):
        with pytest.raises(NotFound):
            read(case, stranger, "genuine", now)


def test_a_false_visit_counts_until_the_case_is_final(case, town_a, readers, now):
    answered(case, town_a, now)
    for reader in (readers.one, readers.two):
        row = read(case, reader, "false", now)
    assert (row.state, row.finding) == ("decided", "false")
    assert Visit.objects.get(pk=row.visit_id).authenticity != "false"
    assert cases.close_due(now + 10 * DAY) == 0
    assert cases.close_due(now + 20 * DAY) == 1
    visit = Visit.objects.get(pk=row.visit_id)
    assert (visit.authenticity, visit.valid) == ("false", False)


def test_an_appeal_is_decided_by_somebody_who_has_not_read_the_case(case, town_a, readers, now):
    answered(case, town_a, now)
    for reader in (readers.one, readers.two):
        read(case, reader, "false", now)
    cases.appeal(case_id=case.id, reason="门卫换了人，登记簿上有我的名字", actor=town_a.an, now=now + DAY)
    assert cases.close_due(now + 40 * DAY) == 0

    def decide(who):
        return cases.decide_appeal(case_id=case.id, finding="genuine", reason=WORDS, actor=who, now=now + DAY)

    refused("case.appeal_reader", decide, readers.one)
    assert decide(readers.three).state == "final"
    assert Visit.objects.get(pk=case.visit_id).authenticity == "genuine"


def test_an_appeal_comes_in_time_and_from_the_person(case, town_a, readers, now):
    answered(case, town_a, now)
    for reader in (readers.one, readers.two):
        read(case, reader, "false", now)

    def appeal(who, when):
        return cases.appeal(case_id=case.id, reason="登记簿上有我的名字，可以查", actor=who, now=when)

    refused("case.not_yours", appeal, readers.one, now)
    refused("case.appeal_late", appeal, town_a.an, now + 30 * DAY)


def test_the_person_sees_his_case_and_his_chief_does_not(case, town_a, readers):
    assert selectors.case(case_id=case.id, actor=town_a.an) == case
    assert selectors.cases(actor=town_a.an, whose="mine").count() == 1
    with pytest.raises(NotFound):
        selectors.case(case_id=case.id, actor=town_a.bai)
    assert selectors.cases(actor=readers.two, whose="read").count() == 1


def test_a_customer_who_says_that_nobody_came_opens_one_case_however_often_it_is_told(town_a, now):
    visit = world.recorded(town_a, now)
    outbox.emit("visit.denied", now=now, visit_id=visit.id)
    outbox.emit("visit.denied", now=now, visit_id=visit.id)
    while outbox.run_due(HANDLERS, now=now):
        pass
    row = AuthenticityCase.objects.get()
    assert (row.cause, row.person_id, row.state) == ("denied", town_a.an.id, "hearing")


# The signals ----------------------------------------------------------------------------------------------------


def test_a_run_replaces_the_one_before_and_no_signal_touches_a_visit(town_a, now):
    visit = world.recorded(town_a, now)
    check = rechecks.propose(visit_id=visit.id, actor=town_a.qa, now=now)
    Recheck.objects.filter(pk=check.pk).update(method="call", finding="false", done_at=now)
    before = Visit.objects.values().get(pk=visit.id)
    for _twice in range(2):
        signals.look(tenant_id=visit.tenant_id, now=now)
    row = TruthSignal.objects.get()
    assert (row.signal, row.person_id, [UUID(pk) for pk in row.visits]) == (
        "denied",
        town_a.an.id,
        [visit.id],
    )
    assert Visit.objects.values().get(pk=visit.id) == before
    assert not AuthenticityCase.objects.exists()
    found = selectors.signals(actor=town_a.qa, unit=town_a.county, now=now)
    assert [(one.person.id, one.proposed) for one in found] == [(town_a.an.id, False)]
    assert "1位客户，1位说没有人来过" in selectors.words(row, "zh")
    assert TruthSignal.objects.visible_to(town_a.bai).count() == 0


def test_the_daily_run_looks_once_a_day(town_a, now):
    visit = world.recorded(town_a, now)
    check = rechecks.propose(visit_id=visit.id, actor=town_a.qa, now=now)
    Recheck.objects.filter(pk=check.pk).update(method="call", finding="false", done_at=now)
    signals.look_everywhere(now)
    first = TruthSignal.objects.get().found_at
    signals.look_everywhere(now + timedelta(hours=1))
    assert TruthSignal.objects.get().found_at == first
