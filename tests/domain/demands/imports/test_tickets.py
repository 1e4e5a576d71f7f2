"""Files of the hotlines: the ticket number leads, no line is registered twice, good lines are not lost for bad ones."""

import csv
from datetime import datetime, timedelta

import pytest
import xlsxwriter

from gridvisit.domain.customers.imports import runs
from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.imports.columns import TICKET_COLUMNS
from gridvisit.domain.demands.models import Demand, DemandEvent
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from gridvisit.foundation.sheets.template import template
from tests.factories import customers
from tests.factories import demands as factory

HEAD = ["工单编号", "受理时间", "受理内容", "业务类型", "主题", "户号", "地址", "联系电话", "答复时限"]


def at(now, **back):
    return local(now - timedelta(**back)).strftime("%Y-%m-%d %H:%M")


def ticket(now, number="95598-1", words="表是不是走快了", **more):
    row = {"工单编号": number, "受理时间": at(now, hours=2), "受理内容": words, "业务类型": "意见", "主题": "计量",
           "地址": "镇上超市"} | more  # fmt: skip
    return [row.get(name, "") for name in (*HEAD, *(name for name in more if name not in HEAD))]


@pytest.fixture
def bring(cast, now, tmp_path):
    """Return a function: lines → the run of importing them."""

    def do(
        *lines,
        head=HEAD,
        actor=None,
        at_=now,
        source="import_95598",
        encoding="utf-8-sig",
        dry=False,
        unit=None,
    ):
        path = tmp_path / "tickets.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([head, *lines])
        upload = runs.Upload(source, path, "工单.csv", unit or cast.city, cast.town_a.id)
        make = runs.preview if dry else runs.import_now
        return make(upload=upload, actor=actor, now=at_)

    return do


def codes(run, level="error"):
    return [
        (item["row"], item["field"], item["code"]) for item in run.report["items"] if item["level"] == level
    ]


def test_a_line_is_a_demand_heard_when_the_customer_called(cast, now, bring):
    run = bring(ticket(now, 联系电话="13800001234"), actor=cast.desk)
    assert (run.rows, run.created, run.bad) == (1, 1, 0)
    demand = Demand.objects.get()
    assert (demand.source, demand.external_no, demand.type, demand.topic) == (
        "import_95598", "95598-1", "OPINION", "METER"
    )  # fmt: skip
    assert local(demand.heard_at).strftime("%Y-%m-%d %H:%M") == at(now, hours=2)
    assert (demand.state, demand.registrar_id, demand.unit_id) == ("registered", cast.desk.id, cast.town_a.id)
    assert demand.dues.exists()


def test_the_same_file_again_changes_nothing(now, bring):
    lines = [ticket(now, "1"), ticket(now, "2", "变压器冒烟了")]
    bring(*lines)
    events = DemandEvent.objects.count()
    again = bring(*lines, at_=now + timedelta(hours=1))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert (Demand.objects.count(), DemandEvent.objects.count()) == (2, events)


def test_a_known_number_is_brought_up_to_date_and_keeps_the_first_words(now, bring):
    bring(ticket(now))
    limit = at(now, hours=-20)
    changed = ticket(now, words="表走快了,而且还黑屏了", 答复时限=limit, 联系电话="13800001234")
    run = bring(changed, at_=now + timedelta(hours=1))
    assert (run.created, run.updated) == (0, 1)
    demand = Demand.objects.get()
    assert demand.verbatim == "表是不是走快了"
    assert local(demand.external_due_at).strftime("%Y-%m-%d %H:%M") == limit
    assert demand.contact_text == "13800001234"
    event = demand.events.get(kind="ticket_updated")
    assert event.text == "表走快了,而且还黑屏了"
    assert demand.dues.filter(source="external").exists()
    assert bring(changed, at_=now + timedelta(hours=2)).unchanged == 1


def test_a_number_a_visitor_noted_is_linked_and_not_registered_again(cast, now, bring):
    ours = factory.heard(cast.an, now, external_no="95598-1")
    run = bring(ticket(now, words=ours.verbatim))
    assert (run.created, run.updated) == (0, 1)
    assert Demand.objects.get().events.filter(kind="ticket_linked").count() == 1
    assert bring(ticket(now, words=ours.verbatim), at_=now + timedelta(hours=1)).unchanged == 1


def test_two_hotlines_may_use_the_same_number(now, bring):
    bring(ticket(now, "77"))
    other = bring(ticket(now, "88"), source="import_12345")
    assert other.created == 1
    assert set(Demand.objects.values_list("source", flat=True)) == {"import_95598", "import_12345"}


def test_only_lines_without_number_words_or_a_unit_in_sight_are_refused(now, bring):
    run = bring(
        ticket(now, "1"),
        ticket(now, "4", words=""),
        ticket(now, ""),
        ticket(now, "6", 供电单位编码="NOWHERE"),
        head=[*HEAD, "供电单位编码"],
    )
    assert (run.rows, run.good, run.bad, run.created) == (4, 1, 3, 1)
    assert codes(run) == [
        (3, "verbatim", "demand.ticket_without_words"), (4, "external_no", "field.required"), (5, "unit", "unit.unknown"),
    ]  # fmt: skip
    assert all(item["zh"] and item["en"] for item in run.report["items"])


