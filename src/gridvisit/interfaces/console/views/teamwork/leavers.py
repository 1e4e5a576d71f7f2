"""Hand on the work of who leaves: what there is, who would take it, then do it; and the work without an owner."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridvisit.domain.demands.teamwork import leavers
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.teamwork.leavers import HandOnForm
from gridvisit.interfaces.console.gate import blame, lang, route

SHOWN = 100


@route(action="work.hand_on", subject="staff", methods=("GET",))
def ownerless(request: HttpRequest) -> HttpResponse:
    """Who has left, or cannot sign in any more, with open work in his name."""
    rows = leavers.ownerless(actor=request.actor, now=request.now)
    return htmx.render(request, "console/teamwork/ownerless.html", {"rows": rows})


@route(action="work.hand_on", subject="staff")
def hand_on(request: HttpRequest, pk: str) -> HttpResponse:
    """Choose successors and a reason; look who takes what; hand on."""
    person = people.person(staff_id=parse_id(pk), actor=request.actor)
    access.require(request.actor, "work.hand_on", unit_id=person.unit_id)
    able = people.able(actor=request.actor, action="demand.handle", on=local_date(request.now))
    choices = [
        (str(row.pk), f"{row.name} {row.staff_no} · {row.unit.name}") for row in able if row.pk != person.pk
    ]
    form = HandOnForm(request.POST or None, people=choices)
    status = 422 if form.is_bound else 200
    found = None
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        asked = {
            "person_id": person.pk, "successor_ids": [parse_id(one) for one in typed["successors"]],
            "actor": request.actor, "now": request.now,
        }  # fmt: skip
        try:
            if "apply" in request.POST:
                return _done(request, person, leavers.hand_on(**asked, reason=typed["reason"]))
            found, status = leavers.plan(**asked), 200
        except Refusal as no:
            form, status = blame(form, no), no.status
    work = [leavers.Move(piece, None) for piece in leavers.work_of(person, actor=request.actor)]
    context = {
        "person": person, "form": form, "found": _shown(found), "total": len(work), "counts": _counts(work),
        "back": _back(request, person),
    }  # fmt: skip
    return htmx.render(request, "console/teamwork/hand_on.html", context, status=status)


def _back(request: HttpRequest, person: Any) -> str:
    seen = access.may(request.actor, "staff.view", unit_id=person.unit_id)
    return reverse("console:staff", args=[person.pk]) if seen else reverse("console:demand-list")


def _counts(moves: list[leavers.Move]) -> dict[str, int]:
    return {
        f"{kind}s": sum(move.kind == kind for move in moves) for kind in ("demand", "promise", "part")
    }  # fmt: skip


def _shown(found: leavers.HandOver | None) -> dict[str, Any] | None:
    if found is None:
        return None
    successors = list({move.to.pk: move.to for move in found.moves if move.to}.values())
    per = [
        {"person": one, **{f"{kind}s": found.count(kind, to=one) for kind in ("demand", "promise", "part")}}
        for one in successors
    ]
    rows = [
        {"move": move, "why": say(move.refused, lang()) if move.refused else ""}
        for move in found.moves[:SHOWN]
    ]
    return {
        "per": per, "rows": rows, "left": len(found.left), "moved": len(found.moves) - len(found.left),
        "more": max(0, len(found.moves) - SHOWN),
    }  # fmt: skip


def _done(request: HttpRequest, person: Any, done: leavers.HandOver) -> HttpResponse:
    n = len(done.moves) - len(done.left)
    toast = ngettext("%(n)s piece of work handed on.", "%(n)s pieces of work handed on.", n) % {"n": n}
    if done.left:
        toast += " " + _("%(n)s stayed; look below why.") % {"n": len(done.left)}
        return htmx.go(request, reverse("console:hand-on", args=[person.pk]), toast=toast, tone="warning")
    return htmx.go(request, _back(request, person), toast=toast)
