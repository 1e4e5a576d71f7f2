"""Read units and people, always from the actor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from gridvisit.domain.staff import access
from gridvisit.domain.staff.models import Conflict, Pledge, Qualification, RoleAssignment, Staff, Unit
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.paging import keyset


def staff_of(user: Any) -> Staff | None:
    """Return the person who signed in as `user`, if still active. 1 query."""
    found = Staff.objects.select_related("unit").filter(user=user).first()
    return (
        found
        if found is not None and (found.active_to is None or found.active_to >= access.today())
        else None
    )


def demo_people() -> list[Staff]:
    """People offered on the demo's sign-in page, with unit and roles. 3 queries."""
    return list(
        Staff.objects.filter(demo=True, user__isnull=False)
        .select_related("unit", "user")
        .prefetch_related("roles__unit")
        .order_by("tenant_id", "unit__path", "staff_no")
    )


def units(*, actor: Staff) -> QuerySet[Unit]:
    """Units the actor may see, in tree order. 1 query."""
    return Unit.objects.visible_to(actor).order_by("path")


def unit(*, unit_id: UUID, actor: Staff) -> Unit:
    """The visible unit. Raises NotFound."""
    found: Unit = Unit.objects.one(unit_id, actor)
    return found


def unit_of(*, unit_id: UUID, tenant_id: UUID | None) -> Unit:
    """The unit by id, of the tenant if one is given (None: the system). For services. Raises NotFound."""
    rows = Unit.objects.filter(pk=unit_id)
    found = (rows if tenant_id is None else rows.filter(tenant_id=tenant_id)).first()
    if found is None:
        raise NotFound
    return found


def unit_by_code(*, code: str, tenant_id: UUID) -> Unit:
    """The unit with a code. Raises Refusal `unit.unknown`."""
    found: Unit | None = Unit.objects.filter(tenant_id=tenant_id, code=code).first()
    if found is None:
        raise Refusal("unit.unknown", status=422, field="unit", unit=code)
    return found


