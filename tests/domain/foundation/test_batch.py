"""Rows written together: at the end, all or none, in the order given."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridvisit.foundation import batch
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.outbox.models import Message


def _note(town, now, count: int) -> None:
    for number in range(count):
        audit.record(f"x.{number}", town.an, actor=None, at=now)
        outbox.emit(f"x.{number}", now=now)


def test_rows_are_written_at_the_end_by_one_statement_a_table(town_a, now):
    AuditEntry.objects.all().delete()
    with CaptureQueriesContext(connection) as asked, batch.together():
        _note(town_a, now, 5)
        with batch.together():  # joins the outer one
            _note(town_a, now, 1)
        assert not any("INSERT" in query["sql"] for query in asked.captured_queries)
    assert sum("INSERT" in query["sql"] for query in asked.captured_queries) == 2
    verbs = [f"x.{number}" for number in (0, 1, 2, 3, 4, 0)]
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == verbs
    assert (
        list(Message.objects.filter(name__startswith="x.").order_by("id").values_list("name", flat=True))
        == verbs
    )


def _fail(town, now) -> None:
    with batch.together():
        _note(town, now, 3)
        raise ZeroDivisionError


def test_an_exception_writes_nothing_and_closes_the_batch(town_a, now):
    AuditEntry.objects.all().delete()
    with pytest.raises(ZeroDivisionError):
        _fail(town_a, now)
    assert not AuditEntry.objects.exists()
    _note(town_a, now, 1)
    assert AuditEntry.objects.count() == 1


def test_a_held_row_is_stored_once(town_a):
    person = town_a.an
    with CaptureQueriesContext(connection) as asked:
        person.hold()
        person.change(kind="machine")
        person.change(staff_no="9")
        person.store()
        person.store()
    assert len(asked) == 1
    before = person.version
    person.refresh_from_db()
    assert (person.kind, person.staff_no, person.version) == ("machine", "9", before)
