"""A whole record costs few statements, and what is written from memory is what would have been read back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits.models import Visit, VisitEvent
from gridvisit.domain.visits.receive import accept
from gridvisit.domain.visits.steps import sealing
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid
from tests.factories import visits

STATEMENTS = 36
"""Of one record with evidence and a policy item, in a transaction within that of the test (which adds two)."""
STATEMENTS_OF_A_DEMAND = 24


def _cost(record, actor, now) -> int:
    with CaptureQueriesContext(connection) as asked:
        accept(record=record, actor=staff.by_ids([actor.id])[actor.id], received_at=now)
    return len(asked)


@pytest.fixture
def rich(firm, now):
    return visits.whole(
        firm, now=now, demands=[visits.demand()], outlook="明年新增两条线", status_quo_confirmed=False,
        inquiries=[{"question": "谷段几点？", "answer": "23点起"}, {"question": "能退吗？", "demand": 0}],
        estimates=[{"kwh_low": 100, "kwh_high": 900, "method": "同行业对比", "data_from": "2026-01-01", "data_to": "2026-10-31"}],
        promises=[{"text": "送达用能分析", "due_on": str(local_date(now))}],
        position={"lat": -0.0, "lng": 117.02, "accuracy": 12}, end_position={"lat": 36.7000001, "lng": 1e-7},
        details={"met_role": "electrical", "met_name": "安心", "note": "两台变压器", "customer_messages": 3,
                 "declarations": {"no_gifts": True, "no_designation": True}, "supplement": {"shifts": "三班"}},
    )  # fmt: skip


def test_a_whole_record_takes_few_statements(firm, town_a, now):
    assert _cost(visits.whole(firm, now=now), town_a.an, now) <= STATEMENTS


def test_more_of_the_same_takes_no_more_statements(firm, town_a, now):
    few, record = visits.whole(firm, now=now), visits.whole(firm, now=now)
    position = record["evidence"][0]
    record["evidence"] += [{**position, "data": {**position["data"], "lat": 36 + n / 100}} for n in range(12)]
    record["inquiries"] = [{"question": f"问{n}", "answer": "答"} for n in range(12)]
    first = _cost(few, town_a.an, now)
    assert _cost(record, town_a.an, now) <= first + 2  # the table of inquiries, the needs of the visit before


def test_a_demand_on_a_record_has_its_own_bounded_cost(firm, town_a, now):
    plain = _cost(visits.whole(firm, now=now), town_a.an, now)
    told = _cost(visits.whole(firm, now=now, demands=[visits.demand()]), town_a.an, now)
    assert told - plain <= STATEMENTS_OF_A_DEMAND


def test_the_seal_made_from_memory_is_the_seal_of_the_rows(rich, town_a, now):
    receipt = accept(record=rich, actor=town_a.an, received_at=now)
    visit = Visit.objects.get(pk=receipt.visit_id)
    assert visit.seal == sealing.record_hash(visit)
    assert [row.kind for row in visit.evidence.order_by("id")] == ["gps", "signature"]
    assert visit.touches.get().ended_at == visit.ended_at


def test_a_planned_visit_is_sealed_from_memory_too(firm, town_a, now):
    visit = visits.planned(firm, owner=town_a.an, now=now)
    record = visits.whole(firm, now=now) | {"visit_id": str(visit.id)}
    del record["party_id"], record["reasons"]
    accept(record=record, actor=town_a.an, received_at=now)
    stored = Visit.objects.get()
    assert (stored.id, stored.state, stored.version) == (visit.id, "recorded", visit.version + 1)
    assert stored.seal == sealing.record_hash(stored)


def test_every_change_has_its_trail_in_order(rich, town_a, now):
    receipt = accept(record=rich, actor=town_a.an, received_at=now)
    verbs = list(
        AuditEntry.objects.filter(object_id=str(receipt.visit_id))
        .order_by("id")
        .values_list("verb", flat=True)
    )
    assert verbs == [
        "visit.planned",
        "visit.no_appointment",
        "visit.policy",
        "visit.receive",
        "visit.received",
    ]
    kinds = list(
        VisitEvent.objects.filter(visit_id=receipt.visit_id).order_by("id").values_list("kind", flat=True)
    )
    assert kinds == ["planned", "demand_raised", "promise_made", "receive"]


def test_a_refused_record_leaves_no_trail(rich, town_a, now):
    before = AuditEntry.objects.count()
    with pytest.raises(Invalid):
        accept(record={**rich, "confirmation": None}, actor=town_a.an, received_at=now)
    assert (AuditEntry.objects.count(), VisitEvent.objects.count()) == (before, 0)
