"""Questionnaires: drafted, checked, compared, published from a day on; what people were asked never changes (9.4)."""

from datetime import timedelta

import pytest

from gridvisit.domain.staff import services as staff
from gridvisit.domain.surveys import figures
from gridvisit.domain.surveys import services as surveys
from gridvisit.domain.surveys.instruments import editions, selectors, services
from gridvisit.domain.surveys.models import Instrument
from gridvisit.domain.surveys.rules import HANDLING, RELATION, VISIT
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from tests.factories import demands as factory
from tests.factories import instruments
from tests.factories import surveys as made

DAY = timedelta(days=1)


def codes(error):
    return [problem.code for problem in error.value.problems]


def in_force(cast, now, code=HANDLING):
    return editions.instrument_for(tenant_id=cast.city.id, now=now, code=code)


def put(cast, now, row, was="", **question):
    stored = next((dict(q) for q in row.questions if q["code"] == was), {})
    return services.put_question(
        instrument_id=row.pk, question=stored | question, code=was, actor=cast.quality, now=now
    )


def publish(cast, now, row, **values):
    given = {"valid_from": local_date(now), "changes": "试改", "accepted": True} | values
    return services.publish(instrument_id=row.pk, actor=cast.quality, now=now, **given)


@pytest.mark.parametrize("code", [HANDLING, VISIT, RELATION])
def test_every_shipped_questionnaire_passes_its_own_check(cast, now, code):
    row = instruments.draft(cast, now, code=code)
    found = selectors.check(row, now=now)
    assert (found.problems, found.changes, found.hints) == ((), (), ())
    with pytest.raises(Refusal) as no:
        publish(cast, now, row)
    assert codes(no) == ["instrument.unchanged"]


def test_there_is_one_draft_at_a_time_and_it_is_asked_of_nobody(cast, now):
    row = instruments.draft(cast, now)
    assert (row.edition, row.state) == (2, "draft")
    assert in_force(cast, now).edition == 1
    with pytest.raises(Refusal) as no:
        instruments.draft(cast, now)
    assert codes(no) == ["instrument.draft_exists"]
    with pytest.raises(NotFound):
        instruments.draft(cast, now, code="nothing")


def test_who_was_invited_keeps_the_edition_he_was_invited_with(cast, now):
    invited, token = made.invited(cast, now)
    edition = instruments.published(cast, now + DAY)
    assert surveys.find(token=token, now=now + DAY).instrument_id == invited.instrument_id
    with pytest.raises(Invalid):
        surveys.answer(token=token, answers={"overall": "4", "q1": "yes"}, now=now + DAY)
    later, _token = made.invited(cast, now + DAY)
    assert later.instrument_id == edition.pk
    invited.refresh_from_db()
    assert invited.instrument.edition == 1


def test_an_edition_published_ahead_waits_for_its_day_and_may_be_taken_back(cast, now):
    ahead = instruments.published(cast, now, since=local_date(now + 3 * DAY))
    assert [in_force(cast, now + n * DAY).edition for n in (0, 2, 3)] == [1, 1, 2]
    services.discard(instrument_id=ahead.pk, actor=cast.quality, now=now + DAY)
    assert in_force(cast, now + 3 * DAY).edition == 1
    again = instruments.published(cast, now + 4 * DAY)
    assert again.edition == 3
    with pytest.raises(Refusal) as no:
        services.discard(instrument_id=again.pk, actor=cast.quality, now=now + 5 * DAY)
    assert codes(no) == ["instrument.frozen"]


def test_no_edition_begins_in_the_past(cast, now):
    row = instruments.changed(cast, now)
    with pytest.raises(Refusal) as no:
        publish(cast, now, row, valid_from=local_date(now - DAY))
    assert codes(no) == ["instrument.past"]


def test_no_draft_is_begun_beside_an_edition_that_is_still_to_come(cast, now):
    """It would copy the edition in force, and what the coming one changes would be gone with it."""
    ahead = instruments.published(cast, now, since=local_date(now + 2 * DAY))
    with pytest.raises(Refusal) as no:
        instruments.draft(cast, now)
    assert codes(no) == ["instrument.coming"]
    begun = instruments.draft(cast, now + 2 * DAY)
    assert begun.questions == ahead.questions


def test_two_people_in_one_draft_do_not_overwrite_each_other(cast, now):
    row = instruments.draft(cast, now)
    seen = row.version
    put(cast, now, row, **instruments.ASKED)
    with pytest.raises(Refusal) as no:
        services.write(
            instrument_id=row.pk, title_zh="旧", title_en="Old", version=seen, actor=cast.quality, now=now
        )
    assert (codes(no), no.value.status) == (["version.stale"], 412)
    row.refresh_from_db()
    assert row.title_zh != "旧"


