"""Units in a month as fact rows: what the rooms count per unit, rolled up to the unit and all below it.

About 25 queries per tenant and month, and 3 per unit for what is kept too long, whatever the number of visits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.content import control
from gridvisit.domain.customers import areas
from gridvisit.domain.demands.judging import counting as demands
from gridvisit.domain.evaluation.models import ParameterOverride, Recheck, Report, Review
from gridvisit.domain.evaluation.parameters import Reader
from gridvisit.domain.evaluation.rules import Period
from gridvisit.domain.planning.judging import items as plans
from gridvisit.domain.staff import directory
from gridvisit.domain.surveys import selectors as surveys
from gridvisit.domain.visits.judging import yearly
from gridvisit.engines.verdicts import UnitFacts
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import AuditMethod, Channel, DemandType, OrgLevel, PartyKind, ReviewKind

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Unit

DECEMBER = 12
PERCENT = 100
GRAVE = frozenset({DemandType.COMPLAINT, DemandType.REPORT})
Counts = Mapping[UUID, float]


@dataclass(frozen=True, slots=True)
class GatheredUnit:
    """One unit in one month ready to be judged, with the parameters in force at the end of the month or now."""

    unit: Unit
    month: str
    facts: Any  # UnitFacts
    params: ParameterSet


def gather_units(
    *,
    tenant_id: UUID,
    month: Period,
    now: datetime,
    unit_ids: Iterable[UUID] | None = None,
    causes: Mapping[UUID, tuple[int, int]] | None = None,
) -> list[GatheredUnit]:
    """Return the units of a tenant with their facts of a month as known at `now`; teams are part of their station.

    `causes` are, per unit, the causes repeated in the quarter and those of them without a systemic action: what
    the room of improvement knows (9.1-04). Without it these facts are not known.
    """
    wanted = None if unit_ids is None else set(unit_ids)
    units = directory.active_units(tenant_id=tenant_id, on=month.start)
    judged = [unit for unit in units if unit.level != OrgLevel.TEAM and (wanted is None or unit.id in wanted)]
    if not judged:
        return []
    rooms = _Rooms(tenant_id, month, now, units)
    reader = Reader(units=judged)
    found = []
    for unit in judged:
        params = reader.at(unit.id, rooms.until)
        known = {} if causes is None else _causes(causes.get(unit.id, (0, 0)))
        found.append(
            GatheredUnit(unit, month.name, UnitFacts.of(rooms.columns(unit, params) | known), params)
        )
    return found


def _causes(counted: tuple[int, int]) -> dict[str, Any]:
    return {"causes_repeated": counted[0], "causes_without_action": counted[1]}


class _Rooms:
    """What the rooms count for one tenant and month, read once."""

    def __init__(self, tenant_id: UUID, month: Period, now: datetime, units: list[Unit]) -> None:
        self.month, self.now, self.units = month, now, units
        self.until = month.cut(now)
        self.year_start = date(month.start.year, 1, 1)
        self.held = yearly.held(tenant_id=tenant_id, start=self.year_start, end=month.end)
        self.parties = areas.kinds_and_voltage({row.party_id for row in self.held})
        self.area_accounts = areas.low_voltage_areas(tenant_id=tenant_id)
        self.area_visited = areas.low_voltage_visited(
            tenant_id=tenant_id, party_ids={row.party_id for row in self.held}
        )
        self.plan = plans.of_period(tenant_id=tenant_id, unit_ids=None, start=month.start, end=month.end)
        self.closed = demands.closed(tenant_id=tenant_id, start=month.starts_at, end=month.ends_at)
        self.followed, self.running = yearly.follow_ups_of(
            (row.demand_id for row in self.closed), on=local_date(now)
        )
        self.tenant_id = tenant_id
        self.files: dict[float, tuple[Counts, Counts]] = {}
        self.rechecks = list(
            Recheck.objects.filter(
                tenant_id=tenant_id, visit_day__gte=self.year_start, visit_day__lte=month.end, done_at__isnull=False,
                cause="sample",
            )
        )  # fmt: skip
        self.reviews = list(Review.objects.filter(tenant_id=tenant_id, withdrawn_at__isnull=True))
        self.reports = dict(
            Report.objects.filter(tenant_id=tenant_id, period=month.name, issued_at__isnull=False)
            .order_by("-issued_at")
            .values_list("unit_id", "issued_at")
        )
        last = local_date(self.until - timedelta.resolution)
        self.papers = control.papers(tenant_id=tenant_id, on=last) + surveys.papers(tenant_id=tenant_id)
        self.papers += [
            (row.unit_id, bool(row.author_id and row.valid_from))
            for row in ParameterOverride.objects.filter(
                tenant_id=tenant_id, valid_from__lte=last, withdrawn_at__isnull=True
            )
        ]

    def columns(self, unit: Unit, params: ParameterSet) -> dict[str, Any]:
        below = {other.id for other in self.units if other.path.startswith(unit.path)}
        above = {other.id for other in self.units if unit.path.startswith(other.path)}
        return {
            "unit_id": str(unit.id),
            "unit_code": unit.code,
            "unit_kind": unit.kind,
            "unit_level": unit.level,
            "month": self.month.name,
            "judged_at": self.now,
            "months_left": DECEMBER - self.month.start.month,
            **self.areas(below),
            **self.planned(below),
            **self.online(below),
            **self.follow_ups(below),
            **self.kept(below, params),
            **self.analysis(unit.id),
            **self.rechecked(below),
            **self.reviewed(above),
            **self.controlled(below | above),
        }

    def areas(self, below: set[UUID]) -> dict[str, Any]:
        shares = [
            self.area_visited[key] * PERCENT / number
            for key, number in self.area_accounts.items()
            if key[0] in below and number
        ]
        return {"lv_areas": len(shares), "lv_lowest_share": round(min(shares), 2) if shares else None}

    def planned(self, below: set[UUID]) -> dict[str, Any]:
        items = [row for row in self.plan if row.unit_id in below]
        return {"plan_items": len(items), "plan_items_random": sum(row.random for row in items)}

    def online(self, below: set[UUID]) -> dict[str, Any]:
        all_of, online = Counter[UUID](), Counter[UUID]()
        for row in self.held:
            kind, _high = self.parties.get(row.party_id, ("", False))
            if row.unit_id in below and row.required and kind == PartyKind.ENTERPRISE:
                all_of[row.party_id] += 1
                online[row.party_id] += row.channel == Channel.ONLINE
        shares = [online[party] * PERCENT / number for party, number in all_of.items()]
        return {
            "enterprises_visited": len(shares),
            "online_highest_share": round(max(shares), 2) if shares else None,
        }

    def follow_ups(self, below: set[UUID]) -> dict[str, Any]:
        grave = [row.demand_id for row in self.closed if row.unit_id in below and row.type in GRAVE]
        other = [row.demand_id for row in self.closed if row.unit_id in below and row.type not in GRAVE]
        return {
            "complaints_closed": len(grave),
            "complaints_followed": sum(pk in self.followed for pk in grave),
            "others_closed": len(other),
            "others_followed": sum(pk in self.followed for pk in other),
            "followups_running": sum(pk in self.running for pk in (*grave, *other)),
        }

    def kept(self, below: set[UUID], params: ParameterSet) -> dict[str, Any]:
        years = params.number("9.2-01.keep")
        if years not in self.files:
            self.files[years] = yearly.files(
                tenant_id=self.tenant_id, since=self.before(years), until=self.until
            )
        due, missing = self.files[years]
        photos, talks = yearly.kept_since(
            unit_ids=below,
            contacts=self.before(params.number("9.2-02.contacts")),
            recordings=self.before(params.number("9.2-02.recordings")),
        )
        return {
            "records_due": sum(due.get(pk, 0) for pk in below),
            "records_missing": sum(missing.get(pk, 0) for pk in below),
            "contacts_overdue": photos,
            "recordings_overdue": talks,
        }

    def before(self, years: float) -> datetime:
        """Return the moment so many years before the end of the month, or before now while it lasts."""
        day = local_date(self.until)
        last_of_february = day.month == 2 and day.day == 29  # noqa: PLR2004
        return at_local(day.replace(year=day.year - int(years), day=28 if last_of_february else day.day))

    def analysis(self, unit_id: UUID) -> dict[str, Any]:
        days = [
            row.issued_on
            for row in self.reviews
            if row.unit_id == unit_id
            and row.kind == ReviewKind.MONTHLY_ANALYSIS
            and row.period == self.month.name
        ]
        if unit_id in self.reports:
            days.append(local_date(self.reports[unit_id]))
        issued = min(days, default=None)
        return {
            "analysis_issued_on": issued,
            "analysis_day": ((issued or local_date(self.now)) - self.month.end).days,
        }

    def rechecked(self, below: set[UUID]) -> dict[str, Any]:
        visits = [row for row in self.held if row.unit_id in below]
        done = [row for row in self.rechecks if row.unit_id in below]
        high = [row for row in done if row.high_voltage]
        by_call, face = AuditMethod.CALL, AuditMethod.SITE
        return {
            "visits_held": len(visits),
            "visits_held_hv": sum(self.parties.get(row.party_id, ("", False))[1] for row in visits),
            "rechecks": len(done),
            "rechecks_hv": len(high),
            "rechecks_call": sum(row.method == by_call for row in done),
            "rechecks_call_hv": sum(row.method == by_call for row in high),
            "rechecks_face": sum(row.method == face for row in done),
            "rechecks_face_hv": sum(row.method == face for row in high),
        }

    def reviewed(self, above: set[UUID]) -> dict[str, Any]:
        kinds: Counter[str] = Counter(
            row.kind
            for row in self.reviews
            if row.unit_id in above and self.year_start <= row.issued_on <= self.month.end
        )
        return {
            "audits_held": kinds[ReviewKind.INTERNAL_AUDIT],
            "reviews_held": kinds[ReviewKind.MANAGEMENT_REVIEW],
        }

    def controlled(self, near: set[UUID]) -> dict[str, Any]:
        found: dict[bool, int] = defaultdict(int)
        for unit_id, whole in self.papers:
            if unit_id in near:
                found[whole] += 1
        return {"documents": sum(found.values()), "documents_uncontrolled": found[False]}
