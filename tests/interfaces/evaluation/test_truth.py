"""Pages and commands on authenticity: what the quality manager sees, what the person concerned, what nobody else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.urls import reverse

from gridvisit.domain.evaluation.bodies import rechecks
from gridvisit.domain.evaluation.models import AuthenticityCase, Recheck, RecheckDraw
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.evaluation.truth import cases, seeds, signals
from gridvisit.domain.evaluation.truth import selectors as truth
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.cli.judging.recheck import recheck
from tests.domain.evaluation import world
from tests.factories import staff

pytestmark = pytest.mark.django_db
NOVEMBER = parse_period("2026-11")
DAY = timedelta(days=1)
SAID = "当天上午在厂区见了电工，照片在手机里"


@pytest.fixture
def second(town_a, now):
    return staff.person(staff_no="Q2001", name="审二", unit=town_a.county, role="qa", now=now)


@pytest.fixture
def signalled(town_a, visit, now):
    """A customer has said on a re-check that nobody came."""
    check = rechecks.propose(visit_id=visit.id, actor=town_a.qa, now=now)
    Recheck.objects.filter(pk=check.pk).update(method="call", finding="false", done_at=now)
    signals.look(tenant_id=visit.tenant_id, now=now)
    return visit


def text(client, name, *args, **query):
    answer = client.get(reverse(f"console:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_signals_are_told_in_words_with_the_visits_they_rest_on(town_a, signalled, browse):
    page = text(browse(town_a.qa), "truth", month="2026-11")
    assert "问及1位客户，1位说没有人来过" in page
    assert signalled.number in page
    assert "Of 1 customers asked, 1 said that nobody came" in text(browse(town_a.qa, "en"), "truth")
    for person in (town_a.an, town_a.bai):
        assert browse(person).get(reverse("console:truth")).status_code == 403


def test_from_a_signal_to_a_re_check_and_to_a_case(town_a, now, browse):
    client, one, two = browse(town_a.qa), world.recorded(town_a, now), world.recorded(town_a, now + DAY)
    client.post(reverse("console:visit-recheck", args=[one.id]))
    assert Recheck.objects.get().cause == "signal"
    client.post(reverse("console:visit-case", args=[two.id]))
    case = AuthenticityCase.objects.get()
    assert (case.visit_id, case.person_id) == (two.id, town_a.an.id)
    chief = browse(town_a.bai)
    assert chief.post(reverse("console:visit-case", args=[one.id])).status_code == 403
    assert chief.get(reverse("console:truth-case", args=[case.id])).status_code == 404


def test_the_person_finds_his_case_on_the_workbench_answers_and_sees_no_reading_before_its_time(
    town_a, visit, second, browse
):
    case = cases.open_case(visit_id=visit.id, cause="denied", now=clock.now(), actor=None)
    person, url = browse(town_a.an), reverse("console:truth-case", args=[case.id])
    assert case.number in text(person, "home")
    early = browse(town_a.qa).post(f"{url}read/", {"finding": "false", "reason": "客户说没有人来过这里"})
    assert early.status_code == 409
    assert person.post(f"{url}answer/", {"statement": "短"}).status_code == 422
    person.post(f"{url}answer/", {"statement": SAID})
    browse(town_a.qa).post(f"{url}read/", {"finding": "false", "reason": "客户说没有人来过这里"})
    for other in (person, browse(second)):
        page = text(other, "truth-case", case.id)
        assert "客户说没有人来过这里" not in page
        assert SAID in page
    browse(second).post(f"{url}read/", {"finding": "false", "reason": "照片与上月另一户相同，无法证明"})
    page = text(person, "truth-case", case.id)
    assert "客户说没有人来过这里" in page
    assert "秦明" not in page  # what was found is open, who found it is not
    person.post(f"{url}appeal/", {"reason": "登记簿上有我的名字，可以去查"})
    case.refresh_from_db()
    assert case.state == "appealed"


def test_the_sample_shows_its_commitment_before_and_its_record_after(town_a, now, browse):
    seed = seeds.commit(unit=town_a.county, month=NOVEMBER, now=now - 20 * DAY)
    world.recorded(town_a, now)
    (row,) = rechecks.draw(unit_id=town_a.county.id, month=NOVEMBER, actor=town_a.qa, now=now)
    client, made = browse(town_a.qa), RecheckDraw.objects.get()
    page = text(client, "truth", month="2026-11")
    assert seed.commitment in page
    assert seed.secret not in page
    url = reverse("console:draw-record", args=[made.id])
    assert client.get(url).status_code == 409
    rechecks.settle(
        recheck_id=row.id, method="call", finding="genuine", note="", actor=town_a.qa, now=now + 30 * DAY
    )
    assert client.get(url).json()["secret"] == seed.secret
    assert browse(town_a.bai).get(url).status_code == 403


def run(*args):
    result = CliRunner().invoke(recheck, [str(arg) for arg in args])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_the_command_replays_from_the_database_and_from_a_file(town_a, now, tmp_path):
    seeds.commit(unit=town_a.county, month=NOVEMBER, now=now - 20 * DAY)
    world.recorded(town_a, now)
    (row,) = rechecks.draw(unit_id=town_a.county.id, month=NOVEMBER, actor=town_a.qa, now=now)
    assert json.loads(run("seeds", "--unit", "A01", "--json")[1])[0]["revealed_at"] is None
    rechecks.settle(
        recheck_id=row.id, method="call", finding="genuine", note="", actor=town_a.qa, now=now + 30 * DAY
    )
    code, printed = run("replay", "--unit", "A01", "--month", "2026-11", "--json")
    assert (code, json.loads(printed)["holds"]) == (0, True)
    record = truth.records(unit=town_a.county, month=NOVEMBER)[0]
    honest, forged = tmp_path / "honest.json", tmp_path / "forged.json"
    honest.write_text(json.dumps(record), "utf-8")
    forged.write_text(json.dumps(record | {"drawn": []}), "utf-8")
    assert run("replay", honest)[0] == 0
    code, printed = run("replay", forged, "--json")
    assert (code, json.loads(printed)["draws"][0]["sample_is_the_same"]) == (1, False)
    assert run("replay")[0] == 2


def test_the_interface_keeps_readings_closed_and_the_seed_secret(town_a, visit, second, call):
    case = cases.open_case(visit_id=visit.id, cause="denied", now=clock.now(), actor=None)
    path = f"/authenticity/cases/{case.id}"
    assert call(town_a.an, "post", f"{path}/answer", {"statement": SAID})[0] == 200
    reading = {"finding": "false", "reason": "客户说没有人来过这里"}
    _code, own = call(town_a.qa, "post", f"{path}/readings", reading)
    assert [row["finding"] for row in own["readings"]] == ["false"]
    for person in (second, town_a.an):
        assert call(person, "get", path)[1]["readings"] == []
    assert call(town_a.bai, "get", path)[0] == 404
    assert call(town_a.qa, "post", f"{path}/readings", reading)[1]["code"] == "case.read_already"
    assert call(second, "post", f"{path}/readings", reading)[1]["state"] == "decided"
    assert call(town_a.an, "post", f"{path}/appeal", {"reason": "登记簿上有我的名字，可以去查"})[0] == 200
    assert call(second, "post", f"{path}/decide", reading)[0] == 403
    assert len(call(town_a.an, "get", "/authenticity/cases?mine=true")[1]["items"]) == 1


def test_the_interface_gives_signals_and_the_sample(town_a, signalled, call, now):
    seed = seeds.commit(unit=town_a.county, month=NOVEMBER, now=now)
    _code, rows = call(town_a.qa, "get", f"/units/{town_a.county.id}/signals")
    assert [(row["signal"], row["proposed"]) for row in rows] == [("denied", False)]
    code, sample = call(town_a.qa, "get", f"/units/{town_a.county.id}/samples/2026-11")
    assert (code, sample["commitment"], sample["checked"]) == (200, seed.commitment, 0)
    assert seed.secret not in str(sample)
    assert call(town_a.bai, "get", f"/units/{town_a.station.id}/signals")[0] == 403
    assert (
        call(town_a.qa, "post", f"/visits/{signalled.id}/authenticity-case")[1]["grounds"][0]["signal"]
        == "denied"
    )
