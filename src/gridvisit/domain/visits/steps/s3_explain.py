"""S3: start the visit, explain policies (5.2, 6.1-01, 6.2-02, 6.3-01, 7.1-02)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.content import rules as content_rules
from gridvisit.domain.content import selectors as content
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import holding, journal, reading, rules, states
from gridvisit.domain.visits.appointments import agree
from gridvisit.domain.visits.models import Appointment, Touch, Visit, VisitPolicy
from gridvisit.domain.visits.steps import fields, s1_prepare
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import (
    UNSTAFFED_TOUCHPOINTS,
    Channel,
    PolicyProof,
    Step,
    StepSkipReason,
    TouchKind,
    Touchpoint,
)

if TYPE_CHECKING:
    from gridvisit.domain.content.models import Policy
    from gridvisit.domain.staff.models import Staff

MEETING = {Channel.ONSITE: TouchKind.MEETING, Channel.PHONE: TouchKind.CALL, Channel.ONLINE: TouchKind.VIDEO}
PLACE = {
    Channel.ONSITE: Touchpoint.CUSTOMER_SITE,
    Channel.PHONE: Touchpoint.HOTLINE,
    Channel.ONLINE: Touchpoint.OFFICIAL_ACCOUNT,
}


@transaction.atomic
def start(
    *,
    visit_id: UUID,
    actor: Staff,
    now: datetime,
    device_at: datetime | None = None,
    position: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Visit:
    """Ready → in_progress; opens the touch. `position`: {lat, lng, accuracy, datum}.

    `facts` (fields.START): id_shown, persons_count, entered_electrical_room, safety {ppe, safety_talk,
    no_operation}, late_evening_consent, touchpoint; phone: opening (CallOpening codes), recording_told,
    called_from, callee_verified, asked_time; online: session_account, recording_told. Unknown keys are refused
    (8.2-04). Raises Invalid when preparation went stale, Refusal `visit.unstaffed` (6.3-06),
    `visit.official_account` (6.3-01), `visit.not_the_visitor`.
    """
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, frozenset({states.VisitState.READY}), step="start")
    problems = s1_prepare.missing(visit, now=now)
    if problems:
        raise Invalid(problems)
    begin(visit, actor=actor, started_at=now, now=now, device_at=device_at, position=position, facts=facts)
    journal.move(visit, "start", actor=actor, now=now, device_at=device_at)
    outbox.emit("visit.started", now=now, visit_id=visit.id)
    return visit


def begin(
    visit: Visit,
    *,
    actor: Staff,
    started_at: datetime,
    now: datetime,
    device_at: datetime | None,
    position: Mapping[str, Any] | None,
    facts: Mapping[str, Any],
    skew: int | None = None,
) -> Touch:
    """Put the start on a loaded visit and open its touch; the state is the caller's business.

    `skew`: how far the device's clock is ahead, where it was measured otherwise than by `device_at` being now.
    """
    values = fields.cleaned(facts, fields.START)
    touchpoint = values.pop("touchpoint", PLACE[Channel(visit.channel)].value)
    if touchpoint in UNSTAFFED_TOUCHPOINTS:
        raise Refusal("visit.unstaffed", status=422, field="touchpoint")
    if visit.channel == Channel.ONLINE and not values.get("session_account"):
        raise Refusal("visit.official_account", status=422, field="session_account")
    skew = rules.skew_seconds(device_at, now) if skew is None else skew
    changes = fields.onto(visit, values)
    changes |= fields.place("start", position)
    changes |= {"started_at": started_at, "skew_seconds": skew, "day": local_date(started_at)}
    visit.change(**changes)
    touch = Touch(
        tenant_id=visit.tenant_id, visit=visit, kind=MEETING[Channel(visit.channel)], touchpoint=touchpoint,
        staffed=True, channel=visit.channel, started_at=started_at, device_at=device_at, received_at=now,
        skew_seconds=skew, staff_id=actor.id, **stamp(actor, now),
    )  # fmt: skip
    holding.add(visit, "touches", touch)
    _keep_appointment(visit, actor=actor, now=now)
    return touch


def _keep_appointment(visit: Visit, *, actor: Staff, now: datetime) -> None:
    row = None
    if not holding.is_new(visit):
        row = Appointment.objects.select_for_update().filter(visit=visit).first()
    if row is not None and states.can_appointment(row.status, "keep"):
        agree.step(visit, row, "keep", actor=actor, now=now)
        journal.done(visit, Step.S2, actor=actor, at=now, data={"by": row.confirmed_by})
    elif row is None and visit.channel != Channel.ONSITE:
        journal.not_applicable(visit, Step.S2, StepSkipReason.NO_APPOINTMENT, actor=actor, at=now)


@transaction.atomic
def explain_policy(
    *, visit_id: UUID, policy_id: UUID, proof: str, actor: Staff, now: datetime
) -> VisitPolicy:
    """Note a policy item as explained, with proof (5.2-03). Raises Refusal `policy.not_in_force` (5.2-01)."""
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, frozenset({states.VisitState.IN_PROGRESS}), step="hand_in")
    policy = content.policy_of_tenant(tenant_id=visit.tenant_id, policy_id=policy_id, on=local_date(now))
    if policy is None:
        raise NotFound
    if not content_rules.in_force(policy.valid_from, policy.valid_to, local_date(now)):
        raise Refusal(
            "policy.not_in_force", field="policy_id", since=policy.valid_from, until=policy.valid_to or "—"
        )
    return put_policy(visit, policy, proof, at=now, actor=actor, now=now)


def put_policy(
    visit: Visit, policy: Policy, proof: str, *, at: datetime, actor: Staff, now: datetime
) -> VisitPolicy:
    """Note a policy item on a loaded visit, with what was true at that moment; a second time changes the proof."""
    if not PolicyProof.has(proof):
        raise Refusal("policy.proof", status=422, field="proof", allowed=", ".join(PolicyProof.codes()))
    customer = reading.customer_of(visit)
    fits = content_rules.fits(
        policy.audience,
        party_kind=customer.facts.kind,
        hv=customer.hv,
        market_attr=customer.facts.market_attr,
    )
    in_force = content_rules.in_force(policy.valid_from, policy.valid_to, local_date(at))
    values = {"proof": proof, "fits": fits, "in_force": in_force, "at": at}
    row: VisitPolicy | None = holding.find(visit, "policies", policy_id=policy.id)
    after = {"policy": policy.code, "proof": proof, "new": row is None}
    if row is None:
        row = VisitPolicy(
            tenant_id=visit.tenant_id, visit=visit, policy=policy, **values, **stamp(actor, now)
        )
        holding.add(visit, "policies", row)
    else:
        row.change(**values)
    audit.record("visit.policy", visit, actor=actor, at=now, after=after)
    journal.done(visit, Step.S3, actor=actor, at=at)
    return row


@transaction.atomic
def skip_policies(*, visit_id: UUID, reason: str, actor: Staff, now: datetime) -> Visit:
    """Close S3 without a policy, with the reason; the verdict (5.2-02) says what it thinks of it."""
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, frozenset({states.VisitState.IN_PROGRESS}), step="hand_in")
    put_skip(visit, reason, actor=actor, at=now)
    audit.record("visit.policies_skipped", visit, actor=actor, at=now, reason=reason)
    return visit


def put_skip(visit: Visit, reason: str, *, actor: Staff, at: datetime) -> None:
    """Close S3 on a loaded visit without a policy."""
    if not reason.strip():
        raise Refusal("visit.reason_text", status=422, field="reason")
    if not holding.rows(visit, "policies"):
        journal.done(visit, Step.S3, actor=actor, at=at, data={"skipped": reason.strip()[:200]})


def visitor_number(visit: Visit) -> str:
    """The staff number the customer is told, for the page that shows the work ID."""
    found = staff.by_ids([visit.owner_id])
    return found[visit.owner_id].staff_no if visit.owner_id in found else ""
