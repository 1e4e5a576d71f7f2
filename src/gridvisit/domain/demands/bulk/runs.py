"""Look at a change of many demands, do it row by row, take it back. One run, one key: the same again does nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.bulk.changes import Ask, Asked, Change, Dispatch, Handler, Look, Note
from gridvisit.domain.demands.bulk.models import BulkRow, BulkRun
from gridvisit.domain.demands.bulk.sorting import Raise, Triage
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.inbox import facts
from gridvisit.domain.inbox.services import notify
from gridvisit.domain.staff import access, parameters
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.paging import keyset
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import BulkState

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

CHANGES: dict[str, type[Change]] = {
    kind.what.value: kind for kind in (Dispatch, Handler, Raise, Triage, Note, Ask)
}
MOST, UNDO_DAYS = "5.5-18.bulk_most", "5.5-18.bulk_undo"
NEWEST = ("-created_at", "-id")


@dataclass(frozen=True, slots=True)
class Row:
    """What would become of one demand: the change, nothing to change, or why not."""

    demand: Demand
    state: BulkState
    look: Look | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A change of many demands before anything is written."""

    asked: Asked
    rows: list[Row]

    def count(self, state: str) -> int:
        """Return how many rows stand so."""
        return sum(row.state == state for row in self.rows)

    @property
    def ids(self) -> list[UUID]:
        """Return the demands it would change."""
        return [row.demand.pk for row in self.rows if row.state == BulkState.DONE]


def offered(actor: Staff) -> list[str]:
    """Return the changes the actor may make somewhere."""
    return [what for what, kind in CHANGES.items() if any(access.may(actor, one) for one in kind.actions)]


def most(actor: Staff, now: datetime) -> int:
    """Return how many demands one run takes."""
    return int(parameters.in_force(unit_id=actor.unit_id, at=now).number(MOST))


def matching(
    *, actor: Staff, now: datetime, queue: str = "", q: str = "", filters: Mapping[str, Any] | None = None
) -> list[UUID]:
    """Return the demands of a filter, looked up anew. 1-2 queries. Raises Refusal `bulk.too_many` with their number."""
    limit = most(actor, now)
    try:
        rows = selectors.demands(actor=actor, now=now, queue=queue, q=q, filters=filters)
    except KeyError as unknown:
        raise Refusal("bulk.unknown_filter", status=422, name=str(unknown.args[0])) from None
    ids = list(rows.order_by("next_due_at", "id").values_list("pk", flat=True)[: limit + 1])
    if len(ids) > limit:
        n = selectors.counted(actor=actor, now=now, queue=queue, q=q, filters=filters)
        raise Refusal("bulk.too_many", status=422, n=n, most=limit)
    return ids


def _checked(ids: Collection[UUID], actor: Staff, now: datetime) -> list[UUID]:
    wanted = list(dict.fromkeys(ids))
    limit = most(actor, now)
    if not wanted:
        raise Refusal("bulk.nothing", status=422, field="ids")
    if len(wanted) > limit:
        raise Refusal("bulk.too_many", status=422, n=len(wanted), most=limit)
    return wanted


def _change(asked: Asked, actor: Staff, now: datetime) -> Change:
    if asked.what not in offered(actor):
        raise Refusal("bulk.unknown_change", status=422, field="what")
    change = CHANGES[asked.what](asked, actor, now)
    change.prepare()
    return change


def _rows(ids: Sequence[UUID], actor: Staff) -> QuerySet[Demand]:
    found = Demand.objects.visible_to(actor).filter(pk__in=ids)
    return found.select_related("unit", "responsible_unit", "handler", "reported_unit").prefetch_related(
        "suspensions"
    )


def preview(*, asked: Asked, ids: Collection[UUID], actor: Staff, now: datetime) -> Preview:
    """Say row by row what would change, and what not and why; write nothing. A fixed number of queries.

    Raises Refusal `bulk.nothing`, `bulk.too_many`, `bulk.unknown_change`, and what refuses the values themselves.
    """
    wanted = _checked(ids, actor, now)
    change = _change(asked, actor, now)
    return Preview(
        asked, [_looked(change, demand) for demand in _rows(wanted, actor).order_by("next_due_at", "id")]
    )


def _looked(change: Change, demand: Demand) -> Row:
    try:
        change.check_may(demand)
        look = change.look(demand)
    except Refusal as no:
        return Row(demand, BulkState.REFUSED, refusal=no)
    return Row(demand, BulkState.SAME if look.same else BulkState.DONE, look)


@transaction.atomic
def apply(*, asked: Asked, ids: Collection[UUID], key: UUID, actor: Staff, now: datetime) -> BulkRun:
    """Do it: good rows are done, refused ones are kept with the reason. The same `key` again returns the same run."""
    known = _known(key, asked, actor)
    if known is not None:
        return known
    wanted = _checked(ids, actor, now)
    change = _change(asked, actor, now)
    days = int(parameters.in_force(unit_id=actor.unit_id, at=now).number(UNDO_DAYS))
    try:
        with transaction.atomic():
            run: BulkRun = BulkRun.objects.create(
                id=key, tenant_id=actor.tenant_id, unit_id=actor.unit_id, actor_id=actor.id, what=asked.what,
                values=asked.values, text=asked.text.strip(), undo_until=now + timedelta(days=days),
                **stamp(actor, now),
            )  # fmt: skip
    except IntegrityError:  # pressed twice at the same moment: the first has done it
        same = _known(key, asked, actor)
        assert same is not None
        return same
    locked = _rows(sorted(wanted), actor).order_by("pk").select_for_update(of=("self",))
    rows = [_done(run, change, demand, now=now) for demand in locked]
    BulkRow.objects.bulk_create(rows)
    counts = {
        state.value: sum(row.state == state for row in rows) for state in (BulkState.DONE, BulkState.SAME)
    }
    run.change(**counts, refused=len(wanted) - sum(counts.values()))
    notify(change.letters, now=now)
    audit.record(
        "demand.bulk_done",
        run,
        actor=actor,
        at=now,
        after={"what": run.what, **counts, "refused": run.refused},
    )
    outbox.emit("demand.bulk_done", now=now, run_id=run.pk)
    return run


