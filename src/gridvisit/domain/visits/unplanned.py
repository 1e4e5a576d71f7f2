"""A visit nobody has planned: planned, briefed, equipped and ready in one go, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.visits import services
from gridvisit.domain.visits.models import Visit
from gridvisit.domain.visits.steps import s1_prepare, s2_appoint
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.vocabulary import Channel, PlanItemReason, VisitOrigin

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


@transaction.atomic
def prepare(
    *,
    party_id: UUID,
    channel: str,
    reasons: Sequence[str],
    supplies: Sequence[str],
    actor: Staff,
    now: datetime,
    no_appointment_reason: str = "",
    client_id: UUID | None = None,
) -> Visit:
    """Plan a visit for today and make it ready to start. Idempotent by `client_id`; all or nothing.

    Raises what the single steps raise: `visit.contact_cap`, `visit.do_not_contact`, Invalid `ready.*`.
    """
    party = customers.party(party_id=party_id, actor=actor)
    asked = PlanItemReason.CUSTOMER_ASKED in reasons
    visit = services.plan_visit(
        party_id=party.id,
        unit_id=party.unit_id,
        owner_id=actor.id,
        day=local_date(now),
        channel=channel,
        reasons=list(reasons),
        origin=VisitOrigin.CUSTOMER if asked else VisitOrigin.AD_HOC,
        client_id=client_id,
        actor=actor,
        now=now,
    )
    if visit.brief_built_at is not None:
        return visit
    s1_prepare.build_brief(visit_id=visit.id, actor=actor, now=now)
    if channel == Channel.ONSITE and no_appointment_reason:
        s2_appoint.no_appointment(visit_id=visit.id, reason=no_appointment_reason, actor=actor, now=now)
    s1_prepare.tick_supplies(visit_id=visit.id, supplies=list(supplies), actor=actor, now=now)
    return s1_prepare.make_ready(visit_id=visit.id, actor=actor, now=now)
