"""A rule file is taken as a whole or not at all; what is wrong is told with file, line and both values."""

from __future__ import annotations

import re

import pytest

from gridvisit.domain.evaluation import parameters
from gridvisit.domain.evaluation.local import rulefile
from gridvisit.domain.evaluation.models import LocalRule, ParameterOverride
from gridvisit.foundation.kernel.errors import Forbidden, Refusal
from gridvisit.foundation.kernel.text import say
from gridvisit.standard.errors import DataFileError

pytestmark = pytest.mark.django_db

GOOD = """# county A from December
[[tighten]]
parameter = "7.2-03.lead"
value = 2
unit = "WD"
from = 2026-12-01
reason = "提前约好"

[[tighten]]
parameter = "6.1-03.hours"
value = "09:00-17:30"
from = 2026-12-01
reason = "冬季作息"

[[rule]]
title = { zh = "学校五月拍照", en = "Photo at schools in May" }
form = "presence"
when = [
    { fact = "special_flags", codes = ["school"] },
    { fact = "visit_month", codes = ["5"] },
]
need = { fact = "photo_subjects", codes = ["supply_equipment"] }
severity = "F"
weight = 1
from = 2026-12-01
reason = "防汛"

["7.2-14"]
title = { zh = "归档及时", en = "Filed in time" }
zh = "归档及时。"
en = "Filed in time."
channels = ["onsite", "phone", "online"]
steps = ["S7"]
severity = "F"
weight = 3
direction = "↓"
source = "D"
confidence = "D"
parameters = [
    { id = "within", value = 4, unit = "WD", direction = "↓", source = "D", confidence = "D" },
]
"""


def told(town, now, text):
    with pytest.raises(DataFileError) as refused:
        rulefile.check(text, file="county.toml", unit=town.county, now=now)
    return refused.value


def test_a_good_file_says_what_it_holds(town_a, now):
    found = rulefile.check(GOOD, file="county.toml", unit=town_a.county, now=now)
    assert (len(found.overrides), len(found.drafts), found.tables) == (2, 1, 1)
    assert ParameterOverride.objects.count() == LocalRule.objects.count() == 0


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "words"),
    [
        ("value = 2\n", "value = 0\n", "rule_file.refused", 4, ("7.2", "1 个工作日", "0 个工作日")),
        ('unit = "WD"\nfrom', 'unit = "h"\nfrom', "rule_file.wrong_unit", 5, ("WD", "h")),
        ('"6.1-03.hours"', '"6.1-03.ours"', "rule_file.unknown_parameter", 10, ("6.1-03.ours",)),
        ('"09:00-17:30"', '"08:00-19:00"', "rule_file.refused", 11, ("08:30-18:00", "08:00-19:00")),
        ('"special_flags"', '"special_flag"', "rule_file.refused", 19, ("special_flag", "special_flags")),
        ('codes = ["school"]', 'codes = ["schule"]', "rule_file.refused", 19, ("schule", "school")),
        (', en = "Photo at schools in May"', "", "rule_file.missing_translation", 16, ("title",)),
        ('en = "Photo at schools in May"', 'en = ""', "rule_file.missing_translation", 16, ("title",)),
        ('severity = "F"\nweight = 1', 'severity = "B"\nweight = 1', "rule_file.refused", 23, ("级别",)),
        ("weight = 1\n", "wait = 1\n", "rule_file.unknown_key", 24, ("wait",)),
        ("value = 4,", "value = 9,", "rule_file.refused", 40, ("5 个工作日", "9 个工作日", "7.2")),
        ('value = 4, unit = "WD"', 'value = 4, unit = "d"', "rule_file.wrong_unit", 40, ("WD", "d")),
        ('["7.2-14"]', '["7.2-99"]', "rule_file.unknown_rule", 28, ("7.2-99",)),
        ('steps = ["S7"]', "steps = [", "rule_file.malformed", 34, ()),
        ('from = 2026-12-01\nreason = "防汛"', 'from = 2026-11-01\nreason = "防汛"', "rule_file.refused", 25, ()),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_file_and_line(town_a, now, old, new, code, line, words):
    assert old in GOOD
    refused = told(town_a, now, GOOD.replace(old, new, 1))
    assert (refused.code, refused.facts["file"]) == (code, "county.toml")
    assert refused.facts["line"] == line
    zh, en = (say(refused.code, lang, **refused.facts) for lang in ("zh", "en"))
    for word in words:
        assert word in zh
    assert re.search(rf"county\.toml line {line}\b", en)
    assert not re.search(r"[一-鿿]", en.replace("级别", ""))


def test_a_wrong_file_leaves_the_rules_as_they_are(town_a, now):
    before = parameters.of_unit(town_a.county.id, now)
    with pytest.raises(DataFileError):
        rulefile.load(
            GOOD.replace("value = 4,", "value = 9,"), file="county.toml", unit=town_a.county, actor=town_a.officer, now=now
        )  # fmt: skip
    assert ParameterOverride.objects.count() == LocalRule.objects.count() == 0
    assert parameters.of_unit(town_a.county.id, now) == before


def test_a_good_file_tightens_and_drafts_in_one_go(town_a, now):
    rulefile.load(GOOD, file="county.toml", unit=town_a.county, actor=town_a.officer, now=now)
    assert set(ParameterOverride.objects.values_list("parameter", flat=True)) == {
        "7.2-03.lead",
        "6.1-03.hours",
    }
    rule = LocalRule.objects.get()
    assert rule.versions.get().released_at is None
    with pytest.raises(Refusal, match="rule_file"):
        rulefile.load(GOOD, file="county.toml", unit=town_a.county, actor=town_a.officer, now=now)
    assert ParameterOverride.objects.count() == 2


def test_only_those_in_charge_load_a_file(town_a, now):
    with pytest.raises((Forbidden, DataFileError)):
        rulefile.load(GOOD, file="county.toml", unit=town_a.station, actor=town_a.bai, now=now)
    assert ParameterOverride.objects.count() == LocalRule.objects.count() == 0


def test_an_empty_file_is_no_rule_file(town_a, now):
    assert told(town_a, now, "# nothing\n").code == "rule_file.empty"
