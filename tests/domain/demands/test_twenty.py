"""The twenty demands of the domain report, registered by the service: each due is what its column says."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from gridvisit.domain.customers import services as customer_services
from gridvisit.domain.demands import services
from gridvisit.engines.calendars import china
from gridvisit.foundation.kernel.clock import at_local
from tests.factories import customers

TWENTY = Path(__file__).parents[2] / "golden" / "demands" / "twenty.csv"
HEARD = at_local(date(2026, 2, 10), 9)  # Tuesday before the Spring Festival
NOW = HEARD + timedelta(minutes=10)
# What the note or the person says beside type, topic and words.
MORE = {
    "A01": {"outages_60d": 4},
    "A08": {"major": True},
    "A11": {"event_on": date(2026, 2, 12)},  # heard on the 21st, outage on the 23rd: two days away
}
# The words of the column: which due, on which clock, how much. A number before `→` is the contact, behind it the answer.
CONTACT = {
    "24 h": ("first_contact", "H", 24), "2 h": ("first_contact", "H", 2), "1 WD": ("first_contact", "WD", 1),
    "3 WD": ("first_contact", "WD", 3), "15 min": ("handover", "H", 0.25), "15 min hand-over": ("handover", "H", 0.25),
    "1 WD into flow": ("flow", "WD", 1), "at once": ("first_contact", "now", 0), "same visit": ("first_contact", "now", 0),
    "at once, else 2 WD": ("first_contact", "now", 0), "–": None,
}  # fmt: skip
PARTS = [
    (r"^check (\d+) WD$", "site_check", "WD"), (r"^answer (\d+) WD$", "answer", "WD"),
    (r"^progress every (\d+) d$", "progress", "D"), (r"^safe (\d+) h$", "made_safe", "H"),
    (r"^(?:care )?plan (\d+) WD$", "plan", "WD"), (r"^(\d+) WD own share$", "share", "WD"),
    (r"^notice (\d+) WD$", "notice", "WD"), (r"^authority (\d+) WD if major$", "authority", "WD"),
    (r"^re-check (\d+) d$", "recheck", "D"), (r"^thanks (\d+) WD$", "thanks", "WD"),
    (r"^referral (\d+) WD$", "referral", "WD"), (r"^by voltage (\d+) or 22 WD$", "share", "WD"),
    (r"^(\d+) WD$", "main", "WD"),
]  # fmt: skip
ALSO = {"A02": {"progress": ("D", 30)}}  # the table says it of A01 and A02 alike, the column of A01
MAIN = {"A16": "proposal", "A17": "proposal"}  # the answer to a wish for better use is a proposal


def rows():
    with TWENTY.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def wanted(row):
    """Return {kind: (clock, amount)} as the column first_contact_answer says it."""
    first, _, rest = row["first_contact_answer"].partition(" → ")
    found = dict(ALSO.get(row["no"], {}))
    if not rest:
        first, rest = "at once, else 2 WD", "2 WD"
    told = CONTACT[first]
    if told is not None:  # a connection's first contact is its way into the business flow
        found["flow" if "CONNECT" in row["type_topic"] else told[0]] = told[1:]
    if rest == "repair clock":
        return found | {"arrival": ("H", 0.75), "restore": ("H", 3.75)}
    for part in re.split(r"[,;] ", rest.replace(", other unit", "")):
        matches = [(re.match(pattern, part), kind, clock) for pattern, kind, clock in PARTS]
        match, kind, clock = next(found for found in matches if found[0])
        found[MAIN.get(row["no"], "answer") if kind == "main" else kind] = (clock, int(match[1]))
    return found


def due_at(clock, amount):
    if clock == "WD":
        return china().end_of_workday(HEARD, amount).at
    if clock == "D":
        return china().end_of_natural_day(HEARD, amount).at
    return HEARD + timedelta(hours=amount)


def customer(row, cast):
    """Return the customer the column who_where names."""
    who = row["who_where"]
    if row["no"] in {"A15", "A18", "A20"}:  # a tenant without account, a committee, a street lamp
        return None
    if "10 kV" in who or row["no"] in {"A11", "A16", "A17"}:
        return customers.enterprise(unit=cast.town_a, now=HEARD)
    if "hospital" in who:
        return customers.important(customers.enterprise(unit=cast.town_a, now=HEARD), now=HEARD)
    if "380 V" in who or "shop" in who:
        return customers.enterprise(unit=cast.town_a, now=HEARD, voltage="380V", capacity=60)
    home = customers.household(unit=cast.town_a, now=HEARD)
    if row["no"] == "A10":
        customer_services.set_flag(
            party_id=home.pk, kind="life_support", consent_how="本人书面同意", actor=None, now=HEARD
        )
    return home


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["no"])
def test_the_service_gives_each_of_the_twenty_the_due_times_of_its_row(row, cast):
    kind, _, topic = row["type_topic"].replace(" (EV)", "").partition(" / ")
    party = customer(row, cast)
    demand = services.raise_demand(
        new=services.NewDemand(
            type=kind, topic=topic or "CONDUCT", verbatim=row["verbatim_zh"], heard_at=HEARD, source="visit",
            unit_id=cast.town_a.id, visitor_id=cast.an.id, party_id=party.pk if party else None, place=row["who_where"],
            **MORE.get(row["no"], {}),
        ),
        actor=cast.an, now=NOW,
    )  # fmt: skip
    assert demand.urgency == row["urgency"]
    dues = {due.kind: due for due in demand.dues.exclude(kind__in=("triage", "answer_legal"))}
    expected = wanted(row)
    assert {kind: due.at for kind, due in dues.items()} == {
        kind: due_at(clock, amount) for kind, (clock, amount) in expected.items()
    }
    assert {kind for kind, due in dues.items() if due.soft} == {
        kind for kind, (clock, _) in expected.items() if clock == "now"
    }
    assert all(due.explanation_zh and due.explanation_en for due in dues.values())


def test_the_column_is_read_to_its_last_word():
    assert [row["no"] for row in rows() if not wanted(row)] == []
    assert wanted(rows()[7]) == {
        "first_contact": ("now", 0), "notice": ("WD", 1), "authority": ("WD", 3), "recheck": ("D", 30),
    }  # fmt: skip
