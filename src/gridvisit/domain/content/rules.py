"""Which content fits a customer and is in force (5.2, 5.3, 9.3-02). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gridvisit.engines.text.places import named
from gridvisit.engines.text.promised import internal_deadline
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.standard.vocabulary import (
    Channel,
    CloseResult,
    DemandTopic,
    MacroStep,
    MarketAttr,
    PartyKind,
    PolicyTopic,
)

# Places in the words of a macro; `promise.CODE` stands for the published promise with that code.
PLACES = ("number", "unit", "hotline", "me", "today", "heard_on")
PROMISE_PLACE = "promise."
AUDIENCE_KEYS = frozenset({"party_kinds", "hv", "market"})
ENTERPRISE_KINDS = frozenset({PartyKind.ENTERPRISE, PartyKind.PUBLIC_BODY, PartyKind.PARK_ADMIN})
MARKET_CUSTOMERS = frozenset(MarketAttr) - {MarketAttr.P0}


def in_force(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Say whether something valid from a day to a day (both included) holds on `on` (5.2-01).

    >>> in_force(date(2026, 1, 1), date(2026, 11, 23), date(2026, 11, 24))
    False
    """
    return valid_from <= on and (valid_to is None or on <= valid_to)


def withdrawn(valid_from: date, valid_to: date | None) -> bool:
    """Say whether something was taken back before its first day: it was never in force.

    >>> withdrawn(date(2026, 12, 1), date(2026, 11, 30)), withdrawn(date(2026, 12, 1), date(2026, 12, 1))
    (True, False)
    """
    return valid_to is not None and valid_to < valid_from


def standing(valid_from: date, valid_to: date | None, on: date) -> str:
    """Return how something stands on a day: `withdrawn`, `coming`, `in_force` or `over`.

    >>> standing(date(2026, 12, 1), None, date(2026, 11, 24)), standing(date(2026, 1, 1), None, date(2026, 11, 24))
    ('coming', 'in_force')
    """
    if withdrawn(valid_from, valid_to):
        return "withdrawn"
    if on < valid_from:
        return "coming"
    return "in_force" if in_force(valid_from, valid_to, on) else "over"


def fits(audience: Mapping[str, object], *, party_kind: str, hv: bool | None, market_attr: str) -> bool:
    """Say whether an audience takes in the customer; an empty audience is everyone (5.2).

    What is not known of the customer excludes nothing.

    >>> fits({"party_kinds": ["individual"]}, party_kind="enterprise", hv=True, market_attr="P1")
    False
    >>> fits({"hv": True, "market": ["P1"]}, party_kind="enterprise", hv=True, market_attr="P1")
    True
    """
    kinds, wanted, market = audience.get("party_kinds"), audience.get("hv"), audience.get("market")
    if isinstance(kinds, list) and kinds and party_kind and party_kind not in kinds:
        return False
    if isinstance(wanted, bool) and hv is not None and wanted is not hv:
        return False
    return not (isinstance(market, list) and market and market_attr and market_attr not in market)


def required_topics(*, party_kind: str, hv: bool | None, market_attr: str) -> tuple[PolicyTopic, ...]:
    """Return the policy topics a visit to such a customer should touch, the most important first (5.2, 5.1).

    >>> [topic.value for topic in required_topics(party_kind="individual", hv=False, market_attr="P0")]
    ['SAFETY', 'TARIFF', 'CHANNEL']
    """
    if party_kind not in ENTERPRISE_KINDS:
        return (PolicyTopic.SAFETY, PolicyTopic.TARIFF, PolicyTopic.CHANNEL)
    topics = [PolicyTopic.TARIFF, PolicyTopic.EE]
    if market_attr in MARKET_CUSTOMERS:
        topics.append(PolicyTopic.MARKET)
    if hv:
        topics += [PolicyTopic.GREEN, PolicyTopic.OUTAGE]
    return tuple(topics)


def audience_problems(audience: object) -> list[Problem]:
    """Return what is wrong with an audience."""
    if not isinstance(audience, Mapping) or not AUDIENCE_KEYS.issuperset(audience):
        return [Problem("content.audience", field="audience")]
    problems = []
    for key, codes in (("party_kinds", PartyKind), ("market", MarketAttr)):
        given = audience.get(key, [])
        if not isinstance(given, list) or not all(codes.has(code) for code in given):
            problems.append(Problem("content.audience", field=f"audience.{key}"))
    if not isinstance(audience.get("hv", True), bool):
        problems.append(Problem("content.audience", field="audience.hv"))
    return problems


def problems(values: Mapping[str, object], *, required: tuple[str, ...]) -> list[Problem]:
    """Return what keeps a piece of content from being published: gaps, unknown codes, dates in the wrong order."""
    found = [Problem("content.missing", field=name) for name in required if not _given(values.get(name))]
    if "topic" in required and values.get("topic") and not PolicyTopic.has(values["topic"]):
        found.append(Problem("content.topic", field="topic"))
    if "channel" in required and values.get("channel") and not Channel.has(values["channel"]):
        found.append(Problem("content.channel", field="channel"))
    start, end = values.get("valid_from"), values.get("valid_to")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        found.append(Problem("content.dates", field="valid_to"))
    if "audience" in values:
        found += audience_problems(values["audience"])
    return found


def _given(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def macro_problems(values: Mapping[str, object]) -> list[Problem]:
    """Return what keeps a macro from being published: unknown step, topic, result or place, a deadline of our own.

    >>> [p.code for p in macro_problems({"step": "handle", "body_zh": "{nummer}", "answer_zh": "3天内办好"})]
    ['content.answer_with_resolve', 'content.place', 'content.own_deadline']
    """
    step, topics, result = values.get("step"), values.get("topics") or [], values.get("result")
    found = []
    if step and not MacroStep.has(step):
        found.append(Problem("content.step", field="step"))
    if not isinstance(topics, list) or not all(DemandTopic.has(topic) for topic in topics):
        found.append(Problem("content.topic", field="topics"))
    if result and not CloseResult.has(result):
        found.append(Problem("content.result", field="result"))
    if step != MacroStep.RESOLVE:
        given = [name for name in ("answer_zh", "answer_en", "result") if values.get(name)]
        found += [Problem("content.answer_with_resolve", field=name) for name in given]
    return found + _place_problems(values) + _deadline_problems(values)


def _place_problems(values: Mapping[str, object]) -> list[Problem]:
    known = " ".join(f"{{{one}}}" for one in PLACES)
    return [
        Problem("content.place", field=name, facts={"place": place, "known": known})
        for name in ("body_zh", "body_en", "answer_zh", "answer_en")
        for place in named(str(values.get(name) or ""))
        if place not in PLACES and not place.startswith(PROMISE_PLACE)
    ]


def _deadline_problems(values: Mapping[str, object]) -> list[Problem]:
    found = {name: internal_deadline(str(values.get(name) or ""), []) for name in ("answer_zh", "answer_en")}
    return [
        Problem("content.own_deadline", field=n, facts={"found": said}) for n, said in found.items() if said
    ]
