"""Fact rows: kept with the judgement they were gathered for, forgotten with a void visit, read month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet, Sum

from gridvisit.domain.evaluation.models import FactLayout, FactRow
from gridvisit.domain.evaluation.store import layout
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits.judging import counting
from gridvisit.engines.verdicts.facts import SCHEMA_VERSION
from gridvisit.standard import units
from gridvisit.standard.catalogue import all_parameters
from gridvisit.standard.parameters import ParameterSet, shipped
from gridvisit.standard.vocabulary import Level

if TYPE_CHECKING:
    from gridvisit.domain.evaluation.facts.gather import Gathered
    from gridvisit.domain.staff.models import Staff, Unit

FETCH = 5_000
NO_CLASS = "lv"  # not worked out yet, see facts.people.customer_class


# Keeping --------------------------------------------------------------------------------------------------------


def keep(gathered: Sequence[Gathered], *, now: datetime) -> None:
    """Replace the rows of judged visits and of their demands, in the caller's transaction. 4 queries."""
    if not gathered:
        return
    classes = counting.party_classes(found.visit_id for found in gathered)
    made: list[FactRow] = []
    for found in gathered:
        visit_class = classes.get(found.visit_id) or NO_CLASS
        about = _about(found, visit_class)
        made.append(_row(found, layout.VISIT, str(found.visit_id), found.facts, about, now))
        made += [
            _row(found, layout.DEMAND, demand.demand_no, demand, about, now)
            for demand in found.demands
            if demand.demand_no
        ]
    for kind in {row.kind for row in made}:
        _know_layout(kind)
    heard = [row.subject for row in made if row.kind == layout.DEMAND]
    FactRow.objects.filter(visit_id__in=[found.visit_id for found in gathered]).delete()
    if heard:  # a demand may have been heard on another visit before
        FactRow.objects.filter(kind=layout.DEMAND, subject__in=heard).delete()
    FactRow.objects.bulk_create(made)


def forget(visit_ids: Iterable[UUID], *, now: datetime) -> None:
    """Empty the rows of visits that are no longer judged; what stays says only that they are gone. 1-3 queries."""
    rows = list(FactRow.objects.filter(visit_id__in=list(visit_ids), gone=False))
    if not rows:
        return
    FactRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        row.seq = None
        row.facts = row.special = row.misfits = ""
        row.gone, row.updated_at = True, now
    FactRow.objects.bulk_create(rows)


def missing(visit_ids: Sequence[UUID]) -> set[UUID]:
    """Return the visits without stored facts. 1 query."""
    there = FactRow.objects.filter(kind=layout.VISIT, visit_id__in=visit_ids, gone=False)
    return set(visit_ids) - set(there.values_list("visit_id", flat=True))


def _about(found: Gathered, visit_class: str) -> dict[str, object]:
    return {
        "tenant_id": str(found.tenant_id),
        "act_day": found.day,
        "unit_code": found.facts.unit_code,
        "visit_class": visit_class,
        "parameters_digest": found.params.digest,
        "schema_version": SCHEMA_VERSION,
    }


def _row(
    found: Gathered, kind: str, subject: str, facts: Any, about: dict[str, object], now: datetime
) -> FactRow:
    misfits = ",".join(sorted(facts.misfits))
    line, special = layout.lines(kind, about | {"misfits": misfits}, facts)
    return FactRow(
        tenant_id=found.tenant_id,
        unit_id=found.unit_id,
        owner_id=found.owner_id,
        kind=kind,
        subject=subject,
        visit_id=found.visit_id,
        day=found.day,
        month=f"{found.day:%Y-%m}",
        layout=layout.present(kind)[1],
        schema_version=SCHEMA_VERSION,
        visit_class=str(about["visit_class"]),
        parameters_digest=found.params.digest,
        parameters=_tightened(found.params),
        misfits=misfits,
        facts=line,
        special=special,
        updated_at=now,
    )


def _tightened(params: ParameterSet) -> dict[str, Any]:
    return {
        name: units.dump(value)
        for name, value in params.items()
        if params.origin(name).level is not Level.STANDARD
    }