def _known(key: UUID, asked: Asked, actor: Staff) -> BulkRun | None:
    """Return the run of a key, if there is one. Raises Refusal `bulk.key_reused` if it was for something else."""
    known = BulkRun.objects.filter(pk=key).first()
    if known is not None and (known.actor_id, known.what, known.values) != (
        actor.id,
        asked.what,
        asked.values,
    ):
        raise Refusal("bulk.key_reused")
    return known


def _done(run: BulkRun, change: Change, demand: Demand, *, now: datetime) -> BulkRow:
    row = BulkRow(
        id=new_id(),
        tenant_id=run.tenant_id,
        run=run,
        demand=demand,
        state=BulkState.DONE.value,
        created_at=now,
    )
    try:
        with transaction.atomic():
            looked = _looked(change, demand)
            if looked.refusal is not None:
                raise looked.refusal
            row.before = change.former(demand)
            if looked.state == BulkState.SAME:
                row.state = BulkState.SAME.value
                return row
            change.do(demand)
            row.event_id = _last_event(demand)
    except (Refusal, NotFound, Forbidden) as no:
        row.state, row.code, row.before = BulkState.REFUSED.value, no.code, {}
        row.facts = facts.pack(no.facts)
    return row


def _last_event(demand: Demand) -> UUID | None:
    return demand.events.order_by("-created_at", "-id").values_list("pk", flat=True).first()


@transaction.atomic
def undo(*, run_id: UUID, actor: Staff, now: datetime) -> BulkRun:
    """Put the former values back where nothing happened since; the rest stays, with the reason. Again: nothing.

    Raises NotFound, Forbidden, Refusal `bulk.undo_over`, `bulk.stays`.
    """
    run: BulkRun = BulkRun.objects.locked(run_id, actor)
    if not may_undo(run, actor):
        raise Forbidden("forbidden")
    if run.undone_at is not None:
        return run
    if not CHANGES[run.what].undoable:
        raise Refusal("bulk.stays")
    if now > run.undo_until:
        raise Refusal("bulk.undo_over", days=(run.undo_until - run.created_at).days)
    change = CHANGES[run.what](_asked(run), actor, now)
    rows = list(run.rows.filter(state=BulkState.DONE).order_by("demand_id"))
    locked = _rows([row.demand_id for row in rows], actor).order_by("pk").select_for_update(of=("self",))
    demands = {demand.pk: demand for demand in locked}
    for row in rows:
        _undone(row, change, demands.get(row.demand_id))
    run.change(undone_at=now, undone_by_id=actor.id)
    back = sum(row.state == BulkState.UNDONE for row in rows)
    audit.record(
        "demand.bulk_undone", run, actor=actor, at=now, after={"undone": back, "kept": len(rows) - back}
    )
    outbox.emit("demand.bulk_undone", now=now, run_id=run.pk)
    return run


def _undone(row: BulkRow, change: Change, demand: Demand | None) -> None:
    why = "bulk.not_yours" if demand is None else _put_back(row, change, demand)
    if why:
        row.change(kept=why)
    else:
        row.change(state=BulkState.UNDONE.value)


def _put_back(row: BulkRow, change: Change, demand: Demand) -> str:
    """Put one demand back as it was; return why not, or nothing."""
    if _last_event(demand) != row.event_id:
        return "bulk.moved_on"
    try:
        change.check_may(demand)
        with transaction.atomic():
            change.undo(demand, row.before)
    except (Refusal, NotFound, Forbidden) as no:
        return no.code
    return ""


def _asked(run: BulkRun) -> Asked:
    values: dict[str, Any] = {
        name: UUID(value) if name.endswith("_id") else value for name, value in run.values.items()
    }
    return Asked(what=run.what, text=run.text, **values)


def may_undo(run: BulkRun, actor: Staff) -> bool:
    """Return whether the actor made the run, or sends demands about in the unit in which it was made."""
    return run.actor_id == actor.id or access.may(actor, "demand.dispatch", unit_id=run.unit_id)


def run_of(*, run_id: UUID, actor: Staff) -> BulkRun:
    """Return a run in sight. Raises NotFound. 1 query."""
    found: BulkRun = BulkRun.objects.one(run_id, actor)
    return found


def rows_of(run: BulkRun, *, actor: Staff) -> list[BulkRow]:
    """Return what became of the demands of a run, as far as the actor may see them. 1 query."""
    rows = run.rows.filter(demand__in=Demand.objects.visible_to(actor).values("pk"))
    return list(rows.select_related("demand").order_by("demand__number"))


def why(row: BulkRow, lang: str) -> str:
    """Return why a row was refused, or not undone, in a language; nothing for the others."""
    code = row.code or row.kept
    return facts.words(code, row.facts, lang) if code else ""


def page(*, actor: Staff, cursor: str = "", size: int = 50) -> Page[BulkRun]:
    """Return the runs in sight, the newest first. 1 query."""
    return keyset(BulkRun.objects.visible_to(actor), order=NEWEST, cursor=cursor, size=size)
