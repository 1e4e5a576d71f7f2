"""Judge visits: facts gathered, rules applied, a new judgement kept beside the old ones, validity written back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands.judging import records as demands
from gridvisit.domain.evaluation import rules
from gridvisit.domain.evaluation.facts import objections
from gridvisit.domain.evaluation.facts.gather import Gathered, gather
from gridvisit.domain.evaluation.local import judging as local
from gridvisit.domain.evaluation.models import BodyJudgement, Judgement, Verdict
from gridvisit.domain.evaluation.store import rows as store
from gridvisit.domain.staff import access
from gridvisit.domain.visits import selectors as visits
from gridvisit.domain.visits import services as visit_services
from gridvisit.domain.visits.judging import counting
from gridvisit.engines.verdicts import judge, schema, scoring
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard import catalogue, units
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Level, Outcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

BATCH = 200
LONGEST_REASON = 500
MOST_WORDS = 20_000


@transaction.atomic
def evaluate_visits(
    *, visit_ids: Iterable[UUID], now: datetime, actor: Staff | None = None, run_id: UUID | None = None
) -> list[Judgement]:
    """Judge visits by every rule that has a term, with the parameters in force at the moment of the act.

    Returns the judgements in force. Same facts, parameters and outcomes make no new judgement. From a sealed file,
    pass and fail stand: what arrives later decides only what was pending, unknown or not applicable (domain 2).
    With an `actor`, each visit must be one he sees and may judge again. Raises NotFound, Forbidden.
    """
    wanted = list(dict.fromkeys(visit_ids))
    if actor is not None:
        _may_judge(wanted, actor)
    found: list[Judgement] = []
    for part in _batches(wanted):
        known, decided = _in_force(part), objections.overturned(part)
        rows = gather(part, now=now)
        added = local.Reader(gathered.unit_id for gathered in rows)
        judged = [
            _judge(
                gathered,
                known.get(gathered.visit_id),
                added=added,
                decided=decided.get(gathered.visit_id),
                now=now,
                actor=actor,
                run_id=run_id,
            )
            for gathered in rows
        ]
        _keep_facts(part, rows, {row.visit_id for row in judged if row is not known.get(row.visit_id)}, now)
        found += judged
    return found


def _keep_facts(asked: Sequence[UUID], rows: Sequence[Gathered], news: set[UUID], now: datetime) -> None:
    """Store the facts of what was judged anew or has none stored; a visit that fell out of judging loses them."""
    wanted = news | store.missing([gathered.visit_id for gathered in rows])
    store.keep([gathered for gathered in rows if gathered.visit_id in wanted], now=now)
    store.forget(set(asked) - {gathered.visit_id for gathered in rows}, now=now)


def _batches(visit_ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    """Yield the visits in turns: an earlier visit to a customer is judged before a later one asks whether it counts."""
    turns: dict[int, list[UUID]] = defaultdict(list)
    seen: Counter[UUID] = Counter()
    for visit_id, party_id in counting.in_order(visit_ids):
        turns[seen[party_id]].append(visit_id)
        seen[party_id] += 1
    for turn in sorted(turns):
        rows = turns[turn]
        yield from (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _may_judge(visit_ids: Sequence[UUID], actor: Staff) -> None:
    for visit_id in visit_ids:
        visit = visits.get(visit_id=visit_id, actor=actor)
        access.require(actor, "verdict.judge", unit_id=visit.unit_id)


def _in_force(visit_ids: Sequence[UUID]) -> dict[UUID, Judgement]:
    rows = Judgement.objects.select_for_update().filter(visit_id__in=visit_ids, current=True)
    return {row.visit_id: row for row in rows}


def _judge(
    gathered: Gathered,
    known: Judgement | None,
    *,
    added: local.Reader,
    decided: Mapping[str, objections.Decided] | None,
    now: datetime,
    actor: Staff | None,
    run_id: UUID | None,
) -> Judgement:
    verdicts = judge.judge_one(gathered.facts, gathered.params, gathered.demands)
    if known is not None and known.final:
        verdicts = _standing(verdicts, known)
    verdicts = objections.with_decisions(verdicts, decided)
    outcomes = {verdict.rule_id: verdict.outcome.value for verdict in verdicts}
    visit_row, demand_rows = gathered.facts.plain(), [row.plain() for row in gathered.demands]
    said = local.standing_with(added.judge(gathered), known)
    facts_hash = rules.fingerprint(
        visit_row, demand_rows, outcomes | local.outcomes(said), gathered.params.digest
    )
    pending = [verdict.rule_id for verdict in verdicts if verdict.outcome is Outcome.PENDING]
    look = local.sooner(rules.next_look(pending, now), local.next_look(said, now))
    if known is not None and known.facts_hash == facts_hash and known.final == gathered.archived:
        Judgement.objects.filter(pk=known.pk).update(next_check_at=look)
        known.next_check_at = look
        return known
    if known is not None:
        known.change(current=False, next_check_at=None)
    score, validity = local.with_weight(scoring.score(verdicts), said), scoring.validity(verdicts)
    row = Judgement.objects.create(
        tenant_id=gathered.tenant_id,
        visit_id=gathered.visit_id,
        unit_id=gathered.unit_id,
        owner_id=gathered.owner_id,
        visit_day=gathered.day,
        run_id=run_id,
        at=now,
        final=gathered.archived,
        edition=rules.EDITION,
        score=score.shown,
        valid=None if validity.open else validity.valid,
        validity_reasons=[_reason(reason) for reason in validity.reasons],
        counts={outcome.value: count for outcome, count in score.counts.items() if count},
        facts={"visit": _known(visit_row), "demands": [_known(row) for row in demand_rows]},
        facts_hash=facts_hash,
        parameters=tightened(gathered.params),
        next_check_at=look,
        **stamp(actor, now),
    )
    Verdict.objects.bulk_create([_verdict(verdict, row, gathered.params.digest) for verdict in verdicts])
    local.store(row, said)
    _tell(row, now=now)
    return row


def _standing(verdicts: Sequence[judge.Verdict], known: Judgement) -> list[judge.Verdict]:
    decided = {
        row.rule: row
        # a declaration stands until a survey or an audit says otherwise (5.3-02, 8.2-01)
        for row in known.verdicts.filter(
            outcome__in=[outcome.value for outcome in rules.STANDING], declared=False
        )
    }
    return [
        stored(decided[verdict.rule_id]) if verdict.rule_id in decided else verdict for verdict in verdicts
    ]


def stored(row: Verdict) -> judge.Verdict:
    """Return a stored verdict as the engine speaks of it."""
    return judge.Verdict(
        rule_id=row.rule,
        outcome=Outcome(row.outcome),
        facts_used=row.facts,
        params_used=row.params,
        declared=row.declared,
        subject=row.subject,
        _explain=lambda: Text(row.reason_zh, row.reason_en),
    )


def _verdict(verdict: judge.Verdict, judgement: Judgement, digest: str) -> Verdict:
    return Verdict(
        judgement=judgement,
        visit_day=judgement.visit_day,
        declared=verdict.declared,
        subject=verdict.subject,
        **columns(verdict, judgement, _words(verdict, digest)),
    )


def columns(verdict: judge.Verdict, judgement: Judgement | BodyJudgement, reason: Text) -> dict[str, Any]:
    """Return the columns that a stored verdict has whatever was judged: a visit, a unit or a finding."""
    spec = catalogue.rule(verdict.rule_id)
    return {
        "tenant_id": judgement.tenant_id,
        "unit_id": judgement.unit_id,
        "rule": verdict.rule_id,
        "outcome": verdict.outcome.value,
        "severity": spec.severity.value,
        "weight": spec.weight,
        "facts": {name: schema.plain(value) for name, value in verdict.facts_used.items()},
        "params": {name: _plain(value) for name, value in verdict.params_used.items()},
        "reason_zh": reason.zh[:LONGEST_REASON],
        "reason_en": reason.en[:LONGEST_REASON],
    }


_said: dict[tuple[Any, ...], Text] = {}


def _words(verdict: judge.Verdict, digest: str) -> Text:
    """Return the reason of a verdict; the same rule, facts and parameters are put into words once."""
    key = (verdict.rule_id, verdict.outcome, digest, tuple(verdict.facts_used.values()))
    found = _said.get(key)
    if found is None:
        if len(_said) >= MOST_WORDS:
            _said.clear()
        found = _said[key] = verdict.reason
    return found


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, list)) else units.dump(value)


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _reason(reason: scoring.ValidityReason) -> dict[str, str]:
    return {
        "rule": reason.rule_id, "outcome": reason.outcome.value, "zh": reason.text.zh, "en": reason.text.en,
    }  # fmt: skip


def tightened(params: ParameterSet) -> dict[str, list[Any]]:
    """Return the parameters that differ from the standard, with where they come from; the others are the edition's."""
    found = {}
    for name, value in params.items():
        origin = params.origin(name)
        if origin.level is not Level.STANDARD:
            since = origin.since.isoformat() if origin.since else ""
            found[name] = [
                units.dump(value),
                {
                    "level": origin.level.value,
                    "unit": origin.unit_code,
                    "reason": origin.reason,
                    "since": since,
                },
            ]
    return found


