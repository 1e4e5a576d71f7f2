"""Units and people from files: created, recognised, updated, taken back, with the three administrators kept apart."""

from __future__ import annotations

import pytest

from gridvisit.domain.customers.imports import runs
from gridvisit.domain.staff import selectors
from gridvisit.domain.staff.imports.columns import STAFF_COLUMNS, UNIT_COLUMNS
from gridvisit.domain.staff.models import RoleAssignment, Staff, Training, Unit
from gridvisit.foundation.kernel.errors import Invalid
from gridvisit.foundation.sheets.template import template
from tests.factories import customers, sheets

STATION = {"code": "A0102", "name": "东关供电所", "parent": "A01", "level": "供电所/供电中心"}
TEAM = {"code": "A010201", "name": "东关客户经理班", "parent": "A0102", "level": "班组"}
PERSON = {
    "staff_no": "A3001", "name": "新宁", "unit": "A010101", "roles": "客户经理、台区经理", "role_from": "2026-01-01",
    "level": "L2", "score": "90", "exam_at": "2026-05-01", "valid_to": "2027-04-30", "pledged_on": "2026-06-01",
    "course": "安全规程", "training_kind": "安全", "hours": "12", "held_on": "2026-03-01",
}  # fmt: skip


def imported(town, tmp_path, now, kind, lines, actor=None):
    columns = STAFF_COLUMNS if kind == "staff" else UNIT_COLUMNS
    path = sheets.xlsx(tmp_path, sheets.table(lines, columns), f"{kind}.xlsx")
    return runs.import_now(upload=runs.Upload(kind, path, path.name, town.county), actor=actor, now=now)


def counts(run):
    return (run.rows, run.bad, run.created, run.updated, run.unchanged)


def codes(run):
    return [(p["row"], p["field"], p["code"]) for p in run.problems["items"]]


def test_units_come_in_parents_first_and_again_change_nothing(town_a, now, tmp_path):
    assert counts(imported(town_a, tmp_path, now, "units", [STATION, TEAM])) == (2, 0, 2, 0, 0)
    team = Unit.objects.get(code="A010201")
    assert (team.path, team.kind, team.level) == ("/A01/A0102/A010201/", "supplier", "team")
    assert counts(imported(town_a, tmp_path, now, "units", [STATION, TEAM])) == (2, 0, 0, 0, 2)
    assert counts(imported(town_a, tmp_path, now, "units", [{**STATION, "name": "东关中心所"}])) == (
        1,
        0,
        0,
        1,
        0,
    )


def test_a_unit_without_a_known_parent_is_told(town_a, now, tmp_path):
    run = imported(
        town_a, tmp_path, now, "units", [{**TEAM, "parent": "Z9"}, STATION, {**STATION, "name": "又一个"}]
    )
    assert codes(run) == [(2, "parent", "unit.unknown"), (4, "code", "import.code_twice")]
    assert counts(run) == (3, 2, 1, 0, 0)


def test_people_come_in_with_roles_exam_training_and_pledge(town_a, now, tmp_path):
    more = {**PERSON, "course": "电价政策", "held_on": "2026-07-01", "training_kind": "电价"}
    run = imported(town_a, tmp_path, now, "staff", [PERSON, more])
    assert counts(run) == (2, 0, 1, 1, 0)
    person = Staff.objects.get(staff_no="A3001")
    assert set(person.roles.values_list("role", flat=True)) == {"km", "grid"}
    standing = selectors.standing(staff=person, on=now.date())
    assert (standing["level"], standing["hours"]) == ("L2", 24)
    again = imported(town_a, tmp_path, now, "staff", [PERSON, more])
    assert counts(again) == (2, 0, 0, 0, 2)
    assert Training.objects.filter(staff=person).count() == 2


def test_the_system_administrator_imports_people_but_no_roles(town_a, now, tmp_path):
    run = imported(town_a, tmp_path, now, "staff", [PERSON], actor=town_a.sysadmin)
    assert [code for _row, _field, code in codes(run)] == [
        "import.roles_left_out",
        "import.qualifications_left_out",
    ]
    assert not RoleAssignment.objects.filter(staff__staff_no="A3001").exists()


def test_half_an_exam_is_told(town_a, now, tmp_path):
    run = imported(
        town_a,
        tmp_path,
        now,
        "staff",
        [{"staff_no": "A9", "name": "某人", "unit": "A0101", "level": "L1", "score": "300"}],
    )
    assert codes(run) == [
        (2, "exam_at", "field.required"),
        (2, "valid_to", "field.required"),
        (2, "score", "qualification.score"),
    ]


def test_people_and_units_are_taken_back_unless_used(town_a, now, tmp_path):
    units = imported(town_a, tmp_path, now, "units", [STATION, TEAM])
    people = imported(town_a, tmp_path, now, "staff", [{**PERSON, "unit": "A010201"}])
    with pytest.raises(Invalid, match=r"import\.undo_staff_used"):
        runs.undo(run_id=units.id, actor=None, now=now)
    runs.undo(run_id=people.id, actor=None, now=now)
    runs.undo(run_id=units.id, actor=None, now=now)
    assert not Staff.objects.filter(staff_no="A3001").exists()
    assert not Unit.objects.filter(code__startswith="A0102").exists()


def test_who_serves_customers_is_not_taken_back(town_a, now, tmp_path):
    run = imported(town_a, tmp_path, now, "staff", [PERSON])
    customers.enterprise(unit=town_a.station, manager=Staff.objects.get(staff_no="A3001"), now=now)
    with pytest.raises(Invalid, match=r"import\.undo_staff_used"):
        runs.undo(run_id=run.id, actor=None, now=now)
    assert Staff.objects.filter(staff_no="A3001").exists()


@pytest.mark.parametrize(("kind", "columns"), [("staff", STAFF_COLUMNS), ("units", UNIT_COLUMNS)])
def test_the_templates_read_well(town_a, now, tmp_path, kind, columns):
    path = tmp_path / "t.xlsx"
    path.write_bytes(template(columns, kind))
    run = runs.preview(
        upload=runs.Upload(kind, path, path.name, town_a.county), actor=None, now=now, keep=False
    )
    assert counts(run)[:2] == (2, 0)