def test_questions_are_added_moved_changed_and_removed(cast, now):
    row = instruments.changed(cast, now)
    assert row.questions[-1]["code"] == "q1"
    row = services.move_question(instrument_id=row.pk, code="q1", by=-1, actor=cast.quality, now=now)
    assert [q["code"] for q in row.questions][-2:] == ["q1", "comment"]
    row = put(cast, now, row, "q1", zh="停车方便吗？", kind="text")
    assert (row.questions[-2]["zh"], row.questions[-2]["kind"]) == ("停车方便吗？", "yes_no")
    row = services.remove_question(instrument_id=row.pk, code="q1", actor=cast.quality, now=now)
    assert "q1" not in {q["code"] for q in row.questions}
    assert AuditEntry.objects.filter(verb="instrument.changed").count() == 4
    with pytest.raises(NotFound):
        services.move_question(instrument_id=row.pk, code="q1", by=1, actor=cast.quality, now=now)


def test_the_overall_mark_neither_goes_nor_changes_its_scale(cast, now):
    row = instruments.draft(cast, now)
    with pytest.raises(Refusal) as no:
        services.remove_question(instrument_id=row.pk, code="overall", actor=cast.quality, now=now)
    assert codes(no) == ["instrument.no_overall"]
    rows = [dict(q) for q in row.questions]
    rows[0]["kind"] = "ten"
    with pytest.raises(Invalid) as no:
        services.write(instrument_id=row.pk, questions=rows, actor=cast.quality, now=now)
    assert "instrument.overall" in codes(no)
    services.write(instrument_id=row.pk, questions=rows[1:], actor=cast.quality, now=now)
    row.refresh_from_db()
    with pytest.raises(Invalid) as no:
        publish(cast, now, row)
    assert codes(no) == ["instrument.no_overall"]


def test_a_code_once_in_the_field_keeps_its_kind_even_after_it_was_removed(cast, now):
    row = instruments.draft(cast, now)
    services.remove_question(instrument_id=row.pk, code="told", actor=cast.quality, now=now)
    with pytest.raises(Invalid) as no:
        services.put_question(
            instrument_id=row.pk, question={"code": "told", "kind": "five", "zh": "告知", "en": "Told"},
            actor=cast.quality, now=now,
        )  # fmt: skip
    assert codes(no) == ["instrument.kind_changed"]


def test_the_index_is_not_cut_off_from_earlier_waves_without_saying_so(cast, now):
    row = instruments.draft(cast, now)
    services.remove_question(instrument_id=row.pk, code="ease", actor=cast.quality, now=now)
    row.refresh_from_db()
    with pytest.raises(Invalid) as no:  # the weights no longer come to the whole
        publish(cast, now, row)
    assert codes(no) == ["instrument.weights"]
    row = put(cast, now, row, "solved", weight=0.45)
    with pytest.raises(Refusal) as no:
        publish(cast, now, row, accepted=False)
    assert codes(no) == ["instrument.breaks"]
    done = publish(cast, now, row)
    assert {(one["what"], one["code"]) for one in done.breaks} == {("removed", "ease"), ("weight", "solved")}
    assert done.breaks[0]["figures"] == [{"zh": "满意指数（I40）", "en": "Satisfaction index (I40)"}]


def test_a_question_verdicts_rest_on_is_told_of_when_it_goes(cast, now):
    row = instruments.draft(cast, now)
    row = services.remove_question(instrument_id=row.pk, code="gifts", actor=cast.quality, now=now)
    (change,) = selectors.check(row, now=now).breaks
    assert (change.what, change.breaks[0].en) == ("removed", "Verdicts of rule 8.2-01")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"zh": ""}, "instrument.wording_zh"),
        ({"en": "x" * 201}, "instrument.wording_en"),
        ({"kind": "stars"}, "instrument.kind"),
        ({"default": "yes"}, "instrument.unknown_key"),
        ({"code": "Ünfit"}, "instrument.code"),
        ({"code": "solved"}, "instrument.code_twice"),
        ({"weight": 0.1}, "instrument.weight"),
        ({"options": [{"value": "a", "zh": "甲", "en": "A"}]}, "instrument.options"),
        ({"kind": "choice"}, "instrument.options"),
        ({"kind": "choice", "options": [{"value": "a", "zh": "甲", "en": "A"}]}, "instrument.option_texts"),
    ],
)
def test_a_question_that_cannot_be_asked_is_not_kept(cast, now, question, code):
    row = instruments.draft(cast, now)
    with pytest.raises(Invalid) as no:
        put(cast, now, row, **(instruments.ASKED | question))
    assert code in codes(no)


