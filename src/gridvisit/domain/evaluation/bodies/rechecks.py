"""Re-checks of visits: drawn by a seed committed before the visits were sealed, or proposed by a signal (9.2-04)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers import areas
from gridvisit.domain.evaluation.bodies.judging import check_month
from gridvisit.domain.evaluation.models import AuthenticityCase, Recheck, RecheckDraw
from gridvisit.domain.evaluation.parameters import of_unit
from gridvisit.domain.evaluation.rules import Period, month_of, parse_period
from gridvisit.domain.evaluation.truth import cases, seeds
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import services as visits
from gridvisit.domain.visits.judging import truth as visit_rows
from gridvisit.domain.visits.judging import yearly
from gridvisit.engines.truth import sealed_draw
from gridvisit.engines.truth.sealed_draw import HIGH, LOW, Sealed
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import AuditFinding, AuditMethod

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

MONTHS = 12
SAMPLE, SIGNAL = "sample", "signal"


@transaction.atomic
def draw(*, unit_id: UUID, month: Period, actor: Staff, now: datetime) -> list[Recheck]:
    """Draw visits of a unit's month to be re-checked from those sealed since the last draw; what was drawn stays.

    The seed was committed before (seeds.commit): nobody knows it, and visits sealed before it are left out and counted.
    The size is the share of 9.2-04, at least a twelfth of the year's least numbers, high and low voltage apart. The
    list is kept with the draw, so that anyone with the revealed seed draws the same. Raises Refusal `recheck.nothing`,
    `month.not_begun`, Forbidden.
    """
    check_month(month, now)
    unit = staff.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "recheck.make", unit_id=unit.id)
    seed = seeds.locked(unit=unit, month=month, now=now)
    below = set(staff.subtree_ids(unit))
    held = visit_rows.sealed(tenant_id=unit.tenant_id, unit_ids=below, start=month.start, end=month.end)
    if not held:
        raise Refusal("recheck.nothing", month=month.name)
    params = of_unit(unit.id, month.cut(now))
    before = list(RecheckDraw.objects.filter(seed=seed))
    listed = {str(pk) for row in before for pk, _seal, _high in row.visits}
    covered = [row for row in held if seeds.covers(seed, row.sealed_at)]
    kinds = areas.kinds_and_voltage({row.party_id for row in covered})
    of_visit = {str(row.id): row for row in covered}
    fresh = [
        Sealed(str(row.id), row.seal, kinds.get(row.party_id, ("", False))[1])
        for row in covered
        if str(row.id) not in listed
    ]
    if not fresh:
        return []
    at_least = _still_needed(params, before)
    drawn = sealed_draw.draw(
        fresh, secret=seed.secret, unit=unit.code, month=month.name, percent=params.number("9.2-04.share"),
        at_least=at_least,
    )  # fmt: skip
    made = RecheckDraw.objects.create(
        tenant_id=unit.tenant_id, unit=unit, seed=seed, month=month.name, drawn_at=now,
        visits=[visit.plain() for visit in fresh], list_hash=sealed_draw.list_hash(fresh), population=len(fresh),
        uncovered=len(held) - len(covered), percent=params.number("9.2-04.share"), at_least=at_least, drawn=drawn,
        **stamp(actor, now),
    )  # fmt: skip
    after = {"month": month.name, "list_hash": made.list_hash, "population": len(fresh), "drawn": len(drawn)}
    audit.record("recheck.draw", made, actor=actor, at=now, after=after)
    known = {str(pk) for pk in Recheck.objects.filter(visit_id__in=drawn).values_list("visit_id", flat=True)}
    high = {visit.id for visit in fresh if visit.high}
    face = _in_person(drawn, high, params)
    new = [
        Recheck(
            tenant_id=unit.tenant_id, unit_id=of_visit[pk].unit_id, visit_id=UUID(pk), visit_day=of_visit[pk].day,
            month=month.name, seed=f"{unit.code}/{month.name}", high_voltage=pk in high, cause=SAMPLE, drawn_at=now,
            proposed=AuditMethod.SITE if pk in face else AuditMethod.CALL, **stamp(actor, now),
        )
        for pk in drawn
        if pk not in known
    ]  # fmt: skip
    Recheck.objects.bulk_create(new)
    for row in new:
        audit.record("recheck.drawn", row, actor=actor, at=now, after={"visit_id": row.visit_id})
    return new


def _still_needed(params: ParameterSet, before: list[RecheckDraw]) -> dict[str, int]:
    """A twelfth of the year's least numbers per voltage, less what earlier draws of the month have brought."""
    high = params.number("9.2-04.calls_hv") + params.number("9.2-04.face_hv")
    low = params.number("9.2-04.calls") + params.number("9.2-04.face") - high
    strata = {str(pk): bool(at) for row in before for pk, _seal, at in row.visits}
    drawn = [strata[str(pk)] for row in before for pk in row.drawn]
    return {
        HIGH: max(0, _twelfth(high) - sum(drawn)),
        LOW: max(0, _twelfth(low) - (len(drawn) - sum(drawn))),
    }


