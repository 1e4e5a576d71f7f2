"""Runs of imports: preview, apply, list, undo. What a kind of file means, its own module knows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from gridvisit.domain.customers import checks
from gridvisit.domain.customers.derived import refresh_many, refresh_tokens
from gridvisit.domain.customers.imports import undo as undoing
from gridvisit.domain.customers.imports import uploads
from gridvisit.domain.customers.imports.customers import Work, spill
from gridvisit.domain.customers.imports.write import settle
from gridvisit.domain.customers.models import ImportRun
from gridvisit.domain.staff import access
from gridvisit.domain.staff import imports as staff_imports
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Problem, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.kernel.text import say
from gridvisit.foundation.privacy.masking import mask_account, mask_address, mask_name, mask_phone
from gridvisit.foundation.receipts import services as receipts
from gridvisit.foundation.records import stamp
from gridvisit.foundation.sheets.reading import Reading, Sample

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

KEPT_PROBLEMS = 200


@dataclass(frozen=True)
class Kind:
    """One kind of file: what reads and writes it, whose right it takes, whether it can be taken back."""

    work: Callable[..., Any]
    action: str = "import.run"
    stays: str = ""  # code of the refusal that says why it is not taken back


KINDS: dict[str, Kind] = {
    "customers": Kind(Work),
    "staff": Kind(staff_imports.work_for("staff")),
    "units": Kind(staff_imports.work_for("units")),
}


def use(name: str, kind: Kind) -> None:
    """Let a room above bring a kind of file of its own."""
    KINDS[name] = kind


@dataclass(frozen=True)
class Upload:
    """A file somebody wants to import: where it is, what it was called, for which unit."""

    kind: str
    path: Path
    name: str
    unit: Unit  # lines may only name this unit and those below
    default_unit: UUID | None = None  # for lines that name none


def preview(*, upload: Upload, actor: Staff | None, now: datetime, keep: bool = True) -> ImportRun:
    """Read a file and say what would come of it; nothing but the run is written. With `keep` it can be applied.

    Raises Refusal `sheet.*` for a file that cannot be read, Invalid for wrong headings.
    """
    _allow(upload, actor)
    reading = _work(upload, actor, now).read()
    run_id = new_id()
    with transaction.atomic():
        receipts.effected(str(run_id))
        run = _new_run(upload, reading, "previewed", actor, now, pk=run_id)
        if keep:
            uploads.keep(run.id, upload.path, now=now)
    return run


def import_now(*, upload: Upload, actor: Staff | None, now: datetime) -> ImportRun:
    """Read and write a file in one go; good lines are not lost when others are bad. Raises as `preview`."""
    _allow(upload, actor)
    with spill() as aside:
        work = _work(upload, actor, now)
        work.spill = aside
        reading = work.read()
        with transaction.atomic():
            receipts.effected(str(work.run_id))
            run = _new_run(upload, reading, "applied", actor, now, pk=work.run_id)
            _finish(work, run, actor, now)
    return run


def apply(*, run_id: UUID, actor: Staff | None, now: datetime) -> ImportRun:
    """Write what was previewed, compared anew with what is stored now. Raises Refusal `import.not_previewed`."""
    run = _one(run_id, actor)
    if run.state != "previewed":
        raise Refusal("import.not_previewed", status=409)
    with uploads.opened(run.id) as path, spill() as aside:
        upload = Upload(run.kind, path, run.file_name, run.unit, run.default_unit_id)
        work = _work(upload, actor, now, run_id=run.id)
        work.spill = aside
        reading = work.read()
        with transaction.atomic():
            receipts.effected(str(run.id))
            run = ImportRun.objects.select_for_update().get(pk=run.id)
            if run.state != "previewed":
                raise Refusal("import.not_previewed", status=409)
            run.change(state="applied", finished_at=now, **_figures(reading, run.kind))
            _finish(work, run, actor, now)
    uploads.drop(run.id)
    return run


def _finish(work: Any, run: ImportRun, actor: Staff | None, now: datetime) -> None:
    try:
        with transaction.atomic():
            work.write(run)
            if run.kind == "customers":
                settle(run)
    except IntegrityError:
        raise Refusal("import.changed_meanwhile", status=409) from None
    figures = {
        name: getattr(run, name)
        for name in ("kind", "rows", "good", "bad", "created", "updated", "unchanged")
    }
    audit.record("import.applied", run, actor=actor, at=now, after=figures)


def undo(*, run_id: UUID, actor: Staff | None, now: datetime, keep_changed: bool = False) -> ImportRun:
    """Take an import back. Raises Invalid with every customer in the way; `keep_changed` leaves those as they are."""
    run = _one(run_id, actor)
    with transaction.atomic():
        receipts.effected(str(run.id))
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.id)
        if run.state != "applied":
            raise Refusal("import.not_applied", status=409)
        if KINDS[run.kind].stays:
            raise Refusal(KINDS[run.kind].stays, status=409)
        if run.kind == "customers":
            blocked = undoing.in_the_way(run)
            if blocked and not keep_changed:
                raise Invalid(undoing.problems_of(blocked))
            count, touched = undoing.take_back(
                run, set(blocked), actor_id=None if actor is None else actor.id, now=now
            )
            refresh_tokens(touched)
            refresh_many(touched, now=now)
        else:
            blocked = {}
            count = staff_imports.undo(run.changes.order_by("-id"), now=now, actor=actor)
        undoing.forget(run)
        run.change(state="undone", undone_at=now)
        audit.record(
            "import.undone", run, actor=actor, at=now, after={"taken_back": count, "kept": len(blocked)}
        )
    return run


def runs(
    *, actor: Staff | None, tenant_id: UUID | None = None, action: str = "import.run"
) -> QuerySet[ImportRun]:
    """Runs of the kinds that take `action` which the actor may see, newest first; for the system those of a tenant."""
    rows = ImportRun.objects.all()
    if actor is not None:
        kinds = [name for name, kind in KINDS.items() if kind.action == action]
        rows = ImportRun.objects.visible_to(actor, action).filter(kind__in=kinds)
    if tenant_id is not None:
        rows = rows.filter(tenant_id=tenant_id)
    found: QuerySet[ImportRun] = rows.select_related("unit").order_by("-id")
    return found


def one(*, run_id: UUID, actor: Staff) -> ImportRun:
    """The visible run. Raises NotFound."""
    return _one(run_id, actor)


def earlier(run: ImportRun) -> ImportRun | None:
    """The last applied run of the same file, if any: it will change nothing then. 1 query."""
    same = ImportRun.objects.filter(tenant_id=run.tenant_id, file_hash=run.file_hash, state="applied")
    found: ImportRun | None = same.exclude(pk=run.pk).order_by("-id").first()
    return found


def _one(run_id: UUID, actor: Staff | None) -> ImportRun:
    found: ImportRun | None = ImportRun.objects.select_related("unit").filter(pk=run_id).first()
    if found is None or found.kind not in KINDS:
        raise NotFound
    if (
        actor is not None
        and not runs(actor=actor, action=KINDS[found.kind].action).filter(pk=run_id).exists()
    ):
        raise NotFound
    return found


def _allow(upload: Upload, actor: Staff | None) -> None:
    if upload.kind not in KINDS:
        raise Refusal("import.unknown_kind", status=422, field="kind", kind=upload.kind, allowed=list(KINDS))
    if actor is not None:
        access.require(actor, KINDS[upload.kind].action, unit_id=upload.unit.id)


def _work(upload: Upload, actor: Staff | None, now: datetime, run_id: UUID | None = None) -> Any:
    more = {} if run_id is None else {"run_id": run_id}
    return KINDS[upload.kind].work(
        path=upload.path, name=upload.name, unit=upload.unit, default_unit=upload.default_unit,
        actor=actor, now=now, **more,
    )  # fmt: skip


def _new_run(
    upload: Upload, reading: Reading, state: str, actor: Staff | None, now: datetime, pk: UUID | None = None
) -> ImportRun:
    return ImportRun.objects.create(
        **({} if pk is None else {"id": pk}),
        tenant_id=upload.unit.tenant_id, unit=upload.unit, kind=upload.kind, file_name=upload.name[-200:],
        file_hash=_hash(upload.path), state=state, default_unit_id=upload.default_unit,
        finished_at=now if state == "applied" else None, **_figures(reading, upload.kind), **stamp(actor, now),
    )  # fmt: skip


def _figures(reading: Reading, kind: str) -> dict[str, Any]:
    bad = len(reading.bad_rows)
    items = [*told(reading.problems[:KEPT_PROBLEMS], "error"), *told(reading.notes[:KEPT_PROBLEMS], "note")]
    return {
        "rows": reading.rows,
        "good": reading.rows - bad,
        "bad": bad,
        "created": reading.counts["created"],
        "updated": reading.counts["updated"],
        "unchanged": reading.counts["unchanged"],
        "problems": {
            "items": sorted(items, key=lambda item: (item["level"] != "error", item["row"] or 0)),
            "errors": len(reading.problems),
            "notes": len(reading.notes),
            "samples": [_sample(sample, kind) for sample in reading.samples],
        },
    }


def told(problems: Iterable[Problem], level: str) -> list[dict[str, Any]]:
    """Return problems with their words in both languages, as they are stored and printed, personal values masked."""
    return [
        {
            "row": problem.row,
            "field": problem.field,
            "code": problem.code,
            "level": level,
            "zh": say(problem.code, "zh", **_masked(problem)),
            "en": say(problem.code, "en", **_masked(problem)),
        }
        for problem in problems
    ]


MASKS: dict[str, Callable[[str], str]] = {
    "account_no": mask_account, "old_account_no": mask_account, "mobile": mask_phone, "name": mask_name,
    "contact_name": mask_name, "address": mask_address, "site_name": mask_address,
    "contact_text": mask_phone, "place": mask_address,
}  # fmt: skip


def _masked(problem: Problem) -> dict[str, Any]:
    """Return the facts of a problem; row and column lead to the value in the file, so its middle may be covered."""
    mask, value = MASKS.get(problem.field or ""), problem.facts.get("value")
    if mask is None or not isinstance(value, str):
        return dict(problem.facts)
    return {**problem.facts, "value": mask(value)}


def _sample(sample: Sample, kind: str) -> dict[str, Any]:
    mark = (
        mask_account(sample.mark) if kind == "customers" and checks.is_account(sample.mark) else sample.mark
    )
    return {"row": sample.row, "status": sample.status, "mark": mark, "fields": list(sample.fields)}


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def root_unit(tenant: str = "") -> Unit:
    """The root of the named tenant, or the first there is. For the command line."""
    return staff_selectors.root(tenant)
