"""Take an import back: what it brought in goes, what it changed is as before; what was used since stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from gridvisit.domain.customers.imports.fresh import MODELS
from gridvisit.domain.customers.models import (
    Account,
    BackupSupply,
    Contact,
    Importance,
    ImportChange,
    ImportRun,
    Party,
    SearchToken,
    Site,
    SpecialFlag,
)
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.privacy.masking import mask_account

CHILDREN: tuple[type[models.Model], ...] = (Contact, Account, Importance, SpecialFlag, Site)
SHOWN = 50
IN = 800


def in_the_way(run: ImportRun) -> dict[UUID, str]:
    """Return the customers that keep an import from being taken back, with the reason: changed, added or used."""
    found: dict[UUID, str] = {}
    made = Party.objects.filter(source_run=run.id)
    for pk in made.filter(version__gt=1).values_list("id", flat=True):
        found[pk] = "changed"
    for model in CHILDREN:
        rows = model._default_manager.filter(party__source_run=run.id)
        for pk in rows.filter(version__gt=1).values_list("party_id", flat=True):
            found.setdefault(pk, "changed")
        for pk in rows.exclude(created_at=run.finished_at).values_list("party_id", flat=True):
            found.setdefault(pk, "added")
    for pk in BackupSupply.objects.filter(party__source_run=run.id).values_list("party_id", flat=True):
        found.setdefault(pk, "added")
    for pk in _used(Party, {"source_run": run.id}, "id"):
        found[pk] = "used"
    for model in CHILDREN:
        for pk in _used(model, {"party__source_run": run.id}, "party_id"):
            found[pk] = "used"
    found.update(_changed_since(run))
    return found


def _used(model: type[models.Model], of_run: dict[str, Any], owner: str) -> Iterator[UUID]:
    """Yield the customers whose rows others point at: visits, demands, plans, whatever rooms there are."""
    rows = model._default_manager.filter(**of_run)
    for other, column in _pointers(model):
        pointed = other._default_manager.filter(**{f"{column}__in": rows.values("id")})
        targets = list(pointed.values_list(column, flat=True).distinct()[:SHOWN])
        yield from rows.filter(pk__in=targets).values_list(owner, flat=True)


def _pointers(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Yield every column of another room that holds ids of a model: foreign keys, and plain ids by their name."""
    own = {Party, *CHILDREN, SearchToken, BackupSupply}
    by_name = f"{model.__name__.lower()}_id"
    for other in apps.get_app_config("gridvisit").get_models():
        if other in own:
            continue
        for kind in other._meta.concrete_fields:
            if kind.related_model is model or (kind.name == by_name and isinstance(kind, models.UUIDField)):
                yield other, kind.attname


def _changed_since(run: ImportRun) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for name, versions in _versions(run).items():
        owner = "id" if name == "Party" else "party_id"
        for rows in _batches(versions, MODELS[name]):
            for pk, version, party_id in rows.values_list("id", "version", owner):
                if version != versions[pk]:
                    found[party_id] = "changed"
    created = defaultdict(list)
    for change in run.changes.filter(before__isnull=True):
        created[change.model].append(change.object_id)
    for name, pks in created.items():
        for start in range(0, len(pks), IN):
            for party_id in _used(MODELS[name], {"pk__in": pks[start : start + IN]}, "party_id"):
                found[party_id] = "used"
    return found


def _versions(run: ImportRun) -> dict[str, dict[UUID, int]]:
    found: dict[str, dict[UUID, int]] = defaultdict(dict)
    for change in run.changes.order_by("id").defer("before"):
        found[change.model][change.object_id] = change.after_version
    return found


def _batches(ids: Iterable[UUID], model: type[models.Model]) -> Iterator[QuerySet[Any]]:
    wanted = list(ids)
    for start in range(0, len(wanted), IN):
        yield model._default_manager.filter(pk__in=wanted[start : start + IN])


def problems_of(found: dict[UUID, str]) -> list[Problem]:
    """Return the first customers in the way, told by an account number, and the reason of each."""
    shown = list(found)[:SHOWN]
    numbers: dict[UUID, str] = {}
    for party_id, number in (
        Account.objects.filter(party_id__in=shown).order_by("-id").values_list("party_id", "account_no")
    ):
        numbers[party_id] = mask_account(number)
    serials = dict(Party.objects.filter(pk__in=shown).values_list("id", "serial"))
    told = []
    for party_id in shown:
        facts = {"customer": numbers.get(party_id) or serials.get(party_id) or str(party_id)}
        if found[party_id] == "used":
            told.append(Problem("import.undo_used", facts=facts))
        elif found[party_id] == "added":
            told.append(Problem("import.undo_added", facts=facts))
        else:
            told.append(Problem("import.undo_changed", facts=facts))
    return told


def take_back(
    run: ImportRun, keep: set[UUID], *, actor_id: UUID | None, now: datetime
) -> tuple[int, set[UUID]]:
    """Undo everything but the customers in `keep`; return how many rows went or were restored, and who is touched.

    A number that comes back is a number set now, by who takes the import back.
    """
    restored, touched = _restore(run, keep, {"mobile_changed_at": now, "mobile_changed_by": actor_id})
    gone = Party.objects.filter(source_run=run.id)
    removed = gone.count() - gone.filter(pk__in=list(keep)).count()
    for part in _without(gone, keep):
        SearchToken.objects.filter(party__in=part)._raw_delete(part.db)
        for model in CHILDREN:
            model._default_manager.filter(party__in=part)._raw_delete(part.db)  # type: ignore[attr-defined]
        part._raw_delete(part.db)
    return restored + removed, touched


def _without(rows: QuerySet[Any], keep: set[UUID]) -> list[QuerySet[Any]]:
    if len(keep) <= IN:
        return [rows.exclude(pk__in=list(keep))]
    wanted = [pk for pk in rows.values_list("id", flat=True) if pk not in keep]
    return list(_batches(wanted, Party))


def _restore(run: ImportRun, keep: set[UUID], number_set: Mapping[str, Any]) -> tuple[int, set[UUID]]:
    touched: set[UUID] = set()
    count = 0
    for change in run.changes.order_by("-id").iterator(chunk_size=500):
        model = MODELS[change.model]
        row = model._default_manager.filter(pk=change.object_id).first()
        if row is None:
            continue
        party_id = row.pk if change.model == "Party" else row.party_id
        if party_id in keep:
            continue
        touched.add(party_id)
        count += 1
        before: Any = change.before
        if before is None:
            model._default_manager.filter(pk=row.pk)._raw_delete("default")  # type: ignore[attr-defined]
        else:
            values = {
                name: _back(model, name, value) for name, value in before.items() if name not in number_set
            }
            row.change(**values, **(number_set if "mobile" in before else {}))
    return count, touched


def _back(model: type[models.Model], name: str, value: Any) -> Any:
    if value is None:
        return None
    kind = model._meta.get_field(name)
    if isinstance(kind, models.DecimalField):
        return Decimal(value)
    if isinstance(kind, models.DateField):
        return date.fromisoformat(value)
    if isinstance(kind, (models.UUIDField, models.ForeignKey)):
        return UUID(value)
    return value


def forget(run: ImportRun) -> None:
    """Drop the old values an import kept, once it was taken back."""
    ImportChange.objects.filter(run=run).delete()
