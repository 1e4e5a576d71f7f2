"""Chosen columns by id: the same values as the ORM's, in one statement."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridvisit.domain.staff.models import Staff, Unit
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.lean import Lean, write

COLUMNS = ("id", "tenant_id", "unit_id", "name", "mobile", "created_at", "active_from", "active_to", "demo")


def test_rows_are_what_the_orm_reads(town_a, django_assert_num_queries):
    ids = [town_a.an.id, town_a.bai.id, new_id(), None, town_a.an.id]
    lean = Lean(Staff, *COLUMNS, by="id")
    with django_assert_num_queries(1):
        rows = lean.rows(ids)
    expected = list(
        Staff.objects.filter(pk__in=[town_a.an.id, town_a.bai.id]).order_by("id").values_list(*COLUMNS)
    )
    assert [tuple(row) for row in rows] == expected
    assert rows[0].name == expected[0][COLUMNS.index("name")]


def test_rows_are_grouped_by_the_column_they_are_found_by(town_a, django_assert_num_queries):
    people = Lean(Staff, "unit_id", "staff_no", by="unit_id", kind="person")
    found = people.grouped([town_a.team.id, new_id()])
    numbers = (
        Staff.objects.filter(unit=town_a.team, kind="person")
        .order_by("id")
        .values_list("staff_no", flat=True)
    )
    assert [row.staff_no for row in found[town_a.team.id]] == list(numbers)
    with django_assert_num_queries(0):
        assert people.rows([]) == []


def test_instances_are_stored_rows(town_a, django_assert_num_queries):
    (unit,) = Lean.whole(Unit, by="id", but=["name"]).instances([town_a.team.id])
    assert (unit, unit.path, unit._state.adding) == (town_a.team, town_a.team.path, False)
    with django_assert_num_queries(1):
        assert unit.name == town_a.team.name  # left out, so read when asked for


def test_written_is_what_the_orm_would_write(town_a):
    people = list(Staff.objects.filter(unit=town_a.team).order_by("pk"))
    assert len(people) > 1
    for turn, person in enumerate(people):
        person.mobile, person.name, person.active_to = (
            f"1380000000{turn}",
            f"新名{turn}",
            town_a.an.active_from,
        )
    write(people, "mobile", "active_to")
    stored = list(Staff.objects.filter(unit=town_a.team).order_by("pk"))
    assert [(row.mobile, row.active_to) for row in stored] == [(row.mobile, row.active_to) for row in people]
    assert all(not row.name.startswith("新名") for row in stored)  # not named, not stored
    write([], "mobile")


def test_many_ids_are_one_value_for_postgresql(town_a):
    ids = [*Staff.objects.values_list("pk", flat=True), *(new_id() for _ in range(300))]
    with CaptureQueriesContext(connection) as asked:
        rows = Lean(Staff, "id", by="id", kind="person").rows(ids)
    assert {row.id for row in rows} == set(Staff.objects.filter(kind="person").values_list("pk", flat=True))
    assert len(asked) == 1
    assert ("ANY(" in asked[0]["sql"]) == (connection.vendor == "postgresql")
