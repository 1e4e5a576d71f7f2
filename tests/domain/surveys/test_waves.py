"""Surveys by sample: right persons, a draw anybody can repeat, honest exclusions, weights and intervals (9.4)."""

from datetime import timedelta

import pytest

from gridvisit.domain.customers import services as customer_services
from gridvisit.domain.staff import services as staff
from gridvisit.domain.surveys import figures
from gridvisit.domain.surveys import selectors as surveys_read
from gridvisit.domain.surveys import services as surveys
from gridvisit.domain.surveys.models import Invitation, WaveMember
from gridvisit.domain.surveys.rules import RELATION
from gridvisit.domain.surveys.waves import selectors, services
from gridvisit.engines.counting.cases import Scope
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from gridvisit.standard.parameters import shipped
from tests.factories import customers, instruments, waves
from tests.factories import demands as factory
from tests.factories import surveys as made

DAY = timedelta(days=1)
GOOD = {"overall": "5", "solved": "5", "speed": "4"}


def answered(wave, now, marks):
    """Take one answer of each mark from the sample, by phone."""
    rows = list(Invitation.objects.filter(wave=wave).order_by("id"))
    for row, mark in zip(rows, marks, strict=False):
        surveys._store(row, {"overall": mark, "solved": mark}, now=now, actor=None, client_hash="", reason="")


def test_the_designer_does_not_approve_and_the_rated_have_no_part(cast, now):
    waves.ended(cast, now, 3)
    wave = waves.designed(cast, now)
    with pytest.raises(Refusal, match=r"wave\.own_approval"):
        services.approve(wave_id=wave.pk, actor=cast.quality, now=now)
    with pytest.raises(Refusal, match=r"wave\.move_not_allowed"):
        services.field(wave_id=wave.pk, actor=cast.quality, now=now)
    insider = staff.create_staff(
        staff_no="in", name="内某", unit=cast.town_a, actor=None, now=now, active_from=factory.SINCE
    )
    staff.grant_role(staff=insider, role="qa", unit=cast.city, actor=None, now=now, valid_from=factory.SINCE)
    with pytest.raises(Refusal, match=r"wave\.rated"):
        services.approve(wave_id=wave.pk, actor=insider, now=now)
    for stranger in (cast.an, cast.bai, cast.desk):
        with pytest.raises((NotFound, Forbidden)):
            services.approve(wave_id=wave.pk, actor=stranger, now=now)
    approved = services.approve(wave_id=wave.pk, actor=waves.second_reader(cast, now), now=now)
    assert (approved.state, len(approved.seed)) == ("approved", 32)


def test_the_same_seed_draws_the_same_sample(cast, now):
    waves.ended(cast, now, 12)
    wave = waves.fielded(cast, now, sample_size=7)
    drawn = set(WaveMember.objects.filter(wave=wave, drawn=True).values_list("member_id", flat=True))
    assert (len(drawn), wave.frame_size) == (7, 12)
    assert WaveMember.objects.filter(wave=wave, phoned=True).count() == 3  # 30 % of 7, rounded up
    assert services.replay(wave_id=wave.pk, actor=cast.quality) == {
        "seed": wave.seed, "frame_hash": wave.frame_hash, "frame_same": True, "drawn": 7, "same": True,
    }  # fmt: skip
    WaveMember.objects.filter(wave=wave, drawn=True).order_by("id").first().change(drawn=False)
    assert services.replay(wave_id=wave.pk, actor=cast.quality)["same"] is False


def test_who_is_left_out_is_counted_with_the_reason(cast, now):
    home = customers.neighbour(unit=cast.town_a, now=now)
    factory.closed(cast, now, party_id=home.pk)
    factory.closed(cast, now, party_id=home.pk, topic="BILL")
    quiet = customers.neighbour(unit=cast.town_a, now=now)
    factory.closed(cast, now, party_id=quiet.pk)
    customer_services.set_do_not_contact(
        contact_id=customers.contact_of(quiet).pk, wish=True, how="口头", actor=None, now=now
    )
    factory.closed(cast, now, party_id=customers.neighbour(unit=cast.town_a, now=now).pk, anonymous=True)
    lately = customers.neighbour(unit=cast.town_a, now=now).pk
    before = factory.closed(cast, now - 25 * DAY, party_id=lately)
    surveys.invite(demand_id=before.pk, now=now - 25 * DAY)
    factory.closed(cast, now, party_id=lately, topic="EV")
    wave = waves.fielded(cast, now)
    assert wave.excluded == {"same_person": 1, "do_not_contact": 1, "shielded": 1, "asked_lately": 1}
    assert WaveMember.objects.filter(wave=wave, drawn=True).count() == 1


def test_nobody_is_asked_twice_though_the_demand_was_asked_about_when_it_closed(cast, now):
    demand = waves.ended(cast, now, 1)[0]
    row = surveys.invite(demand_id=demand.pk, now=now)
    wave = waves.fielded(cast, now)
    services.ask(wave_id=wave.pk, now=now)
    assert Invitation.objects.count() == 1
    row.refresh_from_db()
    assert (row.wave_id, row.mode) == (wave.pk, "phone")  # one of one is phoned


def test_the_edition_in_the_field_is_frozen(cast, now):
    waves.ended(cast, now, 2)
    wave = waves.fielded(cast, now)
    before = wave.instrument.questions
    instruments.published(cast, now)
    wave.refresh_from_db()
    assert wave.instrument.questions == before
    assert {row.instrument_id for row in wave.invitations.all()} == {wave.instrument_id}


