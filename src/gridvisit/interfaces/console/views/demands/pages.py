"""The desk: queues with counts, one demand with its clocks and life, registering a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gridvisit.domain.customers import dossier
from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.demands import selectors, services
from gridvisit.domain.demands.imports import completion
from gridvisit.domain.demands.states import ENDED
from gridvisit.domain.demands.suggestions import accuracy, suggestions
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.engines.text.danger import danger
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id, parse_id
from gridvisit.foundation.privacy.masking import mask_address, mask_phone
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.demands import DemandForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.interfaces.console.views.demands import common, steps
from gridvisit.interfaces.console.views.demands.layouts import board, panes, undo
from gridvisit.interfaces.console.views.teamwork import bar as bulk
from gridvisit.interfaces.console.views.teamwork import listing
from gridvisit.interfaces.console.views.teamwork import parts as teamwork
from gridvisit.standard.vocabulary import Urgency

UNREAD = "unread_"  # before the name of a cell of the hotline's file


@route(action="demand.view", subject="demand", methods=("GET",))
def demand_list(request: HttpRequest) -> HttpResponse:
    """The demands the actor may see, by queue; without a queue or a search all that is open.

    Beside them the one that is chosen (`show`); or the same rows as a table, or as a board by state (`layout`).
    """
    state, asked = listing.asked_of(request)
    empty = tables.Empty(
        _("No demand in this queue"),
        _("What customers ask of us is registered on visits, by phone and at the counter."),
        _("Register a demand"),
        reverse("console:demand-new"),
        "message-report",
    )
    frame = {
        "only_open": asked["queue"] == "open", "may_raise": access.may(request.actor, "demand.raise"),
        "may_promise": access.may(request.actor, "promise.view"),
        "may_import": access.may(request.actor, "demand.triage"), "empty": empty, **panes.layouts(request, state),
    }  # fmt: skip
    if state.get("layout") == "board":
        return board.show(request, state, asked, frame, steps.link)
    page = selectors.page(**asked, cursor=state.cursor)
    count = selectors.counted(**asked)
    return tables.show(
        request, "console/demands/list.html", state=state, page=common.rows_of(page, now=request.now),
        row="console/demands/_row.html", count=count, shown=panes.shown(request, _context, state),
        **frame, **bulk.bar_of(request, asked["queue"], count),
    )  # fmt: skip


@route(action="demand.view", subject="demand", methods=("GET",))
def demand_page(request: HttpRequest, pk: str) -> HttpResponse:
    """One demand: own words, clocks, next steps, life."""
    return show(request, parse_id(pk))


def show(
    request: HttpRequest, demand_id: UUID, *, revealed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """Render the page of a demand, with values just revealed."""
    context = _context(request, demand_id) | {"revealed": revealed or {}}
    return htmx.render(request, "console/demands/detail.html", context, status=status)


def _context(request: HttpRequest, demand_id: UUID) -> dict[str, Any]:
    """Return what the page of a demand shows."""
    demand = selectors.demand(demand_id=demand_id, actor=request.actor)
    waits = undo.waits(request, demand)
    offered = services.offered(demand, actor=request.actor)
    if waits["held"]:
        offered = ["", *(name for name in offered if name not in {"resolve", "handle"})]  # first: what waits
    first, rest = (offered[0], offered[1:]) if offered else ("", [])
    may_reveal = access.may(request.actor, "customer.reveal", unit_id=demand.unit_id) or (
        access.may(
            request.actor, "customer.reveal", own=request.actor.id in {demand.handler_id, demand.visitor_id}
        )
    )
    return {
        "demand": demand,
        **waits,
        **panes.base(demand),
        "row": common.row_of(
            demand, dossier.display_names([demand.party_id] if demand.party_id else []), now=request.now
        ),
        "path": common.path_of(demand),
        "clocks": common.clocks(demand.dues.all(), now=request.now, ended=demand.state in ENDED),
        "events": common.events_of(demand),
        "related": selectors.related(demand=demand, actor=request.actor),
        **common.guesses_of(demand, request.actor),
        **common.alikes_of(demand, request.actor, request.now),
        **teamwork.on_demand(demand, request.actor),
        **common.causes_of(demand, request.actor, request.now),
        "split_with": selectors.split_with(demand),
        "promises": list(demand.promises.all()),
        "may_promise": services.may_promise(demand, actor=request.actor),
        "step": steps.bare(first, demand, request) if first else None,
        "others": [steps.link(name, demand) for name in rest],
        "people": people.by_ids(
            [demand.registrar_id, demand.visitor_id, demand.told_by_id, demand.verified_by_id]
        ),
        "place": mask_address(demand.place),
        "phone": mask_phone(demand.contact_text),
        "may_reveal": may_reveal,
        "suspension": selectors.pending_suspension(demand),
    }


@route(action="customer.reveal", subject="demand", methods=("POST",))
def reveal(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the place or the phone of one demand, or a cell of its file nobody could read, with a reason."""
    demand_id, field = parse_id(pk), request.POST.get("field", "")
    base: dict[str, Any] = {
        "demand_id": demand_id, "reason": request.POST.get("reason", ""), "actor": request.actor, "now": request.now,
    }  # fmt: skip
    if field.startswith(UNREAD):
        plain = completion.reveal_cell(cell=field.removeprefix(UNREAD), **base)
    else:
        plain = services.reveal(field=field, **base)
    if htmx.is_partial(request):
        return htmx.render(request, "console/_reveal.html", {"rid": field, "revealed": plain})
    return show(request, demand_id, revealed={field: plain})


