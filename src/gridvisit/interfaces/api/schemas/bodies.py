"""What the API gives about verdicts on units by month and on findings."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from gridvisit.domain.evaluation.bodies.selectors import BodyVerdicts, UnitLine
from gridvisit.interfaces.api.schemas.evaluation import VerdictOut, verdict_out


class UnitMonthOut(Schema):
    """One unit in a month: how often each outcome, and what failed or cannot be judged."""

    unit_id: UUID
    code: str
    name: str
    level: str
    judged_at: datetime | None
    counts: dict[str, int]
    attention: list[dict[str, str]]


class PastOut(Schema):
    """One judgement in the history."""

    id: UUID
    at: datetime
    current: bool
    counts: dict[str, int]


class BodyVerdictsOut(Schema):
    """What the rules say of a unit in a month or of a finding, with facts and parameters."""

    subject_id: UUID
    month: str
    judged_at: datetime | None
    edition: str
    counts: dict[str, int]
    verdicts: list[VerdictOut]
    history: list[PastOut]


def unit_line(line: UnitLine) -> dict[str, Any]:
    """Return one unit of a month."""
    return {
        "unit_id": line.unit.pk,
        "code": line.unit.code,
        "name": line.unit.name,
        "level": line.unit.level,
        "judged_at": line.judgement.at if line.judgement else None,
        "counts": dict(line.counts),
        "attention": [{"rule": rule, "outcome": outcome} for rule, outcome in line.attention],
    }


def body_verdicts(subject_id: UUID, month: str, found: BodyVerdicts, lang: str) -> dict[str, Any]:
    """Return the verdicts on a unit or a finding."""
    row = found.judgement
    return {
        "subject_id": subject_id,
        "month": month,
        "judged_at": row.at if row else None,
        "edition": row.edition if row else "",
        "counts": dict(row.counts) if row else {},
        "verdicts": [verdict_out(verdict, lang) for verdict in found.verdicts],
        "history": [
            {"id": past.id, "at": past.at, "current": past.current, "counts": dict(past.counts)}
            for past in found.history
        ],
    }
