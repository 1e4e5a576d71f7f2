"""Survey results in the console: figures with n, calls to the dissatisfied, hidden from the rated."""

from django.urls import reverse

from gridvisit.domain.surveys import services
from tests.factories import surveys


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def test_figures_come_with_n(cast, now, enter):
    for mark in ("5", "4", "2"):
        _row, token = surveys.invited(cast, now)
        services.answer(token=token, answers={"overall": mark, "told": "yes"}, now=now)
    page = text(enter(cast.quality).get(url("survey-list")))
    assert "66.7 %" in page
    assert "n = 3" in page
    assert "too few to compare" in page
    assert "Did anyone tell you the result?" in page


def test_an_empty_list_says_how_customers_are_asked(cast, enter):
    assert "invited by itself" in text(enter(cast.quality).get(url("survey-list")))


def test_the_rated_do_not_get_in(cast, now, enter):
    row, _token = surveys.invited(cast, now)
    for rated in (cast.an, cast.bai, cast.county_head):
        assert enter(rated).get(url("survey-list")).status_code == 403
        assert enter(rated).get(url("survey", row.pk)).status_code == 403


def test_a_dissatisfied_customer_is_called_from_the_page(cast, now, enter):
    row, token = surveys.invited(cast, now)
    services.answer(token=token, answers={"overall": "1", "comment": "没人来"}, now=now)
    client = enter(cast.quality)
    assert "Dissatisfied, to call" in text(client.get(url("survey-list"), {"waiting": "1"}))
    page = text(client.get(url("survey", row.pk)))
    assert "没人来" in page
    assert client.post(url("survey-call", row.pk), {"text": ""}).status_code == 422
    client.post(url("survey-call", row.pk), {"text": "已致歉"})
    row.refresh_from_db()
    assert row.contacted_at is not None


def test_an_interview_is_recorded_by_phone(cast, now, enter):
    row, _token = surveys.invited(cast, now)
    client = enter(cast.quality)
    page = text(client.get(url("survey-interview", row.pk)))
    assert "checked" not in page
    assert client.post(url("survey-interview", row.pk), {}).status_code == 422
    client.post(url("survey-interview", row.pk), {"overall": "4"})
    row.refresh_from_db()
    assert (row.overall, row.mode) == (4, "phone")
    assert "Satisfied" in text(client.get(url("survey", row.pk)))


def test_the_desk_reads_only_the_dissatisfied(cast, now, enter):
    good, token = surveys.invited(cast, now)
    services.answer(token=token, answers={"overall": "5"}, now=now)
    assert enter(cast.desk).get(url("survey", good.pk)).status_code == 404


def test_what_was_asked_about_visits_is_told_apart(cast, now, enter):
    surveys.invited(cast, now)
    client = enter(cast.quality)
    assert len(client.get(url("survey-list") + "?about=demand").context["page"].items) == 1
    assert client.get(url("survey-list") + "?about=visit").context["page"].items == []


def test_the_page_says_why_an_answer_is_not_counted(cast, now, enter):
    row, token = surveys.invited(cast, now)
    services.answer(token=token, answers={"overall": "5"}, now=now, by_staff=True)
    assert "Answered on a device of our staff" in text(enter(cast.quality).get(url("survey", row.pk)))
