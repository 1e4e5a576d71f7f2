"""Import the organisation tree and its people, with roles, qualifications, pledges and trainings.

Runs, preview and undo are kept by the customers room, which is above this one (customers.imports.runs).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError

from gridvisit.domain.staff import access, services
from gridvisit.domain.staff.imports.columns import STAFF_COLUMNS, UNIT_COLUMNS
from gridvisit.domain.staff.models import Pledge, Qualification, RoleAssignment, Staff, Training, Unit
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Problem
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.sheets.columns import Column, Line, lines, open_table
from gridvisit.foundation.sheets.reader import open_file
from gridvisit.foundation.sheets.reading import Reading

MODELS = {model.__name__: model for model in (Unit, Staff, RoleAssignment, Qualification, Training, Pledge)}
MAX_SCORE = 100


_TOGETHER = (
    ("level", "score", "exam_at", "valid_to"),
    ("course", "training_kind", "hours", "held_on"),
)
Act = Any  # a call to be made in the writing transaction; returns the rows it made or changed


@dataclass
class _Work:
    path: Path
    name: str
    unit: Unit
    default_unit: UUID | None
    actor: Staff | None
    now: datetime
    run_id: UUID = field(default_factory=new_id)
    spill: Any = None
    acts: list[Act] = field(default_factory=list)

    columns: tuple[Column, ...] = ()

    def lines(self, reading: Reading) -> Iterator[Line]:
        """Yield the lines of the file that read well."""
        table = open_table(open_file(self.path, self.name), self.columns, self.name)
        reading.notes += table.notes
        for line in lines(table):
            reading.rows += 1
            reading.notes += line.notes
            if line.problems:
                reading.blame(line.problems)
            else:
                yield line

    def write(self, run: Any) -> None:
        """Make all calls, in the caller's transaction, and keep what is needed to take them back."""
        kept = []
        for act in self.acts:
            kept += [
                run.changes.model(
                    run=run,
                    model=type(row).__name__,
                    object_id=row.pk,
                    before=before,
                    after_version=row.version,
                )
                for row, before in act()
            ]
        run.changes.bulk_create(kept, batch_size=200)


@dataclass
class UnitWork(_Work):
    """Reads a list of units: parents before children, or already there."""

    columns: tuple[Column, ...] = UNIT_COLUMNS

    def read(self) -> Reading:
        """Compare the file with the tree; nothing is written."""
        reading = Reading()
        rows = Unit.objects.filter(tenant_id=self.unit.tenant_id)
        known = {row.code: row for row in rows}
        allowed = {code for code, row in known.items() if row.path.startswith(self.unit.path)}
        self.acts = []
        coming: dict[str, int] = {}
        for line in self.lines(reading):
            told = line.values
            code = told["code"]
            if code in coming:
                facts = {"value": code, "first": coming[code]}
                reading.blame([Problem("import.code_twice", field="code", row=line.row, facts=facts)])
            elif code in known:
                self._meet(line, known[code], reading)
                coming[code] = line.row
            elif told["parent"] not in allowed and told["parent"] not in coming:
                facts = {"unit": told["parent"]}
                reading.blame([Problem("unit.unknown", field="parent", row=line.row, facts=facts)])
            else:
                coming[code] = line.row
                reading.note(line.row, "created", code)
                self.acts.append(partial(self._create, told))
        return reading

    def _meet(self, line: Line, row: Unit, reading: Reading) -> None:
        told: dict[str, Any] = {
            name: line.values[name] for name in ("name", "hotline") if name in line.values
        }
        after: dict[str, Any] = {name: value for name, value in told.items() if getattr(row, name) != value}
        reading.note(line.row, "updated" if after else "unchanged", row.code, tuple(after))
        if after:
            self.acts.append(partial(_change, row, after, "unit.updated", self.actor, self.now))

    def _create(self, told: dict[str, Any]) -> list[tuple[Any, None]]:
        parent = Unit.objects.get(tenant_id=self.unit.tenant_id, code=told["parent"])
        row = services.create_unit(
            code=told["code"], name=told["name"], kind=told.get("kind", parent.kind), level=told["level"],
            hotline=told.get("hotline", ""), active_from=told.get("active_from"), parent=parent, actor=self.actor,
            now=self.now,
        )  # fmt: skip
        return [(row, None)]


