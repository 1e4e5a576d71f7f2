"""The what-if page and the commands beside it: asked in the address, answered below, nothing saved."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.urls import reverse

from gridvisit.domain.evaluation import services
from gridvisit.domain.evaluation.models import FactRow, Judgement
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.interfaces.cli.judging.facts import facts
from gridvisit.interfaces.cli.judging.judge import judge
from gridvisit.interfaces.console.views.evaluation import whatif
from tests.domain.evaluation import world

pytestmark = pytest.mark.django_db
LEAD = {"period": "2026-11", "p": "7.2-03.lead", "v-7-2-03-lead": "3", "run": "1"}


@pytest.fixture
def judged(town_a, now):
    found = world.recorded(town_a, now)
    services.evaluate_visits(visit_ids=[found.id], now=now)
    return found


def ask(client, **query):
    return client.get(reverse("console:what-if"), query)


def text(answer) -> str:
    return answer.content.decode()


def run(command, *args):
    result = CliRunner().invoke(command, [str(arg) for arg in args])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


# The page ---------------------------------------------------------------------------------------------------------


def test_a_quality_manager_finds_a_parameter_changes_it_and_sees_what_would_be_different(
    town_a, judged, browse
):
    client = browse(town_a.qa)
    before = (Judgement.objects.count(), FactRow.objects.latest("seq").seq)
    assert "尚未选择参数" in text(ask(client))
    found = ask(client, q="7.2-03", find="1")
    assert 'name="add" value="7.2-03.lead"' in text(found)
    chosen = ask(client, q="7.2-03", add="7.2-03.lead", was="7.2-03")
    assert 'name="v-7-2-03-lead"' in text(chosen)
    assert "现行值：1 个工作日" in text(chosen)
    answer = ask(client, **LEAD)
    assert (answer.status_code, answer.context["answer"].total.changed) == (200, 1)
    shown = text(answer)
    for word in (
        "7.2-03",
        judged.number,
        reverse("console:visit-verdicts", args=[judged.id]),
        town_a.station.name,
        "0 → ",
    ):
        assert word in shown
    assert (Judgement.objects.count(), FactRow.objects.latest("seq").seq) == before
    taken_out = ask(client, **LEAD, drop="7.2-03.lead")
    assert 'name="v-7-2-03-lead"' not in text(taken_out)


def test_enter_in_a_value_answers_too(town_a, judged, browse):
    query = {name: value for name, value in LEAD.items() if name != "run"} | {
        "find": "1",
        "q": "x",
        "was": "x",
    }
    assert ask(browse(town_a.qa), **query).context["answer"].total.changed == 1


def test_a_looser_value_may_be_asked_about_and_is_marked(town_a, judged, browse):
    answer = ask(browse(town_a.qa, "en"), **LEAD | {"v-7-2-03-lead": "0"})
    assert "looser than the standard" in text(answer)
    assert answer.context["answer"].total.changed == 0


def test_sets_are_chosen_windows_and_numbers_typed(town_a, judged, browse):
    answer = ask(
        browse(town_a.qa), period="2026-11", run="1", p=["7.1-01.required", "6.2-01.hours", "6.1-04.tolerance"],
        **{"v-7-1-01-required": ["S1", "S2"], "v-6-2-01-hours": "09：00－11：00", "v-6-1-04-tolerance": "2.5"},
    )  # fmt: skip
    asked = {row.spec.id: row.value for row in answer.context["answer"].question.asked}
    assert asked == {
        "7.1-01.required": frozenset({"S1", "S2"}),
        "6.2-01.hours": ((540, 660),),
        "6.1-04.tolerance": 2.5,
    }


def test_what_is_no_value_is_told_beside_its_field_and_kept(town_a, judged, browse):
    answer = ask(browse(town_a.qa), **LEAD | {"v-7-2-03-lead": "三天"})
    assert answer.status_code == 422
    assert "三天" in text(answer)
    assert "标准值：1 个工作日" in text(answer)
    assert ask(browse(town_a.qa), run="1").status_code == 422
    assert ask(browse(town_a.qa), p="7.2-03.none").status_code == 404
    assert ask(browse(town_a.qa), period="November").status_code == 422


def test_a_large_scope_is_sent_to_the_command_line(town_a, judged, browse, monkeypatch):
    monkeypatch.setattr(whatif, "MOST_VISITS", 0)
    shown = text(ask(browse(town_a.qa), **LEAD))
    assert "gridvisit judge --period 2026-11 --unit" in shown
    assert "&quot;7.2-03.lead&quot; = 3" in shown


def test_a_period_without_visits_says_so(town_a, judged, browse):
    assert "没有已判定的走访" in text(ask(browse(town_a.qa), **LEAD | {"period": "2025-01"}))


def test_only_the_line_of_quality_asks_and_only_about_its_own_units(town_a, town_b, judged, browse):
    assert ask(browse(town_a.an)).status_code == 403
    assert ask(browse(town_a.bai)).status_code == 403
    assert ask(browse(town_a.officer)).status_code == 200
    assert ask(browse(town_a.qa), unit=town_b.park.id).status_code == 404


# Commands ---------------------------------------------------------------------------------------------------------


def test_judge_what_if_prints_the_difference(town_a, judged, tmp_path):
    file = tmp_path / "ask.toml"
    file.write_text('[parameters]\n"7.2-03.lead" = 3\n', "utf-8")
    code, printed, _told = run(judge, "--period", "2026-11", "--what-if", file, "--json")
    found = json.loads(printed)
    assert (code, found["saved"], found["changed_visits"], found["by_rule"][0]["after"]["fail"]) == (
        0,
        False,
        1,
        1,
    )
    assert found["sample"][0]["visit_id"] == str(judged.id)
    plain = run(judge, "--period", "2026-11", "--unit", town_a.county.code, "--what-if", file)[1]
    assert "7.2-03.lead = 3" in plain
    one = json.loads(run(judge, judged.number, "--what-if", file, "--json")[1])
    assert [row["rule"] for row in one["changed"]] == ["7.2-03"]
    assert "7.2-03" in run(judge, judged.id, "--what-if", file)[1]
    with pytest.raises(NotFound, match=r"verdict\.nothing"):
        run(judge, "ZF-0", "--what-if", file)


def test_a_faulty_file_ends_with_two_and_tells_line_and_both_values_in_both_languages(tmp_path):
    file = tmp_path / "ask.toml"
    file.write_text('[parameters]\n"7.2-03.lead" = "soon"\n', "utf-8")
    code, _printed, told = run(judge, "--period", "2026-11", "--what-if", file)
    assert code == 2
    assert "ask.toml 第 2 行" in told
    assert "ask.toml line 2: “soon” is no value of 7.2-03.lead" in told
    assert run(judge, "--period", "2026-11", "--engine", "polars")[0] == 2


def test_facts_export_columns_and_misfits(town_a, judged, tmp_path):
    code, printed, _told = run(facts, "export", tmp_path / "out", "--since", "2026-11-01", "--json")
    assert (code, json.loads(printed)["rows"]["visits"]) == (0, 1)
    assert run(facts, "export", tmp_path / "out", "--since", "0")[0] == 0
    with pytest.raises(Refusal, match=r"export\.since"):
        run(facts, "export", tmp_path / "out", "--since", "yesterday")
    with pytest.raises(Refusal, match=r"staff\.no_user"):
        run(facts, "export", tmp_path / "out", "--as", "nobody")
    assert "special_flags" in run(facts, "columns")[1]
    assert json.loads(run(facts, "columns", "--json")[1])["tables"]["visits"]["columns"][0]["name"] == "seq"
    assert json.loads(run(facts, "misfits", "--json")[1]) == []
    assert run(facts, "misfits")[0] == 0
