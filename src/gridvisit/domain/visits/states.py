"""The table of allowed moves of a visit and of its appointment (4.2, 4.3). Pure."""

from __future__ import annotations

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import Vocabulary


class VisitState(Vocabulary):
    """Where a visit stands."""

    PLANNED = "planned", "已计划", "Planned"
    PREPARING = "preparing", "准备中", "Being prepared"
    READY = "ready", "已就绪", "Ready"
    IN_PROGRESS = "in_progress", "走访中", "In progress"
    RECORDED = "recorded", "已记录", "Recorded"
    SERVICING = "servicing", "服务中", "Being served"
    FOLLOWING_UP = "following_up", "回访中", "Following up"
    ARCHIVED = "archived", "已归档", "Archived"
    REFUSED = "refused", "客户拒访", "Refused"
    UNREACHABLE = "unreachable", "无法联系", "Unreachable"
    ABORTED_SAFETY = "aborted_safety", "因安全中止", "Stopped for safety"
    CONVERTED = "converted", "已转其他渠道", "Converted"
    VOID = "void", "已作废", "Void"


S = VisitState
NOT_BEGUN = frozenset({S.PLANNED, S.PREPARING, S.READY})
AFTER_RECORD = frozenset({S.RECORDED, S.SERVICING, S.FOLLOWING_UP})
CARRIED_OUT = AFTER_RECORD | {S.ARCHIVED}
SIDE_EXITS = frozenset({S.REFUSED, S.UNREACHABLE, S.ABORTED_SAFETY})
ENDED = SIDE_EXITS | {S.ARCHIVED, S.CONVERTED, S.VOID}

MOVES: dict[tuple[VisitState, str], VisitState] = {
    (S.PLANNED, "prepare"): S.PREPARING,
    (S.PREPARING, "prepare"): S.PREPARING,
    (S.READY, "prepare"): S.PREPARING,
    (S.PREPARING, "make_ready"): S.READY,
    (S.READY, "make_ready"): S.READY,
    (S.READY, "start"): S.IN_PROGRESS,
    (S.IN_PROGRESS, "hand_in"): S.RECORDED,
    (S.RECORDED, "service"): S.SERVICING,
    (S.FOLLOWING_UP, "service"): S.SERVICING,
    (S.RECORDED, "follow_up"): S.FOLLOWING_UP,
    (S.SERVICING, "follow_up"): S.FOLLOWING_UP,
    (S.FOLLOWING_UP, "archive"): S.ARCHIVED,
}
# What really happened offline arrives whole: from any state before the start (reliability R13, R37).
MOVES |= {(state, "receive"): S.RECORDED for state in NOT_BEGUN | {S.IN_PROGRESS}}
MOVES |= {(state, "refuse"): S.REFUSED for state in NOT_BEGUN | {S.IN_PROGRESS}}
MOVES |= {(state, "give_up"): S.UNREACHABLE for state in NOT_BEGUN}
MOVES |= {(state, "abort"): S.ABORTED_SAFETY for state in NOT_BEGUN | {S.IN_PROGRESS}}
MOVES |= {(state, "convert"): S.CONVERTED for state in NOT_BEGUN | {S.IN_PROGRESS}}
MOVES |= {(state, "archive"): S.ARCHIVED for state in SIDE_EXITS}
MOVES |= {(state, "void"): S.VOID for state in set(S) - {S.ARCHIVED, S.VOID}}


def move(state: str, step: str) -> VisitState:
    """Return the state after `step` (4.3). Raises Refusal `visit.move_not_allowed`.

    >>> move("ready", "start").value, move("in_progress", "refuse").value
    ('in_progress', 'refused')
    >>> move("archived", "void")
    Traceback (most recent call last):
    gridvisit.foundation.kernel.errors.Refusal: visit.move_not_allowed
    """
    here = VisitState(state)
    try:
        return MOVES[here, step]
    except KeyError:
        raise Refusal("visit.move_not_allowed", state=Text(here.zh, here.en)) from None


def can(state: str, step: str) -> bool:
    """Return whether `step` is allowed from `state`.

    >>> can("planned", "start"), can("refused", "archive")
    (False, True)
    """
    return (VisitState(state), step) in MOVES


class AppointmentState(Vocabulary):
    """Where an appointment stands; `rescheduled` waits for the other side."""

    PROPOSED = "proposed", "已提出", "Proposed"
    CONTACTED = "contacted", "已联系", "Contacted"
    CONFIRMED = "confirmed", "已确认", "Confirmed"
    RESCHEDULED = "rescheduled", "改期待确认", "Moved, to be confirmed"
    DECLINED = "declined", "客户谢绝", "Declined"
    UNREACHABLE = "unreachable", "无法联系", "Unreachable"
    KEPT = "kept", "已履约", "Kept"
    MISSED_BY_US = "missed_by_us", "我方失约", "Missed by us"
    MISSED_BY_CUSTOMER = "missed_by_customer", "客户失约", "Missed by the customer"
    CANCELLED = "cancelled", "已取消", "Cancelled"


A = AppointmentState
WAITING = frozenset({A.PROPOSED, A.CONTACTED, A.RESCHEDULED})
LIVE = WAITING | {A.CONFIRMED}
OVER = frozenset({A.DECLINED, A.UNREACHABLE, A.MISSED_BY_US, A.MISSED_BY_CUSTOMER, A.CANCELLED})

APPOINTMENT_MOVES: dict[tuple[AppointmentState, str], AppointmentState] = {
    (A.PROPOSED, "contact"): A.CONTACTED,
    (A.CONTACTED, "contact"): A.CONTACTED,
    (A.CONFIRMED, "keep"): A.KEPT,
    (A.CONFIRMED, "miss_us"): A.MISSED_BY_US,
    (A.CONFIRMED, "miss_customer"): A.MISSED_BY_CUSTOMER,
}
APPOINTMENT_MOVES |= {(state, "confirm"): A.CONFIRMED for state in WAITING}
APPOINTMENT_MOVES |= {(state, "move"): A.RESCHEDULED for state in LIVE}
APPOINTMENT_MOVES |= {(state, "decline"): A.DECLINED for state in LIVE}
APPOINTMENT_MOVES |= {(state, "cancel"): A.CANCELLED for state in LIVE}
APPOINTMENT_MOVES |= {(state, "give_up"): A.UNREACHABLE for state in WAITING}
APPOINTMENT_MOVES |= {(state, "propose"): A.PROPOSED for state in WAITING | OVER}
# The visit took place although nobody pressed the button before: the meeting itself is the agreement.
APPOINTMENT_MOVES |= {(state, "keep"): A.KEPT for state in WAITING}


def move_appointment(state: str, step: str) -> AppointmentState:
    """Return the state of an appointment after `step` (4.2). Raises Refusal `appointment.move_not_allowed`.

    >>> move_appointment("contacted", "confirm").value
    'confirmed'
    """
    here = AppointmentState(state)
    try:
        return APPOINTMENT_MOVES[here, step]
    except KeyError:
        raise Refusal("appointment.move_not_allowed", state=Text(here.zh, here.en)) from None


def can_appointment(state: str, step: str) -> bool:
    """Return whether `step` is allowed for an appointment in `state`."""
    return (AppointmentState(state), step) in APPOINTMENT_MOVES
