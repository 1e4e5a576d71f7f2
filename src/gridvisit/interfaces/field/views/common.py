"""What every page of a visit on the phone has: the visit, its brief, its steps, the way on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from gridvisit.domain.visits import selectors
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.standard.vocabulary import ContactRole

BEFORE = frozenset({"planned", "preparing", "ready"})
UNDER_WAY = "in_progress"


@dataclass(frozen=True)
class Step:
    """One page of the visit form."""

    slug: str
    label: Any
    icon: str


STEPS = (
    Step("arrive", gettext_lazy("Arrive"), "id"),
    Step("policies", gettext_lazy("Policies"), "book"),
    Step("needs", gettext_lazy("Needs"), "bulb"),
    Step("demands", gettext_lazy("Demands and questions"), "message-report"),
    Step("promises", gettext_lazy("Promises"), "heart-handshake"),
    Step("evidence", gettext_lazy("Evidence"), "camera"),
    Step("confirm", gettext_lazy("Customer confirms"), "signature"),
)
SLUGS = tuple(step.slug for step in STEPS)

# The first word of a problem's field, and where on the phone it is put right.
PLACES = {
    "id_shown": "arrive", "persons_count": "arrive", "met": "arrive", "met_role": "arrive", "met_contact_id": "arrive",
    "met_name": "arrive", "safety": "arrive", "entered_electrical_room": "arrive", "special_served": "arrive",
    "companion": "arrive", "policies": "policies", "policy": "policies", "needs": "needs",
    "status_quo_confirmed": "needs", "status_quo": "needs", "outlook": "needs", "inquiries": "demands",
    "demands": "demands", "estimates": "needs", "promises": "promises", "promise_reports": "promises",
    "evidence": "evidence", "photo": "evidence", "customer_messages": "evidence", "call": "evidence",
    "confirmation": "confirm", "refusal_reason": "confirm", "signature": "confirm",
}  # fmt: skip


def get(request: HttpRequest, visit_id: UUID) -> Any:
    """Return the visit if this person may see it (404 otherwise)."""
    return selectors.get_visit(visit_id=visit_id, actor=request.actor)


def place_of(problem: Problem) -> str:
    """Return the step in which a problem is put right; the last page for what belongs nowhere else."""
    return PLACES.get((problem.field or "").split(".")[0], "finish")


def url(visit: Any, slug: str) -> str:
    """Return the address of a step, or of the finish."""
    if slug in SLUGS:
        return reverse("field:step", args=[visit.pk, slug])
    return reverse("field:finish", args=[visit.pk])


def after(visit: Any, slug: str) -> str:
    """Return the address of the page after a step."""
    where = SLUGS.index(slug) + 1
    return url(visit, SLUGS[where] if where < len(SLUGS) else "finish")


def before(visit: Any, slug: str) -> str:
    """Return the address of the page before a step; the visit itself before the first."""
    where = SLUGS.index(slug) if slug in SLUGS else len(SLUGS)
    return url(visit, SLUGS[where - 1]) if where else reverse("field:visit", args=[visit.pk])


def steps_of(visit: Any, missing: list[Problem]) -> list[dict[str, Any]]:
    """Return the pages with what is still missing on each."""
    counts: dict[str, int] = {}
    for problem in missing:
        counts[place_of(problem)] = counts.get(place_of(problem), 0) + 1
    return [
        {
            "label": step.label,
            "icon": step.icon,
            "url": url(visit, step.slug),
            "missing": counts.get(step.slug, 0),
            "missing_words": missing_words(counts.get(step.slug, 0)),
        }
        for step in STEPS
    ]


def missing_words(number: int) -> str:
    """Return how many things are missing, in words."""
    return ngettext("%(number)d missing", "%(number)d missing", number) % {"number": number}


def contacts_of(brief: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the people of the brief for chips: name and number masked, with their role."""
    here = get_language() or "zh"
    return [
        (
            str(contact["id"]),
            " · ".join(filter(None, (contact.get("name"), ContactRole.label_of(contact.get("role"), here)))),
        )
        for contact in brief.get("contacts") or ()
    ]


def show(
    request: HttpRequest,
    template: str,
    visit: Any,
    *,
    slug: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of a visit."""
    context |= {"visit": visit, "now": request.now, "mine": visit.owner_id == request.actor.id}
    if slug in SLUGS:
        number = SLUGS.index(slug) + 1
        context |= {
            "slug": slug,
            "step": STEPS[number - 1],
            "number": number,
            "total": len(STEPS),
            "back_url": before(visit, slug),
        }
    return render(request, template, context, status=status)


def go(request: HttpRequest, to: str, said: str = "", *, tone: int = messages.SUCCESS) -> HttpResponse:
    """Redirect after a POST; `said` is shown on the next page."""
    if said:
        messages.add_message(request, tone, said)
    return HttpResponseRedirect(to)


def home(request: HttpRequest, visit: Any, said: str = "") -> HttpResponse:
    """Go to the page of the visit."""
    return go(request, reverse("field:visit", args=[visit.pk]), said)


def complain(request: HttpRequest, form: BaseForm) -> None:
    """Put the problems of a small form, which has no page of its own, on the next page."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for error in errors:
            messages.add_message(request, messages.ERROR, f"{label}: {error}" if label else str(error))
    if not form.errors:
        messages.add_message(request, messages.ERROR, _("Please check what you typed."))
