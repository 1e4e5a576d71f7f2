"""What people write is read however they write it: traditional signs, full-width ones, at great length, or no words."""

import time

import pytest

from gridvisit.engines.text import cues
from gridvisit.engines.text.classify import classify
from gridvisit.engines.text.danger import danger
from gridvisit.engines.text.plain import plain
from gridvisit.engines.text.samples import samples
from gridvisit.engines.text.split import read, split


@pytest.mark.parametrize(
    "text",
    [
        "變壓器冒煙,旁邊有人觸電",
        "電線斷了搭在鐵皮棚上",
        "我老婆被电打了一下",
        "娃娃摸电线杆麻了一下",
        "水里有电,不敢下脚",
        "墙上都有电,一摸就麻",
        "ｗｉｒｅ　ｄｏｗｎ，ｓｐａｒｋｓ",
    ],
)
def test_danger_counts_however_it_is_written(text):
    assert danger(text).words
    assert all(word in text for word in danger(text).words)


def test_traditional_signs_are_read_as_simplified_ones_and_the_words_stay_as_said():
    assert (classify("電費怎麼貴了一倍?").type, classify("電費怎麼貴了一倍?").topic) == (
        classify("电费怎么贵了一倍?").type, "BILL",
    )  # fmt: skip
    assert split("電費多收了一百。另外門口的電線斷了垂在路上!") == [
        "電費多收了一百。", "另外門口的電線斷了垂在路上!",
    ]  # fmt: skip
    assert cues.outages("這兩個月停了四回電") == 4
    assert all(len(plain(row.text)) == len(row.text) for row in samples()[0])


def test_danger_that_is_denied_says_nothing_of_the_matter():
    guess = classify("没有触电,就是电表转得太快")
    assert (guess.topic, guess.danger.denied) == ("METER", ("触电",))
    assert classify("没有触电").danger.denied == ("触电",)


@pytest.mark.parametrize("text", ["", "   ", "。。。", "😀😀", "\x00", "?!"])
def test_a_text_without_words_holds_no_demand(text):
    assert read(text) == []


def test_thanks_do_not_swallow_what_is_wanted():
    assert [one.type for one in read("谢谢你们师傅上次帮忙,就是想问问光伏补贴什么时候到账")] == [
        "PRAISE",
        "CONSULT",
    ]
    assert len(read("谢谢你们师傅,大年三十还来给俺修线,就是辛苦你们了")) == 1


def test_thanks_in_english_are_thanks_and_what_follows_them_is_heard():
    assert [one.type for one in read("Thanks for the quick repair")] == ["PRAISE"]
    assert [one.type for one in read("Thank you for coming, but the power is still off.")] == [
        "PRAISE",
        "FAULT",
    ]
    assert [one.type for one in read("We need a repair, the power has been off since noon")] == ["FAULT"]


@pytest.mark.parametrize(
    "text", ["你们所里的老李收了我两条烟才给装表", "不送礼就不给办,所里都这样", "装表的塞了他两条烟才动"]
)
def test_a_bribe_told_in_passing_is_a_report(text):
    assert classify(text).type == "REPORT"


@pytest.mark.parametrize(
    "unit", ["电费多收了。", "上个月电费多收了一百块,另外门口的路灯也不亮。", "电", "线啊"]
)
def test_a_text_of_a_million_signs_is_read_in_seconds(unit):
    classify("电费")  # the model is trained once
    text = unit * (1_000_000 // len(unit))
    began = time.monotonic()
    found = read(text)
    assert time.monotonic() - began < 20
    assert "".join(one.text for one in found) == text