def test_figures_are_weighted_by_stratum_and_come_with_an_interval(cast, now):
    waves.ended(cast, now, 8)
    wave = waves.fielded(cast, now, sample_size=8)
    answered(wave, now, ["5", "4", "4", "5", "2", "4"])
    services.close(wave_id=wave.pk, actor=cast.quality, now=now)
    wave = services.weight(wave_id=wave.pk, actor=cast.quality, now=now)
    stratum = wave.figures["strata"][0]
    assert (stratum["population"], stratum["drawn"], stratum["answered"]) == (8, 8, 6)
    assert stratum["weight"] == round(8 / 6, 3)
    top = wave.figures["total"]["top2"]
    assert (top["n"], round(top["value"], 3)) == (6, 0.833)
    assert top["low"] < top["value"] < top["high"]
    assert wave.figures["total"]["csi"]["low"] < 75 < wave.figures["total"]["csi"]["high"]
    assert (wave.figures["rate"]["n"], round(wave.figures["rate"]["value"], 2)) == (8, 0.75)


def test_fewer_than_five_answers_are_not_shown(cast, now):
    waves.ended(cast, now, 5)
    wave = waves.fielded(cast, now)
    answered(wave, now, ["5", "1", "4", "3"])
    services.close(wave_id=wave.pk, actor=cast.quality, now=now)
    wave = services.weight(wave_id=wave.pk, actor=cast.quality, now=now)
    assert wave.figures["total"] is None
    assert [unit["figures"] for unit in wave.figures["units"]] == [None]


def test_published_figures_reach_the_rated_and_nothing_before(cast, now):
    waves.ended(cast, now, 6)
    wave = waves.fielded(cast, now)
    answered(wave, now, ["5"] * 6)
    services.close(wave_id=wave.pk, actor=cast.quality, now=now)
    services.weight(wave_id=wave.pk, actor=cast.quality, now=now)
    assert selectors.published(actor=cast.bai) == []
    with pytest.raises(NotFound):
        selectors.wave(wave_id=wave.pk, actor=cast.bai)
    with pytest.raises(Refusal, match=r"wave\.own_approval"):
        services.publish(wave_id=wave.pk, actor=cast.quality, now=now)
    other = wave.approved_by_id
    services.publish(wave_id=wave.pk, actor=type(cast.an).objects.get(pk=other), now=now)
    assert [row.pk for row in selectors.published(actor=cast.bai)] == [wave.pk]
    assert selectors.published(actor=cast.bo) == []  # of another town


def test_closing_kills_the_open_links_and_every_member_has_a_state(cast, now):
    waves.ended(cast, now, 4)
    wave = waves.fielded(cast, now, sample_size=3)
    answered(wave, now, ["4"])
    services.close(wave_id=wave.pk, actor=cast.quality, now=now)
    wave.refresh_from_db()
    assert selectors.progress(wave, now=now) == {"complete": 1, "expired": 2}


def test_customers_drawn_from_the_file_are_asked_whether_they_recommend_us(cast, now):
    for _n in range(7):
        customers.neighbour(unit=cast.town_a, now=now)
    wave = waves.fielded(cast, now, about="customers", code=RELATION, sample_size=6)
    rows = list(wave.invitations.order_by("id"))
    assert {row.demand_id for row in rows} == {None}
    assert len(rows) == 6
    for row, mark in zip(rows, ["10", "9", "8", "2", "9"], strict=False):
        surveys._store(row, {"recommend": mark}, now=now, actor=None, client_hash="", reason="")
    services.close(wave_id=wave.pk, actor=cast.quality, now=now)
    wave = services.weight(wave_id=wave.pk, actor=cast.quality, now=now)
    nps = wave.figures["total"]["nps"]
    assert (nps["value"], nps["n"]) == (40, 5)
    assert nps["low"] < 40 < nps["high"]


def test_a_wrong_design_is_refused_in_words(cast, now):
    with pytest.raises(Invalid) as no:
        waves.designed(
            cast, now, title=" ", sample_size=0, phoned_share=10, ends_on=local_date(now),
            frame_from=local_date(now + DAY),
        )  # fmt: skip
    assert {problem.code for problem in no.value.problems} == {
        "wave.title", "wave.size", "wave.phoned_share", "wave.ends_past", "wave.frame_days",
    }  # fmt: skip
    with pytest.raises(Refusal, match=r"wave\.frame_empty"):
        waves.fielded(cast, now)


def test_customers_drawn_from_the_file_are_no_part_of_the_figures_of_handling(cast, now):
    customers.neighbour(unit=cast.town_a, now=now)
    wave = waves.fielded(cast, now, about="customers", code=RELATION)
    answered(wave, now, ["1"])
    span = {"tenant_id": cast.city.id, "start": now - DAY, "end": now + DAY}
    found = surveys_read.satisfaction(**span)
    assert (found.sent, found.top2.n) == (0, 0)
    _row, token = made.invited(cast, now)
    surveys.answer(token=token, answers={"overall": "5"}, now=now)
    assert surveys_read.satisfaction(**span).top2.value == 1
    day = local_date(now)
    scope = Scope(cast.city.id, None, day, day, now - DAY, now + DAY, now, shipped(), {})
    assert [case.hit for case in figures.satisfied(scope)] == [True]
