"""Look for signals over all visits of the last weeks and keep what was found: periodic work, replaced by each run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers import areas
from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.evaluation.models import Recheck, TruthSignal
from gridvisit.domain.evaluation.parameters import of_unit
from gridvisit.domain.staff import directory, standing
from gridvisit.domain.surveys import selectors as surveys
from gridvisit.domain.surveys import trust
from gridvisit.domain.visits.appointments import numbers
from gridvisit.domain.visits.judging import truth as visit_rows
from gridvisit.domain.visits.judging.truth import Told
from gridvisit.engines.truth import ranking
from gridvisit.engines.truth.rows import Finding, Row
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import AuditFinding, AuditMethod, OrgLevel

CHUNK = 2000
CAME = "contacted"
"""The question of the survey about a visit that asks whether anybody came."""


def look(*, tenant_id: UUID, now: datetime) -> int:
    """Look for signals in one company with its limits in force; return how many visitors are to be looked at."""
    params, today = of_unit(tenant_id, now), local_date(now)
    since = today - timedelta(days=int(params.number("9.2-04.look_back")))
    told = visit_rows.told(tenant_id=tenant_id, since=since, until=today)
    found = ranking.signals(_rows(told), params)
    proposed = {row.visitor: row for row in ranking.proposals(found, params)}
    unit_of = {str(row.owner_id): row.unit_id for row in told}
    own: dict[str, list[Finding]] = {}
    for one in found:
        own.setdefault(one.visitor, []).append(one)
    total = {visitor: ranking.total(findings) for visitor, findings in own.items()}
    most = int(params.number("9.2-04.look_visits"))
    with transaction.atomic():
        TruthSignal.objects.filter(tenant_id=tenant_id).delete()
        TruthSignal.objects.bulk_create(
            TruthSignal(
                tenant_id=tenant_id, unit_id=unit_of[one.visitor], person_id=UUID(one.visitor), signal=one.signal,
                figure=one.figure, points=one.points, total=total[one.visitor], chance=one.chance,
                facts=dict(one.facts), visits=list(ranking.first([one], most)), found_at=now, **stamp(None, now),
            )
            for one in found
        )  # fmt: skip
    return len(proposed)


def look_everywhere(now: datetime) -> int:
    """Look in every company of the installation once a day: periodic work of the jobs."""
    today, number = local_date(now), 0
    for tenant_id in directory.tenants():
        last = TruthSignal.objects.filter(tenant_id=tenant_id).order_by("-found_at").first()
        if last is None or local_date(last.found_at) < today:
            number += look(tenant_id=tenant_id, now=now)
    return number


def forget_addresses(now: datetime) -> int:
    """Drop the hashes of network addresses kept for `address_days`; return how many. Periodic work of the jobs."""
    number = 0
    for tenant_id in directory.tenants():
        before = now - timedelta(days=of_unit(tenant_id, now).number("9.2-04.address_days"))
        number += trust.forget_addresses(tenant_id=tenant_id, before=before)
        number += numbers.forget_addresses(tenant_id=tenant_id, before=before)
    return number


def _rows(told: list[Told]) -> list[Row]:
    kinds = areas.kinds_and_voltage({row.party_id for row in told})
    places = _districts({row.unit_id for row in told})
    answers = _answers([row.id for row in told])
    heard: dict[UUID, list[UUID]] = {}
    sent_from: dict[UUID, set[str]] = {}
    for part in _parts([row.id for row in told]):
        heard |= demands.visits_with_demands(part)
        sent_from |= trust.addresses(part)
    rows = []
    for row in told:
        kind, high = kinds.get(row.party_id, ("", False))
        asked, denied = answers.get(row.id, (0, False))
        rows.append(
            Row(
                id=str(row.id), visitor=str(row.owner_id), party=str(row.party_id), start=row.start, end=row.end,
                stratum=f"{kind}/{'high' if high else 'low'}/{row.channel}/{places.get(row.unit_id, '')}",
                place=row.place, lat=row.position[0] if row.position else None,
                lng=row.position[1] if row.position else None, accuracy=row.accuracy, recorded_at=row.recorded_at,
                demands=len(heard.get(row.id, ())), text=row.text, photos=row.photos, codes=row.codes,
                addresses=tuple(sorted({*row.addresses, *sent_from.get(row.id, ())})),
                asked=row.asked + asked, denied=row.denied or denied,
            )
        )  # fmt: skip
    return rows


def _parts(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _districts(unit_ids: set[UUID]) -> dict[UUID, str]:
    """Return per unit its station, with which its visits are compared: the same district, busy or quiet."""
    chains = standing.unit_chains(standing.units_of(unit_ids))
    return {
        pk: next((str(unit.id) for unit in reversed(chain) if unit.level == OrgLevel.STATION), str(pk))
        for pk, chain in chains.items()
    }


def _answers(ids: list[UUID]) -> dict[UUID, tuple[int, bool]]:
    """Return per visit how often its customer said whether anybody came: on re-checks and in surveys."""
    found: dict[UUID, tuple[int, bool]] = {}
    for part in _parts(ids):
        rows = Recheck.objects.filter(visit_id__in=part, done_at__isnull=False).exclude(
            method=AuditMethod.DATA
        )
        for pk, finding in rows.values_list("visit_id", "finding"):
            found[pk] = (1, finding == AuditFinding.FALSE)
        for pk, said in surveys.reported(part, [CAME]).items():
            asked, denied = found.get(pk, (0, False))
            found[pk] = (asked + 1, denied or not said[CAME])
    return found
