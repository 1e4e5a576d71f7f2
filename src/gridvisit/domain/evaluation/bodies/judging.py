"""Judge units by month and findings: a new judgement is kept beside the old ones, equal facts make none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.evaluation import rules
from gridvisit.domain.evaluation.facts.units import gather_units
from gridvisit.domain.evaluation.models import BodyJudgement, BodyVerdict
from gridvisit.domain.evaluation.parameters import Reader
from gridvisit.domain.evaluation.rules import Period, month_of, parse_period
from gridvisit.domain.evaluation.services import columns, tightened
from gridvisit.domain.staff import access, directory
from gridvisit.engines.verdicts import judge
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import Outcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff
    from gridvisit.standard.parameters import ParameterSet

UNIT, FINDING = "unit", "finding"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A finding with its facts, as the room of improvement gathers them."""

    finding_id: UUID
    tenant_id: UUID
    unit_id: UUID
    found_at: datetime
    facts: Any  # FindingFacts


@transaction.atomic
def evaluate_units(
    *,
    tenant_id: UUID,
    month: Period,
    now: datetime,
    actor: Staff | None = None,
    unit_ids: Iterable[UUID] | None = None,
    causes: Mapping[UUID, tuple[int, int]] | None = None,
    run_id: UUID | None = None,
) -> list[BodyJudgement]:
    """Judge the units of a tenant in a month, or some of them, with the parameters in force at its end.

    Returns the judgements in force. `causes`: see facts.units.gather_units. With an `actor`, each unit must be one
    he may judge. Raises Refusal `month.not_begun`, `period.no_month`, Forbidden.
    """
    check_month(month, now)
    wanted = None if unit_ids is None else list(dict.fromkeys(unit_ids))
    if actor is not None:
        for unit_id in wanted if wanted is not None else [tenant_id]:
            access.require(actor, "verdict.judge", unit_id=unit_id)
    known = {
        row.subject_id: row
        for row in BodyJudgement.objects.select_for_update(of=("self",)).filter(
            tenant_id=tenant_id, subject_kind=UNIT, month=month.name, current=True
        )
    }
    found = []
    for unit in gather_units(tenant_id=tenant_id, month=month, now=now, unit_ids=wanted, causes=causes):
        verdicts = judge.judge_unit(unit.facts, unit.params)
        found.append(
            _keep(
                _Body(UNIT, unit.unit.id, tenant_id, unit.unit.id, month.name),
                unit.facts, unit.params, verdicts, known.get(unit.unit.id),
                now=now, actor=actor, run_id=run_id, look=_next_look(month, verdicts, now),
            )
        )  # fmt: skip
    return found


def check_month(month: Period, now: datetime) -> None:
    """Raise Refusal unless the period is one month that has begun."""
    if parse_period(f"{month.start:%Y-%m}") != month:
        raise Refusal("period.no_month", status=422, field="period", given=month.name)
    if month.start > local_date(now):
        raise Refusal("month.not_begun", status=422, field="period", month=month.name)


def _next_look(month: Period, verdicts: Sequence[judge.Verdict], now: datetime) -> datetime | None:
    """A month that lasts is looked at every day, the one before until its deadlines are over; later ones by hand."""
    running = month_of(local_date(now))
    if month not in {running, running.previous()}:
        return None
    if month == running or any(row.outcome is Outcome.PENDING for row in verdicts):
        return at_local(local_date(now) + ONE_DAY)
    return None


@transaction.atomic
def evaluate_findings(
    *, found: Iterable[FoundFact], now: datetime, actor: Staff | None = None, run_id: UUID | None = None
) -> list[BodyJudgement]:
    """Judge findings by what the room of improvement knows of them; the parameters are those of the day found."""
    rows = list(found)
    known = {
        row.subject_id: row
        for row in BodyJudgement.objects.select_for_update(of=("self",)).filter(
            subject_kind=FINDING, subject_id__in=[row.finding_id for row in rows], current=True
        )
    }
    reader = Reader({row.unit_id for row in rows})
    kept = []
    for row in rows:
        params = reader.at(row.unit_id, row.found_at)
        verdicts = judge.judge_finding(row.facts, params)
        pending = [verdict.rule_id for verdict in verdicts if verdict.outcome is Outcome.PENDING]
        kept.append(
            _keep(
                _Body(FINDING, row.finding_id, row.tenant_id, row.unit_id, ""),
                row.facts, params, verdicts, known.get(row.finding_id),
                now=now, actor=actor, run_id=run_id, look=rules.next_look(pending, now),
            )
        )  # fmt: skip
    return kept


@dataclass(frozen=True, slots=True)
class _Body:
    kind: str
    id: UUID
    tenant_id: UUID
    unit_id: UUID
    month: str


def _keep(
    body: _Body, facts: Any, params: ParameterSet, verdicts: Sequence[judge.Verdict], known: BodyJudgement | None,
    *, now: datetime, actor: Staff | None, run_id: UUID | None, look: datetime | None,
) -> BodyJudgement:  # fmt: skip
    row = facts.plain()
    outcomes = {verdict.rule_id: verdict.outcome.value for verdict in verdicts}
    facts_hash = rules.fingerprint(row, [], outcomes, params.digest)
    if known is not None and known.facts_hash == facts_hash:
        if known.next_check_at != look:
            BodyJudgement.objects.filter(pk=known.pk).update(next_check_at=look)
            known.next_check_at = look
        return known
    if known is not None:
        known.change(current=False, next_check_at=None)
    kept = BodyJudgement.objects.create(
        tenant_id=body.tenant_id, subject_kind=body.kind, subject_id=body.id, unit_id=body.unit_id, month=body.month,
        run_id=run_id, at=now, edition=rules.EDITION, counts=dict(Counter(outcomes.values())),
        facts={name: value for name, value in row.items() if value is not None}, facts_hash=facts_hash,
        parameters=tightened(params), next_check_at=look, **stamp(actor, now),
    )  # fmt: skip
    BodyVerdict.objects.bulk_create([_verdict(verdict, kept) for verdict in verdicts])
    outbox.emit("body.judged", now=now, judgement_id=kept.id)
    return kept


def _verdict(verdict: judge.Verdict, kept: BodyJudgement) -> BodyVerdict:
    return BodyVerdict(judgement=kept, month=kept.month, **columns(verdict, kept, verdict.reason))


def due_months(now: datetime) -> list[tuple[UUID, Period]]:
    """Return tenant and month of what has to be looked at again: this month's units once a day, and what waits."""
    month = month_of(local_date(now))
    waiting = BodyJudgement.objects.filter(subject_kind=UNIT, current=True, next_check_at__lte=now)
    found = {(tenant, parse_period(name)) for tenant, name in waiting.values_list("tenant_id", "month")}
    this = BodyJudgement.objects.filter(subject_kind=UNIT, month=month.name, current=True)
    begun = set(this.values_list("tenant_id", flat=True))
    found |= {(tenant, month) for tenant in directory.tenants() if tenant not in begun}
    return sorted(found, key=lambda pair: (pair[1].start, pair[0]))


def due_findings(now: datetime, *, limit: int = 500) -> list[UUID]:
    """Return the findings whose verdicts may have changed by the mere passing of time."""
    rows = BodyJudgement.objects.filter(subject_kind=FINDING, current=True, next_check_at__lte=now)
    return list(rows.order_by("next_check_at", "id").values_list("subject_id", flat=True)[:limit])
