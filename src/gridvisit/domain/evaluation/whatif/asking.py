"""Ask: the stored facts of a period judged twice, as it is and as the question would have it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl

from gridvisit.domain.customers.rules import VisitClass
from gridvisit.domain.evaluation.facts.gather import gather
from gridvisit.domain.evaluation.rules import Period
from gridvisit.domain.evaluation.store import layout, rows
from gridvisit.domain.evaluation.whatif import judged
from gridvisit.domain.evaluation.whatif.answer import Answer, Changed, Group, Pair, RuleChange
from gridvisit.domain.evaluation.whatif.question import Question, Scale, shipped_scale
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits.judging import counting
from gridvisit.engines.verdicts import DemandFacts, VisitFacts, judge_one, registry
from gridvisit.engines.verdicts.backends import column_of
from gridvisit.engines.verdicts.facts import Demand, Visit
from gridvisit.engines.verdicts.judge import WORST_FIRST
from gridvisit.engines.verdicts.masks import CODE_OF
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import catalogue, units
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Outcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

ACTION = "rule.what_if"
SAMPLE = 20
FULL = 100.0
ONE_DECIMAL = Decimal("0.1")
FAIL, UNKNOWN, PASS, ELSEWHERE = (
    CODE_OF[outcome] for outcome in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS, Outcome.NOT_APPLICABLE)
)
_SIDES = ("before", "after")
_SUMS = (
    "visits",
    "changed",
    *(f"{name}_{side}" for name in ("fails", "valid", "score", "scored") for side in _SIDES),
)


def ask(
    question: Question,
    *,
    period: Period,
    unit: Unit | None = None,
    actor: Staff | None = None,
    engine: judged.Engine = "polars",
    most: int | None = None,
    sample: int = SAMPLE,
) -> Answer:
    """Judge the stored facts of a period twice, as it is and as asked, and return the difference.

    Both judgings start from the facts of the last judgement, so that the difference comes from the question alone.
    With an `actor` only visits he may ask about. Memory holds some 100,000 visits at a time. Raises Refusal
    `whatif.too_many` for more than `most` visits.
    """
    started = time.perf_counter()
    visits, demands = (
        rows.in_scope(kind, actor=actor, actions=(ACTION,), unit=unit).filter(
            day__gte=period.start, day__lte=period.end
        )
        for kind in (layout.VISIT, layout.DEMAND)
    )
    count = visits.count()
    if most is not None and count > most:
        raise Refusal("whatif.too_many", status=422, visits=count, most=most)
    known = rows.parameter_sets(visits)
    tally = _Tally(question, known, unit, sample)
    for piece in judged.pieces(visits, demands):
        tally.add(piece, engine)
    answer = tally.answer(period, engine)
    answer.not_stored = _not_stored(period, unit, actor)
    answer.seconds = round(time.perf_counter() - started, 3)
    return answer


def _not_stored(period: Period, unit: Unit | None, actor: Staff | None) -> int:
    """Return how many visits of the period were carried out and have no stored facts yet."""
    within = None if unit is None else staff.subtree_ids(unit)
    if within is None and actor is not None:
        within = staff.subtree_ids(staff.unit_of_id(actor.tenant_id))
    ids = counting.acted_between(unit_ids=within, start=period.start, end=period.end)
    step = rows.FETCH
    return sum(len(rows.missing(ids[start : start + step])) for start in range(0, len(ids), step))


class _Tally:
    """Sums up piece after piece; holds counts and the sample, never the visits."""

    def __init__(
        self, question: Question, known: Mapping[str, ParameterSet], unit: Unit | None, sample: int
    ) -> None:
        self.question, self.known, self.unit, self.most = question, known, unit, sample
        self.asked = {digest: question.applied(params) for digest, params in known.items()}
        self.rule_ids = [rule.id for table in (Visit, Demand) for rule in judged.wanted(table, None)]
        self.touched = frozenset(question.rules & set(self.rule_ids)) - question.dropped
        self.scales = (shipped_scale(), question.scale())
        self.by_rule: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(WORST_FIRST))
        self.changed: dict[str, int] = defaultdict(int)
        self.sums: list[pl.DataFrame] = []
        self.sample: list[Changed] = []

    def add(self, piece: judged.Piece, engine: judged.Engine) -> None:
        before = judged.judge(piece, self.known, engine=engine)
        after = before
        if self.touched:
            again = judged.judge(piece, self.asked, only=self.touched, engine=engine)
            names = [column_of(rule) for rule in self.touched]
            after = before.drop(names).hstack(again.select(names))
        gone = [column_of(rule) for rule in self.question.dropped if rule in self.rule_ids]
        after = after.with_columns(pl.lit(ELSEWHERE, dtype=pl.Int8).alias(name) for name in gone)
        names = [column_of(rule) for rule in self.rule_ids]
        for side, table in zip(_SIDES, (before, after), strict=True):
            for code in range(len(WORST_FIRST)):
                counts = table.select((pl.col(names) == code).sum()).row(0)
                for rule, n in zip(self.rule_ids, counts, strict=True):
                    self.by_rule[side, rule][code] += n
        self.sums.append(self.summed(before, after))
        self.pick(piece, before, after)

    def summed(self, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
        """Return the sums of a piece by unit and class."""
        names = [column_of(rule) for rule in self.differing()]
        differs = [before.get_column(name) != after.get_column(name) for name in names]
        for rule, differing in zip(self.differing(), differs, strict=True):
            self.changed[rule] += int(differing.sum())
        marked = before.select("unit_code", "visit_class").with_columns(
            pl.lit(1).alias("visits"),
            (pl.any_horizontal(differs) if differs else pl.lit(value=False)).cast(pl.Int64).alias("changed"),
        )
        for side, table, scale in zip(_SIDES, (before, after), self.scales, strict=True):
            marked = marked.hstack(table.select(*_worth(self.rule_ids, scale, side)))
        return marked.group_by("unit_code", "visit_class").agg(pl.col(_SUMS).sum())

    def differing(self) -> list[str]:
        return [rule for rule in self.rule_ids if rule in self.touched or rule in self.question.dropped]

    def pick(self, piece: judged.Piece, before: pl.DataFrame, after: pl.DataFrame) -> None:
        """Keep some changed verdicts, the newest of each rule."""
        rules = [rule for rule in self.differing() if self.changed[rule]]
        for rule in rules:
            share = max(1, self.most // len(rules)) - sum(row.spec.id == rule for row in self.sample)
            if share <= 0:
                continue
            name = column_of(rule)
            found = (
                before.with_columns(after.get_column(name).alias("then"))
                .filter(pl.col(name) != pl.col("then"))
                .sort("act_day", "visit_id", descending=True)
                .head(share)
            )
            for row in found.iter_rows(named=True):
                self.sample.append(self.told(piece, rule, row, Outcome(WORST_FIRST[row["then"]]), name))

    def told(self, piece: judged.Piece, rule: str, row: dict[str, Any], after: Outcome, name: str) -> Changed:
        mine = pl.col("visit_id") == row["visit_id"]
        facts = piece.visits.filter(mine).row(0, named=True)
        reason = Text("这个版本没有这条规则", "This edition does not have the rule")
        if rule not in self.question.dropped:
            verdicts = judge_one(
                judged.as_row(VisitFacts, facts),
                self.asked[facts["parameters_digest"]],
                [
                    judged.as_row(DemandFacts, found)
                    for found in piece.demands.filter(mine).iter_rows(named=True)
                ],
            )
            reason = next(found.reason for found in verdicts if found.rule_id == rule)
        return Changed(
            UUID(row["visit_id"]), row["act_day"], row["unit_code"], catalogue.rule(rule),
            WORST_FIRST[row[name]], after, reason,
        )  # fmt: skip

    def answer(self, period: Period, engine: str) -> Answer:
        schema = {"unit_code": pl.String, "visit_class": pl.String} | dict.fromkeys(_SUMS, pl.Float64)
        sums = (
            pl.concat(self.sums).group_by("unit_code", "visit_class").agg(pl.col(_SUMS).sum())
            if self.sums
            else pl.DataFrame(schema=schema)
        )
        whole = sums.select(pl.col(_SUMS).sum())
        total = _group("", Text("合计", "In all"), whole.row(0, named=True))
        return Answer(
            question=self.question, period=period, unit=self.unit, engine=engine, total=total,
            outcomes=Pair(*(self.outcomes(side) for side in _SIDES)),
            rules=self.rules(), units=self.units(sums), classes=_classes(sums),
            sample=sorted(self.sample, key=lambda row: (row.day, row.spec.id), reverse=True),
            in_force={
                name: sorted({str(units.dump(params.get(name))) for params in self.known.values()})
                for name in self.question.values
            },
        )  # fmt: skip

    def outcomes(self, side: str) -> dict[str, int]:
        return {
            outcome.value: sum(self.by_rule[side, rule][code] for rule in self.rule_ids)
            for code, outcome in enumerate(WORST_FIRST)
        }

    def rules(self) -> list[RuleChange]:
        """Return the rules asked about and those that came out otherwise, in the order of the standard."""
        before, after = self.scales
        found = []
        for rule in registry.all_verdicts():
            weight = Pair(before.weights[rule], after.weights[rule])
            if rule in self.rule_ids and (rule in self.differing() or weight.change):
                counts = [
                    {
                        outcome.value: n
                        for outcome, n in zip(WORST_FIRST, self.by_rule[side, rule], strict=True)
                    }
                    for side in _SIDES
                ]
                found.append(
                    RuleChange(catalogue.rule(rule), counts[0], counts[1], self.changed[rule], weight)
                )
        return found

    def units(self, sums: pl.DataFrame) -> list[Group]:
        """Return the sums by the units just below the one asked about; by every unit where none was named."""
        below = staff.units_below(self.unit) if self.unit else []
        names = {unit.code: unit.name for unit in below}
        home = _homes(self.unit, below)
        place = pl.col("unit_code").replace_strict(home, default=pl.col("unit_code"), return_dtype=pl.String)
        found = sums.group_by(place.alias("place")).agg(pl.col(_SUMS).sum()).sort("place")
        return [
            _group(row["place"], Text(*[names.get(row["place"], row["place"])] * 2), row)
            for row in found.iter_rows(named=True)
        ]


def _homes(top: Unit | None, below: list[Unit]) -> dict[str, str]:
    """Return per unit the one just below `top` it belongs to; what is recorded at `top` itself stays there."""
    if top is None:
        return {}
    depth = len(top.path.split("/"))
    by_path = {unit.path: unit.code for unit in below}
    return {unit.code: by_path.get("/".join(unit.path.split("/")[:depth]) + "/", top.code) for unit in below}


def _worth(rule_ids: list[str], scale: Scale, side: str) -> list[pl.Expr]:
    """Return per visit: failed rules, whether it counts, its score and whether it has one (domain 2)."""
    asked = [rule for rule in rule_ids if rule not in scale.dropped]
    passed, applicable = [], []
    for rule in asked:
        column, weight = pl.col(column_of(rule)), scale.weights[rule]
        passed.append((column == PASS).cast(pl.Int64) * weight)
        counted = (FAIL, UNKNOWN, PASS) if rule in scale.automatic else (FAIL, PASS)
        applicable.append(column.is_in(counted).cast(pl.Int64) * weight)
    whole = pl.sum_horizontal(applicable)
    score = pl.when(whole > 0).then(FULL * pl.sum_horizontal(passed) / whole)
    holds = [pl.col(column_of(rule)) >= PASS for rule in asked if rule in scale.validity]
    held = [pl.col(column_of(rule)) == PASS for rule in asked if rule in scale.presence]
    valid = pl.all_horizontal(*holds, pl.any_horizontal(held) if held else pl.lit(value=True))
    return [
        pl.sum_horizontal([(pl.col(column_of(rule)) == FAIL).cast(pl.Int64) for rule in rule_ids]).alias(
            f"fails_{side}"
        ),
        valid.cast(pl.Int64).alias(f"valid_{side}"),
        score.alias(f"score_{side}"),
        (whole > 0).cast(pl.Int64).alias(f"scored_{side}"),
    ]


def _group(key: str, label: Text, row: Mapping[str, Any]) -> Group:
    return Group(
        key, label, int(row["visits"] or 0), int(row["changed"] or 0),
        fails=Pair(*(int(row[f"fails_{side}"] or 0) for side in _SIDES)),
        valid=Pair(*(int(row[f"valid_{side}"] or 0) for side in _SIDES)),
        score=Pair(*(_mean(row[f"score_{side}"], row[f"scored_{side}"]) for side in _SIDES)),
    )  # fmt: skip


def _mean(total: float | None, n: float | None) -> Decimal | None:
    return Decimal(str((total or 0.0) / n)).quantize(ONE_DECIMAL, rounding=ROUND_HALF_UP) if n else None


def _classes(sums: pl.DataFrame) -> list[Group]:
    found = {
        row["visit_class"]: row
        for row in sums.group_by("visit_class").agg(pl.col(_SUMS).sum()).iter_rows(named=True)
    }
    known = [code for code in VisitClass.codes() if code in found]
    return [
        _group(code, Text(VisitClass.label_of(code, "zh"), VisitClass.label_of(code, "en")), found[code])
        for code in [*known, *sorted(set(found) - set(known))]
    ]


def ask_one(question: Question, *, visit_id: UUID, now: datetime) -> dict[str, Any] | None:
    """Judge one visit as it is known now, and as asked; return what differs, None if there is nothing to judge."""
    found = next(iter(gather([visit_id], now=now)), None)
    if found is None:
        return None
    before, after = (
        judge_one(found.facts, params, found.demands)
        for params in (found.params, question.applied(found.params))
    )
    pairs = zip(before, after, strict=True)
    return {
        "saved": False,
        "visit": counting.number_of(visit_id),
        "visit_id": visit_id,
        "parameters": [
            {
                "parameter": asked.spec.id, "value": units.dump(asked.value), "standard": units.dump(asked.spec.value),
                "in_force": units.dump(found.params.get(asked.spec.id)), "looser_than_standard": asked.looser,
                "effect": asked.reach,
            }
            for asked in question.asked
        ],
        "score": {side: _points(verdicts, scale) for side, verdicts, scale in zip(
            _SIDES, (before, after), (shipped_scale(), question.scale()), strict=True)},
        "changed": [
            {
                "rule": one.rule_id, "before": one.outcome.value, "after": other.outcome.value,
                "reason_zh": other.reason.zh, "reason_en": other.reason.en,
            }
            for one, other in pairs
            if one.outcome is not other.outcome and one.rule_id not in question.dropped
        ],
        "rules_dropped": sorted(question.dropped),
    }  # fmt: skip


def _points(verdicts: list[Any], scale: Scale) -> Decimal | None:
    table = pl.DataFrame({column_of(found.rule_id): [CODE_OF[found.outcome]] for found in verdicts})
    row = table.select(_worth([found.rule_id for found in verdicts], scale, "now")).row(0, named=True)
    return _mean(row["score_now"], row["scored_now"])
