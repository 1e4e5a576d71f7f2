"""S3, one customer: who it is, whether it was visited in time, its places and people, who looked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gridvisit.domain.customers import selectors, services
from gridvisit.domain.customers.rules import VisitClass
from gridvisit.domain.customers.selectors import CustomerFile
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx, story
from gridvisit.interfaces.console.forms.customers import AssignForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.interfaces.console.story import words
from gridvisit.standard.vocabulary import PlanItemReason

TABS = ("story", "supply", "contacts", "importance", "audit")
SHOWN_EVENTS = 60


@route(action="customer.view", subject="customer", methods=("GET",))
def customer_page(request: HttpRequest, pk: str) -> HttpResponse:
    """One customer; `tab` chooses what is shown below the header."""
    file = selectors.file_of(party_id=parse_id(pk), actor=request.actor, on=local_date(request.now))
    tab = request.GET.get("tab", TABS[0])
    if tab not in TABS:
        raise NotFound
    context = {
        "file": file,
        "party": file.party,
        "tab": tab,
        "tabs": _tabs(file, tab),
        "header": _header(file, request.now),
    }
    context |= {"may": _may(file), "blocks": story.blocks(file.party, request.actor, request.now)}
    context["links"] = story.links(file.party, request.actor, request.now)
    context |= {
        "story": lambda: _story(file, request),
        "supply": lambda: {"places": _places(file)},
        "contacts": lambda: {"people": [words.contact(row, file) for row in file.contacts]},
        "importance": lambda: words.care(file),
        "audit": lambda: {
            "events": words.history(selectors.history(party_id=file.party.id, actor=request.actor))
        },
    }[tab]()
    return htmx.render(request, "console/customers/detail.html", context)


def _tabs(file: CustomerFile, here: str) -> list[dict[str, Any]]:
    url = reverse("console:customer", args=[file.party.id])
    labels = {
        "story": (_("Story"), None),
        "supply": (_("Accounts and sites"), len(file.accounts)),
        "contacts": (_("Contacts"), len(file.contacts)),
        "importance": (_("Importance and care"), None),
        "audit": (_("Who looked, what changed"), None),
    }
    return [
        {"url": f"{url}?tab={name}", "label": label, "count": count, "active": name == here}
        for name, (label, count) in labels.items()
    ]


def _header(file: CustomerFile, now: Any) -> dict[str, Any]:
    here = get_language() or "zh"
    party = file.party
    duty = file.obligations[0] if file.obligations else None
    return {
        "visit_class": VisitClass.label_of(party.visit_class, here),
        "met": file.met,
        "seen_on": file.seen_on,
        "overdue_days": (local_date(now) - duty.due_on).days if duty and file.met is False else 0,
        "interval": file.interval_days,
        "duties": [
            {
                "rule": duty.rule_id,
                "reason": PlanItemReason.label_of(duty.reason, here),
                "due_on": duty.due_on,
                "onsite": duty.onsite_only,
            }
            for duty in file.obligations
        ],
        "no_contact": bool(file.contacts) and all(contact.dnc for contact in file.contacts),
    }


def _story(file: CustomerFile, request: HttpRequest) -> dict[str, Any]:
    return {"events": story.events(file.party, request.actor, request.now)[:SHOWN_EVENTS]}


def _may(file: CustomerFile) -> dict[str, bool]:
    rights = {
        "manage": "customer.manage", "assign": "customer.assign", "importance": "importance.manage",
        "care": "special_flag.view",
    }  # fmt: skip
    return {name: True for name, action in rights.items() if file.may[action]}


def _places(file: CustomerFile) -> list[dict[str, Any]]:
    by_site: dict[UUID | None, list[Any]] = {}
    for account in file.accounts:
        by_site.setdefault(account.site_id, []).append(account)
    places = [
        {
            "site": site,
            "accounts": by_site.pop(site.id, []),
            "address": words.reveal(file, "site", site, "address", site.shown_address),
        }
        for site in file.sites
    ]
    loose = [account for accounts in by_site.values() for account in accounts]
    return [*places, {"site": None, "accounts": loose, "address": None}] if loose else places


@route(action="customer.reveal", subject="customer", methods=("POST",))
def customer_reveal(request: HttpRequest, pk: str, model: str, object_id: str) -> HttpResponse:
    """Show one masked value, with a reason, on the record; to htmx only the value, else the whole page again."""
    field = request.POST.get("field", "")
    party_id, thing = parse_id(pk), parse_id(object_id)
    value = services.reveal(
        party_id=party_id, model=model, object_id=thing, field=field, actor=request.actor,
        reason=request.POST.get("reason", ""), now=request.now,
    )  # fmt: skip
    context = {
        "rid": f"{field}-{thing}",
        "revealed": value,
        "back": reverse("console:customer", args=[party_id]),
    }
    return htmx.render(request, "console/customers/revealed.html", context, partial="console/_reveal.html")


@route(action="customer.assign", subject="customer")
def customer_assign(request: HttpRequest, pk: str) -> HttpResponse:
    """Give the customer to another manager."""
    party = selectors.party(party_id=parse_id(pk), actor=request.actor)
    people = [(str(key), label) for key, label in staff_selectors.visitors(actor=request.actor)]
    url = reverse("console:customer", args=[party.id])
    form = AssignForm(request.POST or None, people=people, initial={"manager": party.manager_id})
    status = 200
    if request.method == "POST" and form.is_valid():
        manager = form.cleaned_data["manager"]
        try:
            services.assign_manager(
                party_ids=[party.id], manager_id=parse_id(manager) if manager else None, actor=request.actor,
                now=request.now, reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Refusal as no:
            blame(form, no)
            status = no.status
        else:
            return htmx.go(request, url, toast=_("Customer manager changed."))
    context = {"form": form, "party": party, "title": _("Customer manager"), "back": url}
    return htmx.render(request, "console/customers/form.html", context, status=status)
