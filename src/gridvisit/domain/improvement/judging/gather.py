"""Findings as fact rows, and the causes that repeat per unit; a constant number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gridvisit.domain.evaluation.bodies.judging import FoundFact
from gridvisit.domain.evaluation.facts.spans import days, working_days
from gridvisit.domain.improvement.findings import QUARTER
from gridvisit.domain.improvement.models import ActionEvent, CorrectiveAction, Finding
from gridvisit.domain.improvement.states import ActionState, FindingState
from gridvisit.domain.staff import directory, parameters
from gridvisit.engines.verdicts import FindingFacts

MEASURED = frozenset({"closed", "not_effective"})
CARRIED_OUT = frozenset({ActionState.WAITING, ActionState.CLOSED})


def findings(finding_ids: Iterable[UUID], *, now: datetime) -> list[FoundFact]:
    """Return findings with their facts as known at `now`. 2 queries."""
    rows = list(
        Finding.objects.filter(pk__in=list(finding_ids)).select_related("unit", "action").order_by("id")
    )
    events: dict[UUID, list[ActionEvent]] = defaultdict(list)
    wanted = {row.action_id for row in rows if row.action_id}
    for event in ActionEvent.objects.filter(action_id__in=wanted).defer("note").order_by("at", "id"):
        events[event.action_id].append(event)
    return [
        FoundFact(
            row.id, row.tenant_id, row.unit_id, row.found_at, FindingFacts.of(_columns(row, events, now))
        )
        for row in rows
    ]


def _columns(row: Finding, events: dict[UUID, list[ActionEvent]], now: datetime) -> dict[str, Any]:
    action = row.action
    found = {
        "finding_id": str(row.id),
        "finding_no": row.number,
        "unit_code": row.unit.code,
        "source": row.source,
        "rule": row.rule or None,
        "judged_at": now,
        "found_at": row.found_at,
        "dismissed": row.state == FindingState.DISMISSED,
        "systemic": row.systemic,
        "opened_at": action.opened_at if action else None,
        "opening_wd": working_days(row.found_at, action.opened_at if action else now),
    }
    return found | (_action(action, events[action.id], now) if action else {})


def _action(action: CorrectiveAction, events: list[ActionEvent], now: datetime) -> dict[str, Any]:
    done_at = action.done_at if action.state in CARRIED_OUT else None
    measured = [event for event in events if event.kind in MEASURED]
    verified_at = measured[-1].at if measured and action.state != ActionState.WAITING else None
    extensions = [event for event in events if event.kind == "extended"]
    since = max([action.opened_at, *(event.at for event in measured if event.kind == "not_effective")])
    granted = sum(_days_granted(event) for event in extensions if event.at >= since)
    elapsed = days(since, done_at or now)
    return {
        "action_no": action.number,
        "done_at": done_at,
        "action_days": None if elapsed is None else max(elapsed - granted, 0),
        "extensions": sum(event.at >= since for event in extensions),
        "verified_at": verified_at,
        "verify_wait_days": days(action.done_at, verified_at) if verified_at else None,
        "verified_by_other": action.verifier_id != action.owner_id if action.verifier_id else None,
        "effect_measured": bool(action.before_n and action.after_n) if verified_at else None,
    }


def _days_granted(event: ActionEvent) -> int:
    try:
        to, before = (datetime.fromisoformat(event.data[name]) for name in ("due_on", "before"))
    except (KeyError, TypeError, ValueError):
        return 0
    return (to - before).days


def causes(*, tenant_id: UUID, until: datetime) -> dict[UUID, tuple[int, int]]:
    """Return per unit, all below it included: causes repeated in the quarter, and those without a systemic action.

    A cause is its class once it was analysed, else the rule that failed; a finding from a rule counts as often as
    the rule failed (9.1-04). 2 queries, and 3 for each unit with findings.
    """
    rows = Finding.objects.filter(
        tenant_id=tenant_id, found_at__gt=until - timedelta(days=QUARTER), found_at__lte=until
    ).exclude(state=FindingState.DISMISSED)
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    acted: set[tuple[UUID, str]] = set()
    names = ("unit_id", "cause_code", "rule", "count", "action__systemic")
    for unit_id, cause, rule, count, systemic in rows.values_list(*names):
        key = cause or rule
        if key:
            counts[unit_id][key] += count
            if systemic:
                acted.add((unit_id, key))
    own = {unit_id: _repeated(unit_id, found, acted, until) for unit_id, found in counts.items()}
    return _rolled_up(tenant_id, own, until)


def _repeated(
    unit_id: UUID, found: Counter[str], acted: set[tuple[UUID, str]], until: datetime
) -> tuple[int, int]:
    repeats = parameters.in_force(unit_id=unit_id, at=until).number("9.1-04.repeats")
    again = [key for key, number in found.items() if number >= repeats]
    return len(again), sum((unit_id, key) not in acted for key in again)


def _rolled_up(
    tenant_id: UUID, own: dict[UUID, tuple[int, int]], until: datetime
) -> dict[UUID, tuple[int, int]]:
    units = directory.active_units(tenant_id=tenant_id, on=until.date())
    found = {}
    for unit in units:
        below = [own[other.id] for other in units if other.path.startswith(unit.path) and other.id in own]
        found[unit.id] = (sum(pair[0] for pair in below), sum(pair[1] for pair in below))
    return found
