"""Ask customers how a demand was handled or a visit was: invite, take the answer once, call the dissatisfied (9.4)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from gridvisit.domain.channels import notices
from gridvisit.domain.customers import dossier, supply
from gridvisit.domain.demands.services import surveying
from gridvisit.domain.staff import access, parameters
from gridvisit.domain.staff import selectors as people
from gridvisit.domain.surveys import rules, states, trust
from gridvisit.domain.surveys.instruments import editions
from gridvisit.domain.surveys.models import Answer, Instrument, Invitation
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.privacy.fields import lookup_hash
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import SurveyMode, SurveyState

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

TOKEN_BYTES = 24  # 192 bits


def hash_of(token: str) -> str:
    """Return the hash under which a link's token is stored; the token itself is nowhere."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom to ask about what."""

    unit_id: UUID
    tenant_id: UUID
    party_id: UUID | None
    contact_id: UUID | None = None
    kind: str = "VISIT"
    anonymous: bool = False
    number: str = ""
    demand_id: UUID | None = None
    visit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """How a sample asks one of its members."""

    wave_id: UUID
    instrument: Instrument
    until: datetime
    phoned: bool


def invite(*, demand_id: UUID | str, now: datetime, **_later: object) -> Invitation | None:
    """Invite the customer of a closed demand; the handler of `demand.closed`. None: not asked, for a lawful reason."""
    found = surveying.subject_of(UUID(str(demand_id)))
    if found is None:
        return None
    return invite_about(subject=Subject(**found), now=now)


@transaction.atomic
def invite_about(*, subject: Subject, now: datetime, draw: Draw | None = None) -> Invitation | None:
    """Ask one person about a handled demand, a visit followed up, or in a sample; at most once in 90 days.

    By link: the token is in the message only, we keep its hash; nobody reached, and it says `undelivered`. By phone
    (`draw.phoned`): nothing is sent, the invitation waits on the list of the interviewers.
    """
    key = _about(subject, draw)
    if subject.party_id is not None:
        dossier.hold(subject.party_id)  # of two surveys that want the same person at once, one comes first
    if Invitation.objects.filter(tenant_id=subject.tenant_id, **key).exists():
        return None
    if why_not(subject=subject, now=now) or subject.party_id is None:
        return None
    code = rules.HANDLING if subject.demand_id else rules.VISIT
    instrument = (
        draw.instrument if draw else editions.instrument_for(tenant_id=subject.tenant_id, now=now, code=code)
    )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    phoned = draw is not None and draw.phoned
    row = Invitation.objects.create(
        id=new_id(), tenant_id=subject.tenant_id, unit_id=subject.unit_id, instrument=instrument,
        contact_id=subject.contact_id, mode=SurveyMode.PHONE if phoned else SurveyMode.SMS_LINK,
        state=SurveyState.SENT, token_hash=hash_of(token), mobile_hash=_mobile_hash(subject),
        expires_at=draw.until if draw else now + rules.LINK_DAYS,
        sent_at=None if phoned else now,
        **{"party_id": subject.party_id, "wave_id": draw.wave_id if draw else None} | key, **stamp(None, now),
    )  # fmt: skip
    if not phoned:
        if doubt := trust.reason_of_number(row, now=now):
            row.change(not_counted_reason=doubt)
        _send_link(row, subject, token, now)
    audit.record("survey.invited", row, actor=None, at=now, after={"state": row.state, "mode": row.mode})
    outbox.emit("survey.invited", now=now, invitation_id=row.pk)
    return row


def _about(subject: Subject, draw: Draw | None) -> dict[str, Any]:
    """Return the columns that say what an invitation is about; nobody is invited twice about the same."""
    if subject.demand_id:
        return {"demand_id": subject.demand_id}
    if subject.visit_id or draw is None:
        return {"visit_id": subject.visit_id}
    return {"wave_id": draw.wave_id, "party_id": subject.party_id}


def _send_link(row: Invitation, subject: Subject, token: str, now: datetime) -> None:
    kind = "survey_sample" if row.wave_id and not subject.number else "survey"
    notice = notices.send(
        kind=kind, key=f"survey:{row.pk}", party_id=row.party_id, contact_id=row.contact_id, subject_kind="survey",
        subject_id=row.pk, unit_id=row.unit_id, now=now, link_path=f"/c/survey/{token}/",
        facts={"unit": _unit_name(row.unit_id), "number": subject.number},
    )  # fmt: skip
    if notice is None:
        row.change(state=SurveyState.UNDELIVERED.value, sent_at=None)