def unit_chain(unit: Unit) -> list[Unit]:
    """The units from the root down to `unit`, by path. 1 query."""
    codes = unit.path.strip("/").split("/")
    paths = ["/" + "/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
    return list(Unit.objects.filter(tenant_id=unit.tenant_id, path__in=paths).order_by("path"))


def subtree_ids(unit: Unit) -> list[UUID]:
    """Ids of a unit and all below it. 1 query."""
    return list(
        Unit.objects.filter(tenant_id=unit.tenant_id, path__startswith=unit.path).values_list("id", flat=True)
    )


def units_below(unit: Unit) -> list[Unit]:
    """A unit and all below it, in tree order. 1 query."""
    return list(Unit.objects.filter(tenant_id=unit.tenant_id, path__startswith=unit.path).order_by("path"))


def widest(*, actor: Staff, action: str, unit: Unit) -> Unit:
    """The highest unit above `unit` in which the actor may do something. 2 queries."""
    for above in unit_chain(unit):
        if access.may(actor, action, unit_id=above.id):
            return above
    return unit


def number_index(tenant_id: UUID) -> dict[str, UUID]:
    """Ids of a tenant's people by staff number, for imports. 1 query."""
    return dict(Staff.objects.filter(tenant_id=tenant_id).values_list("staff_no", "id"))


def root(code: str = "") -> Unit:
    """The root unit with a code, or the first tenant there is. Raises Refusal `unit.unknown`, `unit.none`."""
    rows = Unit.objects.filter(parent__isnull=True)
    found = (rows.filter(code=code) if code else rows.order_by("created_at", "id")).first()
    if found is None and code:
        raise Refusal("unit.unknown", status=422, field="tenant", unit=code)
    if found is None:
        raise Refusal("unit.none", status=409)
    return found


def visitors(*, actor: Staff) -> list[tuple[UUID, str]]:
    """People with a visiting role in the actor's units, as (id, number and name), for choosing a manager. 1 query."""
    today = access.today()
    reach = access.scope(actor, "unit.view")
    rows = Staff.objects.filter(
        tenant_id=actor.tenant_id,
        roles__role__in=("km", "grid", "r_sales", "leader", "chief"),
        roles__valid_from__lte=today,
    ).exclude(roles__valid_to__lt=today)
    if not reach.whole_tenant:
        rows = rows.filter(unit_id__in=reach.unit_ids)
    return [(row.id, f"{row.staff_no} {row.name}") for row in rows.distinct().order_by("staff_no")]


def people(*, actor: Staff) -> QuerySet[Staff]:
    """People the actor may see, by unit and number. 1 query plus 2 for roles and qualifications."""
    rows: QuerySet[Staff] = Staff.objects.visible_to(actor, "staff.view")
    if access.scope(actor, "staff.view").own:
        rows = rows | Staff.objects.filter(pk=actor.pk)
    return (
        rows.select_related("unit")
        .prefetch_related("roles__unit", "qualifications")
        .order_by("unit__path", "staff_no")
    )


def able(*, actor: Staff, action: str, on: date) -> list[Staff]:
    """People the actor may see who are there on a day and hold a role with a right. 3 queries."""
    rows = people(actor=actor).filter(roles__role__in=access.ACTIONS[action].roles, kind="person").distinct()
    return [row for row in rows if is_active(row, on)]


def people_page(
    *,
    actor: Staff,
    q: str = "",
    unit_id: UUID | None = None,
    role: str = "",
    gap: str = "",
    on: date,
    cursor: str = "",
    size: int = 50,
) -> Page[Staff]:
    """One page of people by number. `gap`: no_exam, no_pledge, left. 5 queries.

    `q` is a staff number, or its beginning; names are encrypted and found in full only by the number beside them.
    """
    rows = people(actor=actor).prefetch_related("pledges")
    if q:
        rows = rows.filter(staff_no__startswith=q.strip().upper()) | rows.filter(
            staff_no__startswith=q.strip()
        )
    if unit_id is not None:
        rows = rows.filter(unit_id__in=subtree_ids(unit(unit_id=unit_id, actor=actor)))
    if role:
        held = RoleAssignment.objects.filter(role=role, valid_from__lte=on).exclude(valid_to__lt=on)
        rows = rows.filter(pk__in=held.values("staff_id"))
    if gap == "no_exam":
        valid = Qualification.objects.filter(
            status__in=("valid", "expiring"), exam_at__lte=on, valid_to__gte=on
        )
        rows = rows.exclude(pk__in=valid.values("staff_id"))
    if gap == "no_pledge":
        signed = Pledge.objects.filter(signed_on__gt=on - timedelta(days=365))
        rows = rows.exclude(pk__in=signed.values("staff_id"))
    rows = rows.filter(active_to__lt=on) if gap == "left" else rows.exclude(active_to__lt=on)
    return keyset(rows.distinct(), order=("staff_no", "id"), cursor=cursor, size=size)


def record_of(person: Staff) -> dict[str, Any]:
    """Everything chapter 8 keeps of a person the caller may see: roles, exams, trainings, pledges. 4 queries."""
    return {
        "roles": list(person.roles.select_related("unit").order_by("-valid_from", "id")),
        "qualifications": list(person.qualifications.order_by("-exam_at", "id")),
        "trainings": list(person.trainings.order_by("-held_on", "id")[:50]),
        "pledges": list(person.pledges.order_by("-signed_on", "id")),
    }


def tree(*, actor: Staff, on: date) -> list[dict[str, Any]]:
    """Units the actor may see in tree order, with depth and the number of active people in each. 2 queries."""
    counted = dict(
        Staff.objects.filter(tenant_id=actor.tenant_id, kind="person")
        .exclude(active_to__lt=on)
        .values_list("unit_id")
        .annotate(n=Count("id"))
        .values_list("unit_id", "n")
    )
    rows = list(units(actor=actor))
    least = min((row.path.count("/") for row in rows), default=0)
    return [
        {"unit": row, "depth": row.path.count("/") - least, "people": counted.get(row.id, 0)} for row in rows
    ]


def person(*, staff_id: UUID, actor: Staff) -> Staff:
    """The visible person. Raises NotFound."""
    found = people(actor=actor).filter(pk=staff_id).first()
    if found is None:
        raise NotFound
    return found


def by_number(*, staff_no: str, tenant_id: UUID) -> Staff:
    """The person with a staff number. Raises Refusal `staff.unknown`."""
    found = Staff.objects.select_related("unit").filter(tenant_id=tenant_id, staff_no=staff_no).first()
    if found is None:
        raise Refusal("staff.unknown", status=422, field="staff_no", staff_no=staff_no)
    return found


def by_ids(ids: Iterable[UUID | None]) -> dict[UUID, Staff]:
    """People by id, for showing numbers and names beside rows already seen. 1 query."""
    return {row.id: row for row in Staff.objects.filter(pk__in={pk for pk in ids if pk})}


def holders(*, unit: Unit, roles: Iterable[str], on: date) -> list[Staff]:
    """Active people who hold one of `roles` in the unit or below it on a day. 1 query."""
    # all conditions in one filter: they must hold for the same role, and an ended other role does not count
    rows = Staff.objects.filter(
        Q(roles__valid_to__isnull=True) | Q(roles__valid_to__gte=on),
        tenant_id=unit.tenant_id,
        roles__role__in=list(roles),
        roles__unit__path__startswith=unit.path,
        roles__valid_from__lte=on,
    )
    return [row for row in rows.select_related("unit").distinct().order_by("staff_no") if is_active(row, on)]


def colleagues(*, actor: Staff) -> list[Staff]:
    """Active people of the actor's own unit and below, by number: a second person, a promise's owner. 1 query."""
    rows = Staff.objects.filter(
        tenant_id=actor.tenant_id, unit__path__startswith=actor.unit.path, kind="person"
    )
    return [row for row in rows.order_by("staff_no") if is_active(row, access.today())]


def is_active(staff: Staff, on: date) -> bool:
    """Whether the person works on a day."""
    return staff.active_from <= on and (staff.active_to is None or on <= staff.active_to)


def standing(*, staff: Staff, on: date) -> dict[str, Any]:
    """What chapter 8 asks about a person on a day: qualification, training hours, pledge, ID card. 3 queries.

    Keys: level, score, qualified (bool), valid_to, hours (Decimal of the last 12 months), pledge_on, id_card_valid_to.
    """
    best = (
        staff.qualifications.filter(status__in=("valid", "expiring"), exam_at__lte=on, valid_to__gte=on)
        .order_by("-level", "-valid_to")
        .first()
    )
    hours = staff.trainings.filter(
        passed=True, held_on__gt=on - timedelta(days=365), held_on__lte=on
    ).aggregate(total=Sum("hours"))["total"]
    pledge = staff.pledges.filter(signed_on__lte=on).order_by("-signed_on").first()
    return {
        "level": best.level if best else "",
        "score": best.score if best else None,
        "qualified": best is not None,
        "valid_to": best.valid_to if best else None,
        "hours": hours or Decimal(0),
        "pledge_on": pledge.signed_on if pledge else None,
        "id_card_valid_to": staff.id_card_valid_to,
    }


def has_conflict(*, staff_id: UUID, party_id: UUID, on: date) -> bool:
    """Whether the person has declared an interest in the customer that holds on a day. 1 query."""
    rows = Conflict.objects.filter(staff_id=staff_id, party_id=party_id, declared_on__lte=on)
    return rows.exclude(ended_on__lt=on).exists()


def by_username(username: str) -> Staff | None:
    """The person with a sign-in name, for the command line. 1 query."""
    return Staff.objects.select_related("unit").filter(user__username=username).first()


def levels(*, staff_ids: Iterable[UUID], on: date) -> dict[UUID, int]:
    """The valid qualification level 1 … 3 of people on a day (8.1-03); who has none is left out. 1 query."""
    rows = Qualification.objects.filter(
        staff_id__in=list(staff_ids), status__in=("valid", "expiring"), exam_at__lte=on, valid_to__gte=on
    )
    found: dict[UUID, int] = {}
    for staff_id, level in rows.values_list("staff_id", "level"):
        found[staff_id] = max(found.get(staff_id, 0), int(level[1:] or 0))
    return found


def conflicts(*, staff_ids: Iterable[UUID], on: date) -> frozenset[tuple[UUID, UUID]]:
    """The (person, customer) pairs with a declared interest on a day (8.1-05). 1 query."""
    rows = Conflict.objects.filter(staff_id__in=list(staff_ids), declared_on__lte=on).exclude(ended_on__lt=on)
    return frozenset(rows.values_list("staff_id", "party_id"))


def unit_of_id(unit_id: UUID) -> Unit:
    """The unit with an id, for the system's own work. Raises NotFound."""
    found: Unit | None = Unit.objects.filter(pk=unit_id).first()
    if found is None:
        raise NotFound
    return found


def any_unit() -> bool:
    """Whether there is any organisation at all, for the command line. 1 query."""
    return Unit.objects.exists()
