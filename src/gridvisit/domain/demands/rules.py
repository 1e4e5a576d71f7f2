"""What may be done with a demand, and by whom (5.5, 4.4). Pure: facts in, Refusal or answer out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from gridvisit.domain.demands.deadlines import Deadlines, DemandFacts, Suspension, deadlines
from gridvisit.domain.demands.table import CONTACT_KINDS, STEP_KINDS, DueKind
from gridvisit.engines.text.danger import danger
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.standard.vocabulary import (
    CloseResult,
    DemandTopic,
    DemandType,
    RejectReason,
    ReturnReason,
    SuspensionReason,
    Urgency,
)

__all__ = [
    "Deadlines",
    "DemandFacts",
    "DueKind",
    "Suspension",
    "Verification",
    "danger_words",
    "deadlines",
]

REPEAT_WINDOW = timedelta(days=60)  # 5.5-18
SUSPENDED_AT_MOST = timedelta(days=30)  # 5.5-16
ATTEMPTS_BEFORE_UNCONFIRMED = 3
WHOSE, HEARD = "whose", "heard_at"  # whose it is or where; when the customer spoke
WAITS_FOR = (WHOSE, HEARD)  # what a demand of a hotline file may come in without
EARLIEST = 2000  # no demand is older: a slip of the pen
YEARS_AHEAD = 10  # no outage, exam or ticket is further away
MIN_ATTEMPT_DAYS = 2  # three attempts on at least two days, as for follow-ups (4.5)


@dataclass(frozen=True, slots=True)
class Verification:
    """What the customer said when asked; None means not asked or no answer, and is never yes."""

    done: bool | None
    told: bool | None
    satisfied: bool | None
    promise_kept: bool | None = None


def danger_words(text: str) -> tuple[str, ...]:
    """Return the words in `text` that may mean danger to life: whoever says one is asked at once, a person answers.

    >>> danger_words("变压器那边刚才嘭一声冒火星了"), danger_words("去看了,没有冒火花")
    (('冒火',), ())
    """
    return danger(text).words


_NOT_AN_ANSWER = CONTACT_KINDS | STEP_KINDS | {DueKind.ANSWER_LEGAL, DueKind.PROGRESS}


def missing(values: dict[str, object], *, waits_for: Collection[str] = ()) -> list[Problem]:
    """Return what a demand still lacks (5.5-02): own words, type, topic, urgency, whom and where it concerns.

    A demand without an account needs a place instead: a tenant of a resale park has none (9.1, trap 25). What comes
    from a hotline without either is taken all the same and waits for it.
    """
    problems = []
    if not str(values.get("verbatim") or "").strip():
        problems.append(Problem("demand.missing", field="verbatim"))
    problems += [
        Problem("demand.missing", field=name)
        for name, codes in (("type", DemandType), ("topic", DemandTopic), ("urgency", Urgency))
        if not codes.has(values.get(name))
    ]
    if not (
        WHOSE in waits_for
        or values.get("account_id")
        or values.get("site_id")
        or values.get("customer_id")
        or values.get("place")
    ):
        problems.append(Problem("demand.missing", field="place"))
    return problems


def check_complete(values: dict[str, object], *, waits_for: Collection[str] = ()) -> None:
    """Raise Invalid with everything the demand lacks."""
    problems = missing(values, waits_for=waits_for)
    if problems:
        raise Invalid(problems)


def waiting(lacks: str) -> tuple[str, ...]:
    """Return what a demand waits for.

    >>> waiting("whose heard_at"), waiting("")
    (('whose', 'heard_at'), ())
    """
    return tuple(lacks.split())


def check_dispatchable(lacks: str) -> None:
    """Nothing is sent on before it is known whose it is, where, since when; a danger is handed over all the same."""
    if lacks:
        raise Refusal("demand.waits")


def check_heard(heard_at: datetime, *, registered_at: datetime) -> None:
    """A customer spoke before the hotline's file reached us, and not in another age."""
    problems = impossible(heard_at, now=registered_at)
    if problems:
        raise Invalid(problems)


def impossible(heard_at: datetime, *, now: datetime, **others: datetime | date | None) -> list[Problem]:
    """Return which times of a new demand cannot be: heard after now or before 2000, others years away from now.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 24, 4, tzinfo=UTC)
    >>> impossible(noon, now=noon, event_on=date(9999, 12, 31))[0].field
    'event_on'
    """
    problems = []
    if heard_at > now:
        problems.append(Problem("demand.heard_in_future", field="heard_at"))
    for name, at in {"heard_at": heard_at, **others}.items():
        problems += _impossible_year(at, first=EARLIEST, now=now, field=name)
    return problems


def _impossible_year(at: datetime | date | None, *, first: int, now: datetime, field: str) -> list[Problem]:
    last = now.year + YEARS_AHEAD
    if at is None or first <= at.year <= last:
        return []
    return [Problem("demand.date_impossible", field=field, facts={"first": str(first), "last": str(last)})]