def why_not(*, subject: Subject, now: datetime) -> str:
    """Return why a person is not asked, as seen at a moment; empty: may be asked (rules.may_be_asked). 2 queries."""
    return rules.may_be_asked(
        kind=subject.kind, anonymous=subject.anonymous, has_party=subject.party_id is not None,
        do_not_contact=supply.is_do_not_contact(contact_id=subject.contact_id, party_id=subject.party_id),
        asked_last=_asked_last(subject, now), now=now,
        per_person=timedelta(days=number(subject.unit_id, "per_person", now)),
    )  # fmt: skip


def number(unit_id: UUID, name: str, at: datetime) -> int:
    """Return a parameter of 9.4-01 in force for a unit."""
    return int(parameters.in_force(unit_id=unit_id, at=at).number(f"9.4-01.{name}"))


def _unit_name(unit_id: UUID) -> str:
    return people.unit_of(unit_id=unit_id, tenant_id=None).name


def _mobile_hash(subject: Subject) -> str:
    if subject.party_id is None:
        return ""
    number_ = dossier.mobile_to_write_to(party_id=subject.party_id, contact_id=subject.contact_id)
    return lookup_hash("mobile", number_) if number_ else ""


def _asked_last(subject: Subject, now: datetime) -> datetime | None:
    rows = Invitation.objects.filter(tenant_id=subject.tenant_id, created_at__lte=now)
    rows = rows.exclude(state=SurveyState.UNDELIVERED)
    if subject.visit_id:
        rows = rows.exclude(visit_id=subject.visit_id)
    if subject.contact_id:  # what went to the party went to its first contact, who may be the same
        same = Q(contact_id__isnull=True, party_id=subject.party_id) | Q(contact_id=subject.contact_id)
    else:
        same = Q(party_id=subject.party_id)
    phone = _mobile_hash(subject)  # one person may stand for a household and a firm
    rows = rows.filter(same | Q(mobile_hash=phone)) if phone else rows.filter(same)
    return rows.order_by("-created_at").values_list("created_at", flat=True).first()


def find(*, token: str, now: datetime) -> Invitation:
    """Return the invitation a link opens; reading changes nothing. Raises NotFound, Refusal expired or used."""
    row = Invitation.objects.select_related("instrument").filter(token_hash=hash_of(token)).first()
    if row is None:
        raise NotFound
    if row.state in states.ENDED:
        raise Refusal("survey.used", status=410)
    if row.expires_at <= now:
        raise Refusal("survey.expired", status=410)
    return row


@transaction.atomic
def answer(
    *,
    token: str,
    answers: Mapping[str, str],
    now: datetime,
    client: str = "",
    address: str = "",
    by_staff: bool = False,
) -> Invitation:
    """Take a customer's answers. One conditional UPDATE spends the link: of two senders one is told it is used.

    With the overall mark, and what else is needed, it is complete; less is kept as a part and the link stays good.
    `by_staff`: sent from a device where one of us is signed in; stored, not counted.
    """
    row = find(token=token, now=now)
    given = {code: value.strip() for code, value in answers.items() if value.strip()}
    given = _checked(row, given)
    client_hash, address_hash = trust.hashes(client, address)
    reason = trust.reason(row, client_hash=client_hash, address_hash=address_hash, by_staff=by_staff, now=now)
    return _store(
        row, given, now=now, actor=None, client_hash=client_hash, address_hash=address_hash, reason=reason
    )


@transaction.atomic
def refuse(*, token: str, now: datetime) -> Invitation:
    """Take a customer's "no, thank you": an answer too, without a mark and without another question."""
    row = find(token=token, now=now)
    _spend(row, "refuse", now=now, answered_at=None)
    audit.record("survey.refused", row, actor=None, at=now)
    return row


@transaction.atomic
def answer_by_phone(
    *, invitation_id: UUID, answers: Mapping[str, str], actor: Staff, now: datetime
) -> Invitation:
    """Record a phone interview; the interviewer neither visited nor handled (9.4-02)."""
    row: Invitation = Invitation.objects.locked(invitation_id, actor, "survey.interview")
    access.require(actor, "survey.interview", unit_id=row.unit_id, own=row.interviewer_id == actor.id)
    check_independent(row, actor)
    given = {code: value.strip() for code, value in answers.items() if value.strip()}
    given = _checked(row, given)
    Invitation.objects.filter(pk=row.pk).update(mode=SurveyMode.PHONE, interviewer_id=actor.id)
    reason = trust.reason_of_number(row, now=now)  # the number that was rung now
    return _store(row, given, now=now, actor=actor, client_hash="", reason=reason)


