"""Read surveys by sample: the people who make them see all, others the published figures only."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.domain.surveys.instruments import editions
from gridvisit.domain.surveys.models import Instrument, Wave, WaveMember
from gridvisit.domain.surveys.rules import HANDLING, RELATION
from gridvisit.domain.surveys.states import WAITING
from gridvisit.domain.surveys.waves import states
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.paging import keyset
from gridvisit.standard.vocabulary import WaveState

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

STEPS = {
    "approve": "survey.approve", "field": "survey.manage", "close": "survey.manage", "weight": "survey.manage",
    "publish": "survey.approve", "cancel": "survey.manage",
}  # fmt: skip


def _visible(actor: Staff) -> QuerySet[Wave]:
    rows: QuerySet[Wave] = Wave.objects.visible_to(actor, "survey.approve")
    rows = rows | Wave.objects.visible_to(actor, "survey.manage")
    return rows.select_related("unit", "instrument")


def waves(*, actor: Staff, state: str = "", cursor: str = "", size: int = 50) -> Page[Wave]:
    """One page of the surveys by sample the actor makes or approves, newest first. 1 query."""
    rows = _visible(actor)
    if state:
        rows = rows.filter(state=state)
    return keyset(rows, cursor=cursor, size=size)


def waiting(*, actor: Staff, limit: int) -> list[Wave]:
    """The surveys that wait for this person to approve or publish them, the oldest first; never his own. 1 query."""
    rows: QuerySet[Wave] = Wave.objects.visible_to(actor, "survey.approve")
    rows = rows.filter(state__in=(WaveState.DESIGNED, WaveState.WEIGHTED)).exclude(created_by=actor.id)
    return list(rows.select_related("unit").order_by("created_at", "id")[:limit])


def wave(*, wave_id: UUID, actor: Staff) -> Wave:
    """One survey by sample. Raises NotFound."""
    found = _visible(actor).filter(pk=wave_id).first()
    if found is None:
        raise NotFound
    return found


def published(*, actor: Staff) -> list[Wave]:
    """The published surveys about units the actor leads or reads, newest first. 1 query."""
    reach = access.scope(actor, "dashboard.view")
    rows = Wave.objects.filter(tenant_id=actor.tenant_id, state=WaveState.PUBLISHED)
    found = list(rows.select_related("unit", "instrument").order_by("-published_at", "-id")[:50])
    if reach.whole_tenant:
        return found
    mine = set(reach.unit_ids)
    return [row for row in found if mine & _about(row)]


def _about(row: Wave) -> set[UUID]:
    return {UUID(unit["unit_id"]) for unit in row.figures.get("units", ())} | {row.unit_id}


def steps(row: Wave, actor: Staff) -> list[str]:
    """Return the steps open to the actor now; who is refused for being rated learns it on trying."""
    own = row.created_by == actor.id
    return [
        step
        for step, action in STEPS.items()
        if states.can(row.state, step)
        and access.may(actor, action, unit_id=row.unit_id)
        and not (own and action == "survey.approve")
    ]


def progress(row: Wave, *, now: datetime) -> dict[str, int]:
    """Return what became of the sample, every member in one place. 1 query."""
    found: Counter[str] = Counter()
    members = WaveMember.objects.filter(wave=row, drawn=True)
    names = ("excluded", "invitation__state", "invitation__expires_at")
    for excluded, state, until in members.values_list(*names):
        if excluded:
            found["excluded"] += 1
        elif state is None:
            found["drawn"] += 1
        else:
            found["expired" if state in WAITING and until <= now else state] += 1
    return dict(found)


def members(row: Wave, *, drawn: bool = True, cursor: str = "", size: int = 50) -> Page[WaveMember]:
    """One page of the sample, or of those left out, of a survey already seen. 1 query."""
    rows = WaveMember.objects.filter(wave=row).select_related("invitation")
    rows = rows.filter(drawn=True) if drawn else rows.filter(drawn=False).exclude(excluded="")
    return keyset(rows, order=("id",), cursor=cursor, size=size)


def instruments(*, actor: Staff, now: datetime) -> list[Instrument]:
    """The questionnaires in force of the actor's tenant that a survey by sample may ask with. 1 query each."""
    tenant = actor.tenant_id
    return [editions.instrument_for(tenant_id=tenant, now=now, code=code) for code in (HANDLING, RELATION)]


def people_of(row: Wave) -> dict[str, str]:
    """Return the names of who designed, approved, fielded and published. 1 query."""
    roles = {
        "designed": row.created_by, "approved": row.approved_by_id, "fielded": row.fielded_by_id,
        "published": row.published_by_id,
    }  # fmt: skip
    known = people.by_ids([pk for pk in roles.values() if pk])
    return {role: f"{known[pk].name} {known[pk].staff_no}" for role, pk in roles.items() if pk in known}