def check_near(at: datetime | date | None, *, now: datetime, field: str) -> None:
    """Raise Refusal `demand.date_impossible` for a day to come that is years away: a slip of the pen."""
    if at is not None and at.year > now.year + YEARS_AHEAD:
        first, last = str(now.year), str(now.year + YEARS_AHEAD)
        raise Refusal("demand.date_impossible", status=422, field=field, first=first, last=last)


def check_answer_on_spot(kind: str, topic: str, urgency: str) -> None:
    """Only a question, or telling where else to go, is settled in the same talk (4.4 CONSULT, NOT_OURS).

    Never a danger to life, whatever it was registered as: that is handed over.
    """
    if urgency == Urgency.U0:
        raise Refusal("demand.danger_not_on_spot")
    if kind != DemandType.CONSULT and topic != DemandTopic.NOT_OURS:
        raise Refusal("demand.not_answerable_on_spot")


def check_return(times: int, listed: str, text: str) -> None:
    """A unit may return a demand once, for a listed reason; the second time the desk or the level above decides."""
    if times:
        raise Refusal("demand.already_returned", field="reason")
    if not ReturnReason.has(listed):
        raise Refusal("demand.reason_not_listed", status=422, field="listed")
    if listed == ReturnReason.OTHER and not text.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")


def check_none_open(numbers: int) -> None:
    """No demand is resolved while another still works on a part of it."""
    if numbers:
        raise Refusal("joint.part_open", n=numbers)


def check_rejection(reason: str, *, proposed_by: UUID | None, confirmed_by: UUID) -> None:
    """Turning a demand away takes a listed reason and two persons (5.5-20)."""
    if not RejectReason.has(reason):
        raise Refusal("demand.reason_not_listed", status=422, field="reason")
    if proposed_by is None or proposed_by == confirmed_by:
        raise Refusal("demand.reject_two_persons")


def check_suspension(
    *,
    urgency: str,
    reason: str,
    has_proof: bool,
    told_customer_at: datetime | None,
    start: datetime,
    expected_end: datetime | None,
    earlier: Sequence[Suspension] = (),
) -> None:
    """Stop a clock for a listed reason, with proof, the customer told, 30 days at most, never U0 (5.5-16)."""
    if urgency == Urgency.U0:
        raise Refusal("demand.u0_never_suspended")
    if not SuspensionReason.has(reason):
        raise Refusal("demand.reason_not_listed", status=422, field="reason")
    if not has_proof:
        raise Refusal("demand.proof_needed", status=422, field="proof")
    if told_customer_at is None:
        raise Refusal("demand.customer_not_told", status=422, field="told_customer_at")
    if expected_end is None or expected_end <= start:
        raise Refusal("demand.end_needed", status=422, field="expected_end")
    used = sum(((stop.end or start) - stop.start for stop in earlier), timedelta())
    if used + (expected_end - start) > SUSPENDED_AT_MOST:
        raise Refusal("demand.suspended_too_long", field="expected_end", days=SUSPENDED_AT_MOST.days)


def check_still_wanted(*, urgency: str, expected_end: datetime, now: datetime) -> None:
    """What was proposed is granted only while it can still be: no danger found since, its days not over."""
    if urgency == Urgency.U0:
        raise Refusal("demand.u0_never_suspended")
    if expected_end <= now:
        raise Refusal("demand.end_needed", status=422, field="expected_end")


def happened(at: datetime | None, *, heard_at: datetime, now: datetime) -> datetime:
    """Return when a step happened: never after it was told, never before the customer spoke."""
    found = min(at or now, now)
    if found < heard_at:
        raise Refusal("demand.told_at_impossible", status=422, field="at")
    return found


def check_merge(*, kind: str, into_kind: str, urgency: str, into_urgency: str, into_ended: bool) -> None:
    """A demand is not lost by merging: the one that leads is still worked on, and as urgent if it is a danger.

    A complaint merges into a complaint only: in another demand its shorter answer would be lost (9.1, trap 29).
    """
    if into_ended:
        raise Refusal("demand.merge_into_ended")
    if urgency == Urgency.U0 != into_urgency:
        raise Refusal("demand.merge_danger")
    if kind == DemandType.COMPLAINT != into_kind:
        raise Refusal("demand.merge_complaint")


def check_suspension_granted_by(proposed_by: UUID | None, granted_by: UUID) -> None:
    """The desk grants what the handler proposes: two persons."""
    if proposed_by == granted_by:
        raise Refusal("demand.suspension_two_persons")