def _know_layout(kind: str) -> None:
    found, key = layout.present(kind)
    FactLayout.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "schema_version": found.schema_version, "columns": found.plain()},
    )


# Reading --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Print:
    """What is stored of a month: equal prints mean equal rows, for a changed row gets a higher number."""

    rows: int
    top: int
    total: int


def in_scope(
    kind: str, *, actor: Staff | None = None, actions: Sequence[str] = (), unit: Unit | None = None
) -> QuerySet[FactRow]:
    """Return the rows of a kind the actor may see by every one of `actions`; None is the system and sees all.

    `unit` keeps that unit and all below it. Rows of void visits are left out.
    """
    rows = FactRow.objects.filter(kind=kind, gone=False)
    if actor is not None:
        for action in actions:
            rows = rows.visible_to(actor, action)
    return rows if unit is None else rows.filter(unit_id__in=staff.subtree_ids(unit))


def months(rows: QuerySet[FactRow]) -> dict[str, Print]:
    """Return what is stored of each month, the oldest first. 1 query."""
    found = rows.order_by("month").values("month").annotate(n=Count("seq"), top=Max("seq"), total=Sum("seq"))
    return {row["month"]: Print(row["n"], row["top"], int(row["total"])) for row in found}


def changed_months(rows: QuerySet[FactRow], *, since: int | date) -> set[str]:
    """Return the months in which a row changed after a number, or on or after a day. 1 query."""
    if isinstance(since, int):
        rows = rows.filter(seq__gt=since)
    else:
        rows = rows.filter(updated_at__date__gte=since)
    return set(rows.order_by().values_list("month", flat=True).distinct())


def layouts(keys: Iterable[str]) -> dict[str, layout.Layout]:
    """Return layouts as they were stored. 1 query."""
    found = FactLayout.objects.filter(key__in=list(keys))
    return {row.key: layout.read(row.kind, row.schema_version, row.columns) for row in found}


def layouts_of(rows: QuerySet[FactRow]) -> list[layout.Layout]:
    """Return the layouts the rows were written with, the oldest version first. 2 queries."""
    known = layouts(rows.order_by().values_list("layout", flat=True).distinct())
    return sorted(known.values(), key=lambda found: (found.schema_version, found.key))


def stream(rows: QuerySet[FactRow], *, special: bool, fetch: int = FETCH) -> Iterator[list[tuple[int, str]]]:
    """Yield (seq, line) in the order of `seq`, some thousand at a time: a cursor on the server, never all at once.

    With `special` the line of the columns of class C3 and C4 follows, after a bar.
    """
    names = ("seq", "facts", "special") if special else ("seq", "facts")
    part: list[tuple[int, str]] = []
    for seq, *parts in rows.order_by("seq").values_list(*names).iterator(chunk_size=fetch):
        part.append((seq, layout.BAR.join(parts)))
        if len(part) == fetch:
            yield part
            part = []
    if part:
        yield part


def parameter_sets(rows: QuerySet[FactRow]) -> dict[str, ParameterSet]:
    """Return the parameters in force at the acts by their fingerprint. 1 query."""
    found: dict[str, ParameterSet] = {}
    for digest, values in rows.order_by().values_list("parameters_digest", "parameters").distinct():
        found.setdefault(digest, _as_they_were(values))
    return found


def _as_they_were(values: dict[str, Any]) -> ParameterSet:
    base, known = shipped(), all_parameters()
    read = {name: units.read(raw, known[name].unit) for name, raw in values.items() if name in known}
    fitting = {name: value for name, value in read.items() if value is not None}
    return ParameterSet(dict(base.items()) | fitting, {name: base.origin(name) for name, _ in base.items()})


def misfits(rows: QuerySet[FactRow]) -> dict[str, int]:
    """Return how many rows have a column of a wrong type, by column, the most frequent first. 1 query."""
    counts: Counter[str] = Counter()
    for names in rows.exclude(misfits="").values_list("misfits", flat=True).iterator(chunk_size=FETCH):
        counts.update(names.split(","))
    return dict(sorted(counts.items(), key=lambda found: (-found[1], found[0])))
