"""The promise register: what we promised, by whom, till when, kept or broken."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gridvisit.domain.content import selectors as content
from gridvisit.domain.customers import dossier
from gridvisit.domain.demands import selectors, services
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.kernel.paging import Page
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.demands import PromiseForm, ReasonForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.standard.vocabulary import PromiseStatus

TONES = {"open": "info", "kept": "good", "broken": "bad", "released": ""}
PROMISES = tables.ListSpec(
    key="promises",
    columns=(
        tables.Column(gettext_lazy("Promise")),
        tables.Column(gettext_lazy("Customer")),
        tables.Column(gettext_lazy("Responsible")),
        tables.Column(gettext_lazy("Promised for")),
        tables.Column(gettext_lazy("Status")),
        tables.Column(gettext_lazy("Settle"), hidden_label=True),
    ),
    filters=(
        tables.Filter("status", gettext_lazy("Status")),
        tables.Filter("mine", gettext_lazy("Mine"), "flag"),
    ),
    tabs=(
        tables.Tab(gettext_lazy("Still open"), "status=open"),
        tables.Tab(gettext_lazy("Mine"), "mine=1"),
        tables.Tab(gettext_lazy("Broken"), "status=broken"),
    ),
)


@route(action="promise.view", subject="promise", methods=("GET",))
def promise_list(request: HttpRequest) -> HttpResponse:
    """The promises the actor may see, nearest day first."""
    lang = get_language() or "zh"
    state = PROMISES.read(request, status=PromiseStatus.choices(lang))
    asked = {"actor": request.actor, "status": state.get("status", ""), "mine": bool(state.get("mine"))}
    page = selectors.promise_page(**asked, cursor=state.cursor)
    empty = tables.Empty(
        _("No promise here"),
        _("A promise made to a customer is noted on the visit or on the demand, with a person and a day."),
        _("Open the demands"), reverse("console:demand-list"), "heart-handshake",
    )  # fmt: skip
    return tables.show(
        request, "console/demands/promises.html", state=state, page=_rows(page, request), empty=empty,
        row="console/demands/_promise_row.html", count=selectors.promises(**asked).count(),
    )  # fmt: skip


def _rows(page: Page[Any], request: HttpRequest) -> Page[dict[str, Any]]:
    names = dossier.display_names([row.party_id for row in page.items])
    today = local_date(request.now)
    rows = [
        {
            "promise": row, "customer": names.get(row.party_id, ""), "tone": TONES.get(row.status, ""),
            "late": row.status == "open" and row.due_on < today, "today": row.due_on == today,
            "mine": row.owner_id == request.actor.id,
            "may_settle": row.status in {"open", "broken"} and row.kept_at is None
            and access.may(request.actor, "promise.make", unit_id=row.unit_id, own=row.owner_id == request.actor.id),
        }
        for row in page.items
    ]  # fmt: skip
    return Page(rows, page.next_cursor)


@route(action="promise.make", subject="promise")
def promise_new(request: HttpRequest, pk: str) -> HttpResponse:
    """Note a promise about a demand."""
    demand = selectors.demand(demand_id=parse_id(pk), actor=request.actor)
    if demand.party_id is None:  # a promise is made to somebody
        raise NotFound
    owners = [(str(row.pk), f"{row.name} {row.staff_no}") for row in _owners(request)]
    form = PromiseForm(
        request.POST if request.method == "POST" else None,
        people=owners,
        published=_published(request),
        initial={"owner_id": str(request.actor.id)},
    )
    back = reverse("console:demand", args=[demand.pk])
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            services.make_promise(
                party_id=demand.party_id, unit_id=demand.responsible_unit_id or demand.unit_id, text=typed["text"],
                due_on=typed["due_on"], owner_id=parse_id(typed["owner_id"]), basis=typed["basis"], demand_id=demand.pk,
                visit_id=demand.visit_id, actor=request.actor, now=request.now,
            )  # fmt: skip
        except Refusal as no:
            return _page(request, demand, blame(form, no), back, no.status)
        return htmx.go(request, back, toast=_("Promise noted."))
    return _page(request, demand, form, back, 422 if form.is_bound else 200)


def _published(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the published promises in force today, in the language of the page."""
    rows = content.promises_in_force(tenant_id=request.actor.tenant_id, on=local_date(request.now))
    zh = (get_language() or "zh").startswith("zh")
    return [(row.code, Truncator(row.text_zh if zh else row.text_en).chars(60)) for row in rows]


def _owners(request: HttpRequest) -> list[Any]:
    found = people.colleagues(actor=request.actor)
    return found if any(row.pk == request.actor.id for row in found) else [request.actor, *found]


def _page(request: HttpRequest, demand: Any, form: BaseForm, back: str, status: int) -> HttpResponse:
    context = {
        "demand": demand, "form": form, "title": _("Note a promise"), "submit": _("Note the promise"),
        "cancel_url": back,
        "hint": _("It stays in the register and on the next visit's brief until it is kept."),
        "draft": f"promise-{demand.pk}",
    }  # fmt: skip
    return htmx.render(request, "console/demands/step.html", context, status=status)


@route(action="promise.make", subject="promise", methods=("POST",))
def promise_keep(request: HttpRequest, pk: str) -> HttpResponse:
    """Say that a promise was kept; too late stays broken."""
    row = services.keep_promise(promise_id=parse_id(pk), actor=request.actor, now=request.now)
    toast = _("Kept.") if row.status == "kept" else _("Done, but after its day: it stays broken.")
    return htmx.go(request, reverse("console:promise-list"), toast=toast)


@route(action="promise.make", subject="promise", methods=("POST",))
def promise_break(request: HttpRequest, pk: str) -> HttpResponse:
    """Say openly that a promise will not be kept."""
    services.break_promise(
        promise_id=parse_id(pk), reason=_reason(request), actor=request.actor, now=request.now
    )
    return htmx.go(request, reverse("console:promise-list"), toast=_("Recorded as broken."), tone="warning")


@route(action="promise.make", subject="promise", methods=("POST",))
def promise_release(request: HttpRequest, pk: str) -> HttpResponse:
    """Record that the customer let us off."""
    services.release_promise(
        promise_id=parse_id(pk), reason=_reason(request), actor=request.actor, now=request.now
    )
    return htmx.go(request, reverse("console:promise-list"), toast=_("Released by the customer."))


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""
