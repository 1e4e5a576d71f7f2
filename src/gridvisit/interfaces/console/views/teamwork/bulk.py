"""One change on many demands: choose, look row by row, do it, see what became of it, take it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gridvisit.domain.demands.bulk import runs
from gridvisit.domain.demands.bulk.changes import Asked
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id, parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.teamwork.bulk import BulkForm
from gridvisit.interfaces.console.gate import blame, lang, route, words
from gridvisit.interfaces.console.views.teamwork import listing
from gridvisit.interfaces.console.views.teamwork.bar import offered
from gridvisit.standard.vocabulary import BulkChange, BulkState

MANY = 300
TONES = {BulkState.DONE: "good", BulkState.SAME: "", BulkState.REFUSED: "warn", BulkState.UNDONE: "info"}


@route(action="demand.view", subject="demand")
def bulk(request: HttpRequest) -> HttpResponse:
    """Choose the values (GET), look what would become of each row, then do it (POST)."""
    given = request.POST if request.method == "POST" else request.GET
    what = given.get("what", "")
    if what not in dict(offered(request)):
        raise Refusal("bulk.unknown_change", status=422)
    ids = _chosen(request)
    form = _form(request, what, request.POST if request.method == "POST" else None)
    found, status = None, 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        typed = {name: value or None for name, value in form.cleaned_data.items() if name.endswith("_id")}
        values = {name: value for name, value in form.cleaned_data.items() if not name.endswith("_id")}
        asked = Asked(
            what=what, **{name: parse_id(pk) if pk else None for name, pk in typed.items()}, **values
        )
        base: dict[str, Any] = {"asked": asked, "ids": ids, "actor": request.actor, "now": request.now}
        try:
            if "apply" in request.POST:
                run = runs.apply(**base, key=parse_id(request.POST.get("key", "")))
                return htmx.go(request, reverse("console:bulk-run", args=[run.pk]), toast=_result(run))
            found, status = runs.preview(**base), 200
        except Refusal as no:
            form, status = blame(form, no), no.status
    context = {
        "form": form, "what": what, "title": BulkChange.label(what, get_language() or "zh"), "ids": ids,
        "key": request.POST.get("key") or new_id(), "found": _shown(found), "undoable": runs.CHANGES[what].undoable,
    }  # fmt: skip
    return htmx.render(request, "console/teamwork/bulk.html", context, status=status)


def _chosen(request: HttpRequest) -> list[UUID]:
    """Return the ticked demands, or all of the filter, looked up anew."""
    if request.method == "POST":
        ids = [parse_id(pk) for pk in request.POST.getlist("id")]
    elif request.GET.get("all"):
        _state, asked = listing.asked_of(request)
        ids = runs.matching(**asked)
    else:
        ids = [parse_id(pk) for pk in request.GET.getlist("id")]
    if not ids:
        raise Refusal("bulk.nothing", status=422)
    return ids


def _form(request: HttpRequest, what: str, data: Any) -> BulkForm:
    units = [(str(unit.pk), unit.name) for unit in people.units(actor=request.actor)]
    able = people.able(actor=request.actor, action="demand.handle", on=local_date(request.now))[:MANY]
    staff = [(str(row.pk), f"{row.name} {row.staff_no} · {row.unit.name}") for row in able]
    return BulkForm(data, what=what, units=units, people=staff)


def _result(run: Any) -> str:
    return _("%(done)s done, %(same)s unchanged, %(refused)s refused.") % {
        "done": run.done, "same": run.same, "refused": run.refused,
    }  # fmt: skip


def _shown(found: runs.Preview | None) -> dict[str, Any] | None:
    if found is None:
        return None
    here = get_language() or "zh"
    rows = [
        {
            "demand": row.demand,
            "state": BulkState.label(row.state, here) if row.state != BulkState.DONE else "",
            "tone": TONES[row.state],
            "before": row.look.before.of(here) if row.look else "",
            "after": row.look.after.of(here) if row.look else "",
            "why": words(row.refusal) if row.refusal else "",
        }
        for row in found.rows
    ]
    counts = {
        state.value: found.count(state) for state in (BulkState.DONE, BulkState.SAME, BulkState.REFUSED)
    }
    return {"rows": rows, **counts}


@route(action="demand.view", subject="demand", methods=("GET",))
def bulk_run(request: HttpRequest, pk: str) -> HttpResponse:
    """What became of each demand of a run, and the way back."""
    run = runs.run_of(run_id=parse_id(pk), actor=request.actor)
    rows = runs.rows_of(run, actor=request.actor)
    here = lang()
    shown = [
        {
            "row": row, "label": BulkState.label(row.state, here), "tone": TONES[BulkState(row.state)],
            "why": runs.why(row, here),
        }
        for row in rows
    ]  # fmt: skip
    kind = runs.CHANGES[run.what]
    may_undo = (
        kind.undoable and run.done and run.undone_at is None and request.now <= run.undo_until
        and runs.may_undo(run, request.actor)
    )  # fmt: skip
    context = {
        "run": run, "rows": shown, "title": BulkChange.label(run.what, here), "may_undo": may_undo,
        "undoable": kind.undoable, "people": people.by_ids([run.actor_id, run.undone_by_id]),
        "hidden": run.done + run.same + run.refused - len(rows),
    }  # fmt: skip
    return htmx.render(request, "console/teamwork/bulk_run.html", context)


@route(action="demand.view", subject="demand", methods=("POST",))
def bulk_undo(request: HttpRequest, pk: str) -> HttpResponse:
    """Put the former values back where nothing happened since."""
    run = runs.undo(run_id=parse_id(pk), actor=request.actor, now=request.now)
    return htmx.go(
        request, reverse("console:bulk-run", args=[run.pk]), toast=_("Undone where nothing happened since.")
    )


@route(action="demand.view", subject="demand", methods=("GET",))
def bulk_runs(request: HttpRequest) -> HttpResponse:
    """The runs in sight, the newest first."""
    page = runs.page(actor=request.actor, cursor=request.GET.get("cursor", ""))
    here = get_language() or "zh"
    staff = people.by_ids([run.actor_id for run in page.items])
    rows = [
        {"run": run, "title": BulkChange.label(run.what, here), "who": staff.get(run.actor_id)}
        for run in page.items
    ]
    return htmx.render(request, "console/teamwork/bulk_runs.html", {"rows": rows, "next": page.next_cursor})
