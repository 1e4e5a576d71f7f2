"""Read signals, samples and cases from the actor: what is closed to him stays closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from gridvisit.domain.evaluation.models import (
    AuthenticityCase,
    CaseReading,
    DrawSeed,
    Recheck,
    RecheckDraw,
    TruthSignal,
)
from gridvisit.domain.evaluation.parameters import of_unit
from gridvisit.domain.evaluation.rules import Period
from gridvisit.domain.evaluation.truth import rules, states
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits.judging import counting, yearly
from gridvisit.engines.truth import sealed_draw
from gridvisit.engines.truth.rows import Finding
from gridvisit.engines.truth.words import SIGNALS
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.paging import keyset
from gridvisit.standard.vocabulary import AuditFinding

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

MINE, TO_READ = "mine", "read"


# Signals --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """A visit a signal proposes to look at, and what has come of it."""

    visit_id: UUID
    number: str
    recheck: Recheck | None
    case: AuthenticityCase | None


@dataclass(frozen=True, slots=True)
class Suspect:
    """All signals about one visitor. `proposed`: they reach the line from which somebody should look."""

    person: Staff
    unit: Unit
    total: float
    proposed: bool
    signals: tuple[tuple[TruthSignal, tuple[Look, ...]], ...]


def signals(*, actor: Staff, unit: Unit, now: datetime, limit: int = 100) -> list[Suspect]:
    """Return visitors of a unit with signals about them, the most points first; never oneself. About 6 queries."""
    rows = TruthSignal.objects.visible_to(actor).filter(unit_id__in=staff.subtree_ids(unit))
    kept = list(
        rows.exclude(person=actor)
        .select_related("person", "unit")
        .order_by("-total", "person_id", "-points", "signal")[: limit * len(SIGNALS)]
    )
    ids = {UUID(str(pk)) for row in kept for pk in row.visits}
    numbers = counting.numbers_of(ids)
    checks = {row.visit_id: row for row in Recheck.objects.visible_to(actor).filter(visit_id__in=ids)}
    cases = {row.visit_id: row for row in AuthenticityCase.objects.visible_to(actor).filter(visit_id__in=ids)}
    line = float(of_unit(unit.id, now).number("9.2-04.look_at"))
    found: dict[UUID, list[TruthSignal]] = {}
    for row in kept:
        found.setdefault(row.person_id, []).append(row)
    return [
        Suspect(
            own[0].person,
            own[0].unit,
            own[0].total,
            own[0].total >= line,
            tuple((row, _looks(row, numbers, checks, cases)) for row in own),
        )
        for own in list(found.values())[:limit]
    ]


def _looks(
    row: TruthSignal,
    numbers: dict[UUID, str],
    checks: dict[UUID, Recheck],
    cases: dict[UUID, AuthenticityCase],
) -> tuple[Look, ...]:
    ids = [UUID(str(pk)) for pk in row.visits]
    return tuple(Look(pk, numbers[pk], checks.get(pk), cases.get(pk)) for pk in ids if pk in numbers)


def words(row: TruthSignal | dict[str, Any], lang: str) -> str:
    """Return a stored signal as a sentence."""
    name, facts = (row["signal"], row["facts"]) if isinstance(row, dict) else (row.signal, row.facts)
    return Finding(name, "", 0.0, 0.0, (), facts).words(lang)


def grounds_of(*, visit_id: UUID, actor: Staff) -> list[dict[str, Any]]:
    """Return the signals that name a visit, as a case keeps them."""
    rows = TruthSignal.objects.visible_to(actor).order_by("-points")
    return [
        {"signal": row.signal, "facts": row.facts} for row in rows if str(visit_id) in map(str, row.visits)
    ]


# The sample -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """The re-checks of a unit's month: the commitment, the draws, what was found, and the margin of it."""

    seed: DrawSeed | None
    draws: tuple[RecheckDraw, ...]
    margin: sealed_draw.Margin
    open: int
    doubtful: int
    uncovered: int
    wanted: int  # visits to re-check for ± 5 points

    @property
    def drawn(self) -> int:
        """How many visits were drawn."""
        return sum(len(row.drawn) for row in self.draws)


HALF = 0.05
"""Half width a reader of shares expects: ± 5 points."""


def sample(*, unit: Unit, month: Period, actor: Staff) -> Sample:
    """Return the sample of a unit's month. 3 queries."""
    access.require(actor, "recheck.view", unit_id=unit.id)
    seed = DrawSeed.objects.visible_to(actor).filter(unit=unit, month=month.name).first()
    draws = tuple(
        RecheckDraw.objects.visible_to(actor).filter(unit=unit, month=month.name).order_by("drawn_at", "id")
    )
    ids = [pk for row in draws for pk in row.drawn]
    rows = list(Recheck.objects.filter(visit_id__in=ids).values_list("finding", "done_at"))
    done = [finding for finding, at in rows if at is not None]
    population = sum(row.population for row in draws)
    false = done.count(AuditFinding.FALSE.value)
    return Sample(
        seed,
        draws,
        sealed_draw.margin(population, len(done), false),
        len(rows) - len(done),
        done.count(AuditFinding.DOUBTFUL.value),
        draws[-1].uncovered if draws else 0,
        sealed_draw.size_for(HALF, population, HALF),
    )


