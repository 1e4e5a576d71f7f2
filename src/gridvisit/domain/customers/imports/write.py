"""Write what was decided, in the caller's transaction: inserts in bulk, updates against the compared version.

Afterwards the run belongs to the smallest unit that holds every customer it touched, so that its people see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from gridvisit.domain.customers.derived import refresh_many, refresh_tokens
from gridvisit.domain.customers.imports.changes import Changes, Update
from gridvisit.domain.customers.imports.fresh import MODELS
from gridvisit.domain.customers.models import ImportChange, ImportRun, Party, SearchToken
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.bulk import Table
from gridvisit.foundation.kernel.errors import Refusal

ORDER = ("Party", "Site", "Account", "Contact", "Importance", "SpecialFlag")


def write(changes: Changes, *, run: ImportRun, now: datetime) -> None:
    """Write one chunk. Raises Refusal `import.changed_meanwhile` when a row is not as it was when compared."""
    for model in ORDER:
        rows = changes.inserts.get(model)
        if rows:
            Table(MODELS[model]).insert(rows)
    tokens = Table(SearchToken)
    tokens.insert(_tokens(changes, tokens, run.tenant_id))
    kept = [ImportChange(run=run, model=model, object_id=pk, before=None) for model, pk in changes.children]
    kept += [_updated(update, run) for update in changes.updates]
    ImportChange.objects.bulk_create(kept, batch_size=150)
    refresh_tokens(changes.renamed)
    refresh_many(changes.touched, now=now)


def _tokens(changes: Changes, table: Table, tenant_id: UUID) -> Iterator[tuple[Any, ...]]:
    for party_id, found in changes.tokens:
        for token in found:
            yield table.row({"tenant_id": tenant_id, "token": token, "party_id": party_id})


def _updated(update: Update, run: ImportRun) -> ImportChange:
    model = MODELS[update.model]
    rows = model._default_manager.filter(pk=update.object_id, version=update.version)
    if rows.update(**update.after, version=update.version + 1) != 1:
        raise Refusal("import.changed_meanwhile", status=409)
    before: Any = {name: as_json(value) for name, value in update.before.items()}
    return ImportChange(
        run=run,
        model=update.model,
        object_id=update.object_id,
        before=before,
        after_version=update.version + 1,
    )


def as_json(value: Any) -> Any:
    """Return a column's value as JSON can carry it."""
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def settle(run: ImportRun) -> None:
    """Give a run that was written to the smallest unit above all it touched; nothing touched: it stays. 3 queries.

    A list that the province reads in for one county is that county's then: its administrator sees the run and
    may take it back. It holds nothing of other units, so nothing leaks.
    """
    touched = Q(source_run=run.id)
    for model in run.changes.order_by().values_list("model", flat=True).distinct():
        ids = run.changes.filter(model=model).values("object_id")
        if model == "Party":
            touched |= Q(pk__in=ids)
        else:
            touched |= Q(pk__in=MODELS[model]._default_manager.filter(pk__in=ids).values("party_id"))
    paths = list(Party.objects.filter(touched).order_by().values_list("unit__path", flat=True).distinct())
    path = common(paths)
    if path.startswith(run.unit.path) and path != run.unit.path:
        unit = staff.unit_by_code(code=path.strip("/").rpartition("/")[2], tenant_id=run.tenant_id)
        run.change(unit=unit)


def common(paths: list[str]) -> str:
    """Return the longest chain of codes that all paths begin with, "" without any.

    >>> common(["/37/3703/370321/", "/37/3703/370322/01/"]), common(["/37/3703/"]), common([])
    ('/37/3703/', '/37/3703/', '')
    """
    if not paths:
        return ""
    first, last = (path.strip("/").split("/") for path in (min(paths), max(paths)))
    shared = []
    for one, other in zip(first, last, strict=False):
        if one != other:
            break
        shared.append(one)
    return f"/{'/'.join(shared)}/" if shared else ""
