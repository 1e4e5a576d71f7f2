"""Random demands with random lives for the oracle, and the same demands as the engine reads them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from gridvisit.domain.demands.deadlines import DemandFacts, External, after_events, deadlines
from gridvisit.domain.demands.deadlines.known import Tightened
from gridvisit.domain.demands.table import DueKind, Span
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import (
    DemandTopic,
    DemandType,
    Importance,
    SupplyMode,
    Urgency,
    VoltageLevel,
)
from tests.unit.demands import oracle
from tests.unit.demands.oracle import DAY, Case, Log

# What a unit may tighten: the standard's length in the rule's own unit, and the clock of it.
OWN = {
    "5.5-03.within": (15, "min"), "5.5-04.within": (24, "H"), "5.5-05.within": (5, "WD"), "5.5-06.within": (10, "WD"),
    "5.5-07.within": (10, "WD"), "5.5-08.within": (5, "WD"), "5.5-09.within": (5, "WD"), "5.5-10.within": (5, "WD"),
    "5.5-11.within": (10, "WD"), "5.5-11.progress": (30, "D"), "5.5-13.contact": (3, "WD"),
    "5.5-13.proposal": (15, "WD"), "5.5-14.within": (3, "WD"), "5.5-15.report": (3, "WD"),
}  # fmt: skip
UNIT = Text(zh="甲所", en="Station A")

HEARD_FROM, HEARD_TO = 0, 1_300 * DAY  # into the summer of 2027, which has no notice yet


def random_case(rng: Random) -> Case:
    """Return one demand: any type and topic, heard at any minute from 2024 on, often with stops and moves."""

    def often(share: float) -> bool:
        return rng.random() < share

    heard = rng.randrange(HEARD_FROM, HEARD_TO)
    if often(0.3):  # near a festival, an evening, the turn of a year: where errors live
        heard = heard // DAY * DAY + rng.choice([0, 1, 8 * 60 + 29, 12 * 60, 18 * 60 - 1, 18 * 60, DAY - 1])
    case = Case(
        type=rng.choice(DemandType.codes()),
        topic=rng.choice(DemandTopic.codes()),
        heard=heard,
        urgency=rng.choice(["", "", "", *Urgency.codes()]),
        danger=often(0.1),
        registered=heard + rng.randrange(600) if often(0.7) else None,
        importance=rng.choice(["none", "none", "none", *Importance.codes()]),
        home=often(0.3),
        voltage=rng.choice(["", *VoltageLevel.codes()]),
        supply_mode=rng.choice(["", *SupplyMode.codes()]),
        area=rng.choice(["town", "country", "remote"]),
        outages=rng.randrange(5),
        repeat=often(0.2),
        anonymous=often(0.2),
        major=often(0.5),
        life_support=often(0.3),
        about=_day(heard) + timedelta(days=rng.randrange(-3, 25)) if often(0.6) else None,
        external=heard + rng.randrange(20 * DAY) if often(0.1) else None,
    )
    case.log = Log(_life(rng, heard))
    if often(0.4):
        case.tightened = {
            name: rng.randrange(1, most) for name, (most, _) in OWN.items() if most > 1 and often(0.5)
        }
    return case


def _life(rng: Random, heard: int) -> list[tuple[int, str, dict[str, Any]]]:
    here = heard
    once = ("dispatched", "arrived", "progress", "resolved", "touch_ended")
    events: list[tuple[int, str, dict[str, Any]]] = [
        (heard + rng.randrange(1, 12 * DAY), kind, {}) for kind in once if rng.random() < 0.35
    ]
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
        here += rng.randrange(5 * DAY)
        reason = rng.choice(["customer_wait", "external_approval"])
        events.append((here, "suspended", {"reason": reason}))
        here += rng.randrange(1, 9 * DAY)
        if rng.random() < 0.85:
            events.append((here, rng.choice(["resumed", "resumed", "customer_note"]), {}))
    if rng.random() < 0.2:
        said: dict[str, Any] = {
            "type": rng.choice(DemandType.codes()),
            "topic": rng.choice(DemandTopic.codes()),
        }
        said["urgency"] = rng.choice(Urgency.codes())
        if said["urgency"] != Urgency.U0 and rng.random() < 0.5:
            said["danger"] = False
        events.append((heard + rng.randrange(1, DAY), "triaged", said))
    rng.shuffle(events)
    return events


def _day(minute: int) -> date:
    return oracle.day_of(minute)


def facts_of(case: Case) -> DemandFacts:
    """Return the case as the engine reads it, its log told in the order it was drawn."""
    topic = case.log.told("topic", case.topic)
    facts = DemandFacts(
        case.type, case.topic, oracle.moment(case.heard), urgency=case.urgency, danger=case.danger,
        registered_at=None if case.registered is None else oracle.moment(case.registered),
        importance=case.importance, home=case.home, voltage=case.voltage, supply_mode=case.supply_mode,
        area=case.area, outages_60d=case.outages, repeat=case.repeat, anonymous=case.anonymous, major=case.major,
        life_support=case.life_support,
        outage_on=case.about if topic == "NOTICE" else None,
        event_on=case.about if topic == "GUARANTEE" else None,
        window_closes_on=case.about if topic in {"MARKET", "DR"} else None,
        tightened=tuple(_own(name, value) for name, value in case.tightened.items()),
        external=() if case.external is None else (External(DueKind.ANSWER, oracle.moment(case.external)),),
    )  # fmt: skip
    return after_events(facts, [(kind, oracle.moment(at), data) for at, kind, data in case.log.events])


def _own(name: str, value: float) -> Tightened:
    clock = OWN[name][1]
    return Tightened(name, Span("H", value / 60) if clock == "min" else Span(clock, value), UNIT)


def differences(case: Case) -> list[str]:
    """Return in words where engine and oracle differ on a case; [] when they agree."""
    found = deadlines(facts_of(case))
    level, wanted = oracle.due_times(case)
    said = [] if found.urgency == level else [f"level {found.urgency} ≠ {level}"]
    got = {
        due.kind.value: oracle.Answer(oracle.minute(due.at), due.provisional, due.paused)
        for due in found.dues
    }
    return said + [
        f"{kind}: engine {_told(got.get(kind))} ≠ oracle {_told(wanted.get(kind))}"
        for kind in sorted({*got, *wanted})
        if got.get(kind) != wanted.get(kind)
    ]


def _told(answer: oracle.Answer | None) -> str:
    if answer is None:
        return "nothing"
    marks = " provisional" * answer.provisional + " paused" * answer.paused
    return f"{oracle.moment(answer.at):%Y-%m-%d %H:%M}{marks}"
