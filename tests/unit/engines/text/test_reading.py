"""How well the suggestions read customers: by type and topic, on sentences the model never saw."""

import csv
import random
from pathlib import Path

import pytest

from gridvisit.engines.text.classify import classify
from gridvisit.engines.text.samples import samples
from gridvisit.engines.text.split import JOINED, split
from gridvisit.standard.vocabulary import DemandTopic, DemandType, Urgency

TWENTY = Path(__file__).parents[3] / "golden" / "demands" / "twenty.csv"


def twenty():
    with TWENTY.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kind, _, topic = row["type_topic"].replace(" (EV)", "").partition(" / ")
            yield row["no"], row["verbatim_zh"], kind, topic


def share(found, wanted):
    return sum(a == b for a, b in zip(found, wanted, strict=True)) / len(wanted)


def test_every_type_topic_and_urgency_is_in_the_samples_and_every_label_is_one():
    train, test = samples()
    assert {row.type for row in train} == {row.type for row in test} == set(DemandType.codes())
    assert {row.topic for row in train} == set(DemandTopic.codes())
    assert {row.urgency for row in train} == set(Urgency.codes())
    assert len(train) > 500
    assert len(test) > 80


def test_no_sentence_stands_twice_and_none_is_of_the_twenty():
    everything = [row.text for part in samples() for row in part]
    assert len(set(everything)) == len(everything)
    assert not {text for _no, text, _kind, _topic in twenty()} & set(everything)


def test_on_unseen_sentences_type_and_topic_are_right_as_often_as_the_documentation_says():
    test = samples()[1]
    found = [classify(row.text) for row in test]
    assert share([guess.type for guess in found], [row.type for row in test]) >= 0.86
    assert share([guess.topic for guess in found], [row.topic for row in test]) >= 0.88
    both = share([(guess.type, guess.topic) for guess in found], [(row.type, row.topic) for row in test])
    assert both >= 0.80


def test_who_is_told_to_be_sure_is_right_more_often_than_who_is_not():
    guesses = [(classify(row.text), row) for row in samples()[1]]
    right = {True: [], False: []}
    for guess, row in guesses:
        right[guess.confidence >= 0.8].append((guess.type, guess.topic) == (row.type, row.topic))
    sure, unsure = (sum(rows) / len(rows) for rows in (right[True], right[False]))
    assert sure > 0.9 > unsure


def test_the_twenty_demands_are_read_right():
    rows = list(twenty())
    found = [classify(text) for _no, text, _kind, _topic in rows]
    assert share([guess.type for guess in found], [kind for *_rest, kind, _topic in rows]) >= 0.95
    asked = [(guess.topic, topic) for guess, (*_rest, topic) in zip(found, rows, strict=True) if topic]
    assert share(*zip(*asked, strict=True)) >= 0.94


@pytest.mark.parametrize(("no", "text"), [row[:2] for row in twenty()])
def test_each_of_the_twenty_is_one_demand(no, text):
    assert split(text) == [text]


def test_a_single_demand_is_rarely_torn():
    test = samples()[1]
    assert share([len(split(row.text)) for row in test], [1] * len(test)) >= 0.98


@pytest.mark.parametrize(
    ("joiner", "least"), [("。", 0.78), ("。另外", 0.88), ("，还有", 0.85), ("；对了，", 0.88), ("，", 0.38)]
)
def test_two_demands_in_one_breath_are_told_apart(joiner, least):
    """A bare comma is the hardest: less than half are found, the others stay one for a person to split."""
    test, chance = list(samples()[1]), random.Random(5)
    pairs = []
    while len(pairs) < 150:
        one, other = chance.sample(test, 2)
        if one.topic != other.topic and frozenset((one.topic, other.topic)) not in JOINED:
            pairs.append((one.text, other.text))
    found = [split(one + joiner + other) for one, other in pairs]
    right = [
        len(parts) == 2 and parts[0].startswith(one) and parts[1].endswith(other)
        for parts, (one, other) in zip(found, pairs, strict=True)
    ]
    assert sum(right) / len(right) >= least
