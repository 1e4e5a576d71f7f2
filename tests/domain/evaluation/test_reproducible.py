"""A visit of two years ago judged again gives the same bytes, whatever was tightened since."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from gridvisit.domain.content import services as content
from gridvisit.domain.evaluation import overrides, services
from gridvisit.domain.evaluation.models import FactRow, Judgement, ParameterOverride
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.evaluation.store import rows
from gridvisit.domain.evaluation.whatif import asking
from gridvisit.domain.evaluation.whatif.question import Question
from gridvisit.engines.verdicts import DemandFacts, VisitFacts, judge_one, schema
from gridvisit.engines.verdicts.terms import Kind
from tests.domain.evaluation import world
from tests.factories import demands, staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TWO_YEARS = timedelta(days=728)


def canonical(judgement: Judgement) -> bytes:
    """The judgement as bytes: fingerprint, score and every verdict with facts, parameters and reasons."""
    plain = {
        "facts_hash": judgement.facts_hash,
        "edition": judgement.edition,
        "score": str(judgement.score),
        "valid": judgement.valid,
        "parameters": judgement.parameters,
        "verdicts": [
            [row.rule, row.outcome, row.severity, row.weight, row.declared, row.subject, row.facts, row.params, row.reason_zh,
             row.reason_en]
            for row in judgement.verdicts.order_by("rule")
        ],
    }  # fmt: skip
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def without_the_moment(found: bytes) -> bytes:
    """All but the moment of judging: `judged_at` among the facts, and the sentences that name it."""
    plain = json.loads(found)
    for row in plain["verdicts"]:
        if row[6].pop("judged_at", None):
            del row[8:]
    return json.dumps(plain, sort_keys=True).encode()


def from_json(row_class, plain):
    """Facts as they were written down with a judgement, as the engine judges them."""
    read = {Kind.MOMENT: datetime.fromisoformat, Kind.DAY: date.fromisoformat}
    return row_class.of(
        {
            name: read.get(row_class.COLUMNS[name].kind, lambda value: value)(value)
            for name, value in plain.items()
        }
    )


@pytest.fixture
def long_ago(now):
    return now - TWO_YEARS


@pytest.fixture
def town(db, long_ago):
    return staff.town_a(long_ago)


def policy_of_then(town, at):
    """The policy the visitor explains, in force two years ago."""
    return content.publish_policy(
        unit_id=town.county.id, actor=None, now=at - 30 * DAY, code="P2024", edition=1, topic="TARIFF", title_zh="分时电价",
        title_en="Time of use", valid_from=date(2024, 1, 1), valid_to=date(2027, 12, 31),
    )  # fmt: skip


@pytest.fixture
def filed(town, long_ago, monkeypatch):
    """A visit filed two years ago in a county that had tightened one parameter, and tightens more afterwards."""
    monkeypatch.setattr(world, "policy", policy_of_then)
    tightened(town, "7.2-03.lead", 2, long_ago - 60 * DAY)
    return world.archived(town, long_ago)


def tightened(town, parameter, value, at):
    return overrides.tighten(
        unit_id=town.county.id, parameter=parameter, value=value, valid_from=at.date() + DAY, reason="试点县", actor=town.officer,
        now=at,
    )  # fmt: skip


def test_a_visit_of_two_years_ago_judged_afresh_gives_the_same_bytes_though_parameters_were_tightened_since(
    town, filed, now, long_ago
):
    then = services.evaluate_visits(visit_ids=[filed.id], now=long_ago + DAY)[0]
    assert then.final
    before = canonical(then)
    tightened(town, "7.2-03.lead", 5, now - 300 * DAY)
    tightened(town, "6.1-04.tolerance", 1, now - 200 * DAY)
    again = services.evaluate_visits(visit_ids=[filed.id], now=now)[0]
    assert again.pk == then.pk, "equal facts, parameters and outcomes make no new judgement"
    assert canonical(again) == before
    Judgement.objects.all().delete()  # as if it had been lost
    as_of_then = services.evaluate_visits(visit_ids=[filed.id], now=long_ago + DAY)[0]
    assert canonical(as_of_then) == before
    Judgement.objects.all().delete()
    afresh = services.evaluate_visits(visit_ids=[filed.id], now=now)[0]
    assert afresh.facts_hash == then.facts_hash
    assert without_the_moment(canonical(afresh)) == without_the_moment(before)
    assert afresh.parameters["7.2-03.lead"][0] == 2
    assert ParameterOverride.objects.count() == 3


def test_the_facts_written_down_with_a_judgement_give_its_verdicts_again(town, filed, now, long_ago):
    heard = demands.heard(town.an, long_ago, unit_id=filed.unit_id, visit_id=filed.id)
    judgement = services.evaluate_visits(visit_ids=[filed.id], now=long_ago + DAY)[0]
    facts = from_json(VisitFacts, judgement.facts["visit"])
    told = [from_json(DemandFacts, row) for row in judgement.facts["demands"]]
    assert [row.demand_no for row in told] == [heard.number]
    params = rows.parameter_sets(FactRow.objects.filter(visit_id=filed.id))
    again = judge_one(facts, next(iter(params.values())), told)
    stored = {row.rule: row for row in judgement.verdicts.all()}
    assert {verdict.rule_id: verdict.outcome.value for verdict in again} == {
        rule: row.outcome for rule, row in stored.items()
    }
    for verdict in again:
        row = stored[verdict.rule_id]
        assert {name: schema.plain(value) for name, value in verdict.facts_used.items()} == row.facts
        assert (verdict.reason.zh[:500], verdict.reason.en[:500]) == (row.reason_zh, row.reason_en)


def test_the_stored_line_of_two_years_ago_gives_the_same_verdicts_by_what_was_in_force(
    town, filed, now, long_ago
):
    services.evaluate_visits(visit_ids=[filed.id], now=long_ago + DAY)
    tightened(town, "7.2-03.lead", 5, now - 300 * DAY)
    period = parse_period(f"{filed.day:%Y-%m}")
    answer = asking.ask(Question(values={"7.2-03.lead": 2}), period=period)
    assert (answer.total.visits, answer.total.changed) == (1, 0)
    judgement = Judgement.objects.get(visit_id=filed.id, current=True)
    assert answer.outcomes.before == {
        outcome: judgement.counts.get(outcome, 0) for outcome in answer.outcomes.before
    }