@dataclass
class StaffWork(_Work):
    """Reads a list of people; a person may have several lines, one for each training, say."""

    columns: tuple[Column, ...] = STAFF_COLUMNS

    def read(self) -> Reading:
        """Compare the file with the people there are; nothing is written."""
        reading = Reading()
        units = {
            row.code: row
            for row in Unit.objects.filter(tenant_id=self.unit.tenant_id, path__startswith=self.unit.path)
        }
        known = {row.staff_no: row for row in Staff.objects.filter(tenant_id=self.unit.tenant_id)}
        held = _Held(self.unit.tenant_id)
        may = {
            action: self.actor is None or access.may(self.actor, action)
            for action in ("role.manage", "qualification.manage")
        }
        self.acts, coming = [], set()
        for line in self.lines(reading):
            told = line.values
            problems = _wrong(line, units)
            if problems:
                reading.blame(problems)
                continue
            number = told["staff_no"]
            parts = self._parts(line, reading, held, may)
            if number in known:
                after: dict[str, Any] = {
                    n: told[n]
                    for n in ("name", "mobile", "id_card_valid_to")
                    if n in told and getattr(known[number], n) != told[n]
                }
                if known[number].unit_id != units[told["unit"]].id:
                    after["unit_id"] = units[told["unit"]].id
                if after:
                    self.acts.append(
                        partial(_change, known[number], after, "staff.updated", self.actor, self.now)
                    )
                fields = [name.removesuffix("_id") for name in after] + parts
                reading.note(line.row, "updated" if fields else "unchanged", number, fields)
            elif number in coming:
                reading.note(line.row, "updated" if parts else "unchanged", number, parts)
            else:
                coming.add(number)
                reading.note(line.row, "created", number)
                self.acts.insert(
                    len(self.acts) - len(parts), partial(self._create, told, units[told["unit"]])
                )
        return reading

    def _create(self, told: dict[str, Any], unit: Unit) -> list[tuple[Any, None]]:
        row = services.create_staff(
            staff_no=told["staff_no"], name=told["name"], unit=unit, mobile=told.get("mobile", ""), actor=self.actor,
            id_card_valid_to=told.get("id_card_valid_to"), active_from=told.get("active_from"), now=self.now,
        )  # fmt: skip
        return [(row, None)]

    def _parts(self, line: Line, reading: Reading, held: _Held, may: dict[str, bool]) -> list[str]:
        told, number, parts = line.values, line.values["staff_no"], []
        for role in told.get("roles", ()):
            if held.new("role", number, role):
                if not may["role.manage"]:
                    reading.notes.append(Problem("import.roles_left_out", field="roles", row=line.row))
                    break
                start = told.get("role_from") or local_date(self.now)
                parts.append("roles")
                self.acts.append(
                    partial(self._add, number, services.grant_role, role=role, valid_from=start, unit=None)
                )
        wanted = {
            "qualification": "level" in told,
            "training": "course" in told,
            "pledge": "pledged_on" in told,
        }
        if any(wanted.values()) and not may["qualification.manage"]:
            reading.notes.append(Problem("import.qualifications_left_out", field="level", row=line.row))
            return parts
        if wanted["qualification"] and held.new("qualification", number, told["level"], told["exam_at"]):
            parts.append("qualification")
            values = {name: told[name] for name in ("level", "exam_at", "valid_to")} | {
                "score": int(told["score"])
            }
            self.acts.append(partial(self._add, number, services.record_qualification, **values))
        if wanted["training"] and held.new("training", number, told["course"], told["held_on"]):
            parts.append("training")
            values = {
                "course": told["course"],
                "kind": told["training_kind"],
                "hours": told["hours"],
                "held_on": told["held_on"],
            }
            self.acts.append(partial(self._add, number, services.record_training, **values))
        if wanted["pledge"] and held.new("pledge", number, told["pledged_on"]):
            parts.append("pledge")
            values = {"signed_on": told["pledged_on"], "document": told.get("pledge_document", "")}
            self.acts.append(partial(self._add, number, services.record_pledge, **values))
        return parts

    def _add(self, staff_no: str, service: Any, **values: Any) -> list[tuple[Any, None]]:
        person = Staff.objects.select_related("unit").get(tenant_id=self.unit.tenant_id, staff_no=staff_no)
        if "unit" in values:
            values["unit"] = person.unit
        return [(service(staff=person, actor=self.actor, now=self.now, **values), None)]


