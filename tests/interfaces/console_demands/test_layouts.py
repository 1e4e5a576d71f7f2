"""The desk in its layouts: beside the list, as a table, as a board; and an answer taken back through the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.demands import services
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.outbox import services as outbox
from tests.factories import customers
from tests.factories import demands as factory

PANE = {"HX-Request": "true", "HX-Target": "pane"}


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def answered(now, **values):
    return {
        "result": "solved", "action": "换表", "proof": "单1", "answer": "已换表，请放心", "told_how": "phone",
        "told_at": local(now).strftime("%Y-%m-%dT%H:%M"),
    } | values  # fmt: skip


@pytest.fixture
def demand(cast, now):
    party = customers.household(unit=cast.town_a, now=now)
    return factory.handling(cast, now, party_id=party.pk)


def test_the_three_layouts_hold_the_same_rows_and_the_same_count(cast, now, enter):
    numbers = [factory.heard(cast.an, now).number, factory.handling(cast, now).number]
    client = enter(cast.desk)
    for layout in ("", "table", "board"):
        page = text(client.get(url("demand-list"), {"layout": layout, "type": "OPINION"}))
        assert all(number in page for number in numbers), layout
        assert "2 records" in page
        assert "type=OPINION&amp;layout=board" in page
        assert (
            text(client.get(url("demand-list"), {"layout": layout, "type": "COMPLAINT"})).count(
                "Nothing matches this filter"
            )
            == 1
        )


def test_a_queue_keeps_the_layout_and_a_layout_keeps_the_queue(cast, now, enter):
    factory.heard(cast.an, now)
    page = text(enter(cast.desk).get(url("demand-list"), {"layout": "board", "queue": "triage"}))
    assert 'href="/demands/?queue=triage&amp;layout=board"' in page
    assert 'href="/demands/?queue=triage&amp;layout=table"' in page
    assert 'href="/demands/?queue=triage"' in page
    assert '<input type="hidden" name="layout" value="board">' in page


def test_the_chosen_demand_stands_beside_the_list_also_after_a_reload(cast, now, enter, demand):
    other = factory.heard(cast.an, now)
    page = text(enter(cast.bai).get(url("demand-list"), {"show": demand.pk}))
    assert page.count('id="pane-title"') == 1
    assert f'data-gv-base="{url("demand", demand.pk)}"' in page
    assert other.number in page
    assert page.count("<h1>") == 1


def test_what_cannot_be_shown_is_said_beside_the_list(cast, now, enter):
    client = enter(cast.deng)
    hidden = factory.dispatched(cast, now)
    for wanted in (hidden.pk, "nonsense"):
        response = client.get(url("demand-list"), {"show": wanted})
        assert response.status_code == 200
        assert "Not found" in text(response)
        assert hidden.number not in text(response)


def test_a_page_for_the_pane_has_no_frame_and_keeps_its_steps(cast, now, enter, demand):
    client = enter(cast.bai)
    for name in ("demand", "demand-resolve", "demand-split"):
        response = client.get(url(name, demand.pk), headers=PANE)
        assert "<html" not in text(response), name
        assert 'class="gv-pane-page"' in text(response)
        assert "HX-Target" in response["Vary"]
    assert 'data-gv-panel-of="macros"' in text(client.get(url("demand", demand.pk), headers=PANE))
    assert "from:#pane" in text(client.get(url("demand", demand.pk), headers=PANE))
    bad = client.post(url("demand-resolve", demand.pk), {"result": "solved"}, headers=PANE)
    assert (bad.status_code, "<html" in text(bad), "gv-pane-page" in text(bad)) == (422, False, True)
    gone = client.get(url("demand", factory.heard(cast.deng, now, unit_id=cast.town_b.pk).pk), headers=PANE)
    assert (gone.status_code, "gv-pane-page" in text(gone)) == (404, True)


def test_a_card_of_the_board_says_what_the_list_says_and_the_next_step(cast, now, enter, demand):
    page = text(enter(cast.bai).get(url("demand-list"), {"layout": "board"}))
    for words in (demand.number, "Opinion · Metering", "张*", url("demand-resolve", demand.pk)):
        assert words in page, words
    assert "张三" not in page
    assert "draggable" not in page


def test_a_column_gives_its_next_cards_alone(cast, now, enter):
    for _ in range(12):
        factory.heard(cast.an, now)
    client = enter(cast.desk)
    page = text(client.get(url("demand-list"), {"layout": "board"}))
    assert "2 more" in page
    more = page.split('hx-get="')[-1].split('"')[0].replace("&amp;", "&")
    assert "column=triage" in more
    part = text(client.get(more, headers={"HX-Request": "true"}))
    assert (part.count('class="gv-kanban-card"'), "<section" in part) == (2, False)
    assert text(client.get(more)).count('class="gv-kanban-card"') == 2


@pytest.mark.parametrize("layout", ["", "table", "board"])
def test_a_layout_asks_as_often_for_twenty_rows_as_for_two(cast, now, enter, layout):
    client = enter(cast.desk)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url("demand-list"), {"layout": layout}).status_code == 200
        return len(asked)

    factory.handling(cast, now)
    factory.resolved(cast, now)
    client.get(url("demand-list"))
    few = queries()
    for _ in range(5):
        factory.handling(cast, now)
        factory.resolved(cast, now)
    assert queries() == few
    assert few <= 30


def test_an_answer_waits_is_taken_back_and_its_words_return(cast, now, enter, demand):
    client = enter(cast.bai)
    sent = client.post(url("demand-resolve", demand.pk), answered(now))
    page = text(client.get(sent["Location"]))
    assert "The answer goes out at" in page
    assert url("demand-resolve", demand.pk) not in page  # nobody answers a second time meanwhile
    held = page.split('name="held" value="')[1].split('"')[0]
    back = client.post(url("demand-undo", demand.pk), {"held": held})
    form = text(client.get(back["Location"]))
    assert "已换表，请放心" in form
    assert "Nothing went out." in form
    outbox.drain(outbox.handlers(), now=clock.now() + timedelta(minutes=1))
    demand.refresh_from_db()
    assert (demand.state, Notice.objects.filter(kind="demand_answered").count()) == ("handling", 0)
    life = text(client.get(url("demand", demand.pk)))
    assert "Answer taken back before it went out" in life
    assert "已换表，请放心" not in life  # its words are the writer's alone
    again = client.post(url("demand-undo", demand.pk), {"held": held})
    assert again["Location"] == back["Location"]


def test_too_late_says_when_it_went(cast, now, enter, demand):
    client = enter(cast.bai)
    page = text(client.get(client.post(url("demand-resolve", demand.pk), answered(now))["Location"]))
    held = page.split('name="held" value="')[1].split('"')[0]
    outbox.drain(outbox.handlers(), now=clock.now() + timedelta(minutes=1))
    late = client.post(url("demand-undo", demand.pk), {"held": held})
    assert late.status_code == 409
    assert "cannot be taken back" in text(late)
    in_pane = client.post(url("demand-undo", demand.pk), {"held": held}, headers=PANE)
    assert in_pane.status_code == 409
    assert "gv:toast" in in_pane["HX-Trigger"]
    assert client.get(f"{url('demand-resolve', demand.pk)}?undone={held}").status_code == 404


def test_others_see_that_an_answer_waits_and_cannot_take_it_back(cast, now, enter, demand):
    enter(cast.bai).post(url("demand-resolve", demand.pk), answered(now))
    client = enter(cast.desk)
    page = text(client.get(url("demand", demand.pk)))
    assert "The answer goes out at" in page
    assert 'name="held"' not in page
    held = demand.events.get(kind="answer_held").pk
    assert client.post(url("demand-undo", demand.pk), {"held": held}).status_code == 403
    assert enter(cast.deng).post(url("demand-undo", demand.pk), {"held": held}).status_code == 404


def test_an_answer_that_could_not_go_is_told_and_gives_its_words_back(cast, now, enter, demand):
    client = enter(cast.bai)
    client.post(url("demand-resolve", demand.pk), answered(now))
    services.withdraw(demand_id=demand.pk, reason="不用了", actor=None, now=clock.now())
    outbox.drain(outbox.handlers(), now=clock.now() + timedelta(minutes=1))
    page = text(client.get(url("demand", demand.pk)))
    assert "The answer did not go out:" in page
    assert "?undone=" in page
