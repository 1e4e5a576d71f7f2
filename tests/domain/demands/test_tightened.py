"""Where a unit has tightened a parameter that the decision table names, its demands are due by the unit's own."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

from gridvisit.domain.demands import services
from gridvisit.domain.demands.services import recompute
from gridvisit.domain.evaluation import overrides
from gridvisit.domain.staff import services as staff
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.cli.demands.intake import demands
from gridvisit.interfaces.jobs.handlers import HANDLERS
from tests.factories import customers
from tests.factories import demands as factory

HEARD = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture
def boss(cast, now):
    made = staff.create_staff(
        staff_no="prov", name="省质", unit=cast.city, actor=None, now=now, active_from=factory.SINCE
    )
    staff.grant_role(
        staff=made, role="city_mkt", unit=cast.city, actor=None, now=now, valid_from=factory.SINCE
    )
    return made


def tighten(
    cast,
    boss,
    unit,
    value,
    *,
    parameter="5.5-05.within",
    since=date(2026, 11, 24),
    now=HEARD - timedelta(hours=1),
):
    return overrides.tighten(
        unit_id=unit.id, parameter=parameter, value=value, valid_from=since, reason="本所承诺更快", actor=boss, now=now
    )  # fmt: skip


def complaint(cast, heard_at=HEARD, **more):
    values = {"type": "COMPLAINT", "topic": "CONDUCT", "verbatim": "收费员态度恶劣", "heard_at": heard_at}
    return factory.heard(cast.an, HEARD + timedelta(hours=1), **(values | more))


def answer(demand):
    demand.refresh_from_db()
    return demand.dues.get(kind="answer")


def test_the_answer_is_due_by_the_units_own_value_and_says_whose_it_is(cast, boss):
    tighten(cast, boss, cast.town_a, 3)
    due = answer(complaint(cast))
    assert clock.local(due.at).strftime("%m-%d %H:%M") == "11-27 18:00"
    assert "“A单位”收紧的时限，标准为5个工作日" in due.explanation_zh
    assert "tightened by “A单位”, the standard gives 5 working days" in due.explanation_en


def test_the_strictest_of_the_chain_counts_and_other_units_keep_the_standard(cast, boss):
    tighten(cast, boss, cast.county, 4)
    tighten(cast, boss, cast.town_a, 2)
    assert clock.local(answer(complaint(cast)).at).day == 26
    theirs = factory.heard(
        cast.deng,
        HEARD + timedelta(hours=1),
        type="COMPLAINT",
        topic="CONDUCT",
        verbatim="态度恶劣",
        heard_at=HEARD,
    )
    due = answer(theirs)
    assert clock.local(due.at).day == 30
    assert "“K单位”" in due.explanation_zh


def test_what_was_heard_before_it_held_keeps_the_standard(cast, boss):
    tighten(cast, boss, cast.town_a, 3, since=date(2026, 11, 25))
    assert clock.local(answer(complaint(cast)).at).strftime("%m-%d") == "12-01"


def test_open_demands_follow_when_a_value_is_tightened_and_when_it_is_withdrawn(cast, boss, now):
    demand = complaint(cast)
    stored = tighten(cast, boss, cast.town_a, 3)
    outbox.drain(HANDLERS, now=HEARD + timedelta(hours=2))
    assert clock.local(answer(demand).at).strftime("%m-%d") == "11-27"
    assert demand.next_due_at <= answer(demand).at
    overrides.withdraw(override_id=stored.pk, reason="改回", actor=boss, now=HEARD - timedelta(minutes=5))
    outbox.drain(HANDLERS, now=HEARD + timedelta(hours=3))
    assert clock.local(answer(demand).at).strftime("%m-%d") == "12-01"


def test_a_rule_of_bills_does_not_tighten_what_shares_its_row(cast, boss):
    tighten(cast, boss, cast.town_a, 2, parameter="5.5-09.within")
    bill = complaint(cast, type="OPINION", topic="BILL", verbatim="电费算错了")
    solar = complaint(cast, type="OPINION", topic="PV", verbatim="光伏结算算错了")
    assert clock.local(answer(bill).at).day == 26
    assert clock.local(answer(solar).at).strftime("%m-%d") == "12-01"


def test_recomputing_many_reads_the_units_values_once(cast, boss, django_assert_max_num_queries):
    rows = [complaint(cast, verbatim=f"态度恶劣{n}") for n in range(5)]
    tighten(cast, boss, cast.town_a, 3)
    with django_assert_max_num_queries(9):
        (chunk,) = list(recompute.moved([row.pk for row in rows]))
    assert chunk[0] == 5
    assert len(chunk[1]) == 5


def test_what_is_suggested_while_registering_counts_by_the_units_own(cast, boss):
    tighten(cast, boss, cast.town_a, 3)
    home = customers.household(unit=cast.town_a, now=HEARD - timedelta(days=1))
    number = home.accounts.get().account_no

    def due(**meant):
        unit_id = services.unit_meant(**meant)
        told = services.suggestion(
            type="COMPLAINT", topic="CONDUCT", verbatim="收费员态度恶劣", heard_at=HEARD, unit_id=unit_id
        )
        return next(clock.local(due.at).day for due in told["dues"] if due.kind == "answer")

    assert due(actor=cast.bai) == answer(complaint(cast)).at.astimezone(clock.SHANGHAI).day == 27
    assert due(actor=cast.bo) != 27
    assert due(actor=cast.bo, account_no=number) == due(actor=cast.bo, party_id=home.pk) == 27


def test_the_command_line_says_the_due_times_of_a_unit(cast, boss):
    tighten(cast, boss, cast.town_a, 3)
    words = ["classify", "投诉!收费员态度恶劣,骂人", "--heard-at", HEARD.isoformat(), "--json"]
    (one,) = json.loads(CliRunner().invoke(demands, [*words, "--unit", "A"]).output)["demands"]
    assert one["type"] == "COMPLAINT"
    (told,) = [due for due in one["dues"] if due["kind"] == "answer"]
    assert "tightened by" in told["why"]
    assert told["at"].startswith("2026-11-27")
    assert "dues" not in json.loads(CliRunner().invoke(demands, words).output)["demands"][0]
