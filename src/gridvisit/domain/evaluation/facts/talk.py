"""The columns of what was said and sent: messages, offers, estimates, questions, call backs, groups, corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from gridvisit.domain.channels.rules import AttemptOutcome
from gridvisit.domain.evaluation.facts.spans import working_days
from gridvisit.domain.surveys.rules import CONTRADICTING
from gridvisit.domain.visits import holding
from gridvisit.domain.visits.judging.records import Records, act_day
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.vocabulary import Channel, SupplyCondition, VisitKind

MINUTE = 60
STEERING, GIFTS = CONTRADICTING


def content(visit: Any) -> dict[str, Any]:
    """Offers, estimates and questions as the record holds them (5.3, 5.4)."""
    offers, estimates = holding.rows(visit, "offers"), holding.rows(visit, "estimates")
    asked = holding.rows(visit, "inquiries")
    return {
        "unit_kind": visit.unit.kind,
        "services_offered": {row.service for row in offers},
        "offers_before_needs": None
        if any(row.needs_first is None for row in offers)
        else sum(not row.needs_first for row in offers),
        "offers_without_answer": sum(not row.answer for row in offers),
        "offers_tied": sum(row.tied for row in offers),
        "estimates": len(estimates),
        "estimates_without_basis": sum(not _has_basis(row) for row in estimates),
        "inquiries": len(asked),
        "inquiries_open": sum(not (row.answer or row.referral or row.demand_id) for row in asked),
    }


def _has_basis(row: Any) -> bool:
    return bool(
        row.method
        and row.data_from
        and row.data_to
        and row.data_from <= row.data_to
        and row.kwh_low <= row.kwh_high
        and row.not_a_promise
    )


def sent(
    messages: Iterable[tuple[datetime, frozenset[str]]], published: Iterable[tuple[str, date, date | None]]
) -> dict[str, Any]:
    """Messages about the visit, and those that quote what was no published promise that day (5.2-04)."""
    known, rows = list(published), list(messages)
    return {
        "texts_sent": len(rows),
        "texts_unpublished": sum(not codes <= _in_force(known, local_date(at)) for at, codes in rows),
    }


def _in_force(known: Iterable[tuple[str, date, date | None]], on: date) -> set[str]:
    return {code for code, first, last in known if first <= on and (last is None or on <= last)}


def said(answers: Mapping[str, bool] | None) -> dict[str, Any]:
    """What the customer's survey says against the visitor's declarations; nobody asked: not known."""
    given = answers or {}
    return {"steering_reported": given.get(STEERING), "gifts_reported": given.get(GIFTS)}


def call_backs(visit: Any, attempts: list[tuple[datetime, str]]) -> dict[str, Any]:
    """Dropped calls and how long the customer waited for the next one (6.2-07)."""
    if visit.channel != Channel.PHONE:
        return {}
    waits = [
        (later - at).total_seconds() / MINUTE
        for (at, outcome), (later, _next) in pairwise(attempts)
        if outcome == AttemptOutcome.DROPPED
    ]
    dropped = sum(outcome == AttemptOutcome.DROPPED for _at, outcome in attempts)
    return {
        "calls_dropped": dropped,
        "calls_not_returned": dropped - len(waits),
        "callback_minutes": round(max(waits), 2) if waits else None,
    }


def online(visit: Any, records: Records, at: datetime) -> dict[str, Any]:
    """A group and what was found in it, and what has to be settled on site (6.3-05, 6.3-07)."""
    if visit.channel != Channel.ONLINE:
        return {}
    noted = visit.channel_facts
    needed = bool(noted.get("onsite_needed"))
    followed = records.onsite_since(visit) if needed else None
    return {
        "group_chat": SupplyCondition.GROUP in visit.conditions or visit.kind == VisitKind.SYMPOSIUM,
        "group_private": noted.get("group_private"),
        "onsite_needed": needed,
        "onsite_followed_on": followed,
        "onsite_wd": working_days(act_day(visit), followed or at) if needed else None,
    }


def corrections(visit: Any, at: datetime) -> dict[str, Any]:
    """Changed facts found on the visit, and when the last of them was sent to the master system (7.2-17)."""
    rows = holding.rows(visit, "corrections")
    times = [row.sent_at for row in rows]
    sent_at = max(times) if times and None not in times else None
    return {
        "corrections": len(rows),
        "corrections_sent_at": sent_at,
        "correction_wd": working_days(visit.ended_at or visit.recorded_at, sent_at or at) if rows else None,
    }
