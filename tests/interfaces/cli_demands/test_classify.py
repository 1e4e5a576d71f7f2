"""gridvisit demands classify: one suggestion for each demand in a text, nothing saved."""

import json

from click.testing import CliRunner

from gridvisit.interfaces.cli.demands.intake import demands


def ask(*args, **more):
    return CliRunner().invoke(demands, ["classify", *args], **more)


def test_each_demand_of_a_text_is_one_entry():
    told = json.loads(ask("上个月电费多收了一百块。另外门口的电线断了垂在路上!", "--json").output)
    assert [set(one) for one in told["demands"]] == [{"text", "type", "topic", "urgency", "confidence"}] * 2
    assert [one["urgency"] for one in told["demands"]] == ["U2", "U0"]
    assert all(0 < one["confidence"] <= 1 for one in told["demands"])


def test_a_dash_reads_what_is_piped_in():
    told = json.loads(ask("-", "--json", input="电线都快耷拉到我家大棚顶上了,风一刮就蹭,怪吓人的。\n").output)
    assert [(one["type"], one["topic"], one["urgency"]) for one in told["demands"]] == [
        ("HAZARD", "SAFE_NET", "U0")
    ]


def test_no_words_are_no_demand():
    assert json.loads(ask("  ", "--json").output) == {"demands": []}


def test_words_of_danger_are_shown_to_a_reader():
    told = ask("变压器冒烟了").output
    assert "冒烟" in told
    assert "ask at once" in told


def test_how_often_it_is_right_can_be_asked():
    told = json.loads(CliRunner().invoke(demands, ["accuracy", "--json"]).output)
    assert set(told) == {"sentences", "type", "topic", "urgency", "both"}
    assert told["sentences"] > 80
    assert told["urgency"] > 90


def test_a_pipe_of_windows_is_read():
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        told = CliRunner().invoke(
            demands, ["classify", "-", "--json"], input="上个月电费多了一倍".encode(encoding)
        )
        assert json.loads(told.output)["demands"][0]["text"] == "上个月电费多了一倍"