def test_what_the_file_does_not_say_is_suggested_and_left_to_a_person(now, bring):
    run = bring(
        ticket(now, words="停电了,电线断了垂在路上。另外上个月电费多收了一百块", 业务类型="", 主题="")
    )
    assert {code for _row, _field, code in codes(run, "note")} == {
        "demand.ticket_suggested", "demand.ticket_danger", "demand.ticket_several"
    }  # fmt: skip
    demand = Demand.objects.get()
    assert (demand.topic, demand.urgency, demand.danger, demand.state) == (
        "SAFE_NET",
        "U0",
        True,
        "registered",
    )


def test_the_account_finds_the_customer(cast, now, bring):
    home = customers.household(unit=cast.town_a, now=now)
    bring(ticket(now, "1", 户号=home.accounts.get().account_no, 地址=""))
    known = Demand.objects.get()
    assert (known.party_id, known.lacks) == (home.pk, "")


def test_headings_of_other_systems_and_in_english_are_found(now, bring):
    head = ["Ticket no.", "Heard at", "Customer's words", "Type", "Topic", "Place"]
    assert bring(["1", at(now, hours=1), "表坏了", "OPINION", "METER", "town"], head=head).created == 1
    head = ["诉求编号", "来电时间", "诉求内容", "诉求类型", "诉求地址"]
    assert (
        bring(["2", at(now, hours=1), "表坏了", "求助", "镇上"], head=head, encoding="gb18030").created == 1
    )


def test_a_workbook_with_real_dates_is_read_on_the_shanghai_clock(cast, now, tmp_path):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        form = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["工单编号", "受理时间", "受理内容", "地址"])
        sheet.write_row(1, 0, ["1"])
        sheet.write_datetime(1, 1, datetime(2026, 3, 4, 9, 30), form)
        sheet.write_row(1, 2, ["表坏了", "镇上"])
    upload = runs.Upload("import_12398", path, "t.xlsx", cast.city, cast.town_a.id)
    assert runs.import_now(upload=upload, actor=None, now=now).created == 1
    assert local(Demand.objects.get().heard_at).isoformat() == "2026-03-04T09:30:00+08:00"


def test_a_preview_writes_nothing_and_can_be_carried_out(cast, now, bring):
    run = bring(ticket(now), actor=cast.desk, dry=True)
    assert (run.state, run.created, Demand.objects.count()) == ("previewed", 1, 0)
    runs.apply(run_id=run.id, actor=cast.desk, now=now)
    assert Demand.objects.count() == 1


def test_registered_demands_are_not_taken_back_with_their_import(now, bring):
    run = bring(ticket(now))
    with pytest.raises(Refusal, match=r"demand\.tickets_stay"):
        runs.undo(run_id=run.id, actor=None, now=now)
    assert Demand.objects.count() == 1


def test_only_the_desk_imports_and_only_for_its_own_units(cast, now, bring):
    with pytest.raises(Forbidden):
        bring(ticket(now), actor=cast.bai)
    run = bring(ticket(now), actor=cast.desk)
    with pytest.raises(NotFound):
        runs.one(run_id=run.id, actor=cast.bai)
    home = customers.household(unit=cast.town_b, now=now)
    run = bring(ticket(now, "2", 户号=home.accounts.get().account_no), unit=cast.town_a)
    assert codes(run) == [(2, "account_no", "demand.ticket_elsewhere")]
    assert not Demand.objects.filter(party_id=home.pk).exists()


def test_a_report_on_the_desks_own_house_betrays_nothing(cast, now, bring):
    bring(ticket(now, words="有人收红包", 业务类型="举报", 主题="廉洁"))
    report = Demand.objects.get()
    assert report.reported_unit_id == cast.town_a.id
    assert not selectors.sees(demand_id=report.pk, actor=cast.bai)


def test_a_number_said_twice_opens_no_demand_the_desk_may_not_see(cast, now, bring):
    bring(ticket(now, words="有人收红包", 业务类型="举报", 主题="廉洁"))
    report = Demand.objects.get()
    Demand.objects.filter(pk=report.pk).update(reported_unit=cast.desk.unit)
    assert not selectors.sees(demand_id=report.pk, actor=cast.desk)
    before = report.events.count()
    run = bring(ticket(now, words="改成别的话"), ticket(now, words="再加一句"), actor=cast.desk)
    elsewhere = "external_no", "demand.ticket_elsewhere"
    assert codes(run) == [(2, *elsewhere), (3, *elsewhere)]
    assert codes(run, "note") == []
    assert report.events.count() == before


def test_a_file_without_the_needed_headings_is_refused_whole(bring):
    with pytest.raises(Invalid, match=r"sheet\.heading_missing"):
        bring(["1", "x"], head=["工单编号", "主题"])


def test_the_template_is_read_as_it_is_written(cast, now, tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(template(TICKET_COLUMNS, "95598 工单"))
    upload = runs.Upload("import_95598", path, "template.xlsx", cast.city, cast.town_a.id)
    run = runs.preview(upload=upload, actor=None, now=now, keep=False)
    assert run.bad == 0 or {code for _r, _f, code in codes(run)} == {"demand.heard_in_future"}


def test_a_number_in_full_width_signs_is_the_same_ticket(now, bring):
    run = bring(ticket(now, "9a"), ticket(now, "９ａ"))
    assert codes(run, "note") == [(3, "external_no", "demand.ticket_twice")]
    assert bring(ticket(now, "９ａ")).created == 0
