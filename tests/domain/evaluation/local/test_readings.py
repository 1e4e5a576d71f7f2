"""A local rule is a ruling like any other: plain Python, frames and words read it alike, whatever is written in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridvisit.domain.evaluation.local import definitions, facts, terms
from gridvisit.domain.evaluation.local.definitions import SPANS, Form, Relation
from gridvisit.domain.evaluation.local.facts import LocalFacts, LocalVisit, UnitMonth, UnitMonthFacts
from gridvisit.engines.verdicts import backends
from gridvisit.engines.verdicts.facts import VisitFacts
from gridvisit.engines.verdicts.frames import frame_of
from gridvisit.engines.verdicts.registry import facts_of
from gridvisit.engines.verdicts.terms import Kind
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.parameters import shipped
from gridvisit.standard.vocabulary import Outcome
from tests.unit.engines.verdicts.strategies import rows_for

AT = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
NUMBERS = st.integers(0, 30)


def ruling(definition):
    return terms.ruling(
        number="L-1-001", title=Text("本地", "Local"), severity="W", weight=0, definition=definition
    )


def conditions():
    def values(known):
        row = st.just({"fact": known.name})
        if known.kind is Kind.FLAG:
            more = st.booleans().map(lambda yes: {"yes": yes})
        elif known.kind is Kind.NUMBER:
            more = NUMBERS.map(lambda low: {"low": low})
        else:
            more = st.lists(
                st.sampled_from(known.vocabulary.codes()), min_size=1, max_size=3, unique=True
            ).map(lambda codes: {"codes": codes})
        return st.tuples(row, more).map(lambda pair: pair[0] | pair[1])

    one = st.sampled_from([known.name for known in facts.for_conditions()]).flatmap(
        lambda name: values(LocalVisit.columns[name])
    )
    return st.lists(one, max_size=3, unique_by=lambda row: row["fact"])


def needs():
    presence = st.sampled_from([known.name for known in facts.for_presence()]).map(
        lambda name: {"kind": "presence", "fact": name}
    )
    ranges = st.tuples(st.sampled_from([known.name for known in facts.for_ranges()]), NUMBERS, NUMBERS).map(
        lambda drawn: {"kind": "range", "fact": drawn[0], "low": min(drawn[1:]), "high": max(drawn[1:])}
    )
    moments = st.lists(
        st.sampled_from([known.name for known in facts.moments()]), min_size=2, max_size=2, unique=True
    )
    deadline = st.tuples(
        moments, st.sampled_from(Relation.codes()), st.integers(1, 9), st.sampled_from(SPANS)
    ).map(
        lambda drawn: {
            "kind": "deadline", "from": drawn[0][0], "to": drawn[0][1], "relation": drawn[1], "within": drawn[2],
            "unit": drawn[3],
        }
    )  # fmt: skip
    return st.one_of(presence, ranges, deadline)


RULES = st.tuples(conditions(), needs()).map(
    lambda drawn: {"form": drawn[1]["kind"], "when": drawn[0], "need": drawn[1]}
)


@settings(max_examples=25, deadline=None)
@given(RULES, st.data())
def test_a_frame_gets_the_outcome_that_each_of_its_rows_gets(definition, data):
    found = ruling(definition)
    asked = tuple(vars(found.on_visit.ruling).values())
    rows = data.draw(st.lists(rows_for(LocalFacts, facts_of(*asked), asked), min_size=1, max_size=5))
    expected = [terms._outcome(found._visit, row) for row in rows]
    judged = backends.judge_frame(frame_of(rows, LocalVisit), shipped(), rules=[found.on_visit]).collect()
    said = backends.outcomes(judged, found.spec.id)
    assert said * (len(rows) if len(said) < len(rows) else 1) == expected


@settings(max_examples=25, deadline=None)
@given(RULES)
def test_what_is_stored_is_read_back_as_it_was_and_has_words_in_both_languages(definition):
    read = definitions.read(definition)
    assert definitions.read(read.plain()) == read
    found = ruling(definition)
    for text in (found.requirement(), *(words for _code, words in found.conditions())):
        assert text.zh
        assert text.en
        assert not any("一" <= sign <= "鿿" for sign in text.en)
    said = found.visit(VisitFacts(judged_at=AT), date(2026, 11, 20))
    assert said.reason.zh
    assert said.outcome is not Outcome.PASS or definition["need"].get("fact") in {None, "judged_at"}


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([Form.SHARE, Form.COUNT]), st.sampled_from(["at_least", "at_most"]), st.integers(1, 100),
    NUMBERS, NUMBERS, NUMBERS, st.booleans(),
)  # fmt: skip
def test_a_month_is_decided_when_what_is_open_can_change_nothing(
    form, bound, limit, hits, missed, still, over
):
    found = ruling(
        {
            "form": form.value,
            "when": [],
            "need": {"kind": "presence", "fact": "photos"},
            "bound": bound,
            "limit": limit,
        }
    )
    cases = hits + missed + still
    said = found.month(cases=cases, hits=hits, open_cases=still, over=over).outcome

    def good(reached):
        figure = reached * 100 / cases if form is Form.SHARE else reached
        return figure >= limit if bound == "at_least" else figure <= limit

    if form is Form.SHARE and cases == 0:
        assert said is (Outcome.NOT_APPLICABLE if over else Outcome.PENDING)
    elif over:
        sure = {good(hits), good(hits + still)}
        assert said is (
            {True: Outcome.PASS, False: Outcome.FAIL}[sure.pop()] if len(sure) == 1 else Outcome.UNKNOWN
        )
    elif form is Form.COUNT and bound == "at_least" and hits >= limit:
        assert said is Outcome.PASS
    elif form is Form.COUNT and bound == "at_most" and hits > limit:
        assert said is Outcome.FAIL
    else:
        assert said is Outcome.PENDING
    row = UnitMonthFacts(cases=cases, hits=hits, hits_at_best=hits + still, month_over=over)
    judged = backends.judge_frame(frame_of([row], UnitMonth), shipped(), rules=[found.on_month]).collect()
    assert backends.outcomes(judged, found.spec.id) == [said]


@pytest.mark.parametrize(
    ("relation", "unit", "hours", "outcome"),
    [
        ("after", "h", 48, "pass"), ("after", "h", 49, "fail"), ("after", "d", 48, "pass"), ("after", "d", 49, "fail"),
        ("after", "WD", 24 * 4, "pass"), ("after", "WD", 24 * 5, "fail"),
        ("before", "h", -48, "pass"), ("before", "h", -47, "fail"),
        ("before", "WD", -48, "pass"), ("before", "WD", -24, "fail"), ("before", "WD", 24, "fail"),
    ],
)  # fmt: skip
def test_deadlines_at_their_edge(relation, unit, hours, outcome):
    """AT is Friday 2026-11-20, 15:00 in Shanghai; two working days later is Tuesday."""
    within = 48 if unit == "h" else 2
    found = ruling(
        {
            "form": "deadline",
            "need": {
                "from": "started_at",
                "to": "brief_built_at",
                "relation": relation,
                "within": within,
                "unit": unit,
            },
        }
    )
    row = VisitFacts(
        started_at=AT, brief_built_at=AT + timedelta(hours=hours), judged_at=AT + timedelta(days=30)
    )
    assert found.visit(row, date(2026, 11, 20)).outcome == outcome


def test_an_open_deadline_waits_and_a_missed_one_fails():
    found = ruling(
        {"form": "deadline", "need": {"from": "ended_at", "to": "strategy_at", "within": 36, "unit": "h"}}
    )
    for hours, outcome in ((36, "pending"), (37, "fail")):
        row = VisitFacts(ended_at=AT, judged_at=AT + timedelta(hours=hours))
        assert found.visit(row, date(2026, 11, 20)).outcome == outcome
    assert found.visit(VisitFacts(judged_at=AT), date(2026, 11, 20)).outcome == "unknown"
