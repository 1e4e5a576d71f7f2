"""English sentences joined by "and": two matters are told apart, one that only lists or explains stays whole."""

from pathlib import Path

import pytest

from gridvisit.engines.text.classify import classify
from gridvisit.engines.text.split import split

LINES = Path(__file__).with_name("joined.txt").read_text("utf-8").splitlines()
TWO = [line[2:] for line in LINES if line.startswith("2 ")]
ONE = [line[2:] for line in LINES if line.startswith("1 ")]


def share(rows, parts):
    """In what share of the sentences of the second half, which no rule was written for, the count is right."""
    measured = rows[1::2]
    return sum(len(split(row)) == parts for row in measured) / len(measured)


def test_most_of_two_matters_are_told_apart():
    assert share(TWO, 2) >= 0.7


@pytest.mark.parametrize("text", ONE)
def test_one_matter_is_never_split(text):
    assert split(text) == [text]


@pytest.mark.parametrize("text", TWO)
def test_the_words_stay_as_they_were_said(text):
    assert "".join("".join(split(text)).split()) == "".join(text.split())


def test_both_parts_say_what_they_are_about():
    first, second = split("the meter is blank and the power pole at our corner is leaning over")
    assert (classify(first).topic, classify(second).topic) == ("METER", "SAFE_NET")


def test_things_joined_are_no_sentences():
    assert len(split("please check the meter and the cable and the pole")) == 1
    assert len(split("my mother and I have no power")) == 1


@pytest.mark.parametrize(
    "text", ["my payment failed twice", "the groups of houses were cut off", "it doubled"]
)
def test_letters_within_a_word_are_no_abbreviation(text):
    assert classify(text).topic not in {"EE", "SAFE_CUST"}