class _Held:
    """What people hold already, so that the same file again adds nothing."""

    def __init__(self, tenant_id: UUID) -> None:
        rows: list[tuple[Any, ...]] = [
            ("role", number, role)
            for number, role in RoleAssignment.objects.filter(
                tenant_id=tenant_id, valid_to__isnull=True
            ).values_list("staff__staff_no", "role")
        ]
        rows += [
            ("qualification", *row)
            for row in Qualification.objects.filter(tenant_id=tenant_id).values_list(
                "staff__staff_no", "level", "exam_at"
            )
        ]
        rows += [
            ("training", *row)
            for row in Training.objects.filter(tenant_id=tenant_id).values_list(
                "staff__staff_no", "course", "held_on"
            )
        ]
        rows += [
            ("pledge", *row)
            for row in Pledge.objects.filter(tenant_id=tenant_id).values_list("staff__staff_no", "signed_on")
        ]
        self._held: set[tuple[Any, ...]] = set(rows)

    def new(self, *what: Any) -> bool:
        """Whether nobody holds this yet; it counts as held from now on."""
        if what in self._held:
            return False
        self._held.add(what)
        return True


def _wrong(line: Line, units: dict[str, Unit]) -> list[Problem]:
    told = line.values
    found = []
    if told["unit"] not in units:
        found.append(Problem("unit.unknown", field="unit", row=line.row, facts={"unit": told["unit"]}))
    labels = {column.name: column.label for column in STAFF_COLUMNS}
    for first, *others in _TOGETHER:
        if first in told:
            missing = [name for name in others if name not in told]
            found += [
                Problem("field.required", field=name, row=line.row, facts={"name": labels[name]})
                for name in missing
            ]
    if "score" in told and not 0 <= told["score"] <= MAX_SCORE:
        found.append(Problem("qualification.score", field="score", row=line.row))
    if "valid_to" in told and "exam_at" in told and told["valid_to"] < told["exam_at"]:
        found.append(Problem("qualification.order", field="valid_to", row=line.row))
    return found


def _change(
    row: Any, after: dict[str, Any], verb: str, actor: Staff | None, now: datetime
) -> list[tuple[Any, dict[str, Any]]]:
    before = {name: getattr(row, name) for name in after}
    row.change(**after)
    audit.record(verb, row, actor=actor, at=now, before=before, after=after)
    return [
        (
            row,
            {
                name: value if value is None or isinstance(value, str) else str(value)
                for name, value in before.items()
            },
        )
    ]


def work_for(kind: str) -> Any:
    """Return what reads a file of this kind: `units` or `staff`."""
    return {"units": UnitWork, "staff": StaffWork}[kind]


def undo(changes: Iterable[Any], *, now: datetime, actor: Staff | None) -> int:
    """Take back the changes of a run, newest first. Raises Invalid `import.undo_staff_*`."""
    count = 0
    problems: list[Problem] = []
    for change in changes:
        row = MODELS[change.model]._default_manager.filter(pk=change.object_id).first()
        if row is None:
            continue
        told = {"what": str(row)}
        if row.version != change.after_version:
            problems.append(Problem("import.undo_staff_changed", facts=told))
        elif change.before is not None:
            row.change(**change.before)
            audit.record("import.taken_back", row, actor=actor, at=now)
        else:
            try:
                row.delete()
            except ProtectedError:
                problems.append(Problem("import.undo_staff_used", facts=told))
        count += 1
    if problems:
        raise Invalid(problems)
    return count
