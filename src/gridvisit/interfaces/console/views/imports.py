"""Import a file: choose it, see what would come of it, carry it out, take it back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gridvisit.domain.customers.imports import runs
from gridvisit.domain.customers.imports.columns import COLUMNS
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.domain.staff.imports.columns import STAFF_COLUMNS, UNIT_COLUMNS
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.paging import keyset
from gridvisit.foundation.sheets.template import template
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.customers import UploadForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.interfaces.console.views.customers.editing import units_for

KINDS: dict[str, tuple[Any, Any, str]] = {
    "customers": (gettext_lazy("Customers"), COLUMNS, "客户清单 Customers"),
    "staff": (gettext_lazy("Staff"), STAFF_COLUMNS, "人员 Staff"),
    "units": (gettext_lazy("Units"), UNIT_COLUMNS, "组织机构 Units"),
}
STATES = {
    "previewed": (gettext_lazy("Previewed, not carried out"), "warn"),
    "applied": (gettext_lazy("Carried out"), "good"),
    "undone": (gettext_lazy("Taken back"), ""),
}
STATUS = {
    "created": (gettext_lazy("Added"), "good"),
    "updated": (gettext_lazy("Changed"), "info"),
    "unchanged": (gettext_lazy("Unchanged"), ""),
}
IMPORTS = tables.ListSpec(
    key="imports",
    columns=(
        tables.Column(gettext_lazy("File name")),
        tables.Column(gettext_lazy("Status")),
        tables.Column(gettext_lazy("Unit")),
        tables.Column(gettext_lazy("Rows"), numeric=True),
        tables.Column(gettext_lazy("Left out"), numeric=True),
        tables.Column(gettext_lazy("Added"), numeric=True),
        tables.Column(gettext_lazy("Changed"), numeric=True),
        tables.Column(gettext_lazy("Imported by")),
    ),
    order="-id",
)


@route(action="import.run", subject="import", methods=("GET",))
def import_list(request: HttpRequest) -> HttpResponse:
    """All runs, newest first."""
    state = IMPORTS.read(request)
    page = keyset(runs.runs(actor=request.actor), order=("-id",), cursor=state.cursor, size=state.spec.size)
    people = staff_selectors.by_ids([run.created_by for run in page.items])
    for run in page.items:
        run.state_label, run.state_tone = STATES[run.state]
        run.kind_label = KINDS[run.kind][0]
        run.by = people.get(run.created_by) if run.created_by else None
    empty = tables.Empty(
        _("Nothing was imported yet"),
        _("Start with the template: it has all headings, two example lines and drop-down lists."),
        _("Import a list"),
        reverse("console:import-new"),
        "file-import",
    )
    return tables.show(
        request,
        "console/imports/list.html",
        state=state,
        page=page,
        row="console/imports/_row.html",
        empty=empty,
    )


@route(action="import.run", subject="import")
def import_new(request: HttpRequest) -> HttpResponse:
    """Choose a file; the answer is its preview."""
    kinds = [(name, label) for name, (label, _columns, _title) in KINDS.items()]
    units = units_for(request.actor, "import.run")
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds,
        units=units,
        initial={"kind": request.GET.get("kind")},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                run = _preview(request, form.cleaned_data)
            except Refusal as no:
                blame(form, no)
                status = no.status
            else:
                return htmx.go(request, reverse("console:import", args=[run.id]))
    return htmx.render(request, "console/imports/new.html", {"form": form, "kinds": kinds}, status=status)


def _preview(request: HttpRequest, typed: dict[str, Any]) -> Any:
    return preview(
        request, kind=typed["kind"], unit_id=typed["unit"], file=typed["file"], action="import.run"
    )


def preview(request: HttpRequest, *, kind: str, unit_id: str, file: Any, action: str) -> Any:
    """Put the file aside and return the run that says what would come of it."""
    unit = staff_selectors.unit(unit_id=parse_id(unit_id), actor=request.actor)
    with tempfile.NamedTemporaryFile() as handle:
        for chunk in file.chunks():
            handle.write(chunk)
        handle.flush()
        root = staff_selectors.widest(actor=request.actor, action=action, unit=unit)
        chosen = runs.Upload(kind, Path(handle.name), file.name, root, unit.id)
        return runs.preview(upload=chosen, actor=request.actor, now=request.now)


@route(action="import.run", subject="import", methods=("GET",))
def import_page(request: HttpRequest, pk: str) -> HttpResponse:
    """One run: figures, problems by row and column, samples of what happens."""
    run = runs.one(run_id=parse_id(pk), actor=request.actor)
    label, columns, _title = KINDS[run.kind]
    urls = {
        "list_url": reverse("console:import-list"),
        "new_url": f"{reverse('console:import-new')}?kind={run.kind}",
        "apply_url": reverse("console:import-apply", args=[run.pk]),
        "undo_url": reverse("console:import-undo", args=[run.pk]),
    }
    return htmx.render(request, "console/imports/run.html", urls | run_context(run, label, columns))


def run_context(run: Any, kind: Any, columns: Any) -> dict[str, Any]:
    """Return what the page of a run shows: figures, problems by row and column, samples of what happens."""
    here = "zh" if (get_language() or "zh").startswith("zh") else "en"
    labels = {column.name: column.label.of(here) for column in columns}
    told = run.report
    items = [
        {**item, "words": item[here], "label": labels.get(item["field"] or "", item["field"])}
        for item in told.get("items", ())
    ]
    by_status: dict[str, list[dict[str, Any]]] = {}
    for sample in told.get("samples", ()):
        names = [labels.get(name, name) for name in sample["fields"]]
        by_status.setdefault(sample["status"], []).append({**sample, "names": names})
    return {
        "run": run,
        "kind": kind,
        "state": STATES[run.state],
        "figures": [
            (_("Rows"), run.rows, ""), (_("Added"), run.created, "good"), (_("Changed"), run.updated, "info"),
            (_("Unchanged"), run.unchanged, ""), (_("Left out"), run.bad, "bad" if run.bad else ""),
        ],
        "errors": [item for item in items if item["level"] == "error"],
        "notes": [item for item in items if item["level"] != "error"],
        "error_count": told.get("errors", 0),
        "samples": [(STATUS[status][0], STATUS[status][1], rows) for status, rows in by_status.items()],
        "earlier": runs.earlier(run) if run.state == "previewed" else None,
        "by": next(iter(staff_selectors.by_ids([run.created_by]).values()), None),
    }  # fmt: skip


@route(action="import.run", subject="import", methods=("POST",))
def import_apply(request: HttpRequest, pk: str) -> HttpResponse:
    """Carry out what was previewed."""
    run = runs.apply(run_id=parse_id(pk), actor=request.actor, now=request.now)
    return htmx.go(request, reverse("console:import", args=[run.id]), toast=_("Import carried out."))


@route(action="import.run", subject="import", methods=("POST",))
def import_undo(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a run back, wholly, or all but the customers that were used since."""
    run_id = parse_id(pk)
    keep = request.POST.get("keep") == "1"
    try:
        run = runs.undo(run_id=run_id, actor=request.actor, now=request.now, keep_changed=keep)
    except Refusal as no:
        if not any(problem.code.startswith("import.undo_") for problem in no.problems):
            raise
        context = {"run": runs.one(run_id=run_id, actor=request.actor), "problems": no.problems}
        return htmx.render(request, "console/imports/blocked.html", context, status=no.status)
    return htmx.go(request, reverse("console:import", args=[run.id]), toast=_("Import taken back."))


@route(action="import.run", subject="import", methods=("GET",))
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty sheet of a kind."""
    if kind not in KINDS:
        raise NotFound
    _label, columns, title = KINDS[kind]
    return sheet(columns, title, f"gridvisit-{kind}.xlsx")


def sheet(columns: Any, title: str, name: str) -> HttpResponse:
    """Return an empty sheet as a download."""
    response = HttpResponse(
        template(columns, title),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