def _checked(row: Invitation, given: Mapping[str, str]) -> dict[str, str]:
    rules.check_answers(row.instrument.questions, given)
    kept = rules.asked_after(row.instrument.questions, given)
    if not kept:
        raise Refusal("survey.empty", status=422)
    return kept


def check_independent(row: Invitation, actor: Staff) -> None:
    """Raise Refusal for who visited or handled, or belongs to the rated unit (9.4-02)."""
    visitors, handlers = surveying.people_of(row.demand_id)
    if row.visit is not None:
        visitors |= {pk for pk in (row.visit.owner_id, row.visit.companion_id) if pk is not None}
    rated = people.unit_of(unit_id=surveying.rated_unit_of(row.demand_id) or row.unit_id, tenant_id=None)
    units = people.subtree_ids(rated) if rated.level in rules.SERVING else ()  # quality sits in the offices
    rules.check_interviewer(
        actor.id, visitors=visitors, handlers=handlers, unit_id=actor.unit_id, rated_units=units
    )


def _store(
    row: Invitation,
    given: Mapping[str, str],
    *,
    now: datetime,
    actor: Staff | None,
    client_hash: str,
    reason: str,
    address_hash: str = "",
) -> Invitation:
    overall = rules.overall_of(given)
    complete = rules.is_complete(row.instrument.questions, given)
    answered_at = (row.answered_at or now) if "overall" in given else None
    low = overall is not None and overall <= rules.LOW_SCORE  # whoever may have sent it, we ask
    _spend(
        row, "complete" if complete else "save_part", now=now, answered_at=answered_at, overall=overall,
        comment=given.get("comment", ""), client_hash=client_hash, address_hash=address_hash, counted=not reason,
        not_counted_reason=reason,
        low_score=low,
    )  # fmt: skip
    texts = {question["code"] for question in row.instrument.questions if question["kind"] == "text"}
    Answer.objects.filter(invitation=row).delete()
    Answer.objects.bulk_create(
        [
            Answer(
                tenant_id=row.tenant_id, invitation=row, question=code, created_at=now,
                value="" if code in texts else value, text=value if code in texts else "",
            )
            for code, value in given.items()
        ]
    )  # fmt: skip
    audit.record(
        "survey.answered", row, actor=actor, at=now, after={"state": row.state, "counted": row.counted}
    )
    outbox.emit("survey.answered", now=now, invitation_id=row.pk)
    about = row.visit_id or (row.demand.visit_id if row.demand else None)
    if about is not None and any(given.get(code) == "yes" for code in rules.CONTRADICTING):
        outbox.emit("survey.contradicts", now=now, visit_id=about)
    if low:
        outbox.emit("survey.low_score", now=now, key=f"survey.low:{row.pk}", invitation_id=row.pk)
    return row


def _spend(row: Invitation, step: str, *, now: datetime, **values: Any) -> None:
    """Move by one conditional UPDATE; whoever finds nothing to update was too late."""
    to = states.move(row.state, step)
    changed = Invitation.objects.filter(
        pk=row.pk, state__in=states.from_states(step), expires_at__gt=now
    ).update(state=to, version=row.version + 1, **values)
    if changed != 1:
        raise Refusal("survey.used", status=410)
    row.refresh_from_db()


@transaction.atomic
def escalate(*, invitation_id: UUID | str, now: datetime, **_later: object) -> None:
    """Put a dissatisfied customer on the list of the level above; the handler of `survey.low_score`."""
    row: Invitation = Invitation.objects.locked(UUID(str(invitation_id)), None)
    if row.escalated_at is None:
        row.change(escalated_at=now)
        audit.record("survey.escalated", row, actor=None, at=now)


@transaction.atomic
def record_low_score_contact(*, invitation_id: UUID, text: str, actor: Staff, now: datetime) -> Invitation:
    """Record that the level above reached a dissatisfied customer (9.4-04); it took no part in the matter."""
    row: Invitation = Invitation.objects.locked(invitation_id, actor)
    access.require(actor, "survey.interview", unit_id=row.unit_id)
    if not row.low_score:
        raise Refusal("survey.no_low_score")
    if not text.strip():
        raise Refusal("survey.text_needed", status=422, field="text")
    check_independent(row, actor)
    rated = surveying.rated_unit_of(row.demand_id) or row.unit_id
    unit = people.unit(unit_id=rated, actor=actor)
    if actor.unit_id in people.subtree_ids(unit):
        raise Refusal("survey.not_above")
    row.change(contacted_at=row.contacted_at or now)
    audit.record("survey.low_score_contacted", row, actor=actor, at=now, reason=text)
    outbox.emit("survey.low_score_contacted", now=now, invitation_id=row.pk)
    return row
