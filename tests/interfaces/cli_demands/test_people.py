"""gridvisit demands hand-on, ownerless, supervise: in a person's name, with his rights, on the record."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.contrib.auth import get_user_model

from gridvisit.domain.demands.models import Demand
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.interfaces.cli.demands.intake import demands
from tests.factories import demands as factory


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def cast(db, now):
    made = factory.county(now)
    for person in (made.desk, made.bai, made.an, made.county_head):
        person.user = get_user_model().objects.create_user(username=person.staff_no)
        person.save(update_fields=["user"])
    return made


def run(*args, user="desk"):
    done = CliRunner().invoke(demands, [*args, "--as", user, "--json"])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return json.loads(done.output)


def test_work_is_looked_at_first_and_handed_on_with_a_reason(cast, now):
    demand = factory.handling(cast, now)
    Demand.objects.filter(pk=demand.pk).update(handler=cast.repair)
    look = run("hand-on", "repair", "--to", "bai")
    assert (look["done"], [(row["number"], row["to"]) for row in look["moves"]]) == (
        False,
        [(demand.number, "bai")],
    )
    demand.refresh_from_db()
    assert demand.handler_id == cast.repair.id
    with pytest.raises(Refusal, match=r"demand\.reason_needed"):
        run("hand-on", "repair", "--to", "bai", "--apply")
    assert run("hand-on", "repair", "--to", "bai", "--apply", "--reason", "调走")["done"]
    demand.refresh_from_db()
    assert demand.handler_id == cast.bai.id
    assert AuditEntry.objects.get(verb="staff.work_handed_on").actor_id == cast.desk.id


def test_what_is_left_without_an_owner_is_listed(cast, now):
    demand = factory.handling(cast, now)
    Demand.objects.filter(pk=demand.pk).update(handler=cast.repair)
    assert run("ownerless") == []
    type(cast.repair).objects.filter(pk=cast.repair.pk).update(
        active_to=clock.local_date(now - timedelta(days=1))
    )
    assert [(row["staff_no"], row["demands"]) for row in run("ownerless")] == [("repair", 1)]


def test_a_demand_is_supervised_reported_on_listed_and_lifted(cast, now):
    demand = factory.handling(cast, now)
    by = (now + timedelta(days=1)).isoformat()
    order = ["supervise", "order", demand.number, "--text", "请尽快", "--by", by]
    with pytest.raises(Refusal):
        run(*order, user="bai")
    assert run(*order, user="head")["reports"] == 0
    assert [row["number"] for row in run("supervise", "list", user="head")] == [demand.number]
    assert run("supervise", "report", demand.number, "--text", "已约明早", user="bai")["reports"] == 1
    assert run("supervise", "lift", demand.number, "--reason", "已办好", user="head")["lifted_at"]
    assert run("supervise", "list", user="head") == []


def test_an_unknown_user_or_a_demand_out_of_sight_is_refused(cast, now):
    demand = factory.handling(cast, now)
    with pytest.raises(Refusal, match=r"staff\.no_user"):
        run("supervise", "list", user="nobody")
    with pytest.raises(NotFound):
        run("supervise", "lift", "SQ000000-0000000", "--reason", "x")
    assert CliRunner().invoke(demands, ["supervise", "report", demand.number, "--text", "x"]).exit_code == 2
