"""gridvisit deadlines: due times on the command line."""

import json

import pytest
from click.testing import CliRunner

from gridvisit.domain.demands.deadlines.log import KNOWN
from gridvisit.domain.demands.models import Demand
from gridvisit.interfaces.cli.demands.deadlines import demand_deadlines
from gridvisit.interfaces.cli.demands.intake import demands
from gridvisit.interfaces.console.views.demands.common import EVENTS
from tests.factories import demands as factory

ASK = ["--type", "COMPLAINT", "--topic", "CONDUCT", "--heard-at", "2026-02-13T15:20"]


def ask(*more):
    return CliRunner().invoke(demand_deadlines, [*ASK, *more])


def dues(*more):
    return {due["kind"]: due for due in json.loads(ask(*more, "--json").output)["dues"]}


def test_each_due_time_comes_with_its_reason():
    answer = dues()["answer"]
    assert (answer["at"], answer["clock"], answer["provisional"]) == (
        "2026-02-27T18:00:00+08:00",
        "WD",
        False,
    )
    assert answer["explanation"].startswith(
        "5 working days from Friday 13 Feb 15:20; Spring Festival 15–23 Feb does not count → Friday 27 Feb 18:00"
    )
    assert "首次联系" in ask().output


def test_events_stop_the_clock_whatever_their_order(tmp_path):
    events = [{"kind": "resumed", "at": "2026-02-24T10:00"}, {"kind": "suspended", "at": "2026-02-14T09:00"}]
    file = tmp_path / "events.json"
    file.write_text(json.dumps(events))
    told = dues("--events", str(file))
    assert told["answer"]["at"] == "2026-03-02T09:30:00+08:00"
    assert told["first_contact"]["at"] == dues()["first_contact"]["at"]
    file.write_text(json.dumps([{"kind": "coffee", "at": "2026-02-14T09:00"}]))
    assert ask("--events", str(file)).exit_code == 2


def test_importance_voltage_and_danger_count():
    args = [
        "--type",
        "BUSINESS",
        "--topic",
        "CONNECT",
        "--heard-at",
        "2026-06-01T10:00",
        "--voltage",
        "10kV",
        "--json",
    ]
    found = json.loads(CliRunner().invoke(demand_deadlines, [*args, "--importance", "L1"]).output)
    assert (found["urgency"], found["copy_to_city"]) == ("U1", True)
    assert "handover" in {d["kind"] for d in json.loads(ask("--urgency", "U0", "--json").output)["dues"]}


def test_a_wrong_moment_is_said():
    result = CliRunner().invoke(demand_deadlines, [*ASK[:4], "--heard-at", "yesterday"])
    assert result.exit_code == 2
    assert "yesterday" in result.output


def events_of(tmp_path, events):
    file = tmp_path / "events.json"
    file.write_text(json.dumps(events))
    return str(file)


def test_a_move_to_another_type_takes_its_own_row(tmp_path):
    moved = {
        "kind": "triaged",
        "at": "2026-02-13T16:00",
        "data": {"type": "ENERGY", "topic": "EE", "urgency": "U3"},
    }
    assert set(dues("--events", events_of(tmp_path, [moved]))) == {"first_contact", "proposal"}


def test_the_customer_who_writes_ends_the_wait_for_him(tmp_path):
    stop = {"kind": "suspended", "at": "2026-02-14T09:00", "reason": "customer_wait"}
    note = {"kind": "customer_note", "at": "2026-02-24T10:00"}
    told = dues("--events", events_of(tmp_path, {"events": [note, stop]}))
    assert (told["answer"]["paused"], told["answer"]["stopped_hours"]) == (False, 9)
    other = dues("--events", events_of(tmp_path, [note, {**stop, "reason": "external_approval"}]))
    assert other["answer"]["paused"]


@pytest.mark.parametrize(
    "wrong", ['[{"kind": "suspended"}]', "[1]", "{", '[{"kind": "suspended", "at": "soon"}]']
)
def test_a_file_that_cannot_be_read_is_said(tmp_path, wrong):
    file = tmp_path / "events.json"
    file.write_text(wrong)
    assert ask("--events", str(file)).exit_code == 2


