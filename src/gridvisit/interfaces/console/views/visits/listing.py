"""The list of visits, the simple day view, and planning one more visit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import selectors, services
from gridvisit.domain.visits.states import VisitState
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.visits import PlanForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.standard.vocabulary import Channel

VALID = [("1", _("Valid")), ("0", _("Not valid"))]
MOST_OWNERS = 300
DAYS_AHEAD = 7

VISITS = tables.ListSpec(
    key="visits",
    columns=(
        tables.Column(_("Customer")),
        tables.Column(_("Day")),
        tables.Column(_("Channel")),
        tables.Column(_("State")),
        tables.Column(_("Visitor")),
        tables.Column(_("Unit")),
        tables.Column(_("Counts")),
    ),
    filters=(
        tables.Filter("unit", _("Unit")),
        tables.Filter("owner", _("Visitor")),
        tables.Filter("state", _("State")),
        tables.Filter("channel", _("Channel")),
        tables.Filter("valid", _("Counts"), options=VALID),
        tables.Filter("from", _("From"), "day"),
        tables.Filter("to", _("To"), "day"),
        tables.Filter("late", _("Overdue"), "flag"),
        tables.Filter("strategy", _("Strategy to make"), "flag"),
        tables.Filter("appoint", _("Appointment to make"), "flag"),
    ),
    search=_("Visit number"),
    tabs=(
        tables.Tab(_("Overdue"), "late=1"),
        tables.Tab(_("Appointment to make"), "appoint=1"),
        tables.Tab(_("Under way"), "state=in_progress"),
        tables.Tab(_("Being served"), "state=servicing"),
        tables.Tab(_("Follow-up"), "state=following_up"),
        tables.Tab(_("Not valid"), "valid=0"),
    ),
)


@route(action="visit.view", subject="visit", methods=("GET",))
@never_cache
def visit_list(request: HttpRequest) -> HttpResponse:
    """Show the visits one may see, newest day first."""
    here = get_language() or "zh"
    state = VISITS.read(
        request,
        unit=[(str(unit.pk), unit.name) for unit in staff.units(actor=request.actor)],
        owner=people(request),
        state=VisitState.choices(here),
        channel=Channel.choices(here),
    )
    filters = {
        "unit_id": uuid(state.get("unit")),
        "owner_id": uuid(state.get("owner")),
        "state": state.get("state"),
        "channel": state.get("channel"),
        "valid": None if state.get("valid") is None else state.get("valid") == "1",
        "day_from": state.get("from"),
        "day_to": state.get("to"),
        "number": state.q,
        "late": local_date(request.now) if state.get("late") else None,
        "strategy_due": state.get("strategy"),
        "to_appoint": coming(request.now) if state.get("appoint") else None,
    }
    page = selectors.listing(
        actor=request.actor,
        filters={name: value for name, value in filters.items() if value not in (None, "")},
        cursor=state.cursor,
        size=state.spec.size,
    )
    may_plan = access.may(request.actor, "visit.start_unplanned")
    empty = tables.Empty(
        _("No visits yet"),
        _("Visits appear here once a plan is approved, or when somebody plans one by hand."),
        _("Plan a visit") if may_plan else "",
        reverse("console:visit-new") if may_plan else "",
        "route",
    )
    return tables.show(
        request, "console/visits/list.html", state=state, page=page, row="console/visits/_row.html", empty=empty,
        may_plan=may_plan,
    )  # fmt: skip


def coming(now: datetime) -> tuple[date, date]:
    """Return today and the last of the coming days for which appointments are made."""
    today = local_date(now)
    return today, today + timedelta(days=DAYS_AHEAD)


def people(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the people one may see, as choices."""
    rows: Any = staff.people(actor=request.actor) if access.may(request.actor, "staff.view") else []
    return [(str(person.pk), f"{person.staff_no} {person.name}") for person in rows[:MOST_OWNERS]]


def uuid(text: str | None) -> UUID | None:
    """Return the id in a filter, or None for nothing or nonsense."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@route(action="visit.view", subject="visits of a day", methods=("GET",))
@never_cache
def visit_day(request: HttpRequest) -> HttpResponse:
    """Show a day: each visitor's stops in route order."""
    day = _day(request.GET.get("day", "")) or local_date(request.now)
    rows = sorted(
        selectors.of_day(actor=request.actor, day=day),
        key=lambda visit: (visit.owner.staff_no if visit.owner else "", visit.route_no, str(visit.pk)),
    )
    groups = [
        {"owner": owner, "visits": list(found)}
        for owner, found in groupby(rows, key=lambda visit: visit.owner)
    ]
    context = {
        "day": day,
        "groups": groups,
        "before": (day - timedelta(days=1)).isoformat(),
        "after": (day + timedelta(days=1)).isoformat(),
        "today": local_date(request.now),
    }
    return htmx.render(request, "console/visits/day.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@route(action="visit.start_unplanned", subject="visit")
@never_cache
def visit_new(request: HttpRequest) -> HttpResponse:
    """Plan one visit by hand: first the customer, then the rest."""
    customer_id = uuid(request.GET.get("customer") or request.POST.get("customer"))
    if customer_id is None:
        q = request.GET.get("q", "").strip()[:60]
        found = customers.page(actor=request.actor, q=q, size=20).items if q else []
        return htmx.render(request, "console/visits/new_customer.html", {"q": q, "found": found})
    party = customers.party(party_id=customer_id, actor=request.actor)
    owners = _visitors(request)
    form = PlanForm(request.POST or None, people=owners, initial=_first(request, party, owners))
    if request.method == "POST" and form.is_valid():
        got = form.cleaned_data
        try:
            visit = services.plan_visit(
                party_id=party.pk, unit_id=party.unit_id, owner_id=uuid(got["owner_id"]), day=got["day"],
                channel=got["channel"], reasons=got["reasons"], companion_id=uuid(got["companion_id"]),
                origin="customer" if "customer_asked" in got["reasons"] else "ad_hoc",
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Refusal as no:
            blame(form, no)
            return _new_page(request, party, form, no.status)
        return htmx.go(
            request, reverse("console:visit", args=[visit.pk]), toast=gettext("The visit is planned.")
        )
    return _new_page(request, party, form, 422 if form.is_bound else 200)


def _new_page(request: HttpRequest, party: Any, form: PlanForm, status: int) -> HttpResponse:
    return htmx.render(request, "console/visits/new.html", {"party": party, "form": form}, status=status)


def _visitors(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(row.pk), f"{row.staff_no} {row.name}") for row in staff.colleagues(actor=request.actor)]


def _first(request: HttpRequest, party: Any, owners: list[tuple[str, str]]) -> dict[str, Any]:
    known = {pk for pk, _words in owners}
    manager = str(party.manager_id or "")
    owner = manager if manager in known else str(request.actor.pk)
    return {"day": local_date(request.now) + timedelta(days=2), "owner_id": owner, "channel": "onsite"}
