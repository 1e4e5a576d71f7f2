"""S2, the customer list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gridvisit.domain.customers import selectors
from gridvisit.domain.customers.rules import VisitClass
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import tables
from gridvisit.interfaces.console.gate import route
from gridvisit.standard.vocabulary import Importance, MarketAttr, PartyKind, VoltageLevel

MOST_COUNTED = 10_000
DUE = {"overdue": 0, "7": 7, "30": 30, "90": 90}
CUSTOMERS = tables.ListSpec(
    key="customers",
    columns=(
        tables.Column(gettext_lazy("Customer")),
        tables.Column(gettext_lazy("Class")),
        tables.Column(gettext_lazy("Unit")),
        tables.Column(gettext_lazy("Customer manager")),
        tables.Column(gettext_lazy("Capacity, kVA"), sort="capacity", numeric=True),
        tables.Column(gettext_lazy("Last visit"), sort="visited"),
        tables.Column(gettext_lazy("Next visit due"), sort="due"),
    ),
    filters=(
        tables.Filter("unit", gettext_lazy("Unit")),
        tables.Filter("class", gettext_lazy("Class")),
        tables.Filter("kind", gettext_lazy("Customer kind")),
        tables.Filter("manager", gettext_lazy("Customer manager")),
        tables.Filter("voltage", gettext_lazy("Voltage")),
        tables.Filter("importance", gettext_lazy("Importance")),
        tables.Filter("market", gettext_lazy("Market attribute")),
        tables.Filter(
            "due",
            gettext_lazy("Visit due"),
            options=(
                ("overdue", gettext_lazy("Overdue or today")),
                ("7", gettext_lazy("Within 7 days")),
                ("30", gettext_lazy("Within 30 days")),
                ("90", gettext_lazy("Within 90 days")),
            ),
        ),
        tables.Filter("never", gettext_lazy("Never visited"), "flag"),
        tables.Filter("unassigned", gettext_lazy("Without a manager"), "flag"),
    ),
    search=gettext_lazy("Account no., phone, name or its initials (zs)"),
    tabs=(
        tables.Tab(gettext_lazy("Due now"), "due=overdue&sort=due"),
        tables.Tab(gettext_lazy("Due in 30 days"), "due=30&sort=due"),
        tables.Tab(gettext_lazy("Important users"), "class=top"),
        tables.Tab(gettext_lazy("Special care"), "class=care"),
        tables.Tab(gettext_lazy("Never visited"), "never=1"),
        tables.Tab(gettext_lazy("Without a manager"), "unassigned=1"),
    ),
    order="-id",
)


def _options(actor: Any) -> dict[str, Any]:
    here = get_language() or "zh"
    return {
        "unit": [(str(unit.id), unit.name) for unit in staff_selectors.units(actor=actor)],
        "manager": [(str(pk), label) for pk, label in staff_selectors.visitors(actor=actor)],
        "class": VisitClass.choices(here),
        "kind": PartyKind.choices(here),
        "voltage": VoltageLevel.choices(here),
        "importance": Importance.choices(here)[1:],
        "market": MarketAttr.choices(here),
    }


@route(action="customer.view", subject="customer", methods=("GET",))
def customer_list(request: HttpRequest) -> HttpResponse:
    """The customers one may see, filtered by the address; names of persons are masked."""
    actor = request.actor
    state = CUSTOMERS.read(request, **_options(actor))
    today = local_date(request.now)
    due = state.get("due")
    unit, manager = state.get("unit"), state.get("manager")
    filters = {
        "q": state.q,
        "unit_id": parse_id(unit) if unit else None,
        "manager_id": parse_id(manager) if manager else None,
        "visit_class": state.get("class"),
        "kind": state.get("kind"),
        "voltage": state.get("voltage"),
        "importance": state.get("importance"),
        "market": state.get("market"),
        "due_before": today + timedelta(days=DUE[due]) if due else None,
        "never_visited": state.get("never"),
        "no_manager": state.get("unassigned"),
    }
    page = selectors.page(actor=actor, order=state.sort, cursor=state.cursor, size=state.spec.size, **filters)
    return tables.show(
        request,
        "console/customers/list.html",
        state=state,
        page=page,
        row="console/customers/_row.html",
        empty=_empty(actor),
        count=counted(actor, filters),
        today=today,
        may_create=access.may(actor, "customer.manage"),
        may_import=access.may(actor, "import.run"),
    )


def counted(actor: Any, filters: dict[str, Any]) -> int | str:
    """Return how many customers there are, "10000+" beyond what is counted."""
    found = selectors.counted(actor=actor, limit=MOST_COUNTED, **filters)
    return f"{MOST_COUNTED}+" if found > MOST_COUNTED else found


def _empty(actor: Any) -> tables.Empty:
    title = _("No customers yet")
    ways = _(
        "Three ways to get them: import an Excel or CSV list, send them through the API, or load the sample county "
        "with gridvisit demo."
    )
    if access.may(actor, "import.run"):
        return tables.Empty(title, ways, _("Import a list"), reverse("console:import-new"), "users")
    if access.may(actor, "customer.manage"):
        return tables.Empty(title, ways, _("Register a customer"), reverse("console:customer-new"), "users")
    return tables.Empty(title, _("Customers appear here once they are assigned to you."), icon="users")
