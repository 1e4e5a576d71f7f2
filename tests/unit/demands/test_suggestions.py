"""Suggestions for the desk: the decision table says the urgency; the words say the rest."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from gridvisit.domain.demands.suggestions import suggestion_for, suggestions
from gridvisit.engines.text.samples import samples
from gridvisit.foundation.kernel.clock import SHANGHAI

TWENTY = Path(__file__).parents[2] / "golden" / "demands" / "twenty.csv"
HEARD = datetime(2026, 3, 4, 12, tzinfo=SHANGHAI)


def twenty():
    with TWENTY.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_urgency_is_right_on_sentences_the_model_never_saw():
    test = samples()[1]
    right = [suggestion_for(row.text, heard_at=HEARD).urgency == row.urgency for row in test]
    assert sum(right) / len(right) >= 0.92


@pytest.mark.parametrize("row", twenty(), ids=lambda row: row["no"])
def test_urgency_of_the_twenty_demands(row):
    found = suggestions(row["verbatim_zh"])
    assert [one.urgency for one in found] == [row["urgency"]]


def test_a_named_day_counts_from_the_day_it_was_said():
    words = "23号那个检修停电能不能往后挪两天?"
    near = suggestion_for(words, heard_at=datetime(2026, 11, 21, 9, tzinfo=SHANGHAI))
    far = suggestion_for(words, heard_at=datetime(2026, 11, 3, 9, tzinfo=SHANGHAI))
    assert (near.topic, near.urgency, far.urgency) == ("NOTICE", "U1", "U2")


def test_each_part_has_its_own_urgency():
    found = suggestions("上个月电费多收了一百块。另外门口的电线断了垂在路上!")
    assert [(one.topic, one.urgency) for one in found] == [("BILL", "U2"), ("SAFE_NET", "U0")]
    assert found[1].danger_words


def test_a_sigh_is_not_worth_showing():
    assert not any(one.worth_showing for one in suggestions("嗯"))
    assert suggestions("") == []
