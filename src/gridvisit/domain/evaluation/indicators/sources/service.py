"""Demands, follow-ups, surveys (I19, I21-I36, I39-I43)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from gridvisit.domain.demands.judging import figures as demands
from gridvisit.domain.demands.table import DueKind
from gridvisit.domain.evaluation.indicators.sources.plan import MISSING
from gridvisit.domain.surveys import figures as surveys
from gridvisit.domain.visits.judging import figures as visits
from gridvisit.domain.visits.judging import meetings
from gridvisit.engines.counting import Case, Scope
from gridvisit.engines.counting.measures import PEER
from gridvisit.standard.vocabulary import DemandTopic, NeedArea

TOPIC_OF_AREA = {
    NeedArea.EE: DemandTopic.EE, NeedArea.GREEN: DemandTopic.GREEN, NeedArea.SMART: DemandTopic.SMART,
    NeedArea.MARKET: DemandTopic.MARKET, NeedArea.CONNECT: DemandTopic.CONNECT, NeedArea.RELIAB: DemandTopic.OUTAGE,
}  # fmt: skip


def found_on_visits(scope: Scope) -> Iterator[Case]:
    """I19. 2 queries."""
    return chain(demands.found_on_visits(scope), visits.exposure(scope, only_valid=True))


def conduct(scope: Scope) -> Iterator[Case]:
    """I43. 2 queries."""
    return chain(demands.conduct(scope), visits.exposure(scope, only_valid=False))


def unlikely(scope: Scope) -> Iterator[Case]:
    """I36: the unit's visits, and as peers the visits of the whole tenant by class of customer. 2 queries."""
    with_demand = demands.visits_with_demands(tenant_id=scope.tenant_id, start=scope.starts_at, end=scope.cut)
    units = None if scope.unit_ids is None else set(scope.unit_ids)
    peers: dict[str, list[int]] = {}
    for pk, unit, cls in visits.valid_by_class(scope):
        hit = pk in with_demand
        seen = peers.setdefault(cls, [0, 0])
        seen[0] += hit
        seen[1] += 1
        if units is None or unit in units:
            yield Case(pk, unit, hit=hit, stratum=cls)
    for cls, (hits, n) in peers.items():
        yield Case(None, None, stratum=cls, part=PEER, amount=hits, base=n)


def over_our_head(scope: Scope) -> Iterator[Case]:
    """I29: accounts with an open or unasked topic, hit: it reached a hotline within the days after. 4 queries."""
    if not demands.has_hotline_tickets(tenant_id=scope.tenant_id):
        yield MISSING
        return
    days = timedelta(days=int(scope.number("I29.days")))
    rows = [
        row
        for row in visits.valid_accounts(scope)
        if row["account_id"] and row["ended_at"] + days <= scope.now
    ]
    if not rows:
        return
    known = demands.of_accounts(
        tenant_id=scope.tenant_id, account_ids={row["account_id"] for row in rows},
        start=scope.starts_at, end=scope.cut + days,
    )  # fmt: skip
    for row in rows:
        heard = known[row["account_id"]]
        topics = open_topics(row, heard)
        if topics:
            yield Case(row["pk"], row["unit_id"], hit=went_on(row["ended_at"], days, topics, heard))


def open_topics(row: dict[str, Any], heard: list[Any]) -> set[str]:
    """Return what was open or not asked when a visit ended, as topics of demands."""
    at = row["ended_at"]
    left_open = {topic for when, done, topic, _ in heard if when <= at and (done is None or done > at)}
    return left_open | {TOPIC_OF_AREA[area].value for area in row["unasked"] if area in TOPIC_OF_AREA}


def went_on(at: datetime, days: timedelta, topics: set[str], heard: list[Any]) -> bool:
    """Return whether one of the topics reached a hotline within the days after the visit."""
    return any(hotline and at < when <= at + days and topic in topics for when, _, topic, hotline in heard)


def recommended(scope: Scope) -> Iterator[Case]:
    """I42. 3 queries."""
    if not surveys.asks_recommendation(tenant_id=scope.tenant_id):
        yield MISSING
        return
    yield from surveys.recommended(scope)


def _due(kind: str) -> Callable[[Scope], Iterator[Case]]:
    return lambda scope: demands.due(scope, kind)


def _days(
    source: Callable[[Scope, int], Iterator[Case]], parameter: str
) -> Callable[[Scope], Iterator[Case]]:
    return lambda scope: source(scope, int(scope.number(parameter)))


SOURCES = {
    "I19": found_on_visits, "I21": _due(DueKind.FIRST_CONTACT), "I22": _due(DueKind.ANSWER), "I23": demands.ages,
    "I24": _days(demands.on_the_spot, "I24.days"), "I25": meetings.really_solved,
    "I26": _days(demands.reopened, "I26.days"), "I27": _days(demands.repeated, "I27.days"), "I28": demands.suspended,
    "I29": over_our_head, "I30": demands.promises_kept, "I31": demands.hazards_gone, "I32": meetings.followed_up,
    "I33": meetings.reached, "I34": demands.withdrawn, "I35": meetings.measures_done, "I36": unlikely,
    "I39": surveys.satisfied, "I40": surveys.marks, "I41": surveys.responded, "I42": recommended, "I43": conduct,
}  # fmt: skip
