"""Follow-up (回访): the queue, and one call for a subject, by neither visitor nor handler."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.customers import dossier
from gridvisit.domain.customers import services as customers
from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.visits import selectors
from gridvisit.domain.visits.steps import s6_follow_up
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.visits import AttemptForm, FollowUpForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.interfaces.console.templatetags.gv_visits import FOLLOW_UPS

STATES = [("open", _("Not done yet")), *((code, words) for code, (words, _tone) in FOLLOW_UPS.items())]
QUEUE = tables.ListSpec(
    key="follow-ups",
    columns=(
        tables.Column(_("Customer")),
        tables.Column(_("Subject")),
        tables.Column(_("Due")),
        tables.Column(_("Tries"), numeric=True),
        tables.Column(_("State")),
        tables.Column(_("Unit")),
    ),
    filters=(
        tables.Filter("state", _("State"), options=STATES),
        tables.Filter("until", _("Due until"), "day"),
    ),
    tabs=(tables.Tab(_("Not done yet"), "state=open"), tables.Tab(_("Done"), "state=done")),
)


@route(action="visit.follow_up", subject="follow-up", methods=("GET",))
@never_cache
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """Show what is to be followed up, nearest due day first."""
    state = QUEUE.read(request)
    page = selectors.follow_ups(
        actor=request.actor, state=state.get("state") or "", due_until=state.get("until"), cursor=state.cursor
    )
    names = dossier.display_names({row.visit.party_id for row in page.items if row.visit})
    for row in page.items:
        row.customer_name = names.get(row.visit.party_id, "") if row.visit else ""
    empty = tables.Empty(
        _("Nothing to follow up"),
        _("A follow-up appears here when a demand or visit is closed and drawn."),
        icon="phone-call",
    )
    return tables.show(
        request, "console/visits/follow_ups.html", state=state, page=page, row="console/visits/_follow_up_row.html",
        empty=empty, today=local_date(request.now),
    )  # fmt: skip


@route(action="visit.follow_up", subject="follow-up")
@never_cache
def follow_up(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    """Show one follow-up: what to ask, the tries, the answer. POST records the answer."""
    found = selectors.follow_up(follow_up_id=follow_up_id, actor=request.actor)
    if request.method != "POST":
        return _page(request, found)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        s6_follow_up.record(follow_up_id=found.pk, actor=request.actor, now=request.now, **form.cleaned_data)
    except Refusal as no:
        return _page(request, found, form=blame(form, no), status=no.status)
    return htmx.go(request, reverse("console:follow-up-list"), toast=gettext("The follow-up is recorded."))


@route(action="visit.follow_up", subject="follow-up", methods=("POST",))
def attempt(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    """Note one try to reach the customer."""
    found = selectors.follow_up(follow_up_id=follow_up_id, actor=request.actor)
    form = AttemptForm(request.POST, auto_id="try-%s")
    if not form.is_valid():
        return _page(request, found, attempt_form=form, status=422)
    try:
        s6_follow_up.attempt(follow_up_id=found.pk, actor=request.actor, now=request.now, **form.cleaned_data)
    except Refusal as no:
        return _page(request, found, attempt_form=blame(form, no), status=no.status)
    return htmx.go(
        request, reverse("console:follow-up", args=[found.pk]), toast=gettext("The try is on record.")
    )


@route(action="customer.reveal", subject="follow-up", methods=("POST",))
def reveal(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    """Show the telephone number to call, with a reason, on the record."""
    found = selectors.follow_up(follow_up_id=follow_up_id, actor=request.actor)
    contact = _contact(found)
    if contact is None or found.visit is None:
        raise NotFound
    plain = customers.reveal(
        party_id=found.visit.party_id, model="contact", object_id=contact["id"], field="mobile",
        reason=request.POST.get("reason", ""), actor=request.actor, now=request.now,
    )  # fmt: skip
    if htmx.is_partial(request):
        return htmx.render(request, "console/_reveal.html", {"rid": found.pk, "revealed": plain})
    return _page(request, found, revealed=plain)


def _contact(found: Any) -> dict[str, Any] | None:
    """Return the person to call: the one who was met, else the first who wants to be called."""
    if found.visit is None:
        return None
    people = dossier.brief(found.visit.party_id)["contacts"]
    met = str(found.visit.met_contact_id or "")
    wanted = [person for person in people if person["id"] == met] or [p for p in people if not p["dnc"]]
    return wanted[0] if wanted else None


def _page(
    request: HttpRequest,
    found: Any,
    *,
    form: Any = None,
    attempt_form: Any = None,
    revealed: str = "",
    status: int = 200,
) -> HttpResponse:
    demand = None
    if found.demand_id:
        demand = next(iter(_demands(request, found)), None)
    context = {
        "found": found,
        "visit": found.visit,
        "customer": dossier.display_names([found.visit.party_id]).get(found.visit.party_id, "")
        if found.visit
        else "",
        "contact": _contact(found),
        "demand": demand,
        "form": form or FollowUpForm(),
        "attempt_form": attempt_form or AttemptForm(auto_id="try-%s"),
        "revealed": revealed,
        "open": found.state in {"due", "attempting"},
        "today": local_date(request.now),
    }
    return htmx.render(request, "console/visits/follow_up.html", context, status=status)


def _demands(request: HttpRequest, found: Any) -> list[Any]:
    try:
        return [demands.demand(demand_id=found.demand_id, actor=request.actor)]
    except NotFound:
        return []