@route(action="demand.raise", subject="demand")
def demand_new(request: HttpRequest) -> HttpResponse:
    """Register a demand; what is typed is judged while typing (`demand-suggest`)."""
    units = [(str(unit.pk), unit.name) for unit in people.units(actor=request.actor)]
    if request.method == "POST":
        form = DemandForm(request.POST, units=units)
        if form.is_valid():
            try:
                demand = services.raise_demand(new=_new(form), actor=request.actor, now=request.now)
            except Refusal as no:
                return _form(request, blame(form, no), no.status)
            return _raised(request, demand)
        return _form(request, form, 422)
    start = {
        "heard_at": local(request.now).replace(second=0, microsecond=0), "source": "walk_in", "demand_id": new_id(),
        "party_id": request.GET.get("party") or None, "account_no": request.GET.get("account", ""),
    }  # fmt: skip
    return _form(request, DemandForm(initial=start, units=units), 200)


def _form(request: HttpRequest, form: BaseForm, status: int) -> HttpResponse:
    party_id = form["party_id"].value()
    name = ""
    if party_id:
        party = customers.party(party_id=parse_id(str(party_id)), actor=request.actor)
        name = dossier.display_names([party.pk]).get(party.pk, "")
    return htmx.render(request, "console/demands/new.html", {"form": form, "customer": name}, status=status)


def _new(form: DemandForm) -> services.NewDemand:
    typed = form.cleaned_data
    return services.NewDemand(
        id=typed["demand_id"], verbatim=typed["verbatim"], type=typed["type"], topic=typed["topic"],
        heard_at=typed["heard_at"], source=typed["source"], external_no=typed["external_no"],
        party_id=typed["party_id"], account_no=typed["account_no"], place=typed["place"],
        contact_text=typed["contact_text"],
        anonymous=typed["anonymous"],
        danger={"yes": True, "no": False}.get(typed["danger"]), urgency=typed["urgency"], event_on=typed["event_on"],
        outages_60d=typed["outages_60d"] or 0, major=typed["major"], summary=typed["summary"],
        answer_on_spot=typed["answer_on_spot"],
        reported_unit_id=parse_id(typed["reported_unit"]) if typed["reported_unit"] else None,
    )  # fmt: skip


def _raised(request: HttpRequest, demand: Any) -> HttpResponse:
    toast = _("Registered under number %(number)s.") % {"number": demand.number}
    if not selectors.sees(
        demand_id=demand.pk, actor=request.actor
    ):  # a report on the actor's own house: it is kept, and kept from him
        return htmx.go(request, reverse("console:demand-list"), toast=toast)
    if demand.urgency == Urgency.U0 and demand.state == "registered":
        return htmx.go(
            request, reverse("console:demand-hand_over", args=[demand.pk]), tone="danger",
            toast=_("Life may be in danger: hand it over now. Tell people to keep away."),
        )  # fmt: skip
    return htmx.go(request, reverse("console:demand", args=[demand.pk]), toast=toast)


@route(action="demand.raise", subject="demand", methods=("POST",))
def demand_suggest(request: HttpRequest) -> HttpResponse:
    """What the words and the table say of a demand not yet registered; nothing is kept."""
    form = DemandForm(request.POST)
    form.is_valid()
    typed = form.cleaned_data
    verbatim, kind, topic = typed.get("verbatim", ""), typed.get("type", ""), typed.get("topic", "")
    lang = get_language() or "zh"
    guesses = [
        guess for guess in suggestions(verbatim, heard_at=typed.get("heard_at")) if guess.worth_showing
    ]
    found = None
    if kind and topic and typed.get("heard_at"):
        unit_id = services.unit_meant(
            actor=request.actor, party_id=typed.get("party_id"), account_no=typed.get("account_no", "")
        )
        found = services.suggestion(
            type=kind, topic=topic, verbatim=verbatim, heard_at=typed["heard_at"], unit_id=unit_id
        )
    spoken = danger(verbatim)
    dues = [
        {"kind": due.kind.text(lang), "at": due.at, "why": due.explanation.of(lang)}
        for due in (found["dues"] if found else ())
    ]
    context = {
        "guesses": guesses, "danger": spoken.words, "denied": spoken.denied, "found": found, "dues": dues,
        "accuracy": accuracy() if guesses else None,
    }  # fmt: skip
    return htmx.render(request, "console/demands/_suggestion.html", context)
