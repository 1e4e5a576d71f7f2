"""One change on many demands: looked at, done row by row, taken back where nothing happened since."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridvisit.domain.demands import services
from gridvisit.domain.demands.bulk import runs
from gridvisit.domain.demands.bulk.changes import Asked
from gridvisit.domain.demands.bulk.models import BulkRow, BulkRun
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.teamwork import joint
from gridvisit.domain.inbox.models import StaffNotice
from gridvisit.domain.staff.models import Staff
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import demands as factory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def fresh(person):
    return Staff.objects.select_related("unit").get(pk=person.pk)


def apply(cast, now, asked, demands, **values):
    given = {
        "asked": asked,
        "ids": [d.pk for d in demands],
        "key": new_id(),
        "actor": fresh(cast.desk),
        "now": now,
    }
    return runs.apply(**(given | values))


def snapshot(demands):
    names = (
        "state",
        "responsible_unit_id",
        "handler_id",
        "dispatched_at",
        "type",
        "topic",
        "urgency",
        "urgency_said",
    )
    return {
        row.pk: [getattr(row, name) for name in names] + sorted(row.dues.values_list("kind", "at", "met_at"))
        for row in Demand.objects.filter(pk__in=[d.pk for d in demands])
    }  # fmt: skip


def to(unit):
    return Asked(what="dispatch", unit_id=unit.id)


def test_good_rows_are_done_and_refused_ones_say_why(cast, now):
    good, wild = factory.triaged(cast, now), factory.heard(cast.an, now)
    report = factory.triaged(cast, now, type="REPORT", topic="INTEGRITY", verbatim="有人吃拿卡要")
    rows = [good, wild, report]
    look = runs.preview(asked=to(cast.town_a), ids=[d.pk for d in rows], actor=fresh(cast.desk), now=now)
    said = {row.demand.pk: row.refusal and row.refusal.code for row in look.rows}
    assert said == {good.pk: None, wild.pk: "demand.move_not_allowed", report.pk: "demand.report_other_unit"}
    assert BulkRun.objects.count() == 0
    assert Demand.objects.get(pk=good.pk).state == "triaged"
    run = apply(cast, now, to(cast.town_a), rows)
    assert (run.done, run.same, run.refused) == (1, 0, 2)
    assert Demand.objects.get(pk=good.pk).responsible_unit_id == cast.town_a.id
    assert {row.code for row in run.rows.filter(state="refused")} == {
        "demand.move_not_allowed",
        "demand.report_other_unit",
    }
    assert AuditEntry.objects.filter(verb="demand.bulk_done", object_id=str(run.pk)).count() == 1


def test_the_same_key_again_changes_nothing_and_another_change_under_it_is_refused(cast, now):
    demand, key = factory.triaged(cast, now), new_id()
    assert apply(cast, now, to(cast.town_a), [demand], key=key) == apply(
        cast, now, to(cast.town_a), [demand], key=key
    )
    assert demand.events.filter(kind="dispatched").count() == 1
    with pytest.raises(Refusal, match=r"bulk\.key_reused"):
        apply(cast, now, Asked(what="note", text="x"), [demand], key=key)


@pytest.mark.parametrize(
    ("what", "make"),
    [
        ("dispatch", lambda cast: to(cast.town_b)),
        ("handler", lambda cast: Asked(what="handler", handler_id=cast.repair.id)),
        ("urgency", lambda _cast: Asked(what="urgency", urgency="U1", text="多户反映")),
        ("triage", lambda _cast: Asked(what="triage", type="OPINION", topic="VOLT", text="原话说的是电压")),
    ],
)
def test_undo_puts_everything_back_by_a_new_event(cast, now, what, make):
    before = {"dispatch": factory.dispatched, "handler": factory.dispatched, "triage": factory.triaged}
    rows = [before.get(what, factory.triaged)(cast, now - HOUR) for _ in range(2)]
    if what == "triage":
        rows.append(factory.heard(cast.an, now - HOUR))
    was = snapshot(rows)
    run = apply(cast, now, make(cast), rows)
    assert (run.done, run.refused) == (len(rows), 0)
    assert snapshot(rows) != was
    events = rows[0].events.count()
    runs.undo(run_id=run.pk, actor=fresh(cast.desk), now=now + HOUR)
    assert snapshot(rows) == was
    assert rows[0].events.count() == events + 1
    assert set(run.rows.values_list("state", flat=True)) == {"undone"}
    runs.undo(run_id=run.pk, actor=fresh(cast.desk), now=now + HOUR)
    assert rows[0].events.count() == events + 1


def test_what_moved_on_is_not_undone_and_says_so(cast, now):
    rows = [factory.triaged(cast, now) for _ in range(2)]
    run = apply(cast, now, to(cast.town_a), rows)
    services.accept(demand_id=rows[0].pk, actor=cast.bai, now=now + HOUR)
    runs.undo(run_id=run.pk, actor=fresh(cast.desk), now=now + HOUR)
    assert Demand.objects.get(pk=rows[0].pk).state == "accepted"
    assert Demand.objects.get(pk=rows[1].pk).state == "triaged"
    assert BulkRow.objects.get(run=run, demand=rows[0]).kept == "bulk.moved_on"


def test_undo_ends_after_the_days_set(cast, now):
    run = apply(cast, now, to(cast.town_b), [factory.triaged(cast, now)])
    with pytest.raises(Refusal, match=r"bulk\.undo_over"):
        runs.undo(run_id=run.pk, actor=fresh(cast.desk), now=now + 31 * DAY)
    runs.undo(run_id=run.pk, actor=fresh(cast.desk), now=now + 29 * DAY)
    assert run.rows.get().state == "undone"


def test_notes_are_not_undone_and_no_run_says_they_were(cast, now):
    demand = factory.dispatched(cast, now)
    run = apply(cast, now, Asked(what="note", text="已统一答复口径"), [demand])
    assert demand.events.get(kind="noted").text == "已统一答复口径"
    with pytest.raises(Refusal, match=r"bulk\.stays"):
        runs.undo(run_id=run.pk, actor=fresh(cast.desk), now=now)
    run.refresh_from_db()
    assert (run.undone_at, run.rows.get().state) == (None, "done")


def test_nobody_changes_what_is_not_his(cast, now):
    demand = factory.dispatched(cast, now)
    with pytest.raises(Refusal, match=r"bulk\.unknown_change"):
        apply(cast, now, to(cast.town_b), [demand], actor=fresh(cast.bai))
    named = Asked(what="handler", handler_id=cast.deng.id)
    run = apply(cast, now, named, [demand], actor=fresh(cast.bo))
    assert (run.done, run.refused) == (0, 1)
    assert run.rows.count() == 0, "what he cannot see is not even listed"
    joint.ask(
        demand_id=demand.pk, unit_id=cast.town_b.id, task="核对终端", wished_on=local_date(now), actor=cast.bai, now=now
    )  # fmt: skip
    seen = apply(cast, now, Asked(what="note", text="x"), [demand], actor=fresh(cast.bo))
    assert seen.rows.get().code == "bulk.not_yours"
    with pytest.raises(NotFound):
        runs.undo(run_id=seen.pk, actor=fresh(cast.bai), now=now)


def test_a_request_for_an_update_reaches_who_has_it_once(cast, now):
    rows = [factory.dispatched(cast, now) for _ in range(2)]
    apply(cast, now, Asked(what="ask"), rows)
    assert StaffNotice.objects.filter(code="demand.update_asked_notice", staff=cast.bai).count() == 2


def test_urgency_is_only_raised_and_never_to_danger(cast, now):
    demand = factory.triaged(cast, now)
    for level in ("U0", "U3", "x"):
        with pytest.raises(Refusal, match=r"bulk\.up_only"):
            apply(cast, now, Asked(what="urgency", urgency=level), [demand])
    Demand.objects.filter(pk=demand.pk).update(urgency="U1")
    assert apply(cast, now, Asked(what="urgency", urgency="U2"), [demand]).same == 1


def test_the_filter_is_looked_up_anew_and_a_run_has_an_end(cast, now, monkeypatch):
    for _ in range(3):
        factory.triaged(cast, now)
    desk = fresh(cast.desk)
    assert len(runs.matching(actor=desk, now=now, queue="dispatch")) == 3
    services.dispatch(
        demand_id=runs.matching(actor=desk, now=now, queue="dispatch")[0],
        unit_id=cast.town_a.id,
        actor=desk,
        now=now,
    )
    ids = runs.matching(actor=desk, now=now, queue="dispatch")
    assert len(ids) == 2
    monkeypatch.setattr(runs, "most", lambda _actor, _now: 1)
    with pytest.raises(Refusal) as caught:
        runs.matching(actor=desk, now=now, queue="dispatch")
    assert (caught.value.code, caught.value.facts["n"], caught.value.facts["most"]) == ("bulk.too_many", 2, 1)
    with pytest.raises(Refusal, match=r"bulk\.too_many"):
        runs.preview(asked=to(cast.town_a), ids=ids, actor=desk, now=now)
    with pytest.raises(Refusal, match=r"bulk\.nothing"):
        runs.preview(asked=to(cast.town_a), ids=[], actor=desk, now=now)


def test_looking_costs_the_same_for_two_and_for_eight(cast, now):
    rows = [factory.triaged(cast, now) for _ in range(8)]

    def cost(some):
        with CaptureQueriesContext(connection) as caught:
            runs.preview(asked=to(cast.town_a), ids=[d.pk for d in some], actor=fresh(cast.desk), now=now)
        return len(caught)

    assert cost(rows[:2]) == cost(rows)
