"""The term language refuses nonsense, follows Kleene, and says what it means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridvisit.engines.verdicts import VisitFacts, registry, words
from gridvisit.engines.verdicts.facts import Demand, Visit
from gridvisit.engines.verdicts.measures import apart, ratio, share
from gridvisit.engines.verdicts.one import run
from gridvisit.engines.verdicts.registry import Params
from gridvisit.engines.verdicts.terms import TermError
from gridvisit.standard.catalogue import rule
from gridvisit.standard.parameters import shipped

AT = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
FLAGS = st.sampled_from([True, False, None])


def p(rule_id: str) -> Params:
    return Params(rule(rule_id))


def answer(term, **facts):
    return run(term, shipped())(VisitFacts(**facts))


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: Visit.channel == "on site",
        lambda: Visit.plan_reasons.has("holiday"),
        lambda: Visit.appointment_lead_wd >= p("7.2-06").within,
        lambda: Visit.started_at >= Visit.id_valid_to,
        lambda: Visit.channel < Visit.origin,
        lambda: Visit.started_at - Visit.appointment_lead_wd,
        lambda: Visit.proactive & Visit.persons,
        lambda: ~Visit.persons,
        lambda: Visit.persons + Visit.capacity_kva,
        lambda: ratio(Visit.backup_kw, Visit.capacity_kva),
        Visit.capacity_kva.duration,
        lambda: Visit.started_at.during(p("6.1-02").required),
        lambda: Visit.started_at.or_else(Visit.persons),
        lambda: bool(Visit.proactive),
        lambda: Visit.persons == [1],
        lambda: p("7.2-03").leed,
        lambda: registry.outcome(passed=Visit.persons),
        lambda: registry.verdict("4-12"),
        lambda: registry.verdict("4-01"),
    ],
)
def test_a_term_that_makes_no_sense_is_refused_when_written(nonsense):
    registry.all_verdicts()
    with pytest.raises(TermError):
        nonsense()


@given(FLAGS, FLAGS)
def test_and_or_not_follow_kleene(one, other):
    v = Visit
    both = answer(v.proactive & v.contact_dnc, proactive=one, contact_dnc=other)
    either = answer(v.proactive | v.contact_dnc, proactive=one, contact_dnc=other)
    expected = False if False in (one, other) else None if None in (one, other) else True
    assert both is expected
    assert either is (True if True in (one, other) else None if None in (one, other) else False)
    neither = answer(~(v.proactive | v.contact_dnc), proactive=one, contact_dnc=other)
    assert neither is answer(~v.proactive & ~v.contact_dnc, proactive=one, contact_dnc=other)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_time_between_two_moments_has_a_sign_unless_apart(first, second):
    facts = {"started_at": AT + timedelta(seconds=first), "ended_at": AT + timedelta(seconds=second)}
    assert answer(Visit.ended_at - Visit.started_at, **facts) == second - first
    assert answer(apart(Visit.started_at, Visit.ended_at), **facts) == abs(second - first)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_of_nothing_is_unknown_and_the_rest_exact(part, whole):
    got = answer(share(Visit.filled_fields, Visit.required_fields), filled_fields=part, required_fields=whole)
    assert got is None if whole == 0 else got == 100 * part / whole


def test_a_missing_fact_makes_a_comparison_unknown_but_known_never():
    assert answer(Visit.persons >= 2) is None
    assert answer(Visit.persons.known()) is False
    assert answer(Visit.persons.missing()) is True
    assert answer(Visit.started_at.on_day() <= Visit.id_valid_to, started_at=AT) is None
    assert answer(Visit.plan_reasons.size()) is None


def test_time_of_day_is_shanghai_time_to_the_second():
    hours = p("6.1-03").hours
    start = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert answer(Visit.started_at.during(hours), started_at=start) is True
    assert answer(Visit.started_at.during(hours), started_at=start - timedelta(seconds=1)) is False
    end = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert answer(Visit.started_at.during(hours), started_at=end) is True
    assert answer(Visit.started_at.during(hours), started_at=end + timedelta(seconds=1)) is False


def test_a_condition_reads_as_words():
    term = registry.all_verdicts()["7.2-03"].ruling.passed
    assert words.condition(term, shipped(), "en") == (
        "Appointment confirmed: known and Lead of the appointment ≥ 1 working day "
        "and Told with the appointment ⊇ {Content, People, Length}"
    )
    assert "预约提前量 ≥ 1 个工作日" in words.condition(term, shipped(), "zh")


@pytest.mark.parametrize("rule_id", registry.all_verdicts())
def test_every_rule_has_its_condition_in_both_languages(rule_id):
    ruling = registry.all_verdicts()[rule_id].ruling
    for term in (ruling.not_applicable, ruling.unknown, ruling.passed, ruling.pending):
        assert words.condition(term, shipped(), "zh")
        english = words.condition(term, shipped(), "en")
        assert english
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in english)


def test_columns_are_documented_in_both_languages_with_a_privacy_class():
    for table in (Visit, Demand):
        for name, fact in table.columns.items():
            assert (fact.name, fact.table) == (name, table.__name__.lower())
            assert fact.text.zh, name
            assert fact.text.en, name
            assert fact.source, name
            assert fact.privacy in {"C1", "C2", "C3", "C4"}
        labels = [fact.text.zh for fact in table.columns.values()]
        assert len(labels) == len(set(labels))


def test_every_fact_is_read_by_a_rule_or_identifies_the_row():
    read = {
        (fact.table, fact.name)
        for rule in registry.all_verdicts().values()
        for fact in registry.facts_of(*vars(rule.ruling).values())
    }
    unread = {(table.__name__.lower(), name) for table in (Visit, Demand) for name in table.columns} - read
    assert unread == {
        ("visit", "visit_id"), ("visit", "unit_code"), ("visit", "visit_kind"), ("visit", "steps_done"),
        ("visit", "received_at"), ("demand", "demand_no"), ("demand", "visit_id"),
    }  # fmt: skip


def test_a_rule_uses_every_parameter_the_catalogue_gives_it():
    for found in registry.all_verdicts().values():
        assert set(found.params) == {spec.id for spec in found.spec.parameters}, found.id


def test_a_sum_names_what_was_counted_with_it():
    term = registry.all_verdicts()["6.1-05"].ruling.passed
    assert "“定位与已核实坐标距离 ≤ 300 米”合计 ≥ 2" in words.condition(term, shipped(), "zh")
    assert "“distance to the verified site ≤ 300 m” together ≥ 2" in words.condition(term, shipped(), "en")