def _twelfth(number: float) -> int:
    return -(-int(number) // MONTHS)


def _in_person(drawn: list[str], high: set[str], params: ParameterSet) -> set[str]:
    """The first of each voltage are proposed to be checked face to face, the rest by a call."""
    face_high = _twelfth(params.number("9.2-04.face_hv"))
    face_low = _twelfth(params.number("9.2-04.face") - params.number("9.2-04.face_hv"))
    of_high = [pk for pk in drawn if pk in high][:face_high]
    return {*of_high, *[pk for pk in drawn if pk not in high][:face_low]}


@transaction.atomic
def propose(*, visit_id: UUID, actor: Staff, now: datetime) -> Recheck:
    """Re-check a visit because of a signal. It says nothing of all visits and counts in no sample.

    Raises Refusal `recheck.drawn_already`, Forbidden.
    """
    about = visit_rows.whose(visit_id)
    access.require(actor, "recheck.make", unit_id=about.unit_id)
    if actor.tenant_id != about.tenant_id or Recheck.objects.filter(visit_id=visit_id).exists():
        raise Refusal("recheck.drawn_already")
    high = areas.kinds_and_voltage([about.party_id]).get(about.party_id, ("", False))[1]
    row = Recheck.objects.create(
        tenant_id=about.tenant_id, unit_id=about.unit_id, visit_id=visit_id, visit_day=about.day, seed="",
        month=month_of(about.day).name, high_voltage=high, cause=SIGNAL, proposed=AuditMethod.CALL, drawn_at=now,
        **stamp(actor, now),
    )  # fmt: skip
    audit.record("recheck.proposed", row, actor=actor, at=now, after={"visit_id": visit_id})
    return row


@transaction.atomic
def settle(*, recheck_id: UUID, method: str, finding: str, note: str, actor: Staff, now: datetime) -> Recheck:
    """Note how a visit was re-checked and what was found. Anything but genuine opens a case: nobody is judged by one.

    By somebody who was not on the visit. Emits `recheck.done`. Raises Refusal `recheck.done`, `recheck.own`,
    `recheck.note`, `field.unknown_code`.
    """
    row: Recheck = Recheck.objects.locked(recheck_id, actor)
    access.require(actor, "recheck.make", unit_id=row.unit_id)
    if row.done_at is not None:
        raise Refusal("recheck.done", when=row.done_at)
    for name, value, codes in (("method", method, AuditMethod), ("finding", finding, AuditFinding)):
        if not codes.has(value):
            raise Refusal(
                "field.unknown_code", status=422, field=name, name=name, value=value[:20],
                allowed=", ".join(codes.codes()),
            )  # fmt: skip
    if actor.id in yearly.people_on(row.visit_id):
        raise Refusal("recheck.own", status=403)
    if finding != AuditFinding.GENUINE and not note.strip():
        raise Refusal("recheck.note", status=422, field="note")
    row.change(method=method, finding=finding, note=note.strip(), done_at=now, by_id=actor.id)
    audit.record("recheck.settled", row, actor=actor, at=now, after={"method": method, "finding": finding})
    if finding == AuditFinding.GENUINE:
        visits.note_authenticity(
            visit_id=row.visit_id, finding=finding, actor=actor, now=now, reason=note.strip()[:200]
        )
    elif not AuthenticityCase.objects.filter(visit_id=row.visit_id).exists():
        cases.open_case(visit_id=row.visit_id, cause=cases.RECHECK, now=now, actor=actor, witness=note)
    _reveal_if_over(row, now)
    outbox.emit("recheck.done", now=now, unit_id=row.unit_id, day=row.visit_day.isoformat())
    return row


def _reveal_if_over(row: Recheck, now: datetime) -> None:
    for made in RecheckDraw.objects.filter(month=row.month, tenant_id=row.tenant_id).select_related("seed"):
        if str(row.visit_id) in made.drawn:
            reveal_settled(made, now)


def reveal_settled(made: RecheckDraw, now: datetime) -> bool:
    """Reveal the seed of a draw once its month is over and nothing drawn with it is open; say whether it is."""
    if made.seed.revealed_at is not None:
        return True
    if not seeds.is_over(parse_period(made.month), now):
        return False
    drawn = [pk for row in RecheckDraw.objects.filter(seed=made.seed) for pk in row.drawn]
    if Recheck.objects.filter(visit_id__in=drawn, done_at__isnull=True).exists():
        return False
    seeds.reveal(seed=made.seed, now=now)
    return True


def reveal_due(now: datetime) -> int:
    """Reveal what can be: periodic work of the jobs, for months that end after the last re-check."""
    rows = RecheckDraw.objects.filter(seed__revealed_at__isnull=True).select_related("seed", "unit")
    return sum(reveal_settled(row, now) for row in rows.order_by("drawn_at")[:500])