def _tell(row: Judgement, *, now: datetime) -> None:
    """Write back what the visit is worth (audited there), and say that it was judged."""
    visit_services.note_judgement(
        visit_id=row.visit_id,
        valid=row.valid,
        validity_reasons=[reason["rule"] for reason in row.validity_reasons],
        score=row.score,
        now=now,
    )
    outbox.emit("judgement.made", now=now, visit_id=row.visit_id, judgement_id=row.id)


# What follows from elsewhere; handlers of the outbox ------------------------------------------------------------


def on_visit_archived(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `visit.archived`: the judgement of the sealed file."""
    evaluate_visits(visit_ids=[_id(visit_id)], now=now)


def on_visit_recorded(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `visit.recorded`, `visit.refused` …: a first judgement; what cannot be decided yet stays pending."""
    evaluate_visits(visit_ids=[_id(visit_id)], now=now)


def on_visit_withdrawn(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `visit.void` and `visit.converted`: its facts leave the store, its judgements stay as history."""
    store.forget([_id(visit_id)], now=now)


def on_evidence_arrived(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `evidence.arrived`: what was pending or unknown may now be decided."""
    evaluate_visits(visit_ids=[_id(visit_id)], now=now)


def on_objection_changed(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `objection.made` …: the wait for an answer is judged (9.3-03)."""
    evaluate_visits(visit_ids=[_id(visit_id)], now=now)


def apply_decision(*, visit_id: UUID, now: datetime) -> Judgement | None:
    """Judge a visit again after an objection was decided; None: there is nothing left to judge."""
    return next(iter(evaluate_visits(visit_ids=[visit_id], now=now)), None)


def on_demand_changed(*, demand_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `demand.closed`, `demand.answered` …: the visit on which the demand was heard is judged again."""
    heard_on = demands.visits_of([_id(demand_id)])
    judged = Judgement.objects.filter(visit_id__in=heard_on, current=True)
    known = set(judged.values_list("visit_id", flat=True))
    evaluate_visits(visit_ids=known, now=now)


def due_rejudge(now: datetime, *, limit: int = BATCH) -> int:
    """Judge again what waits for a deadline that may have passed; return how many. Run every few minutes."""
    rows = Judgement.objects.filter(current=True, next_check_at__lte=now).order_by("next_check_at", "id")
    waiting = list(rows.values_list("visit_id", flat=True)[:limit])
    judged = {row.visit_id for row in evaluate_visits(visit_ids=waiting, now=now)}
    gone = [
        visit_id for visit_id in waiting if visit_id not in judged
    ]  # void meanwhile: nothing left to wait for
    Judgement.objects.filter(visit_id__in=gone, current=True).update(next_check_at=None)
    return len(waiting)


def _id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
