"""Seeds of the re-checks: drawn by the machine and committed before the visits are sealed, revealed afterwards."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from gridvisit.domain.evaluation.models import DrawSeed
from gridvisit.domain.evaluation.rules import Period, month_of
from gridvisit.domain.staff import directory
from gridvisit.engines.truth import sealed_draw
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import OrgLevel

if TYPE_CHECKING:
    from uuid import UUID

    from gridvisit.domain.staff.models import Unit

BYTES = 32


@transaction.atomic
def commit(*, unit: Unit, month: Period, now: datetime) -> DrawSeed:
    """Return the seed of a unit's month, drawn and committed now if there is none.

    The hash stands in the audit chain; nobody is shown the secret before it is revealed. What was sealed before this
    moment is not drawn with it.
    """
    known = DrawSeed.objects.filter(unit=unit, month=month.name).first()
    if known is not None:
        return known
    secret = secrets.token_hex(BYTES)
    digest = sealed_draw.commitment(secret, unit.code, month.name)
    made, created = DrawSeed.objects.get_or_create(
        unit=unit,
        month=month.name,
        defaults={
            "tenant_id": unit.tenant_id,
            "secret": secret,
            "commitment": digest,
            "committed_at": now,
            **stamp(None, now),
        },
    )
    if created:
        after = {"month": month.name, "commitment": digest}
        audit.record("seed.committed", made, actor=None, at=now, after=after)
    return made


def locked(*, unit: Unit, month: Period, now: datetime) -> DrawSeed:
    """Return the seed of a unit's month for a draw: one draw at a time."""
    made = commit(unit=unit, month=month, now=now)
    row: DrawSeed = DrawSeed.objects.locked(made.id, None)
    return row


def commit_due(now: datetime) -> int:
    """Commit what is missing for this month and the next of every unit but teams: periodic work of the jobs."""
    month = month_of(local_date(now))
    following = month_of(local_date(month.ends_at))
    made = 0
    for tenant_id in directory.tenants():
        units = [
            unit
            for unit in directory.active_units(tenant_id=tenant_id, on=local_date(now))
            if unit.level != OrgLevel.TEAM
        ]
        known = _known(tenant_id, (month.name, following.name))
        for unit in units:
            for period in (month, following):
                if (unit.id, period.name) not in known:
                    commit(unit=unit, month=period, now=now)
                    made += 1
    return made


def _known(tenant_id: UUID, months: tuple[str, ...]) -> set[tuple[UUID, str]]:
    rows = DrawSeed.objects.filter(tenant_id=tenant_id, month__in=months)
    return set(rows.values_list("unit_id", "month"))


@transaction.atomic
def reveal(*, seed: DrawSeed, now: datetime) -> DrawSeed:
    """Publish the secret: the caller knows that the month is over and all that was drawn is settled."""
    row: DrawSeed = DrawSeed.objects.locked(seed.id, None)
    if row.revealed_at is None:
        row.change(revealed_at=now)
        audit.record(
            "seed.revealed", row, actor=None, at=now, after={"month": row.month, "secret": row.secret}
        )
    return row


def covers(seed: DrawSeed, sealed_at: datetime) -> bool:
    """Whether a visit sealed then may be drawn with a seed: after it was committed, before it was revealed."""
    return seed.committed_at < sealed_at and (seed.revealed_at is None or sealed_at < seed.revealed_at)


def is_over(month: Period, now: datetime) -> bool:
    """Whether the last day of a month is past."""
    return now >= at_local(local_date(month.ends_at))
