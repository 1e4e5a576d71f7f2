"""What if other parameters had been in force: the stored facts judged twice, nothing saved."""

from __future__ import annotations

import shutil
from datetime import timedelta
from importlib import resources

import pytest

from gridvisit.domain.evaluation import overrides, services
from gridvisit.domain.evaluation.models import FactRow, Judgement, Verdict
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.evaluation.whatif import asking, files, judged
from gridvisit.domain.evaluation.whatif.files import BadFile, as_toml, read_file
from gridvisit.domain.evaluation.whatif.question import Question, read_value
from gridvisit.engines.verdicts.backends import column_of
from gridvisit.engines.verdicts.masks import WORST_FIRST
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Problem, Refusal
from gridvisit.foundation.kernel.text import say
from gridvisit.foundation.outbox.models import Message
from gridvisit.standard.units import dump
from tests.domain.evaluation import world
from tests.factories import demands

NOVEMBER = parse_period("2026-11")
DAY = timedelta(days=1)


@pytest.fixture
def file(tmp_path):
    """Return a function: text → a TOML file with it."""

    def write(text: str):
        path = tmp_path / "ask.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def visits(town_a, now):
    """Two visits of November, on one a demand was heard; the appointment of both was made two working days before."""
    found = [world.recorded(town_a, now), world.recorded(town_a, now - 7 * DAY)]
    demands.heard(town_a.an, now, unit_id=town_a.team.id, visit_id=found[0].id)
    services.evaluate_visits(visit_ids=[visit.id for visit in found], now=now)
    return found


# Files ------------------------------------------------------------------------------------------------------------


def test_a_file_names_parameters_severities_and_weights_with_or_without_quotation_marks(file):
    found = read_file(
        file(
            '[parameters]\n"7.2-03.lead" = 2\n6.1-04.tolerance = 5\n"6.2-01.hours" = "10:00-11:00"\n'
            '"7.1-01.required" = ["S1"]\n[severity]\n"7.2-03" = "B"\n[weights]\n"6.1-04" = 9\n'
        )
    )
    assert {name: dump(value) for name, value in found.values.items()} == {
        "7.2-03.lead": 2, "6.1-04.tolerance": 5, "6.2-01.hours": "10:00-11:00", "7.1-01.required": ["S1"],
    }  # fmt: skip
    scale = found.scale()
    assert (scale.weights["7.2-03"], scale.weights["6.1-04"]) == (5, 9)
    assert [asked.spec.id for asked in found.looser] == ["7.1-01.required"]
    again = read_file(file(as_toml(found)))
    assert again.values == found.values


def test_everything_wrong_is_told_with_file_line_and_both_values_in_both_languages(file):
    with pytest.raises(BadFile) as refused:
        read_file(
            file(
                'editoin = "x"\n[parameters]\n"7.2-03.leed" = 3\n"7.2-03.lead" = 2.5\n"7.1-01.required" = ["S1", "S9"]\n'
                '[severity]\n"7.2-3" = "B"\n"7.2-03" = "Z"\n[weights]\n"7.2-03" = 500\n'
            )
        )
    problems = refused.value.problems
    assert [(problem.code, problem.facts["line"]) for problem in problems] == [
        ("whatif.unknown_section", 1), ("whatif.unknown_parameter_at", 3), ("whatif.bad_value_at", 4),
        ("whatif.bad_code_at", 5), ("whatif.unknown_rule", 7), ("whatif.bad_severity", 8), ("whatif.bad_weight", 10),
    ]  # fmt: skip
    value = problems[2]
    assert say(value.code, "zh", **value.facts) == (
        "ask.toml 第 4 行：参数 7.2-03.lead 的值“2.5”不对（单位：工作日，整数；标准值：1 个工作日）。"
    )
    assert say(value.code, "en", **value.facts) == (
        "ask.toml line 4: “2.5” is no value of 7.2-03.lead (unit: working days, whole; the standard says 1 working day)."
    )
    assert "7.2-03.lead" in say(problems[1].code, "en", **problems[1].facts)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[parameters\n", "whatif.malformed"),
        ("", "whatif.nothing_asked"),
        ("parameters = 3\n", "whatif.no_table"),
        ('edition = "elsewhere"\n', "whatif.no_edition"),
    ],
)
def test_a_file_that_asks_nothing_or_is_no_toml_is_refused(file, text, code):
    with pytest.raises(BadFile) as refused:
        read_file(file(text))
    assert refused.value.problems[0].code == code
    with pytest.raises(BadFile) as refused:
        read_file(file("").with_name("none.toml"))
    assert refused.value.problems[0].code == "whatif.no_file"


def test_another_edition_is_a_folder_of_rule_files(file, tmp_path):
    source = resources.files("gridvisit.standard") / "rules"
    folder = tmp_path / "next"
    shutil.copytree(str(source), folder)
    text = (folder / "c7.toml").read_text("utf-8")
    at = text.index('["7.2-03"]')
    end = text.index('["7.2-04"]')
    rule = text[at:end].replace('severity = "F"', 'severity = "B"').replace("weight = 3", "weight = 5")
    (folder / "c7.toml").write_text(text[:at] + rule.replace("value = 1", "value = 2") + text[end:], "utf-8")
    c6 = (folder / "c6.toml").read_text("utf-8")
    (folder / "c6.toml").write_text(c6[: c6.rindex('\n["')] + "\n", "utf-8")
    found = read_file(file('edition = "next"\n[parameters]\n"6.1-04.tolerance" = 9\n'))
    assert found.values["7.2-03.lead"] == 2
    assert (found.severities, found.scale().weights["7.2-03"], found.edition) == ({"7.2-03": "B"}, 5, "next")
    assert len(found.dropped) == 1
    (folder / "c7.toml").write_text("oops", "utf-8")
    with pytest.raises(BadFile):
        read_file(file('edition = "next"\n'))


