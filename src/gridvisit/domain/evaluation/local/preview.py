"""What a local rule would have said about the visits of a month, from the facts kept with their judgements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.evaluation import selectors
from gridvisit.domain.evaluation.local import facts
from gridvisit.domain.evaluation.local.terms import Found, LocalRuling
from gridvisit.domain.evaluation.models import Judgement
from gridvisit.domain.evaluation.rules import Period
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits.judging import counting
from gridvisit.engines.verdicts.judge import WORST_FIRST
from gridvisit.engines.verdicts.terms import Fact
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import Outcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

AT_MOST = 20_000
SAMPLE, SAMPLE_OF_ONE = 8, 4
OPEN = (Outcome.UNKNOWN, Outcome.PENDING)


@dataclass(frozen=True, slots=True)
class Sample:
    """One visit of the sample, with what the rule says about it."""

    visit_id: UUID
    number: str
    day: date
    unit: str
    outcome: Outcome
    reason: Text


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One unit in one month under a rule about a share or a count."""

    unit: str
    cases: int
    hits: int
    found: Found


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts by outcome over a month, a sample, and for a share or a count what each unit would get."""

    period: Period
    visits: int
    counts: Mapping[str, int]
    sample: tuple[Sample, ...]
    months: tuple[MonthRow, ...]
    cut: bool

    @property
    def applied(self) -> int:
        """How many visits it would have applied to."""
        return self.visits - self.counts.get(Outcome.NOT_APPLICABLE.value, 0)


def preview(*, ruling: LocalRuling, unit: Unit, period: Period, actor: Staff, now: datetime) -> Preview:
    """Judge the visits of a unit and below in a period as if the rule had been in force. 6 queries.

    Only visits whose verdicts the actor may see; at most the newest 20,000, and `cut` says so.
    """
    rows = (
        Judgement.objects.visible_to(actor)
        .filter(
            unit_id__in=staff.subtree_ids(unit), current=True, visit_day__gte=period.start, visit_day__lte=period.end
        )
        .order_by("-visit_day", "-id")
        .only("id", "visit_id", "unit_id", "owner_id", "visit_day", "facts")
    )  # fmt: skip
    by_unit: dict[UUID, Counter[str]] = defaultdict(Counter)
    chosen: dict[Outcome, list[Judgement]] = defaultdict(list)
    total = 0
    for row in rows[: AT_MOST + 1].iterator(chunk_size=500):
        if total == AT_MOST:
            total += 1
            break
        known = row.facts.get("visit")
        if not known:  # kept no longer than the visit itself
            continue
        total += 1
        outcome = ruling.outcome(facts.restored(known), row.visit_day)
        by_unit[row.unit_id][outcome.value] += 1
        if outcome is not Outcome.NOT_APPLICABLE and len(chosen[outcome]) < SAMPLE:
            chosen[outcome].append(row)
    counts: Counter[str] = sum(by_unit.values(), Counter())
    return Preview(
        period=period,
        visits=min(total, AT_MOST),
        counts={outcome.value: counts[outcome.value] for outcome in Outcome if counts[outcome.value]},
        sample=tuple(_sample(ruling, _spread(chosen), actor)),
        months=months(ruling, by_unit, unit, over=period.ends_at <= now, actor=actor)
        if ruling.definition.monthly
        else (),
        cut=total > AT_MOST,
    )


def months(
    ruling: LocalRuling, by_unit: Mapping[UUID, Mapping[str, int]], unit: Unit, *, over: bool, actor: Staff
) -> tuple[MonthRow, ...]:
    """Return what a month gives for the unit as a whole and for each unit below that has visits. 1 query."""
    whole: Counter[str] = Counter()
    for counts in by_unit.values():
        whole.update(counts)
    names = [(known.pk, known.name) for known in staff.units(actor=actor) if known.pk in by_unit]
    rows = [month_row(ruling, unit.name, whole, over=over)]
    if len(names) > 1 or (names and names[0][0] != unit.pk):
        rows += [month_row(ruling, name, by_unit[pk], over=over) for pk, name in names]
    return tuple(rows)


def month_row(ruling: LocalRuling, name: str, counts: Mapping[str, int], *, over: bool) -> MonthRow:
    """Return one line from counts by outcome of the visits."""
    hits, missed = counts.get(Outcome.PASS.value, 0), counts.get(Outcome.FAIL.value, 0)
    waiting = sum(counts.get(outcome.value, 0) for outcome in OPEN)
    cases = hits + missed + waiting
    return MonthRow(name, cases, hits, ruling.month(cases=cases, hits=hits, open_cases=waiting, over=over))


def _spread(chosen: Mapping[Outcome, Sequence[Judgement]]) -> list[Judgement]:
    """Take some of each outcome, the worst first."""
    order = [outcome for outcome in WORST_FIRST if outcome in chosen]
    first = [row for outcome in order for row in chosen[outcome][:SAMPLE_OF_ONE]]
    more = [row for outcome in order for row in chosen[outcome][SAMPLE_OF_ONE:]]
    return [*first, *more][:SAMPLE]


def _sample(ruling: LocalRuling, rows: Sequence[Judgement], actor: Staff) -> Iterable[Sample]:
    known = counting.visit_rows({row.visit_id for row in rows}, actor=actor)
    for row in rows:
        found = ruling.visit(facts.restored(row.facts["visit"]), row.visit_day)
        visit: dict[str, Any] = known.get(row.visit_id, {})
        yield Sample(
            row.visit_id, visit.get("number", "—"), row.visit_day, visit.get("unit_name", ""), found.outcome,
            told(found, actor=actor, unit_id=row.unit_id, own=row.owner_id == actor.id),
        )  # fmt: skip


def told(found: Found, *, actor: Staff, unit_id: UUID, own: bool) -> Text:
    """Return the reason; only the outcome where it rests on a fact the actor may not see."""
    if any(column.privacy in selectors.hidden(actor, unit_id, own=own) for column in _columns(found.facts)):
        return Text(found.outcome.zh, found.outcome.en)
    return found.reason


def _columns(names: Iterable[str]) -> list[Fact]:
    return [known for name in names if (known := facts.LocalVisit.columns.get(name)) is not None]
