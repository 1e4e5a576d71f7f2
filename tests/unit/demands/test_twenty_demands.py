"""The twenty demands of the domain report: type, topic and urgency decide the due times."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from gridvisit.domain.demands.deadlines import DemandFacts, deadlines
from gridvisit.domain.demands.rules import danger_words
from gridvisit.foundation.kernel.clock import SHANGHAI

TWENTY = Path(__file__).parents[2] / "golden" / "demands" / "twenty.csv"
HEARD = datetime(2026, 2, 10, 9, 0, tzinfo=SHANGHAI)  # Tuesday before Spring Festival

# What the row adds to type, topic and urgency.
MORE = {
    "A01": {"outages_60d": 4, "voltage": "10kV"},
    "A06": {"voltage": "10kV", "supply_mode": "single"},
    "A08": {"importance": "L1", "major": True, "touch_ended_at": HEARD.replace(hour=10)},
    "A10": {"life_support": True},
    "A11": {"outage_on": date(2026, 2, 12)},
    "A18": {"voltage": "380V"},
}
# kind → due, times on the Shanghai clock. 2026: Saturday 14 Feb works, 15-23 Feb are off, Saturday 28 Feb works.
WD = {
    1: "02-11 18:00",
    2: "02-12 18:00",
    3: "02-13 18:00",
    5: "02-24 18:00",
    6: "02-25 18:00",
    10: "03-02 18:00",
}
DUE = {
    "A01": {"first_contact": "02-11 09:00", "site_check": WD[5], "answer": WD[10], "progress": "03-12 18:00"},
    "A02": {"first_contact": "02-11 09:00", "site_check": WD[5], "answer": WD[10], "progress": "03-12 18:00"},
    "A03": {"handover": "02-10 09:15", "arrival": "02-10 09:45", "restore": "02-10 12:45"},
    "A04": {"first_contact": WD[1], "answer": WD[5]},
    "A05": {"first_contact": "02-10 09:00", "answer": WD[2]},
    "A06": {"flow": WD[1], "share": "03-18 18:00"},
    "A07": {"first_contact": WD[3], "answer": WD[3]},
    "A08": {"first_contact": "02-10 10:00", "notice": WD[1], "authority": WD[3], "recheck": "03-12 18:00"},
    "A09": {"handover": "02-10 09:15", "made_safe": "02-11 09:00", "plan": WD[5]},
    "A10": {"first_contact": "02-10 11:00", "plan": WD[3]},
    "A11": {"first_contact": "02-10 11:00", "answer": WD[1]},
    "A12": {"first_contact": "02-11 09:00", "answer": WD[5], "answer_legal": "03-03 00:00"},
    "A13": {"first_contact": "02-11 09:00", "answer": WD[10]},
    "A14": {"first_contact": WD[1], "answer": WD[5]},
    "A15": {"first_contact": WD[1], "answer": WD[10]},
    "A16": {"first_contact": WD[3], "proposal": "03-09 18:00"},
    "A17": {"first_contact": WD[3], "proposal": "03-09 18:00"},
    "A18": {"flow": WD[1], "share": WD[6]},
    "A19": {"thanks": WD[5]},
    "A20": {"first_contact": "02-10 09:00", "referral": WD[1]},
}


def rows():
    with TWENTY.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["no"])
def test_due_times_of_the_twenty(row):
    kind, _, topic = row["type_topic"].replace(" (EV)", "").partition(" / ")
    found = deadlines(
        DemandFacts(
            kind, topic, HEARD, danger=bool(danger_words(row["verbatim_zh"])), **MORE.get(row["no"], {})
        )
    )
    assert found.urgency == row["urgency"]
    assert {due.kind.value: due.at.strftime("%m-%d %H:%M") for due in found.dues} == DUE[row["no"]]
    assert not any(due.provisional for due in found.dues)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["no"])
def test_words_of_danger_are_found_in_the_deadly_two_only(row):
    assert bool(danger_words(row["verbatim_zh"])) == (row["no"] in {"A03", "A09"})


def test_a_report_goes_to_another_unit():
    assert deadlines(DemandFacts("REPORT", "INTEGRITY", HEARD)).other_unit