def test_the_facts_of_the_table_can_be_told():
    args = [
        "--type",
        "OPINION",
        "--topic",
        "OUTAGE",
        "--heard-at",
        "2026-06-01T10:00",
        "--outages",
        "3",
        "--json",
    ]
    assert json.loads(CliRunner().invoke(demand_deadlines, args).output)["urgency"] == "U1"
    praise = CliRunner().invoke(demand_deadlines, ["--type", "PRAISE", "--heard-at", "2026-06-01T10:00"])
    assert "致谢反馈" in praise.output
    assert (
        CliRunner()
        .invoke(demand_deadlines, ["--type", "OPINION", "--heard-at", "2026-06-01T10:00"])
        .exit_code
        == 2
    )


def test_the_reasons_of_the_level_and_the_legal_end_are_told():
    found = json.loads(ask("--repeat", "--json").output)
    assert found["one_level_up"]
    assert found["reasons"][0]["en"].startswith("Repeated within 60 days")
    answer = next(due for due in found["dues"] if due["kind"] == "answer")
    assert answer["legal_at"] == "2026-02-28T00:00:00+08:00"


def test_every_step_a_demand_can_take_is_known_to_the_event_log():
    assert set(EVENTS) <= set(KNOWN)


@pytest.mark.django_db
def test_due_times_of_open_demands_are_reckoned_anew_by_hand(now):
    cast = factory.county(now)
    demand = factory.heard(cast.an, now)
    Demand.objects.filter(pk=demand.pk).update(dues_digest="old")
    told = json.loads(CliRunner().invoke(demands, ["recompute", "--json"]).output)
    assert told == {"seen": 1, "moved": 1}
    assert json.loads(CliRunner().invoke(demands, ["recompute", "--json"]).output) == {"seen": 1, "moved": 0}


@pytest.mark.parametrize(
    ("events", "named"),
    [
        ([{"kind": "suspended"}], "at"),
        ([{"at": "2026-02-14T09:00"}], "kind"),
        ({}, "events"),
        ([7], "1"),
        ([{"kind": "registered", "at": "9999-12-31T23:00"}], "9999"),
        ([{"kind": "triaged", "at": "2026-02-13T16:00", "data": {"urgency": "U9"}}], "urgency"),
        ([{"kind": "triaged", "at": "2026-02-13T16:00", "data": {"type": "ZZ"}}], "type"),
        ([{"kind": "triaged", "at": "2026-02-13T16:00", "data": {"type": "OPINION", "topic": "no"}}], "topic"),
        ([{"kind": "triaged", "at": "2026-02-13T16:00", "data": {"topic": ["BILL"]}}], "topic"),
        ([{"kind": "triaged", "at": "2026-02-13T16:00", "data": {"danger": "no"}}], "danger"),
        ([{"kind": "suspended", "at": "2026-02-14T09:00"}, {"kind": "coffee", "at": "2026-02-14T09:00"}], "coffee"),
        ([{"kind": "suspended", "at": "2026-02-14T09:00", "reason": 7}], "reason"),
        ([{"kind": "suspended", "at": "2026-02-14T09:00", "data": [1]}], "data"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_event_is_said(tmp_path, events, named):
    file = tmp_path / "events.json"
    file.write_text(json.dumps(events), encoding="utf-8")
    answer = ask("--events", str(file))
    assert answer.exit_code == 2, answer.output
    assert named in answer.output.split("Error:")[1].partition("(accepted")[0]


def test_a_file_that_is_no_list_of_events_is_refused(tmp_path):
    file = tmp_path / "events.json"
    for text in ("", "null", "7", "[" * 100_000):
        file.write_text(text)
        assert ask("--events", str(file)).exit_code == 2
    file.write_bytes(b"\xff\xfe[\x00]\x00")
    assert ask("--events", str(file)).exit_code == 2


def test_an_events_file_of_windows_is_read(tmp_path):
    file = tmp_path / "events.json"
    file.write_text('[{"kind": "suspended", "at": "2026-02-14T09:00"}]', encoding="utf-8-sig")
    assert dues("--events", str(file))["answer"]["paused"] is True


def test_a_moment_no_calendar_reaches_is_refused():
    for at in ("9999-12-31T10:00", "0001-01-01T00:00+14:00", "2026-02-13T25:00"):
        assert ask("--heard-at", at).exit_code == 2