def test_a_choice_leaves_a_way_out(cast, now):
    row = instruments.draft(cast, now)
    two = [{"value": "a", "zh": "甲", "en": "A"}, {"value": "b", "zh": "乙", "en": "B"}]
    with pytest.raises(Invalid) as no:
        put(cast, now, row, kind="choice", zh="哪个？", en="Which?", options=two)
    assert codes(no) == ["instrument.option_na"]
    way_out = {"value": "na", "zh": "说不清", "en": "Cannot say"}
    put(cast, now, row, kind="choice", zh="哪个？", en="Which?", options=[*two, way_out])


def test_a_branch_hangs_on_an_earlier_question(cast, now):
    branch = {"question": "told", "value": "no"}
    row = instruments.changed(cast, now, only_if=branch)
    for _step in range(5):
        row = services.move_question(instrument_id=row.pk, code="q1", by=-1, actor=cast.quality, now=now)
    with pytest.raises(Invalid) as no:
        publish(cast, now, row)
    assert codes(no) == ["instrument.branch"]


def test_there_are_no_more_questions_than_the_parameter_allows(cast, now):
    row = instruments.draft(cast, now)
    for number in range(4):
        row = put(cast, now, row, **(instruments.ASKED | {"zh": f"第{number}个？"}))
    with pytest.raises(Invalid) as no:
        publish(cast, now, row)
    assert codes(no) == ["instrument.too_many"]
    assert no.value.problems[0].facts == {"number": 16, "most": 15}


def test_long_wordings_are_told_of_and_not_forbidden(cast, now):
    row = instruments.changed(cast, now, zh="问" * 41)
    (hint,) = selectors.check(row, now=now).hints
    assert (hint.code, hint.facts["limit"]) == ("instrument.long_zh", 40)
    assert publish(cast, now, row).state == "fielded"


def test_what_is_needed_and_missing_keeps_the_answers_unfinished(cast, now):
    instruments.published(cast, now, needed=True)
    row, token = made.invited(cast, now)
    surveys.answer(token=token, answers={"overall": "1"}, now=now)
    row.refresh_from_db()
    assert (row.state, row.low_score, row.answered_at) == ("partial", True, now)  # he is called all the same
    surveys.answer(token=token, answers={"overall": "1", "q1": "na"}, now=now + DAY)
    row.refresh_from_db()
    assert (row.state, row.answered_at) == ("complete", now)


def test_editions_are_counted_and_say_who_made_them(cast, now):
    _row, token = made.invited(cast, now)
    surveys.answer(token=token, answers={"overall": "5"}, now=now)
    made.invited(cast, now)
    instruments.published(cast, now + DAY)
    found = next(
        one for one in selectors.questionnaires(actor=cast.quality, now=now + DAY) if one.code == HANDLING
    )
    assert [(e.row.edition, e.standing.value, e.invited, e.answered) for e in found.editions] == [
        (2, "in_force", 0, 0), (1, "over", 2, 1),
    ]  # fmt: skip
    assert cast.quality.staff_no in found.current.publisher


def test_quality_below_drafts_and_who_approves_for_all_publishes(cast, now):
    below = staff.create_staff(
        staff_no="qab", name="县质", unit=cast.county, actor=None, now=now, active_from=factory.SINCE
    )
    staff.grant_role(staff=below, role="qa", unit=cast.county, actor=None, now=now, valid_from=factory.SINCE)
    row = services.start(code=VISIT, actor=below, now=now)
    services.put_question(instrument_id=row.pk, question=instruments.ASKED, actor=below, now=now)
    with pytest.raises(Forbidden):
        services.publish(
            instrument_id=row.pk, valid_from=local_date(now + DAY), changes="停车", actor=below, now=now
        )
    ahead = publish(cast, now, row, valid_from=local_date(now + DAY))
    with pytest.raises(Forbidden):
        services.discard(instrument_id=ahead.pk, actor=below, now=now)


def test_only_quality_writes_and_no_stranger_reads(cast, now):
    for person in (cast.desk, cast.an, cast.bai):
        with pytest.raises(Forbidden):
            services.start(code=HANDLING, actor=person, now=now)
        assert selectors.questionnaires(actor=person, now=now) == []
    row = instruments.draft(cast, now)
    other = factory.county(now, "X")
    with pytest.raises(NotFound):
        services.discard(instrument_id=row.pk, actor=other.quality, now=now)
    with pytest.raises(NotFound):
        selectors.one(instrument_id=row.pk, actor=other.quality, now=now)


def test_a_draft_asks_for_no_recommendation(cast, now):
    in_force(cast, now)
    Instrument.objects.filter(code=HANDLING).update(
        questions=[{"code": "overall", "kind": "five", "zh": "总", "en": "All"}]
    )
    row = instruments.draft(cast, now)
    put(cast, now, row, kind="recommend", zh="推荐？", en="Recommend?")
    assert not figures.asks_recommendation(tenant_id=cast.city.id)
