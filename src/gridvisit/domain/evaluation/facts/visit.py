"""The columns of one visit: from plan and preparation to the file. Nothing that is not known is filled in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gridvisit.domain.channels.rules import is_holiday
from gridvisit.domain.evaluation.facts.spans import days, working_days
from gridvisit.domain.visits import holding, reading, rules
from gridvisit.domain.visits.judging.records import Records, act_day, seal_holds
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.vocabulary import (
    AppointmentContent,
    CallOpening,
    Channel,
    ConfirmationResult,
    EvidenceKind,
    ManifestPart,
    NeedAnswer,
    Side,
    Step,
    StepState,
    VisitOrigin,
    VisitOutcome,
)

GIVEN = "given"  # a text that is there; its words stay in the visit's own record
SIDE_EXITS = frozenset({VisitOutcome.REFUSED, VisitOutcome.UNREACHABLE, VisitOutcome.ABORTED_SAFETY})
KEEPS_TALK = frozenset({EvidenceKind.RECORDING, EvidenceKind.CALL_RECORD})


def identity(visit: Any, at: datetime) -> dict[str, Any]:
    """Identity and circumstances; a side exit is an outcome of its own."""
    return {
        "visit_id": str(visit.id),
        "unit_code": visit.unit.code,
        "channel": visit.channel,
        "visit_kind": visit.kind,
        "origin": visit.origin or None,
        "owner_id": str(visit.owner_id) if visit.owner_id else None,
        "plan_reasons": set(visit.reasons),
        "outcome": visit.outcome or ("completed" if visit.recorded_at else None),
        "judged_at": at,
        "legal_or_safety_notice": visit.origin == VisitOrigin.CUSTOMER
        or bool(rules.IN_SPITE_OF_WISH & set(visit.reasons)),
    }


def content(visit: Any) -> dict[str, Any]:
    """Chapter 5: needs, use and outlook, policies, neutrality."""
    policies = holding.rows(visit, "policies")
    return {
        "needs_answered": {
            row.area
            for row in holding.rows(visit, "needs")
            if row.answer != NeedAnswer.NOT_ASKED or row.not_asked_reason
        },
        "use_outlook_recorded": bool(visit.status_quo_confirmed or visit.outlook),
        "policies_shown": len(policies),
        "policies_expired": sum(not row.in_force for row in policies),
        "policies_applicable": sum(row.fits for row in policies),
        "policies_without_proof": sum(not row.proof for row in policies),
        "steering_denied": visit.declarations.get("no_designation"),
    }


def on_site(visit: Any) -> dict[str, Any]:
    """Chapter 6.1: who came, when, with what, and what proves it."""
    appointment = appointment_of(visit)
    agreed = appointment is not None and appointment.confirmed_at is not None
    return {
        "id_shown": visit.id_shown,
        "supplies_ticked": set(visit.supplies),
        "enters_electrical_room": visit.entered_electrical_room,
        "late_consent": visit.late_evening_consent,
        "appointed_at": appointment.slot_start if agreed and appointment else None,
        "started_at": visit.started_at,
        "ended_at": visit.ended_at,
        "persons": visit.persons_count,
        "safety_declared": _safety(visit),
        "confirmation": _confirmation(visit),
        "confirmation_reason": GIVEN if visit.refusal_reason else None,
        "met_role": visit.met_role or None,
        **_evidence(visit),
    }


def phone_and_online(
    visit: Any, attempts: list[tuple[datetime, str]], *, onsite_duty: bool
) -> dict[str, Any]:
    """Chapters 6.2 and 6.3: the call or the session, as the system or the visitor noted it."""
    noted = visit.channel_facts
    evidence = holding.rows(visit, "evidence")
    talked = [row.talk_seconds for row in evidence if row.talk_seconds is not None]
    opening = noted.get("opening")
    if opening is None and visit.four_opening_done:
        opening = CallOpening.codes()
    numbers = [row.called_from for row in evidence if row.called_from] or [noted.get("called_from")]
    return {
        "off_day": is_holiday(act_day(visit)),
        "customer_asked_time": bool(noted.get("asked_time")) or _agreed_then(visit),
        "service_number": noted.get("service_number", True if any(numbers) else None),
        "call_opening": None if opening is None else set(opening),
        "recording_told": visit.recording_told,
        "recording_linked": any(row.kind in KEEPS_TALK for row in evidence),
        "talk_seconds": max(talked) if talked else None,
        "attempts": len(attempts),
        "attempt_days": len({local_date(at) for at, _ in attempts}),
        "callee_verified": noted.get("callee_verified"),
        "onsite_duty": onsite_duty,
        "official_account": bool(visit.session_account) if visit.channel == Channel.ONLINE else None,
        "customer_messages": visit.customer_messages,
        "first_reply_minutes": noted.get("first_reply_minutes"),
        "session_archived": noted.get("session_archived")
        or any(row.kind == EvidenceKind.CHAT_EXPORT for row in evidence),
        "archive_told": noted.get("archive_told", visit.recording_told),
        "staffed": not visit.unstaffed,
    }


def process(visit: Any, records: Records, at: datetime, *, open_demands: int) -> dict[str, Any]:
    """Chapter 7: the seven steps and what each left behind."""
    steps = holding.rows(visit, "steps")
    due, answered = reading.old_matters(visit)
    moves = records.moves[visit.id]
    appointment = appointment_of(visit)
    return {
        "steps_done": {row.step for row in steps if row.status == StepState.DONE},
        "steps_settled": {
            row.step
            for row in steps
            if row.status == StepState.DONE or (row.status == StepState.NOT_APPLICABLE and row.na_reason)
        },
        "recorded_at": visit.recorded_at,
        "received_at": visit.received_at,
        "skew_seconds": _skew(visit),
        "skew_noted": False,
        "brief_built_at": visit.brief_built_at,
        "promises_due": due,
        "promises_answered": answered,
        "confirmed_at": appointment.confirmed_at if appointment else None,
        "appointment_lead_wd": working_days(appointment.confirmed_at, visit.started_at)
        if appointment
        else None,
        "appointment_told": _told(appointment),
        "no_appointment_reason": visit.no_appointment_reason or None,
        "moves_by_us": appointment.changes_by_us if appointment else 0,
        "move_notice_hours": min(moves) if moves else None,
        **_strategy(visit, records, at),
        **_file(visit, at, open_demands=open_demands),
    }


def _evidence(visit: Any) -> dict[str, Any]:
    rows = [row for row in holding.rows(visit, "evidence") if not proves_nothing(row)]
    waiting = any(row.content_hash and row.attachment_id is None for row in rows)
    photos = [row for row in rows if row.kind == EvidenceKind.PHOTO]
    distances = [
        row.distance_m for row in rows if row.kind == EvidenceKind.GPS and row.distance_m is not None
    ]
    subjects = {row.subject for row in photos}
    return {
        # while a file is still on its way the count is not known: a late upload is not a missing proof
        "evidence_other_kinds": None if waiting else len({row.kind for row in rows} - {EvidenceKind.GPS}),
        "position_distance_m": min(distances) if distances else None,
        "customer_side_evidence": sum(row.side == Side.CUSTOMER for row in rows),
        "photos": len(photos),
        "photo_subjects": None if "" in subjects else subjects,
        "photos_without_consent": sum(row.consent is not True for row in photos),
    }


def proves_nothing(row: Any) -> bool:
    """Whether a code came back from a number of ours: kept, shown, and no independent evidence (6.1-05)."""
    return row.kind == EvidenceKind.CUSTOMER_CODE and row.side != Side.CUSTOMER


def _confirmation(visit: Any) -> str | None:
    """How the customer confirmed (6.1-08); by code only if one came back from his own number, else nobody knows."""
    rows = holding.rows(visit, "evidence")
    codes = [row for row in rows if row.kind == EvidenceKind.CUSTOMER_CODE]
    if visit.confirmation == ConfirmationResult.CODE and all(proves_nothing(row) for row in codes):
        return None
    return visit.confirmation or None


def _safety(visit: Any) -> bool | None:
    said = visit.safety
    if not said:
        return None
    worn = (said.get("ppe"), said.get("safety_talk")) if visit.entered_electrical_room else ()
    return all(value is True for value in (said.get("no_operation"), *worn))


def appointment_of(visit: Any) -> Any:
    """Return the appointment of a visit, or None."""
    return getattr(visit, "appointment", None)


def _agreed_then(visit: Any) -> bool:
    appointment = appointment_of(visit)
    if appointment is None or appointment.confirmed_at is None or visit.started_at is None:
        return False
    return bool(appointment.slot_start <= visit.started_at <= appointment.slot_end)


def _told(appointment: Any) -> set[str] | None:
    if appointment is None:
        return None
    told = {
        AppointmentContent.CONTENT: appointment.agenda,
        AppointmentContent.PEOPLE: appointment.people,
        AppointmentContent.LENGTH: appointment.expected_minutes,
    }
    return {name.value for name, value in told.items() if value}


def _skew(visit: Any) -> int | None:
    """Skew of the device clock; what was entered on the server has none."""
    if visit.skew_seconds is not None:
        return int(visit.skew_seconds)
    return 0 if visit.client_id is None and visit.received_at is not None else None


def _strategy(visit: Any, records: Records, at: datetime) -> dict[str, Any]:
    found = records.strategy(visit)
    flagged = {"risk_flagged": records.risk_flagged(visit)}
    if found is None:
        return {**flagged, "strategy_at": None, "strategy_wd": working_days(visit.ended_at, at)}
    items = found.items
    whole = [bool(row.owner_id and row.due_on and row.yardstick and row.source_need) for row in items]
    elapsed = working_days(visit.ended_at, found.adopted_at)
    return {
        **flagged,
        "strategy_at": found.adopted_at,
        "strategy_wd": None if elapsed is None else max(0, elapsed),
        "strategy_items": len(items),
        "strategy_items_incomplete": whole.count(False),
        "strategy_review_days": days(found.second_read_at or found.adopted_at, at),
        "strategy_second_reader": found.second_read_at is not None,
    }


def _file(visit: Any, at: datetime, *, open_demands: int) -> dict[str, Any]:
    archive = getattr(visit, "archive", None)
    over = (*reading.FOLLOW_UP_OVER, "cancelled")
    to_follow = sum(row.state not in over for row in holding.rows(visit, "follow_ups"))
    made = any(row.step == Step.S5 and row.status == StepState.DONE for row in holding.rows(visit, "steps"))
    to_plan = int(visit.strategy_required and not made)
    filed = visit.archived_at is not None
    ended = visit.last_open_ended_at or visit.recorded_at or visit.ended_at
    addenda = holding.rows(visit, "addenda")
    return {
        "archived_at": visit.archived_at,
        "archive_wd": working_days(ended, visit.archived_at or at),
        "open_elements": 0 if filed else open_demands + to_follow + to_plan,
        "archive_manifest": parts_of(visit, archive) if archive is not None else None,
        "seal_intact": seal_holds(archive) if archive is not None else None,
        "addenda_incomplete": sum(not (row.author_id and row.reason) for row in addenda),
    }


def parts_of(visit: Any, archive: Any) -> set[str]:
    """Return the parts a file has or does without for a lawful reason; the verdicts are this judgement itself."""
    listed = archive.manifest.get("parts", {})
    there = {name for name, part in listed.items() if part.get("count")}
    dispensable = {
        ManifestPart.RECORD: True,
        ManifestPart.DEMANDS: True,
        ManifestPart.FOLLOWUP: True,
        ManifestPart.APPOINTMENT: reading.needs_no_appointment(visit),
        ManifestPart.STRATEGY: not visit.strategy_required,
        ManifestPart.EVIDENCE: visit.confirmation == ConfirmationResult.REFUSED,
    }
    if visit.outcome in SIDE_EXITS:
        return set(listed) | {ManifestPart.VERDICTS.value}
    return (
        there
        | {name.value for name, lawful in dispensable.items() if lawful and name in listed}
        | {ManifestPart.VERDICTS.value}
    )
