"""Units, people, roles, qualifications."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from gridvisit.domain.staff import access
from gridvisit.domain.staff.models import (
    Conflict,
    Pledge,
    Qualification,
    RoleAssignment,
    Staff,
    Training,
    Unit,
)
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.records import stamp


@transaction.atomic
def create_unit(
    *,
    code: str,
    name: str,
    kind: str,
    level: str,
    parent: Unit | None,
    actor: Staff | None,
    now: datetime,
    active_from: date | None = None,
    hotline: str = "",
    licence_no: str = "",
    licence_type: str = "",
) -> Unit:
    """Create a unit; without `parent` it is a tenant of its own. Raises Refusal `unit.code_taken`."""
    if actor is not None and parent is not None:
        access.require(actor, "unit.manage", unit_id=parent.id)
    pk = new_id()
    tenant_id = parent.tenant_id if parent else pk
    if Unit.objects.filter(tenant_id=tenant_id, code=code).exists():
        raise Refusal("unit.code_taken", status=422, field="code", unit=code)
    unit = Unit.objects.create(
        id=pk,
        tenant_id=tenant_id,
        code=code,
        name=name,
        kind=kind,
        level=level,
        parent=parent,
        path=f"{parent.path if parent else '/'}{code}/",
        hotline=hotline,
        licence_no=licence_no,
        licence_type=licence_type,
        active_from=active_from or now.date(),
        **stamp(actor, now),
    )
    audit.record("unit.created", unit, actor=actor, at=now, after={"code": code, "name": name})
    return unit


@transaction.atomic
def update_unit(*, unit_id: UUID, name: str, hotline: str, actor: Staff, now: datetime) -> Unit:
    """Change what a unit is called and its hotline; code and place in the tree stay."""
    unit: Unit = Unit.objects.locked(unit_id, actor)
    access.require(actor, "unit.manage", unit_id=unit.id)
    if not name.strip():
        raise Refusal("field.required", status=422, field="name", name="name")
    after = {"name": name.strip(), "hotline": hotline.strip()}
    before = {field: getattr(unit, field) for field in after}
    if before != after:
        unit.change(**after)
        audit.record("unit.updated", unit, actor=actor, at=now, before=before, after=after)
    return unit


@transaction.atomic
def create_staff(
    *,
    staff_no: str,
    name: str,
    unit: Unit,
    actor: Staff | None,
    now: datetime,
    mobile: str = "",
    username: str = "",
    password: str = "",
    id_card_valid_to: date | None = None,
    active_from: date | None = None,
    demo: bool = False,
) -> Staff:
    """Create a person, with a sign-in if `username` is given. Raises Refusal `staff.no_taken`, `staff.user_taken`."""
    if actor is not None:
        access.require(actor, "staff.manage", unit_id=unit.id)
    if Staff.objects.filter(tenant_id=unit.tenant_id, staff_no=staff_no).exists():
        raise Refusal("staff.no_taken", status=422, field="staff_no", staff_no=staff_no)
    staff = Staff.objects.create(
        tenant_id=unit.tenant_id,
        staff_no=staff_no,
        name=name,
        mobile=mobile,
        unit=unit,
        user=_user(username, password, check=not demo) if username else None,
        id_card_valid_to=id_card_valid_to,
        active_from=active_from or now.date(),
        demo=demo,
        **stamp(actor, now),
    )
    audit.record("staff.created", staff, actor=actor, at=now, after={"staff_no": staff_no, "unit": unit.code})
    return staff


@transaction.atomic
def update_staff(
    *, staff_id: UUID, name: str, mobile: str, unit_id: UUID, id_card_valid_to: date | None, active_to: date | None,
    actor: Staff, now: datetime,
) -> Staff:  # fmt: skip
    """Change a person, move them to another unit, or note the last day; who left keeps no access (6, R13)."""
    staff: Staff = Staff.objects.locked(staff_id, actor, "staff.view")
    access.require(actor, "staff.manage", unit_id=staff.unit_id)
    access.require(actor, "staff.manage", unit_id=unit_id)
    if not name.strip():
        raise Refusal("field.required", status=422, field="name", name="name")
    if active_to is not None and active_to < staff.active_from:
        raise Refusal("staff.ends_before", status=422, field="active_to")
    wanted = {
        "name": name.strip(), "mobile": mobile.strip(), "unit_id": unit_id, "id_card_valid_to": id_card_valid_to,
        "active_to": active_to,
    }  # fmt: skip
    after = {field: value for field, value in wanted.items() if getattr(staff, field) != value}
    if after:
        before = {field: getattr(staff, field) for field in after}
        staff.change(**after)
        audit.record("staff.updated", staff, actor=actor, at=now, before=before, after=after)
    return staff


@transaction.atomic
def give_sign_in(
    *, staff_id: UUID, username: str, password: str, actor: Staff | None, now: datetime
) -> Staff:
    """Give a person a sign-in, or a new password to the one there is. Raises Refusal `staff.user_taken`, `…weak`."""
    staff: Staff = Staff.objects.locked(staff_id, actor, "staff.view")
    if actor is not None:
        access.require(actor, "staff.manage", unit_id=staff.unit_id)
    if staff.user is None:
        staff.change(user=_user(username.strip(), password, check=True))
    else:
        _check_password(password, staff.user)
        staff.user.set_password(password)
        staff.user.save(update_fields=["password"])
    audit.record("staff.sign_in_given", staff, actor=actor, at=now, after={"staff_no": staff.staff_no})
    return staff


def _check_password(password: str, user: Any = None) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal(
            "staff.password_weak", status=422, field="password", why=" ".join(error.messages)
        ) from None


def _user(username: str, password: str, *, check: bool) -> Any:
    users = get_user_model()
    if users.objects.filter(username=username).exists():
        raise Refusal("staff.user_taken", status=422, field="username", username=username)
    if check:
        _check_password(password)
        return users.objects.create_user(username=username, password=password)
    return users.objects.create(username=username, password=_demo_hash(password))


@lru_cache(maxsize=1)
def _demo_hash(password: str) -> str:
    # the demo's people share one password, told on the sign-in page: hashing it thirty times proves nothing
    return make_password(password)


@transaction.atomic
def grant_role(
    *, staff: Staff, role: str, unit: Unit, actor: Staff | None, now: datetime, valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleAssignment:  # fmt: skip
    """Give a role in a unit from a day on. Raises Refusal `role.unknown`, `role.three_admins`, `role.own`."""
    if role not in access.ROLES:
        raise Refusal("role.unknown", status=422, field="role", role=role)
    if actor is not None:
        access.require(actor, "role.manage", unit_id=unit.id)
        if actor.id == staff.id:
            raise Refusal("role.own", status=403)
    three = {"sysadmin", "secadmin", "auditor"}
    held = set(staff.roles.filter(valid_to__isnull=True).values_list("role", flat=True))
    # 三员: system, security and audit administrators are three persons (GB/T 22239)
    if role in three and held & (three - {role}):
        raise Refusal("role.three_admins", status=409)
    row = RoleAssignment.objects.create(
        tenant_id=staff.tenant_id,
        staff=staff,
        role=role,
        unit=unit,
        valid_from=valid_from or now.date(),
        valid_to=valid_to,
        **stamp(actor, now),
    )
    audit.record("role.granted", row, actor=actor, at=now, after={"role": role, "unit": unit.code})
    return row


@transaction.atomic
def end_role(*, assignment_id: UUID, on: date, actor: Staff, now: datetime) -> RoleAssignment:
    """End a role on a day; the row stays, for acts are judged by the roles of their day."""
    row: RoleAssignment | None = (
        RoleAssignment.objects.select_for_update(of=("self",))
        .filter(pk=assignment_id, tenant_id=actor.tenant_id)
        .first()
    )
    if row is None:
        raise Refusal("not_found", status=404)
    access.require(actor, "role.manage", unit_id=row.unit_id)
    row.change(valid_to=on)
    audit.record("role.ended", row, actor=actor, at=now, after={"valid_to": on})
    return row


@transaction.atomic
def record_qualification(
    *, staff: Staff, level: str, score: int, exam_at: date, valid_to: date, actor: Staff | None, now: datetime
) -> Qualification:
    """Record a passed exam (8.1-01)."""
    if actor is not None:
        access.require(actor, "qualification.manage", unit_id=staff.unit_id)
    row = Qualification.objects.create(
        tenant_id=staff.tenant_id, staff=staff, level=level, score=score, exam_at=exam_at, valid_to=valid_to,
        **stamp(actor, now),
    )  # fmt: skip
    audit.record(
        "qualification.recorded", row, actor=actor, at=now, after={"level": level, "valid_to": valid_to}
    )
    return row


@transaction.atomic
def record_training(
    *, staff: Staff, course: str, kind: str, hours: Any, held_on: date, actor: Staff | None, now: datetime
) -> Training:
    """Record hours of training (8.1-02)."""
    if actor is not None:
        access.require(actor, "qualification.manage", unit_id=staff.unit_id)
    row = Training.objects.create(
        tenant_id=staff.tenant_id, staff=staff, course=course, kind=kind, hours=hours, held_on=held_on,
        **stamp(actor, now),
    )  # fmt: skip
    audit.record("training.recorded", row, actor=actor, at=now, after={"course": course, "hours": hours})
    return row


@transaction.atomic
def record_pledge(
    *, staff: Staff, signed_on: date, document: str, actor: Staff | None, now: datetime
) -> Pledge:
    """Record a signed confidentiality pledge (8.1-04)."""
    if actor is not None:
        access.require(actor, "qualification.manage", unit_id=staff.unit_id)
    row = Pledge.objects.create(
        tenant_id=staff.tenant_id, staff=staff, signed_on=signed_on, document=document, **stamp(actor, now)
    )
    audit.record("pledge.recorded", row, actor=actor, at=now, after={"signed_on": signed_on})
    return row


@transaction.atomic
def declare_conflict(
    *, staff: Staff, kind: str, party_id: UUID, on: date, actor: Staff | None, now: datetime
) -> Conflict:
    """Record a declared interest in a customer (8.1-05); declaring one is a duty and never a mark against anyone."""
    row = Conflict.objects.create(
        tenant_id=staff.tenant_id,
        staff=staff,
        kind=kind,
        party_id=party_id,
        declared_on=on,
        **stamp(actor, now),
    )
    audit.record("conflict.declared", row, actor=actor, at=now, after={"kind": kind})
    return row