def test_a_value_from_a_form_is_read_as_strictly():
    assert read_value("7.2-03.lead", 2) == 2
    assert isinstance(read_value("7.2-03.lead", "soon"), Problem)
    assert isinstance(read_value("7.2-03.none", 2), Problem)


# Answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_stricter_lead_fails_what_passed_and_nothing_is_saved(town_a, visits):
    before = (Judgement.objects.count(), Verdict.objects.count(), FactRow.objects.latest("seq").seq,
              AuditEntry.objects.count(), Message.objects.count())  # fmt: skip
    answer = asking.ask(Question(values={"7.2-03.lead": 3}), period=NOVEMBER, unit=town_a.county)
    assert (answer.total.visits, answer.total.changed, answer.not_stored) == (2, 2, 0)
    (rule,) = answer.rules
    assert (rule.spec.id, rule.changed) == ("7.2-03", 2)
    assert (rule.before["pass"], rule.after["pass"], rule.after["fail"]) == (2, 0, 2)
    assert answer.total.fails.change == 2
    assert answer.total.score.after < answer.total.score.before
    assert [(group.key, group.label.zh, group.visits, group.changed) for group in answer.units] == [
        (town_a.station.code, town_a.station.name, 2, 2)
    ]
    assert sum(group.changed for group in answer.classes) == 2
    assert {row.visit_id for row in answer.sample} == {visit.id for visit in visits}
    assert "3" in answer.sample[0].reason.zh
    assert answer.plain()["parameters"][0]["looser_than_standard"] is False
    after = (Judgement.objects.count(), Verdict.objects.count(), FactRow.objects.latest("seq").seq,
             AuditEntry.objects.count(), Message.objects.count())  # fmt: skip
    assert after == before


@pytest.mark.django_db
def test_the_frame_and_the_single_visit_agree_in_every_verdict(visits, monkeypatch):
    asked = Question(values={"7.2-03.lead": 3, "6.1-04.tolerance": 0})
    one_by_one = asking.ask(asked, period=NOVEMBER)
    monkeypatch.setattr(judged, "FEW", 0)
    as_frame = asking.ask(asked, period=NOVEMBER)
    told = [
        {key: value for key, value in answer.plain().items() if key != "seconds"}
        for answer in (one_by_one, as_frame)
    ]
    assert told[0] == told[1]
    rows = judged.rows.in_scope("visit")
    piece = judged.Piece(judged.frame("visit", rows), judged.frame("demand", judged.rows.in_scope("demand")))
    found = judged.judge(piece, judged.rows.parameter_sets(rows))
    for row in found.iter_rows(named=True):
        stored = world.verdicts(next(visit for visit in visits if str(visit.id) == row["visit_id"]))
        assert {rule: WORST_FIRST[row[column_of(rule)]].value for rule in stored} == stored


@pytest.mark.django_db
def test_before_is_judged_by_what_was_in_force_then(town_a, now):
    overrides.tighten(
        unit_id=town_a.county.id, parameter="7.2-03.lead", value=3, valid_from=(now - 7 * DAY).date(),
        reason="试点县", actor=town_a.officer, now=now - 8 * DAY,
    )  # fmt: skip
    visit = world.recorded(town_a, now)
    services.evaluate_visits(visit_ids=[visit.id], now=now)
    answer = asking.ask(Question(values={"7.2-03.lead": 1}), period=NOVEMBER)
    assert answer.in_force == {"7.2-03.lead": ["3"]}
    assert (answer.rules[0].before["fail"], answer.rules[0].after["pass"]) == (1, 1)


@pytest.mark.django_db
def test_a_weight_changes_the_score_and_no_verdict(visits):
    answer = asking.ask(Question(weights={"5.5-01": 100}), period=NOVEMBER)
    assert answer.total.changed == 0
    assert [rule.spec.id for rule in answer.rules] == ["5.5-01"]


@pytest.mark.django_db
def test_a_dropped_rule_applies_to_nobody(visits):
    answer = asking.ask(Question(dropped=frozenset({"7.2-03"})), period=NOVEMBER)
    assert answer.rules[0].after["not_applicable"] == 2
    assert answer.sample[0].after.value == "not_applicable"


@pytest.mark.django_db
def test_a_person_asks_about_his_own_units_and_a_page_about_so_many_visits(town_a, town_b, visits, now):
    asked = Question(values={"7.2-03.lead": 3})
    FactRow.objects.filter(visit_id=visits[1].id).update(tenant_id=town_b.park.tenant_id, unit=town_b.park)
    assert asking.ask(asked, period=NOVEMBER, actor=town_a.qa).total.visits == 1
    assert asking.ask(asked, period=NOVEMBER, actor=town_a.an).total.visits == 0
    with pytest.raises(Refusal, match=r"whatif\.too_many"):
        asking.ask(asked, period=NOVEMBER, most=1)
    assert asking.ask(asked, period=parse_period("2026-10")).total.visits == 0


@pytest.mark.django_db
def test_one_visit_is_asked_about_as_it_is_known_now(town_a, visits, now):
    asked = Question(values={"7.2-03.lead": 3, "4-14.window": 60})
    found = asking.ask_one(asked, visit_id=visits[0].id, now=now)
    assert [(row["rule"], row["before"], row["after"]) for row in found["changed"]] == [
        ("7.2-03", "pass", "fail")
    ]
    assert [row["effect"] for row in found["parameters"]] == ["judged", "gathered"]
    assert found["score"]["before"] > found["score"]["after"]
    assert asking.ask_one(asked, visit_id=world.planned(town_a, now).id, now=now) is None
    assert files.SECTIONS[0] == "edition"
