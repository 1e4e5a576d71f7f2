"""Tighten a parameter for a unit, and give the tightening up again. Never looser than the units above (domain 2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.evaluation import parameters, rules, words
from gridvisit.domain.evaluation.models import ParameterOverride
from gridvisit.domain.staff import access, standing
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard import units
from gridvisit.standard.parameters import Override, check_override, spec
from gridvisit.standard.vocabulary import Level

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit


@transaction.atomic
def tighten(
    *,
    unit_id: UUID,
    parameter: str,
    value: object,
    valid_from: date,
    reason: str,
    actor: Staff,
    now: datetime,
) -> ParameterOverride:
    """Set a stricter value for a unit and all below it from a day on.

    `value`: a number, a list of codes or a window text as `standard.units.read` takes it. Raises Refusal
    `parameter.looser` and `.fixed` with clause and both values, `.bad_value`, `.no_reason`, `override.in_past`,
    `override.same_day`, `override.no_level`, `override.same_value`.
    """
    unit, chain = _unit(unit_id, actor)
    found = spec(parameter)
    _check_day(valid_from, now)
    existing = list(ParameterOverride.objects.filter(unit__in=chain, withdrawn_at__isnull=True))
    row = _as_override(unit, parameter, value, valid_from, reason, actor)
    checked = check_override(
        row, existing=parameters.as_overrides(existing, chain), chain=parameters.links(chain)
    )
    if any(
        known.unit_id == unit.id and known.parameter == parameter and known.valid_from == valid_from
        for known in existing
    ):
        raise Refusal("override.same_day", field="valid_from", parameter=parameter, day=valid_from)
    before = parameters.Reader(units=[unit]).at(unit.id, valid_from).get(parameter)
    if before == checked.value:
        raise Refusal(
            "override.same_value",
            status=422,
            field="value",
            parameter=parameter,
            value=units.said(before, found.unit),
        )
    stored = ParameterOverride.objects.create(
        tenant_id=unit.tenant_id,
        unit=unit,
        parameter=parameter,
        value=units.dump(checked.value),
        valid_from=valid_from,
        author_id=actor.id,
        reason=reason.strip()[:200],
        **stamp(actor, now),
    )
    audit.record(
        "parameter.tightened", stored, actor=actor, at=now, reason=reason.strip(),
        before={"value": units.dump(before)}, after={"value": stored.value, "parameter": parameter, "from": valid_from},
    )  # fmt: skip
    outbox.emit(
        "parameter.tightened",
        now=now,
        override_id=stored.id,
        unit_id=unit.id,
        parameter=parameter,
        day=valid_from,
    )
    return stored


@transaction.atomic
def withdraw(*, override_id: UUID, reason: str, actor: Staff, now: datetime) -> ParameterOverride:
    """Give a tightening up: from now on the stricter of the units above and the standard holds, never less.

    What was judged before stays judged as it was. Raises Refusal `override.withdrawn`, `.no_reason`.
    """
    row: ParameterOverride = ParameterOverride.objects.locked(override_id, actor)
    access.require(actor, "rule.tighten", unit_id=row.unit_id)
    if row.withdrawn_at is not None:
        raise Refusal("override.withdrawn", when=row.withdrawn_at)
    if not reason.strip():
        raise Refusal("parameter.no_reason", status=422, field="reason", parameter=row.parameter)
    row.change(withdrawn_at=now)
    audit.record(
        "parameter.withdrawn", row, actor=actor, at=now, reason=reason.strip(),
        before={"value": row.value, "parameter": row.parameter},
    )  # fmt: skip
    outbox.emit(
        "parameter.withdrawn", now=now, override_id=row.id, unit_id=row.unit_id, parameter=row.parameter
    )
    return row


def history(*, unit_id: UUID, parameter_ids: Iterable[str], actor: Staff) -> list[dict[str, Any]]:
    """Return what a unit and those above it have done to some parameters, the newest first. 4 queries."""
    chain = staff.unit_chain(staff.unit(unit_id=unit_id, actor=actor))
    rows = list(
        ParameterOverride.objects.filter(unit__in=chain, parameter__in=list(parameter_ids))
        .select_related("unit")
        .order_by("-valid_from", "-id")
    )
    authors = staff.by_ids(row.author_id for row in rows)
    return [
        {
            "id": row.id,
            "parameter": row.parameter,
            "unit": row.unit.name,
            "unit_id": row.unit_id,
            "level": rules.override_level(row.unit.level),
            "value": _value(row),
            "shown": words.parameter(row.parameter, row.value).value,
            "valid_from": row.valid_from,
            "author": authors[row.author_id].staff_no if row.author_id in authors else "",
            "reason": row.reason,
            "withdrawn_at": row.withdrawn_at,
            "may_withdraw": row.withdrawn_at is None
            and access.may(actor, "rule.tighten", unit_id=row.unit_id),
        }
        for row in rows
    ]


def _value(row: ParameterOverride) -> Any:
    value = units.read(row.value, spec(row.parameter).unit)
    return row.value if value is None else value


def _unit(unit_id: UUID, actor: Staff) -> tuple[Unit, list[Unit]]:
    unit = staff.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "rule.tighten", unit_id=unit.id)
    if rules.override_level(unit.level) is None:
        raise Refusal("override.no_level", field="unit_id", unit=unit.name)
    # a county and its province that tighten at the same moment come one after the other
    return unit, standing.locked_chain(unit)


def _check_day(valid_from: date, now: datetime) -> None:
    today = local_date(now)
    if valid_from < today:
        raise Refusal("override.in_past", status=422, field="valid_from", today=today)


def _as_override(
    unit: Unit, parameter: str, value: object, valid_from: date, reason: str, actor: Staff
) -> Override:
    level = rules.override_level(unit.level) or Level.STATION
    return Override(parameter, value, level, unit.code, str(actor.id), reason, valid_from)  # type: ignore[arg-type]
