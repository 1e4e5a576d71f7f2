"""Forms around units and people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.staff import access, selectors, services
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms import staff as sheet
from gridvisit.interfaces.console.gate import route
from gridvisit.interfaces.console.views.customers.editing import serve, units_for


@route(action="unit.view", subject="unit", methods=("GET",))
def unit_list(request: HttpRequest) -> HttpResponse:
    """The organisation as a tree."""
    context = {
        "rows": selectors.tree(actor=request.actor, on=local_date(request.now)),
        "may_manage": access.may(request.actor, "unit.manage"),
        "may_import": access.may(request.actor, "import.run"),
        "may_see_people": access.may(request.actor, "staff.view"),
    }
    return htmx.render(request, "console/staff/units.html", context)


@route(action="unit.manage", subject="unit")
def unit_new(request: HttpRequest) -> HttpResponse:
    """Create a unit below another."""
    units = units_for(request.actor, "unit.manage")
    given = request.GET.get("parent", "")
    form = sheet.UnitForm(
        request.POST or None, units=units, initial={"parent": given, "kind": request.actor.unit.kind}
    )

    def save(typed: dict[str, Any]) -> Any:
        parent = selectors.unit(unit_id=parse_id(typed.pop("parent")), actor=request.actor)
        return services.create_unit(parent=parent, actor=request.actor, now=request.now, **typed)

    return serve(
        request,
        form,
        title=_("Create a unit"),
        back=reverse("console:unit-list"),
        save=save,
        done=_("Unit created."),
    )


@route(action="unit.manage", subject="unit")
def unit_edit(request: HttpRequest, pk: str) -> HttpResponse:
    """Change a unit's name and hotline."""
    unit = selectors.unit(unit_id=parse_id(pk), actor=request.actor)
    form = sheet.UnitNameForm(request.POST or None, initial={"name": unit.name, "hotline": unit.hotline})

    def save(typed: dict[str, Any]) -> Any:
        return services.update_unit(unit_id=unit.id, actor=request.actor, now=request.now, **typed)

    title = _("Change unit %(code)s") % {"code": unit.code}
    return serve(request, form, title=title, back=reverse("console:unit-list"), save=save, done=_("Saved."))


@route(action="staff.manage", subject="staff")
def staff_new(request: HttpRequest) -> HttpResponse:
    """Register a person, with a sign-in if wished."""
    units = units_for(request.actor, "staff.manage")
    initial = {"unit": request.GET.get("unit", ""), "active_from": local_date(request.now)}
    form = sheet.StaffForm(request.POST or None, units=units, initial=initial)
    made: list[Any] = []

    def save(typed: dict[str, Any]) -> Any:
        unit = selectors.unit(unit_id=parse_id(typed.pop("unit")), actor=request.actor)
        made.append(services.create_staff(unit=unit, actor=request.actor, now=request.now, **typed))

    answer = serve(
        request, form, title=_("Register a person"), back=reverse("console:staff-list"), save=save,
        done=_("Person registered. The security administrator grants the roles."),
        hint=_("Roles are granted by the security administrator, qualifications recorded by the trainer."),
    )  # fmt: skip
    return htmx.go(request, reverse("console:staff", args=[made[0].id])) if made else answer


@route(action="staff.manage", subject="staff")
def staff_edit(request: HttpRequest, pk: str) -> HttpResponse:
    """Change a person."""
    person = _person(request, pk, "staff.manage")
    initial = {name: getattr(person, name) for name in ("name", "mobile", "id_card_valid_to", "active_to")}
    form = sheet.StaffChangeForm(
        request.POST or None,
        units=units_for(request.actor, "staff.manage"),
        initial={**initial, "unit": str(person.unit_id)},
    )

    def save(typed: dict[str, Any]) -> Any:
        unit_id = parse_id(typed.pop("unit"))
        return services.update_staff(
            staff_id=person.id, unit_id=unit_id, actor=request.actor, now=request.now, **typed
        )

    return serve(request, form, title=_("Change person"), back=_page(person), save=save, done=_("Saved."))


@route(action="staff.manage", subject="staff")
def staff_sign_in(request: HttpRequest, pk: str) -> HttpResponse:
    """Give a sign-in, or set a new password."""
    person = _person(request, pk, "staff.manage")
    has_user = person.user_id is not None
    form = sheet.SignInForm(
        request.POST or None, has_user=has_user, initial={"username": person.staff_no.lower()}
    )

    def save(typed: dict[str, Any]) -> Any:
        return services.give_sign_in(
            staff_id=person.id, username=typed.get("username", ""), password=typed["password"], actor=request.actor,
            now=request.now,
        )  # fmt: skip

    title = _("Set a new password") if has_user else _("Give a sign-in")
    return serve(request, form, title=title, back=_page(person), save=save, done=_("Saved."))


@route(action="role.manage", subject="role")
def role_new(request: HttpRequest, pk: str) -> HttpResponse:
    """Grant a role."""
    person = _person(request, pk, "role.manage")
    form = sheet.RoleForm(
        request.POST or None, units=units_for(request.actor, "role.manage"),
        initial={"unit": str(person.unit_id), "valid_from": local_date(request.now)},
    )  # fmt: skip

    def save(typed: dict[str, Any]) -> Any:
        unit = selectors.unit(unit_id=parse_id(typed.pop("unit")), actor=request.actor)
        return services.grant_role(staff=person, unit=unit, actor=request.actor, now=request.now, **typed)

    return serve(
        request, form, title=_("Grant a role"), back=_page(person), save=save, done=_("Role granted.")
    )


@route(action="role.manage", subject="role", methods=("POST",))
def role_end(request: HttpRequest, pk: str, role_id: str) -> HttpResponse:
    """End a role today; the row stays."""
    person = _person(request, pk, "role.manage")
    services.end_role(
        assignment_id=parse_id(role_id), on=local_date(request.now), actor=request.actor, now=request.now
    )
    return htmx.go(request, _page(person), toast=_("Role ended."))


def _recorded(
    request: HttpRequest, pk: str, make: Callable[..., Any], title: str, keep: Callable[..., Any]
) -> HttpResponse:
    person = _person(request, pk, "qualification.manage")
    form = make(request.POST or None)

    def save(typed: dict[str, Any]) -> Any:
        return keep(staff=person, actor=request.actor, now=request.now, **typed)

    return serve(request, form, title=title, back=_page(person), save=save, done=_("Recorded."))


@route(action="qualification.manage", subject="qualification")
def qualification_new(request: HttpRequest, pk: str) -> HttpResponse:
    """Record a passed exam (8.1-01)."""
    return _recorded(request, pk, sheet.QualificationForm, _("Record an exam"), services.record_qualification)


@route(action="qualification.manage", subject="training")
def training_new(request: HttpRequest, pk: str) -> HttpResponse:
    """Record training (8.1-02)."""
    return _recorded(request, pk, sheet.TrainingForm, _("Record a training"), services.record_training)


@route(action="qualification.manage", subject="pledge")
def pledge_new(request: HttpRequest, pk: str) -> HttpResponse:
    """Record a pledge (8.1-04)."""
    return _recorded(request, pk, sheet.PledgeForm, _("Record a pledge"), services.record_pledge)


def _person(request: HttpRequest, pk: str, action: str) -> Any:
    person = selectors.person(staff_id=parse_id(pk), actor=request.actor)
    if not access.may(request.actor, action, unit_id=person.unit_id):
        raise Forbidden
    return person


def _page(person: Any) -> str:
    return reverse("console:staff", args=[person.id])
