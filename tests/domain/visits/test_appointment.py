"""S2: a time is proposed, the customer answers by his link, both sides may change it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.visits.models import Appointment
from gridvisit.domain.visits.steps import s1_prepare, s2_appoint
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Refusal
from tests.factories import customers, visits


def propose(visit, town, now, *, at=10, **more):
    values = {
        "slot_start": visits.tomorrow(at), "slot_end": visits.tomorrow(at, 40), "contact_id": None,
        "agenda": ["能效与电价"], "people": [], "expected_minutes": 40, "place": "工业路1号", **more,
    }  # fmt: skip
    return s2_appoint.propose_appointment(visit_id=visit.id, actor=town.an, now=now, **values)


def token(link: str) -> str:
    assert link.startswith("/c/appointment/")
    return link.removeprefix("/c/appointment/").rstrip("/")


@pytest.fixture
def visit(firm, town_a, now):
    return visits.planned(firm, owner=town_a.an, now=now)


def test_the_customer_is_told_what_who_how_long_with_a_link_and_a_calendar_file(visit, town_a, now):
    _, link = propose(visit, town_a, now)
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient, notice.link_path) == ("appointment_proposed", "13800001234", link)
    for part in ("2026-11-25 10:00-10:40", "A1001", "能效与电价", "40分钟"):
        assert part in notice.body
    event = Calendar.from_ical(notice.attachment_ics).walk("VEVENT")[0]
    assert (event["SEQUENCE"], str(event["STATUS"])) == (0, "TENTATIVE")
    assert event["DTSTART"].dt.isoformat() == "2026-11-25T10:00:00+08:00"


def test_only_the_hash_of_the_link_is_kept(visit, town_a, now):
    row, link = propose(visit, town_a, now)
    assert len(token(link)) >= 43
    assert token(link) not in str(Appointment.objects.filter(pk=row.pk).values())


def test_looking_at_the_link_changes_nothing(visit, town_a, now):
    row, link = propose(visit, town_a, now)
    before = Appointment.objects.filter(pk=row.pk).values().get()
    for _ in range(10):
        shown = s2_appoint.appointment_by_token(token(link), now=now)
    assert (shown["status"], shown["can_confirm"], shown["people"]) == ("proposed", True, ["A1001"])
    assert Appointment.objects.filter(pk=row.pk).values().get() == before


def test_the_customer_confirms_once_and_gets_a_code(visit, town_a, now):
    _, link = propose(visit, town_a, now)
    for _ in range(2):
        row = s2_appoint.customer_confirm(token=token(link), now=now)
    assert (row.status, row.confirmed_by, row.confirmed_at) == ("confirmed", "customer", now)
    visit.refresh_from_db()
    assert visit.code_hash
    notice = Notice.objects.get(kind="appointment_confirmed")
    assert visit.code_hash not in notice.body
    assert visit.steps.get(step="S2").status == "done"


def test_a_wrong_or_old_link_opens_nothing(visit, town_a, now):
    _, link = propose(visit, town_a, now)
    for wrong in ("", "x" * 43, "y" * 5000):
        with pytest.raises(NotFound):
            s2_appoint.appointment_by_token(wrong, now=now)
    later = now + timedelta(days=3)
    shown = s2_appoint.appointment_by_token(token(link), now=later)
    assert (shown["expired"], shown["can_confirm"], shown["place"]) == (True, False, "")
    with pytest.raises(Refusal, match=r"link_expired") as caught:
        s2_appoint.customer_confirm(token=token(link), now=later)
    assert caught.value.status == 410


def test_a_moved_time_waits_for_us_and_counts_on_the_customers_side(visit, town_a, now):
    _, link = propose(visit, town_a, now)
    wish = visits.tomorrow(19)
    row = s2_appoint.customer_move(token=token(link), proposal_start=wish, now=now)
    assert (row.status, row.proposal_start, row.slot_start) == ("rescheduled", wish, visits.tomorrow(10))
    row = s2_appoint.accept_move(visit_id=visit.id, actor=town_a.an, now=now)
    assert (row.status, row.slot_start, row.slot_end) == ("confirmed", wish, wish + timedelta(minutes=40))
    assert (row.changes_by_customer, row.changes_by_us, row.sequence) == (1, 0, 1)
    visit.refresh_from_db()
    assert visit.late_evening_consent  # 19:00 at a firm is the customer's own wish


def test_our_change_is_counted_and_asks_again(visit, town_a, now):
    _, link = propose(visit, town_a, now, at=10)
    s2_appoint.customer_confirm(token=token(link), now=now)
    late = visits.tomorrow(9)  # one hour before
    row, new_link = s2_appoint.reschedule_by_us(
        visit_id=visit.id, slot_start=visits.tomorrow(14), slot_end=visits.tomorrow(14, 40), reason="抢修", actor=town_a.an,
        now=late,
    )  # fmt: skip
    assert (row.status, row.changes_by_us, row.short_notice_changes) == ("rescheduled", 1, 1)
    # the link belongs to the visit: the first message leads to the new time too
    assert s2_appoint.appointment_by_token(token(link), now=late)["slot_start"] == visits.tomorrow(14)
    s2_appoint.customer_confirm(token=token(new_link), now=late)
    assert Notice.objects.filter(kind="appointment_confirmed").count() == 2
    event = Calendar.from_ical(Notice.objects.filter(kind="appointment_moved").get().attachment_ics).walk(
        "VEVENT"
    )[0]
    assert event["SEQUENCE"] == 1


def test_changing_what_was_never_agreed_is_not_counted(visit, town_a, now):
    propose(visit, town_a, now)
    row, _ = s2_appoint.reschedule_by_us(
        visit_id=visit.id, slot_start=visits.tomorrow(14), slot_end=visits.tomorrow(15), reason="换时间", actor=town_a.an,
        now=now,
    )  # fmt: skip
    assert row.changes_by_us == 0


def test_a_declined_visit_is_refused_without_fault_and_rests_ninety_days(visit, firm, town_a, now):
    _, link = propose(visit, town_a, now)
    row = s2_appoint.customer_decline(token=token(link), now=now)
    visit.refresh_from_db()
    assert (row.status, visit.state, visit.outcome) == ("declined", "refused", "refused")
    assert row.next_proposal_after == (now + timedelta(days=90)).date()
    again = visits.planned(firm, owner=town_a.an, now=now)
    with pytest.raises(Refusal, match=r"declined_lately"):
        propose(again, town_a, now)


def test_the_duty_towards_an_important_customer_survives_a_decline(firm, town_a, now):
    customers.important(firm, now=now)
    visit = visits.planned(firm, owner=town_a.an, now=now, reasons=["importance"])
    _, link = propose(visit, town_a, now)
    s2_appoint.customer_decline(token=token(link), now=now)
    visit.refresh_from_db()
    assert visit.state == "planned"
    propose(visit, town_a, now)


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ((7, 0), (8, 0), "outside_hours"),
        ((17, 30), (18, 30), "outside_hours"),
        ((11, 0), (10, 0), "slot_order"),
    ],
)
def test_impossible_times_are_refused(visit, town_a, now, start, end, code):
    with pytest.raises(Refusal, match=code):
        propose(visit, town_a, now, slot_start=visits.tomorrow(*start), slot_end=visits.tomorrow(*end))
    assert not Appointment.objects.exists()
    assert not Notice.objects.exists()


def test_a_time_that_is_over_is_refused(visit, town_a, now):
    with pytest.raises(Refusal, match=r"in_past"):
        propose(visit, town_a, now, slot_start=now - timedelta(minutes=30), slot_end=now)


def test_a_proposal_without_content_is_refused_in_full(visit, town_a, now):
    with pytest.raises(Invalid) as caught:
        propose(visit, town_a, now, agenda=[" "], expected_minutes=0)
    assert {problem.field for problem in caught.value.problems} == {"agenda", "expected_minutes"}


def test_a_visit_without_appointment_gives_a_listed_reason_or_explains_itself(visit, town_a, now):
    with pytest.raises(Refusal, match=r"none_reason"):
        s2_appoint.no_appointment(visit_id=visit.id, reason="none", actor=town_a.an, now=now)
    changed = s2_appoint.no_appointment(
        visit_id=visit.id, reason="none", explanation="路过顺访", actor=town_a.an, now=now
    )
    assert changed.no_appointment_reason == ""
    assert changed.supplement == {"no_appointment_explained": "路过顺访"}
    assert not visit.steps.exists()


def test_a_cancelled_appointment_withdraws_the_calendar_entry(visit, town_a, now):
    _, link = propose(visit, town_a, now)
    s2_appoint.cancel(visit_id=visit.id, reason="设备检修", actor=town_a.an, now=now)
    calendar = Calendar.from_ical(Notice.objects.get(kind="appointment_cancelled").attachment_ics)
    assert (str(calendar["METHOD"]), str(calendar.walk("VEVENT")[0]["STATUS"])) == ("CANCEL", "CANCELLED")
    with pytest.raises(Refusal, match=r"link_expired"):
        s2_appoint.customer_confirm(token=token(link), now=now + timedelta(seconds=1))


def test_a_phone_call_reached_moves_the_appointment_on(visit, town_a, now):
    propose(visit, town_a, now)
    row = s2_appoint.record_contact_attempt(visit_id=visit.id, outcome="reached", actor=town_a.an, now=now)
    assert row.status == "contacted"
    row = s2_appoint.confirm(visit_id=visit.id, by="visitor", actor=town_a.an, now=now)
    assert (row.status, row.confirmed_by) == ("confirmed", "visitor")
    assert list(visit.touches.order_by("id").values_list("kind", "staffed")) == [
        ("message", False), ("appoint_call", True),
    ]  # fmt: skip


def test_the_meeting_keeps_the_appointment(visit, town_a, now):
    from gridvisit.domain.visits.steps import s3_explain

    _, link = propose(visit, town_a, now)
    s2_appoint.customer_confirm(token=token(link), now=now)
    brief = s1_prepare.build_brief(visit_id=visit.id, actor=town_a.an, now=now)
    s1_prepare.tick_supplies(visit_id=visit.id, supplies=brief["supplies"], actor=town_a.an, now=now)
    s1_prepare.make_ready(visit_id=visit.id, actor=town_a.an, now=now)
    at = visits.tomorrow(10, 3)
    s3_explain.start(visit_id=visit.id, actor=town_a.an, now=at, id_shown=True)
    assert Appointment.objects.get().status == "kept"
    with pytest.raises(Refusal, match=r"visit_begun"):
        s2_appoint.customer_decline(token=token(link), now=at)


def test_a_reminder_goes_once_the_day_before(visit, town_a, now):
    from gridvisit.domain.visits.appointments import reminders

    day_after = visits.tomorrow(10) + timedelta(days=1)
    _, link = propose(visit, town_a, now, slot_start=day_after, slot_end=day_after + timedelta(minutes=40))
    s2_appoint.customer_confirm(token=token(link), now=now)
    assert reminders.remind_due(now=now) == 0
    at = day_after - timedelta(hours=20)
    assert (reminders.remind_due(now=at), reminders.remind_due(now=at + timedelta(minutes=10))) == (1, 0)
    assert Notice.objects.filter(kind="appointment_reminder").count() == 1
    assert visit.touches.filter(kind="reminder", staffed=False).count() == 1


def test_who_was_told_who_comes_is_told_when_somebody_else_does(visit, town_a, now):
    from gridvisit.domain.visits import services

    row, _ = propose(visit, town_a, now)
    services.reassign(visit_id=visit.id, owner_id=town_a.grid.id, reason="请假", actor=town_a.bai, now=now)
    row.refresh_from_db()
    assert (row.people, row.sequence) == (["A1004"], 1)
    assert "A1004" in Notice.objects.get(kind="appointment_people").body