def check_resolution(
    *,
    topic: str,
    result: str,
    action: str,
    has_proof: bool,
    told_by: str,
    told_at: datetime | None,
    told_how: str,
    planned_for: date | None,
    heard_at: datetime,
    now: datetime,
) -> None:
    """A result needs action, proof, and who told the customer, when and how (5.5-17)."""
    problems = []
    if not CloseResult.has(result) or result == CloseResult.WITHDRAWN:
        problems.append(Problem("demand.result_not_listed", field="result"))
    if topic == DemandTopic.NOT_OURS and result == CloseResult.SOLVED:
        problems.append(Problem("demand.not_ours_not_solved", field="result"))
    if result == CloseResult.PLANNED and planned_for is None:
        problems.append(Problem("demand.plan_date_needed", field="planned_for"))
    problems += _impossible_year(planned_for, first=heard_at.year, now=now, field="planned_for")
    needed: dict[str, object] = {
        "action": action.strip(),
        "proof": has_proof,
        "told_by": told_by,
        "told_how": told_how,
        "told_at": told_at,
    }
    problems += [Problem("demand.missing", field=name) for name, value in needed.items() if not value]
    if told_at is not None and not heard_at <= told_at <= now:
        problems.append(Problem("demand.told_at_impossible", field="told_at"))
    if problems:
        raise Invalid(problems)


def check_verifier(verifier: UUID, *, visitors: Collection[UUID], handlers: Collection[UUID]) -> None:
    """Who verifies is neither the visitor nor a handler (hard separation, domain 6)."""
    if verifier in visitors:
        raise Refusal("demand.verifier_visited")
    if verifier in handlers:
        raise Refusal("demand.verifier_handled")


def check_asked(answers: Verification, *, has_promise: bool) -> None:
    """Each of done, told, satisfied, and promise kept where one was made, must be asked and answered."""
    asked = {"done": answers.done, "told": answers.told, "satisfied": answers.satisfied}
    if has_promise:
        asked["promise_kept"] = answers.promise_kept
    problems = [Problem("demand.not_asked", field=name) for name, value in asked.items() if value is None]
    if problems:
        raise Invalid(problems)


def next_step(answers: Verification, *, dissatisfied_before: int) -> str:
    """Return `close` or `reopen` for a verified demand.

    Not done, not told or a broken promise reopens. A dissatisfied customer reopens it once; after the second
    dissatisfied answer the chief is named and the demand may close as what it is.

    >>> next_step(Verification(done=True, told=True, satisfied=True), dissatisfied_before=0)
    'close'
    >>> next_step(Verification(done=False, told=True, satisfied=True), dissatisfied_before=0)
    'reopen'
    >>> next_step(Verification(done=True, told=True, satisfied=False), dissatisfied_before=1)
    'close'
    """
    if not answers.done or not answers.told or answers.promise_kept is False:
        return "reopen"
    return "reopen" if not answers.satisfied and not dissatisfied_before else "close"


def check_unconfirmed(attempts: Sequence[datetime], days: Collection[date]) -> None:
    """Closing without the customer's word takes three attempts on at least two days (4.4, 4.5)."""
    if len(attempts) < ATTEMPTS_BEFORE_UNCONFIRMED or len(days) < MIN_ATTEMPT_DAYS:
        raise Refusal(
            "demand.too_few_attempts",
            made=len(attempts),
            needed=ATTEMPTS_BEFORE_UNCONFIRMED,
            days=MIN_ATTEMPT_DAYS,
        )


def check_withdrawal_verifier(verifier_unit: UUID, unit: UUID | None) -> None:
    """A withdrawal is called back by an independent unit, always (5.5-19)."""
    if verifier_unit == unit:
        raise Refusal("demand.withdrawal_independent")


def check_report_unit(unit: UUID, reported_units: Collection[UUID]) -> None:
    """A report (举报) is never handled by the unit reported on (5.5-06)."""
    if unit in reported_units:
        raise Refusal("demand.report_other_unit", field="unit")


def may_see_report(units: Collection[UUID], reported_units: Collection[UUID]) -> bool:
    """Return whether a member of `units` may know of a report on `reported_units`.

    >>> station, city = UUID(int=1), UUID(int=2)
    >>> may_see_report({station}, {station}), may_see_report({city}, {station})
    (False, True)
    """
    return not set(units) & set(reported_units)


def is_lengthened(before: Deadlines, after: Deadlines) -> bool:
    """Return whether a change of type or topic gives anybody more time (9.1, trap 29)."""
    old = {due.kind: due.at for due in before.dues if not due.soft}
    new = {due.kind: due.at for due in after.dues if not due.soft}
    return _final(new) > _final(old) or any(kind in new and new[kind] > at for kind, at in old.items())


def _final(dues: dict[DueKind, datetime]) -> datetime:
    """Return when the customer first gets more than a contact: legal limits and progress aside."""
    answers = [at for kind, at in dues.items() if kind not in _NOT_AN_ANSWER]
    return min(answers) if answers else max(dues.values())