def record_of(*, draw_id: UUID, actor: Staff) -> dict[str, Any]:
    """Return a draw as anybody can replay it. Raises NotFound, Refusal `draw.not_revealed`."""
    row: RecheckDraw = RecheckDraw.objects.select_related("seed", "unit").one(draw_id, actor)
    return plain(row)


def records(*, unit: Unit, month: Period) -> list[dict[str, Any]]:
    """Return the draws of a unit's month for the command line. Raises Refusal `draw.not_revealed`."""
    rows = RecheckDraw.objects.filter(unit=unit, month=month.name).select_related("seed", "unit")
    return [plain(row) for row in rows.order_by("drawn_at", "id")]


def plain(row: RecheckDraw) -> dict[str, Any]:
    """Return everything a replay needs, once the seed is revealed."""
    if row.seed.revealed_at is None:
        raise Refusal("draw.not_revealed", month=row.month)
    return {
        "unit": row.unit.code,
        "month": row.month,
        "committed_at": row.seed.committed_at.isoformat(),
        "commitment": row.seed.commitment,
        "revealed_at": row.seed.revealed_at.isoformat(),
        "secret": row.seed.secret,
        "drawn_at": row.drawn_at.isoformat(),
        "percent": row.percent,
        "at_least": row.at_least,
        "list_hash": row.list_hash,
        "visits": row.visits,
        "drawn": row.drawn,
    }


def commitments(*, unit: Unit, limit: int = 24) -> list[dict[str, Any]]:
    """Return the commitments of a unit, the newest month first. 1 query."""
    rows = DrawSeed.objects.filter(unit=unit).order_by("-month")[:limit]
    return [
        {
            "unit": unit.code,
            "month": row.month,
            "commitment": row.commitment,
            "committed_at": row.committed_at.isoformat(),
            "revealed_at": row.revealed_at.isoformat() if row.revealed_at else None,
        }
        for row in rows
    ]


# Cases ----------------------------------------------------------------------------------------------------------


def cases(
    *,
    actor: Staff,
    state: str = "",
    whose: str = "",
    unit_id: UUID | None = None,
    overdue_on: date | None = None,
) -> QuerySet[AuthenticityCase]:
    """Return the cases the actor sees. `whose`: mine | read (those he may read now)."""
    rows: QuerySet[AuthenticityCase] = AuthenticityCase.objects.visible_to(actor).select_related(
        "unit", "person"
    )
    if state:
        rows = rows.filter(state=state)
    if unit_id is not None:
        rows = rows.filter(unit_id__in=staff.subtree_ids(staff.unit(unit_id=unit_id, actor=actor)))
    if whose == MINE:
        rows = rows.filter(person=actor)
    if whose == TO_READ:
        reach = access.scope(actor, "case.read")
        rows = rows.filter(state__in=[*states.TO_READ, states.CaseState.APPEALED])
        rows = rows.exclude(person=actor).exclude(readings__reader=actor)
        rows = rows if reach.whole_tenant else rows.filter(unit_id__in=reach.unit_ids)
    if overdue_on is not None:
        rows = rows.filter(state__in=states.TO_READ, due_on__lt=overdue_on)
    return rows


def page(rows: QuerySet[AuthenticityCase], *, cursor: str = "", size: int = 50) -> Page[AuthenticityCase]:
    """One page, newest first. 1 query."""
    return keyset(rows, order=("-opened_at", "-id"), cursor=cursor, size=size)


def case(*, case_id: UUID, actor: Staff) -> AuthenticityCase:
    """One case in sight. Raises NotFound."""
    found: AuthenticityCase = AuthenticityCase.objects.select_related("unit", "person", "decider").one(
        case_id, actor
    )
    return found


def readings_of(row: AuthenticityCase, *, actor: Staff) -> list[CaseReading]:
    """Return the readings of a case already seen that are open to the actor: all once they are in, before his own.

    Blind: neither the second reader nor the person concerned sees what the first found.
    """
    rows = list(row.readings.select_related("reader").order_by("at", "id"))
    return rows if row.state not in states.TO_READ else [one for one in rows if one.reader_id == actor.id]


def reader_refusal(row: AuthenticityCase, *, actor: Staff, now: datetime) -> Refusal | None:
    """Return why the actor may not read this case now, None if he may. 2 queries."""
    try:
        access.require(actor, "case.read", unit_id=row.unit_id)
        rules.check_reader(
            reader=actor.id,
            on_visit={row.person_id, *yearly.people_on(row.visit_id)},
            have_read=row.readings.values_list("reader_id", flat=True),
        )
        rules.check_heard(
            state=row.state, heard=row.heard_at is not None, today=local_date(now), hear_by=row.hear_by
        )
    except Refusal as no:
        return no
    return None


def agreement(*, actor: Staff) -> tuple[float | None, int]:
    """Return how often the first two readers agreed among the cases in sight, and in how many cases. 1 query."""
    rows = CaseReading.objects.visible_to(actor).exclude(case__state__in=states.TO_READ).order_by("at", "id")
    found: dict[UUID, list[str]] = {}
    for case_id, finding in rows.values_list("case_id", "finding"):
        found.setdefault(case_id, []).append(finding)
    pairs = [(own[0], own[1]) for own in found.values() if len(own) >= rules.READERS]
    return rules.agreement(pairs), len(pairs)


def visit_numbers(rows: Iterable[AuthenticityCase]) -> dict[UUID, str]:
    """Return the numbers of the visits the cases are about. 1 query."""
    return counting.numbers_of({row.visit_id for row in rows})
