"""Words of danger are never missed for politeness; nothing a customer said is lost by splitting."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridvisit.engines.text import cues
from gridvisit.engines.text.classify import classify
from gridvisit.engines.text.danger import danger
from gridvisit.engines.text.samples import samples
from gridvisit.engines.text.split import read, split


@pytest.mark.parametrize(
    "text",
    [
        "电线都快耷拉到我家大棚顶上了,风一刮就蹭,怪吓人的。",
        "麻烦您有空看看,杆子好像冒火了",
        "有没有漏电我也说不好",
        "差点没触电",
        "是不是要爆炸了",
        "没人管那个冒烟的变压器",
        "再不修就要断线了",
        "不冒火花才怪",
        "没看见冒火,就闻着一股焦糊味",
        "上次冒火,说修好了",
        "家里有呼吸机",
        "停电了,电梯里关着人",
        "小孩够得着配电箱",
        "A wire is down across the road",
        "there is a burning smell at the meter",
    ],
)
def test_danger_counts_however_politely_or_doubtfully_it_is_said(text):
    assert danger(text).words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("去看了,没有冒火花", "冒火"),
        ("线路没断线", "断线"),
        ("家里没漏电", "漏电"),
        ("there are no sparks", "sparks"),
    ],
)
def test_a_plain_denial_is_no_danger_and_is_still_shown(text, word):
    found = danger(text)
    assert not found.words
    assert found.denied == (word,)


@pytest.mark.parametrize(
    "text", ["漏电保护器多少钱一个", "打火机", "绕过电表用电", "上个月电费多了一倍", "装个火花塞"[:3]]
)
def test_what_only_sounds_alike_is_no_danger(text):
    assert not danger(text)


def test_what_is_denied_once_and_said_once_counts():
    assert danger("白天没有冒火花,一到晚上就冒火花").words == ("冒火",)


def test_all_deadly_samples_are_found_and_hardly_any_other():
    rows = [row for part in samples() for row in part]
    deadly = [row for row in rows if row.urgency == "U0" and row.topic == "SAFE_NET"]
    assert [row.text for row in deadly if not danger(row.text)] == []
    harmless = [row for row in rows if row.urgency != "U0"]
    assert sum(bool(danger(row.text)) for row in harmless) <= len(harmless) // 100


@pytest.mark.parametrize(
    ("text", "kind"),
    [("变压器冒烟,全村都没电了", "FAULT"), ("变压器冒烟", "HAZARD"), ("路灯杆漏电", "HAZARD")],
)
def test_danger_overrides_the_topic_whoever_owns_the_equipment(text, kind):
    guess = classify(text)
    assert (guess.type, guess.topic) == (kind, "SAFE_NET")
    assert guess.confidence >= 0.5


PIECES = st.sampled_from(
    [row.text for row in samples()[0]]
    + ["。", ",", "另外", "还有", "\n", "?", " ", "1.", "Also ", "谢谢", "你好,", "😀"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=60))
def test_splitting_loses_and_adds_nothing(text):
    assert "".join("".join(split(text)).split()) == "".join(text.split())
    assert all(part in text for part in split(text))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gets_an_answer_with_a_lawful_chance(text):
    for guess in read(text):
        assert 0 < guess.confidence <= 1
        assert guess.text.strip()


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=5).map("".join))
def test_splitting_never_loses_a_danger(text):
    if danger(text):
        assert any(guess.danger for guess in read(text))


def test_a_greeting_goes_with_what_it_greets_for():
    assert len(split("你好,我是柳园村的。上个月电费多了一百多,表是不是走快了?")) == 1


def test_a_list_is_taken_apart():
    assert [guess.topic for guess in read("1、光伏电费三个月没结;2、想装个充电桩;3、路灯不亮")] == [
        "PV",
        "CONNECT",
        "NOT_OURS",
    ]


def test_english_sentences_are_taken_apart():
    found = read("My bill doubled last month. Also a wire is hanging over the road and sparks fly.")
    assert [guess.topic for guess in found] == ["BILL", "SAFE_NET"]
    assert found[1].danger


@pytest.mark.parametrize(
    ("text", "many"), [("停了四回电", 4), ("一个月跳闸十二次", 12), ("停电两小时", 0), ("停了3次", 3)]
)
def test_outages_are_counted_from_the_words(text, many):
    assert cues.outages(text) == many


def test_a_day_that_does_not_exist_is_none():
    assert cues.day("2月30号停电", date(2026, 2, 1)) is None
    assert cues.day("31号", date(2026, 4, 2)) == date(2026, 5, 31)
