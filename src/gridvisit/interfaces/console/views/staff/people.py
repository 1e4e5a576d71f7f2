"""People: the list with what is missing, and one person with roles and everything chapter 8 asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gridvisit.domain.staff import access, parameters, selectors
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.privacy.masking import mask_phone
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.gate import route
from gridvisit.standard.vocabulary import Role

PEOPLE = tables.ListSpec(
    key="staff",
    columns=(
        tables.Column(gettext_lazy("Person")),
        tables.Column(gettext_lazy("Unit")),
        tables.Column(gettext_lazy("Roles")),
        tables.Column(gettext_lazy("Qualification")),
        tables.Column(gettext_lazy("Pledge")),
        tables.Column(gettext_lazy("Work ID valid to")),
    ),
    filters=(
        tables.Filter("unit", gettext_lazy("Unit")),
        tables.Filter("role", gettext_lazy("Role")),
        tables.Filter(
            "gap",
            gettext_lazy("What is missing"),
            options=(
                ("no_exam", gettext_lazy("No valid qualification")),
                ("no_pledge", gettext_lazy("No pledge within a year")),
                ("left", gettext_lazy("Has left")),
            ),
        ),
    ),
    search=gettext_lazy("Staff no."),
    tabs=(
        tables.Tab(gettext_lazy("No valid qualification"), "gap=no_exam"),
        tables.Tab(gettext_lazy("No pledge within a year"), "gap=no_pledge"),
        tables.Tab(gettext_lazy("Has left"), "gap=left"),
    ),
    order="staff_no",
)


@route(action="staff.view", subject="staff", methods=("GET",))
def staff_list(request: HttpRequest) -> HttpResponse:
    """The people one may see."""
    actor, today = request.actor, local_date(request.now)
    here = get_language() or "zh"
    state = PEOPLE.read(
        request,
        unit=[(str(unit.id), unit.name) for unit in selectors.units(actor=actor)],
        role=Role.choices(here),
    )
    unit = state.get("unit")
    page = selectors.people_page(
        actor=actor, q=state.q, unit_id=parse_id(unit) if unit else None, role=state.get("role") or "",
        gap=state.get("gap") or "", on=today, cursor=state.cursor, size=state.spec.size,
    )  # fmt: skip
    for person in page.items:
        person.shown = _shown(person, today, here)
    manage = access.may(actor, "staff.manage")
    empty = tables.Empty(
        _("Nobody here yet"),
        _("People come from an Excel or CSV list, or one by one."),
        _("Register a person") if manage else "",
        reverse("console:staff-new") if manage else "",
        "users",
    )
    return tables.show(
        request, "console/staff/list.html", state=state, page=page, row="console/staff/_row.html", empty=empty,
        may_manage=manage, may_import=access.may(actor, "import.run"),
    )  # fmt: skip


def _shown(person: Any, today: Any, here: str) -> dict[str, Any]:
    held = [
        row
        for row in person.roles.all()
        if row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)
    ]
    exams = [
        row
        for row in person.qualifications.all()
        if row.exam_at <= today <= row.valid_to and row.status in {"valid", "expiring"}
    ]
    pledges = [row.signed_on for row in person.pledges.all()]
    return {
        "roles": [f"{Role.label_of(row.role, here)} · {row.unit.name}" for row in held],
        "exam": max(exams, key=lambda row: (row.level, row.valid_to), default=None),
        "pledge": max(pledges, default=None),
    }


@route(action="staff.view", subject="staff", methods=("GET",))
def staff_page(request: HttpRequest, pk: str) -> HttpResponse:
    """One person: standing today, roles with dates, exams, trainings, pledges."""
    actor, today = request.actor, local_date(request.now)
    person = selectors.person(staff_id=parse_id(pk), actor=actor)
    params = parameters.in_force(unit_id=person.unit_id, at=request.now)
    standing = selectors.standing(staff=person, on=today)
    needed = params.number("8.1-02.hours")
    actions = {
        "hand_on": "work.hand_on",
        "manage": "staff.manage",
        "role": "role.manage",
        "qualification": "qualification.manage",
    }
    context = {
        "person": person,
        "mobile": mask_phone(person.mobile),
        "standing": standing,
        "hours_needed": needed,
        "hours_met": standing["hours"] >= needed,
        "pledged": standing["pledge_on"] is not None
        and (today - standing["pledge_on"]).days <= params.number("8.1-04.max_age"),
        "may": {
            name for name, action in actions.items() if access.may(actor, action, unit_id=person.unit_id)
        },
        "today": today,
        **selectors.record_of(person),
    }
    return htmx.render(request, "console/staff/person.html", context)
