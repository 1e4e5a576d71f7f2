"""Questionnaires in the console and over HTTP: read, draft, look, compare, publish, give up."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from gridvisit.domain.staff import tokens
from gridvisit.domain.surveys.instruments import editions
from gridvisit.domain.surveys.models import Instrument
from gridvisit.domain.surveys.rules import HANDLING, RELATION
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import instruments, surveys, waves


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def test_a_quality_manager_makes_a_new_edition_through_the_pages(cast, now, enter):
    quality = enter(cast.quality)
    page = text(quality.get(url("instrument-list")))
    assert page.count("Draft a new edition") == 3
    quality.post(url("instrument-start"), {"code": HANDLING})
    draft = Instrument.objects.get(state="draft")
    page = text(quality.get(url("instrument", draft.pk)))
    assert "Nothing has changed yet." in page
    assert "Satisfied, top two (I39)" in page
    new = url("instrument-question-new", draft.pk)
    asked = {
        "version": draft.version,
        "zh": "停车方便吗？",
        "en": "Could you park?",
        "only_if": "contacted=yes",
    }
    assert quality.post(f"{new}?kind=yes_no", asked | {"en": ""}).status_code == 422
    assert quality.post(f"{new}?kind=yes_no", asked).status_code == 302
    draft.refresh_from_db()
    assert draft.questions[-1]["only_if"] == {"question": "contacted", "value": "yes"}
    page = text(quality.get(url("instrument-publish", draft.pk)))
    assert "Question added" in page
    given = {"version": draft.version, "valid_from": local_date(now).isoformat(), "changes": ""}
    assert quality.post(url("instrument-publish", draft.pk), given).status_code == 422
    quality.post(url("instrument-publish", draft.pk), given | {"changes": "了解停车"})
    draft.refresh_from_db()
    assert draft.state == "fielded"
    page = text(quality.get(url("instrument", draft.pk)))
    assert "了解停车" in page
    assert url("instrument-question", draft.pk, "q1") not in page


def test_what_was_typed_stays_when_somebody_else_was_faster(cast, now, enter):
    draft = instruments.draft(cast, now)
    first, second = enter(cast.quality), enter(cast.quality)
    edit = url("instrument-question", draft.pk, "told")
    seen = {"version": draft.version, "zh": "有人告知吗？", "en": "Were you told?"}
    first.post(edit, seen)
    answer = second.post(edit, seen | {"zh": "是否有人通知您？"})
    page = text(answer)
    assert answer.status_code == 412
    assert "是否有人通知您？" in page
    assert "Stored meanwhile" in page
    assert "有人告知吗？" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    second.post(edit, seen | {"zh": "是否有人通知您？", "version": version})
    draft.refresh_from_db()
    assert next(q for q in draft.questions if q["code"] == "told")["zh"] == "是否有人通知您？"


def test_options_are_lines_in_two_languages_with_a_way_out(cast, now, enter):
    draft = instruments.draft(cast, now)
    new = url("instrument-question-new", draft.pk) + "?kind=choice"
    given = {
        "version": draft.version, "zh": "您怎么反映的？", "en": "How did you reach us?", "option_0_zh": "电话",
        "option_0_en": "phone", "option_1_zh": "营业厅", "option_1_en": "office", "option_na_zh": "记不清",
        "option_na_en": "cannot say",
    }  # fmt: skip
    quality = enter(cast.quality)
    assert quality.post(new, given | {"option_na_zh": "", "option_na_en": ""}).status_code == 422
    quality.post(new, given)
    draft.refresh_from_db()
    assert [one["value"] for one in draft.questions[-1]["options"]] == ["o1", "o2", "na"]
    edit = url("instrument-question", draft.pk, "q1")
    kept = given | {
        "version": draft.version,
        "option_0_zh": "",
        "option_0_en": "",
        "option_2_zh": "网上",
        "option_2_en": "web",
    }
    quality.post(edit, kept)
    draft.refresh_from_db()
    assert [one["value"] for one in draft.questions[-1]["options"]] == [
        "o2",
        "o3",
        "na",
    ]  # o1 is not given again


def test_order_removal_titles_and_giving_up_through_the_pages(cast, now, enter):
    draft, quality = instruments.draft(cast, now), enter(cast.quality)
    version = draft.version
    quality.post(url("instrument-question-move", draft.pk, "told"), {"version": version, "to": "up"})
    stale = quality.post(url("instrument-question-remove", draft.pk, "told"), {"version": version})
    assert stale.status_code == 412
    quality.post(url("instrument-question-remove", draft.pk, "told"), {"version": version + 1})
    quality.post(
        url("instrument-titles", draft.pk), {"version": version + 2, "title_zh": "新题", "title_en": "New"}
    )
    draft.refresh_from_db()
    assert (draft.title_zh, "told" in {q["code"] for q in draft.questions}) == ("新题", False)
    page = text(quality.get(url("instrument", draft.pk)))
    assert "Question removed" in page
    quality.post(url("instrument-discard", draft.pk))
    draft.refresh_from_db()
    assert draft.state == "discarded"
    assert quality.get(url("instrument-publish", draft.pk)).status_code == 409


def test_the_preview_is_the_customers_own_page(cast, now, enter):
    row, token = surveys.invited(cast, now)
    shown = text(Client(headers={"accept-language": "en"}).get(reverse("portal:survey", args=[token])))
    answer = enter(cast.quality).get(url("instrument-preview", row.instrument_id), {"lang": "en"})
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    parts = [set(re.findall(r"<legend.*?</fieldset>", page, re.DOTALL)) for page in (shown, text(answer))]
    assert len(parts[0]) == 11
    assert parts[0] == parts[1]
    assert "checked" not in text(answer)
    assert "csrfmiddlewaretoken" not in re.search(r"<main.*</main>", text(answer), re.DOTALL)[0]
    looks = text(enter(cast.quality).get(url("instrument-looks", row.instrument_id), {"lang": "zh"}))
    assert f"{url('instrument-preview', row.instrument_id)}?lang=zh" in looks


def test_a_branch_says_when_it_is_asked_to_customer_and_interviewer(cast, now, enter):
    row = editions.instrument_for(tenant_id=cast.city.id, now=now, code=RELATION)
    quality = enter(cast.quality)
    page = text(quality.get(url("instrument-preview", row.pk), {"lang": "en"}))
    condition = "Only if “Did you bring a matter to us in the last half year?” is answered “Yes”"
    assert condition in page
    assert 'data-gv-after="told_us" data-gv-value="yes"' in page
    assert condition in text(quality.get(url("instrument-looks", row.pk), {"lang": "en"}))


def test_the_rated_neither_read_nor_write_and_approvers_only_read(cast, now, enter):
    draft = instruments.draft(cast, now)
    for rated in (cast.an, cast.bai, cast.county_head, cast.desk):
        assert enter(rated).get(url("instrument-list")).status_code == 403
        assert enter(rated).get(url("instrument", draft.pk)).status_code == 403
        assert enter(rated).post(url("instrument-start"), {"code": RELATION}).status_code == 403
    assert (
        enter(cast.quality).get(url("instrument-question-new", draft.pk) + "?kind=stars").status_code == 404
    )
    assert enter(cast.quality).get(url("instrument-question", draft.pk, "nothing")).status_code == 404
    assert (
        enter(cast.quality).post(url("instrument-question-move", draft.pk, "told"), {"to": "x"}).status_code
        == 404
    )


@pytest.fixture
def talk(now):
    def as_(person):
        _row, token = tokens.create(staff=person, label="test", scopes=["*"], actor=None, now=now)
        client = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})

        def call(method, path, body=None):
            given = {"data": body, "content_type": "application/json"} if method != "get" else {}
            answer = getattr(client, method)(f"/api/v1{path}", **given)
            return answer.status_code, answer.json()

        return call

    return as_


def test_the_same_over_http(cast, now, talk):
    quality = talk(cast.quality)
    status, rows = quality("get", "/survey-instruments")
    assert (status, [row["standing"] for row in rows]) == (200, ["in_force"] * 3)
    status, made = quality("post", "/survey-instruments", {"code": HANDLING})
    assert (status, made["standing"], made["edition"]) == (200, "draft", 2)
    assert quality("post", "/survey-instruments", {"code": HANDLING})[0] == 409
    one = f"/survey-instruments/{made['id']}"
    asked = [*made["questions"], {"code": "park", "kind": "yes_no", "zh": "停车？", "en": "Parking?"}]
    assert quality("put", one, {"version": 1, "questions": [asked[-1] | {"default": "yes"}]})[0] == 422
    status, kept = quality("put", one, {"version": made["version"], "questions": asked})
    assert (status, kept["problems"], kept["differences"][0]["what"]) == (200, [], "added")
    assert quality("put", one, {"version": made["version"], "questions": asked})[0] == 412
    body = {"version": kept["version"], "valid_from": local_date(now).isoformat(), "changes": "停车"}
    assert quality("post", one + "/publish", body)[1]["standing"] == "in_force"
    assert quality("post", one + "/discard", {})[0] == 409
    assert talk(cast.bai)("get", one)[0] == 403


def test_what_waits_for_an_approver_stands_on_the_workbench(cast, now, enter):
    second = enter(waves.second_reader(cast, now))
    waves.ended(cast, now, 1)
    wave = waves.designed(cast, now)
    draft = instruments.draft(cast, now)
    page = text(second.get(reverse("console:home")))
    assert url("wave", wave.pk) in page
    assert url("instrument-publish", draft.pk) not in page  # nothing has changed yet
    instruments.services.put_question(
        instrument_id=draft.pk, question=instruments.ASKED, actor=cast.quality, now=now
    )
    page = text(second.get(reverse("console:home")))
    assert url("instrument-publish", draft.pk) in page
    assert url("wave", wave.pk) not in text(
        enter(cast.quality).get(reverse("console:home"))
    )  # the designer's own
