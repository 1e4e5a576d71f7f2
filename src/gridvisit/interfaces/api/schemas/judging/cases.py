"""What the API takes and gives about signals, samples and authenticity cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import StringConstraints

from gridvisit.domain.evaluation.truth import selectors
from gridvisit.domain.evaluation.truth.rules import MOST_TEXT

Words = Annotated[str, StringConstraints(max_length=MOST_TEXT, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(max_length=10, pattern=r"^[^\x00]*$")]


class TruthSignalOut(Schema):
    """One signal about one visitor: figure, chance of it in honest work, sentence, visits to look at first."""

    signal: str
    person_id: UUID
    unit_id: UUID
    figure: float
    points: float
    total: float
    proposed: bool
    chance: float | None
    words_zh: str
    words_en: str
    visits: list[UUID]
    found_at: datetime


class RecheckDrawOut(Schema):
    """One draw: the list it was made from by its hash, how many were drawn."""

    id: UUID
    drawn_at: datetime
    list_hash: str
    population: int
    uncovered: int
    drawn: int


class RecheckSampleOut(Schema):
    """The random sample of a unit's month: commitment, draws, what was found, 95 % interval of the false."""

    unit_id: UUID
    month: str
    commitment: str
    committed_at: datetime | None
    revealed_at: datetime | None
    draws: list[RecheckDrawOut]
    population: int
    checked: int
    open: int
    false: int
    doubtful: int
    low: float
    high: float


class CaseReadingOut(Schema):
    """What one reader found, once it is open to who asks."""

    finding: str
    reason: str
    at: datetime


class AuthenticityCaseOut(Schema):
    """An authenticity case."""

    id: UUID
    number: str
    unit_id: UUID
    visit_id: UUID
    visit_day: date
    person_id: UUID
    cause: str
    state: str
    opened_at: datetime
    hear_by: date
    heard_at: datetime | None
    due_on: date
    provisional: bool
    finding: str
    decided_at: datetime | None
    appeal_by: date | None
    appealed_at: datetime | None
    final_finding: str
    final_at: datetime | None


class AuthenticityCasePage(Schema):
    """One page of cases."""

    items: list[AuthenticityCaseOut]
    next_cursor: str | None


class AuthenticityCaseDetail(AuthenticityCaseOut):
    """A case with what it rests on, what the person said and the readings open to who asks."""

    grounds: list[dict[str, Any]]
    witness: str
    statement: str
    appeal: str
    final_reason: str
    readings: list[CaseReadingOut]


class CaseStatementIn(Schema):
    """What the person concerned says."""

    statement: Words


class CaseReadingIn(Schema):
    """A finding (genuine | doubtful | false) and what it rests on."""

    finding: Code
    reason: Words


class CaseAppealIn(Schema):
    """Why the finding is wrong."""

    reason: Words


def case_out(row: Any) -> dict[str, Any]:
    """Return a case."""
    return {name: getattr(row, name) for name in AuthenticityCaseOut.model_fields}


def detail_out(row: Any, actor: Any) -> dict[str, Any]:
    """Return a case as the actor may see it: readings that are closed to him are not there."""
    more = {
        name: getattr(row, name) for name in ("grounds", "witness", "statement", "appeal", "final_reason")
    }
    readings = [
        {"finding": one.finding, "reason": one.reason, "at": one.at}
        for one in selectors.readings_of(row, actor=actor)
    ]
    return case_out(row) | more | {"readings": readings}


def signals_out(rows: list[selectors.Suspect]) -> list[dict[str, Any]]:
    """Return the signals, the most points first."""
    return [
        {
            "signal": signal.signal,
            "person_id": row.person.pk,
            "unit_id": row.unit.pk,
            "figure": signal.figure,
            "points": signal.points,
            "total": row.total,
            "proposed": row.proposed,
            "chance": signal.chance,
            "words_zh": selectors.words(signal, "zh"),
            "words_en": selectors.words(signal, "en"),
            "visits": [look.visit_id for look in looks],
            "found_at": signal.found_at,
        }
        for row in rows
        for signal, looks in row.signals
    ]


def sample_out(found: selectors.Sample, unit_id: UUID, month: str) -> dict[str, Any]:
    """Return a sample; never the secret of its seed."""
    seed, margin = found.seed, found.margin
    return {
        "unit_id": unit_id,
        "month": month,
        "commitment": seed.commitment if seed else "",
        "committed_at": seed.committed_at if seed else None,
        "revealed_at": seed.revealed_at if seed else None,
        "draws": [
            {
                "id": row.pk,
                "drawn_at": row.drawn_at,
                "list_hash": row.list_hash,
                "population": row.population,
                "uncovered": row.uncovered,
                "drawn": len(row.drawn),
            }
            for row in found.draws
        ],
        "population": margin.population,
        "checked": margin.checked,
        "open": found.open,
        "false": margin.false,
        "doubtful": found.doubtful,
        "low": margin.low,
        "high": margin.high,
    }
