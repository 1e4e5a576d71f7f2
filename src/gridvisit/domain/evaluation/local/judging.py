"""Local rules on visits: those in force for the unit and all above it on the day of the act."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.evaluation import rules
from gridvisit.domain.evaluation.local import terms
from gridvisit.domain.evaluation.local.definitions import Form
from gridvisit.domain.evaluation.local.terms import LocalRuling
from gridvisit.domain.evaluation.models import Judgement, LocalRuleVersion, LocalVerdict
from gridvisit.domain.staff import standing
from gridvisit.engines.verdicts.scoring import FULL, Score
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import Outcome

if TYPE_CHECKING:
    from gridvisit.domain.evaluation.facts.gather import Gathered

LONGEST_REASON = 500
DECIDED = frozenset({Outcome.PASS, Outcome.FAIL})


@dataclass(frozen=True, slots=True)
class Said:
    """What one local rule says about one visit."""

    version: LocalRuleVersion
    ruling: LocalRuling
    found: terms.Found

    @property
    def weight(self) -> int:
        """What it counts in the score of the visit; a rule about months counts nothing there."""
        return 0 if self.ruling.definition.monthly else self.version.weight


class Reader:
    """Local rules of some units on any day, read once: 3 queries, none where no unit has any."""

    def __init__(self, unit_ids: Iterable[UUID]) -> None:
        wanted = set(unit_ids)
        self.by_unit: dict[UUID, list[LocalRuleVersion]] = defaultdict(list)
        released = LocalRuleVersion.objects.filter(released_at__isnull=False)
        for row in released.select_related("rule__unit").order_by("valid_from", "edition"):
            self.by_unit[row.rule.unit_id].append(row)
        self.chains: dict[UUID, list[UUID]] = {}
        if self.by_unit:
            chains = standing.unit_chains(standing.units_of(wanted))
            self.chains = {pk: [unit.pk for unit in chain] for pk, chain in chains.items()}

    def on(self, unit_id: UUID, day: date) -> list[LocalRuleVersion]:
        """Return the versions in force for a unit on the day of the act, by number."""
        latest: dict[UUID, LocalRuleVersion] = {}
        for above in self.chains.get(unit_id, []):
            for row in self.by_unit.get(above, []):
                ended = row.rule.withdrawn_from
                if row.valid_from <= day and (ended is None or day < ended):
                    latest[row.rule_id] = row
        return sorted(latest.values(), key=lambda row: row.rule.number)

    def judge(self, gathered: Gathered) -> list[Said]:
        """Judge one visit by the rules in force for it."""
        found = []
        for version in self.on(gathered.unit_id, gathered.day):
            ruling = compiled(version)
            found.append(Said(version, ruling, ruling.visit(gathered.facts, gathered.day)))
        return found


def compiled(version: LocalRuleVersion) -> LocalRuling:
    """Return a version ready to judge; equal versions share one compilation."""
    return terms.ruling(
        number=version.rule.number, title=Text(version.title_zh, version.title_en), severity=version.severity,
        weight=version.weight, definition=version.definition,
    )  # fmt: skip


def standing_with(said: Sequence[Said], known: Judgement | None) -> list[Said]:
    """From a sealed file pass and fail stand, as with the rules of the standard (domain 2)."""
    if not said or known is None or not known.final:
        return list(said)
    decided = {row.version_id: row for row in known.local_verdicts.filter(outcome__in=list(DECIDED))}
    return [
        dataclasses.replace(
            one,
            found=terms.Found(Outcome(row.outcome), row.facts, Text(row.reason_zh, row.reason_en)),
        )
        if (row := decided.get(one.version.pk)) is not None
        else one
        for one in said
    ]


def outcomes(said: Iterable[Said]) -> dict[str, str]:
    """Return outcome by rule and version: part of what makes two judgements equal."""
    return {f"{one.version.rule.number}.{one.version.edition}": one.found.outcome.value for one in said}


def next_look(said: Iterable[Said], now: datetime) -> datetime | None:
    """Return when a pending local verdict can change by the mere passing of time."""
    waiting = [one for one in said if one.found.outcome is Outcome.PENDING]
    needs = [one.ruling.definition.need for one in waiting]
    hourly = any(need is not None and need.kind is Form.DEADLINE and need.unit == "h" for need in needs)
    names = [min(rules.HOURLY)] if hourly else [one.version.rule.number for one in waiting]
    return rules.next_look(names, now) if waiting else None


def sooner(*moments: datetime | None) -> datetime | None:
    """Return the first of some moments."""
    return min((moment for moment in moments if moment is not None), default=None)


def with_weight(score: Score, said: Iterable[Said]) -> Score:
    """Return the score with the local rules that were given a weight; the others leave it as it is."""
    passed, applicable = score.passed_weight, score.applicable_weight
    for one in said:
        if one.found.outcome in DECIDED | {Outcome.UNKNOWN}:
            applicable += one.weight
            passed += one.weight if one.found.outcome is Outcome.PASS else 0
    if applicable == score.applicable_weight:
        return score
    return dataclasses.replace(
        score, value=FULL * passed / applicable, passed_weight=passed, applicable_weight=applicable
    )


def store(judgement: Judgement, said: Iterable[Said]) -> None:
    """Keep what local rules said beside the verdicts of the standard."""
    LocalVerdict.objects.bulk_create([_row(judgement, one) for one in said])


def _row(judgement: Judgement, one: Said) -> LocalVerdict:
    values: dict[str, Any] = {
        "reason_zh": one.found.reason.zh[:LONGEST_REASON],
        "reason_en": one.found.reason.en[:LONGEST_REASON],
    }
    return LocalVerdict(
        judgement=judgement, tenant_id=judgement.tenant_id, unit_id=judgement.unit_id, visit_day=judgement.visit_day,
        rule=one.version.rule, version=one.version, outcome=one.found.outcome.value, weight=one.weight,
        facts=one.found.facts, **values,
    )  # fmt: skip
