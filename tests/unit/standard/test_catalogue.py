"""The 120 rules as data, and what the loader refuses."""

from __future__ import annotations

import pytest

from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.text import say
from gridvisit.standard import catalogue, clauses
from gridvisit.standard.catalogue import all_parameters, all_rules, read_rules, rule
from gridvisit.standard.errors import DataFileError
from gridvisit.standard.vocabulary import Channel, Direction, Severity, Step, Supply

VALIDITY_SET = {"4-01", "6.1-05", "6.2-04", "6.2-09", "6.3-02", "6.3-06", "7.1-02", "8.1-01"}

GOOD = """
["7.2-03"]
title = { zh = "提前预约", en = "Appointment in advance" }
zh = "提前预约。"
en = "In advance."
channels = ["onsite"]
steps = ["S2"]
severity = "F"
weight = 3
direction = "↑"
source = "D"
confidence = "D"
parameters = [
    { id = "lead", value = 1, unit = "WD", direction = "↑", source = "D", confidence = "D" },
]
"""


def test_there_are_120_rules_in_the_order_of_the_chapters():
    ids = [spec.id for spec in all_rules()]
    assert len(set(ids)) == len(ids) == 120
    assert [spec.chapter for spec in all_rules()] == sorted(spec.chapter for spec in all_rules())


def test_the_validity_set_is_exactly_that_of_the_standard():
    assert {spec.id for spec in all_rules() if spec.validity} == VALIDITY_SET


def test_weights_follow_the_severity():
    assert {(spec.severity, spec.weight) for spec in all_rules()} == {(Severity.B, 5), (Severity.F, 3)}


def test_declaration_rules_need_a_person():
    declared = {spec.id for spec in all_rules() if spec.declaration}
    assert declared == {"5.3-02", "6.1-07", "8.2-01"}
    assert not any(rule(rule_id).automatic for rule_id in declared)


def test_every_rule_stands_under_a_known_clause():
    assert {spec.clause for spec in all_rules()} <= {clause.id for clause in clauses.all_clauses()}


def test_texts_are_there_in_both_languages_and_english_holds_no_chinese():
    for spec in all_rules():
        for text in (spec.title, spec.explanation):
            assert text.zh
            assert text.en
            assert not any("\u4e00" <= sign <= "\u9fff" for sign in text.en), spec.id


def test_a_rule_knows_where_it_applies():
    spec = rule("7.2-03")
    assert (spec.channels, spec.steps, spec.clause) == (frozenset({Channel.ONSITE}), (Step.S2,), "7.2")
    assert (spec.file, spec.parameters[0].id) == ("rules/c7.toml", "7.2-03.lead")
    assert rule("4-11").channels == {Channel.ONSITE, Channel.PHONE}
    assert spec.parameter("lead") is spec.parameters[0]
    assert spec.parameter("lag") is None


def test_rules_without_slack_have_no_parameter_to_relax():
    for spec in all_rules():
        if spec.direction is Direction.FIXED:
            assert all(found.direction is Direction.FIXED for found in spec.parameters), spec.id


def test_parameters_read_as_words():
    assert all_parameters()["7.2-03.lead"].shown("en") == "1 working day"
    assert all_parameters()["6.2-01.hours"].shown() == "09:00-12:00,14:00-20:00"
    assert all_parameters()["4-13.random_share"].shown("en") == "20 %"


def test_required_supplies_are_codes_of_the_list():
    for name in ("required", "electrical_room", "home"):
        assert all(Supply.has(code) for code in all_parameters()[f"6.1-02.{name}"].value)


def test_an_unknown_rule_or_clause_is_not_found():
    with pytest.raises(NotFound, match=r"rule\.unknown"):
        rule("7.2-99")
    with pytest.raises(NotFound, match=r"clause\.unknown"):
        clauses.clause("77")


def test_a_good_table_is_read():
    (spec,) = read_rules(GOOD, file="local.toml", chapter="7")
    assert (spec.id, spec.line, spec.subject) == ("7.2-03", 2, catalogue.Subject.VISIT)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("steps = [", "stpes = [", "rule_file.unknown_key", 7),
        ('source = "D"\nconfidence', "confidence", "rule_file.missing_key", 2),
        ('en = "In advance."\n', "", "rule_file.missing_translation", 2),
        (', en = "Appointment in advance"', "", "rule_file.missing_translation", 3),
        ('unit = "WD"', 'unit = "weeks"', "rule_file.bad_unit", 14),
        ("value = 1,", 'value = "soon",', "rule_file.bad_value", 14),
        ("value = 1,", "value = 1.5,", "rule_file.bad_value", 14),
        ('unit = "WD", direction = "↑"', 'unit = "WD", direction = "⊇"', "rule_file.bad_value", 14),
        ('channels = ["onsite"]', 'channels = ["fax"]', "rule_file.unknown_code", 6),
        ('severity = "F"', 'severity = "X"', "rule_file.unknown_code", 8),
        ("weight = 3", "weight = 4", "rule_file.bad_weight", 9),
        ('["7.2-03"]', '["5.2-03"]', "rule_file.bad_rule_id", 2),
        ('["7.2-03"]', '["7.2-3"]', "rule_file.bad_rule_id", 2),
        ('zh = "提前预约。"', 'zh = "提前预约。', "rule_file.malformed", 4),
    ],
)
def test_a_wrong_table_is_refused_with_file_line_and_rule(old, new, code, line):
    assert old in GOOD
    with pytest.raises(DataFileError) as refused:
        read_rules(GOOD.replace(old, new, 1), file="local.toml", chapter="7")
    found = refused.value
    assert (found.code, found.facts["line"], found.status) == (code, line, 422)
    for lang in ("zh", "en"):
        told = say(found.code, lang, **found.facts)
        assert "local.toml" in told
        assert "—" not in told


def test_clauses_cover_the_standard_from_1_to_9_4():
    ids = [clause.id for clause in clauses.all_clauses()]
    assert (ids[0], ids[-1], len(ids)) == ("1", "9.4", 30)
    assert clauses.clause("7.2-03").id == "7.2"
    assert [clause.id for clause in clauses.all_clauses() if clause.shall][:3] == ["4", "5.1", "5.2"]
