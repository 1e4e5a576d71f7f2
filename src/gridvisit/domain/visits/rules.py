"""What a visit still lacks for its next step, who may follow up, what it must lead to (ch. 7). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from gridvisit.engines.calendars import add_workdays
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.errors import Problem, Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import (
    Channel,
    ConfirmationResult,
    DemandType,
    Importance,
    ManifestPart,
    NeedAnswer,
    NeedArea,
    PartyKind,
    PlanItemReason,
    Step,
    Supply,
    VisitOrigin,
    Vocabulary,
)

# 4-14 counts proactive visits only: asked-for, urgent ones and re-checks do not count.
NOT_PROACTIVE = frozenset(
    {PlanItemReason.CUSTOMER_ASKED, PlanItemReason.COMPLAINT, PlanItemReason.OUTAGE, PlanItemReason.RECHECK}
)
# 4-15: safety and legal duties are told in spite of a do-not-contact wish.
IN_SPITE_OF_WISH = frozenset(
    {PlanItemReason.IMPORTANCE, PlanItemReason.OUTAGE, PlanItemReason.CUSTOMER_ASKED}
)
MUST_ASK = frozenset({PartyKind.ENTERPRISE, PartyKind.PUBLIC_BODY, PartyKind.PARK_ADMIN})
WITHOUT_WORDS = frozenset({ConfirmationResult.REFUSED, ConfirmationResult.UNABLE})
ALWAYS_FOLLOWED = frozenset({DemandType.COMPLAINT, DemandType.REPORT})
STRATEGY_LEVELS = frozenset({Importance.SP, Importance.L1, Importance.L2})
DECLINE_REST = timedelta(days=90)  # 4.2: no new proposal for 90 days after a decline, unless for safety


def is_proactive(origin: str, reasons: Collection[str]) -> bool:
    """Say whether a visit counts for the contact cap (4-14).

    >>> is_proactive("plan", ["cycle", "complaint"]), is_proactive("plan", ["cycle"]), is_proactive("customer", [])
    (False, True, False)
    """
    return origin in {VisitOrigin.PLAN, VisitOrigin.AD_HOC} and not NOT_PROACTIVE & set(reasons)


def check_cap(days: Sequence[date], day: date, params: ParameterSet) -> None:
    """Raise Refusal `visit.contact_cap` if one more proactive visit on `day` makes too many in any window (4-14)."""
    window, limit = timedelta(days=params.number("4-14.window")), params.number("4-14.max")
    for first in [known for known in (*days, day) if known <= day]:
        inside = sum(first <= known < first + window for known in days)
        if day < first + window and inside + 1 > limit:
            raise Refusal("visit.contact_cap", field="day", limit=limit, window=window.days, since=first)


def check_wish(*, no_contact: bool, reasons: Collection[str], origin: str) -> None:
    """Raise Refusal `visit.do_not_contact` unless a safety or legal duty, or the customer, asks for it (4-15)."""
    if no_contact and origin != VisitOrigin.CUSTOMER and not IN_SPITE_OF_WISH & set(reasons):
        raise Refusal("visit.do_not_contact", field="party_id")


def near_its_day(day: date, at: datetime, *, hours: float) -> bool:
    """Say whether `at` lies between so many hours before the day of a visit and the end of that day (Shanghai).

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 24, 2, tzinfo=UTC)  # Tuesday, 10:00 in Shanghai
    >>> [near_its_day(date(2026, 11, number), at, hours=72) for number in (23, 24, 27, 28)]
    [False, True, True, False]
    """
    return at_local(day) - timedelta(hours=hours) <= at < at_local(day + timedelta(days=1))


def confirm_by(day: date, params: ParameterSet) -> datetime:
    """Return until when an on-site visit of a day must be confirmed: 18:00 of the working day `7.2-03.lead` before."""
    last = add_workdays(day, -int(params.number("7.2-03.lead"))).day
    return at_local(last, 18)


def _label(codes: type[Vocabulary], code: str) -> Text | str:
    """Return the words of a code in both languages; what a unit added itself is shown as it is."""
    return Text(codes(code).zh, codes(code).en) if codes.has(code) else code


# S1 -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFacts:
    """What stands between preparing and ready."""

    at: datetime
    brief_built_at: datetime | None
    needed: tuple[str, ...]
    ticked: frozenset[str]
    electrical_room: bool
    persons: int
    score: int | None
    qualified: bool
    level: int
    needed_level: int
    pledge_on: date | None
    conflict: bool


def missing_for_ready(facts: ReadyFacts, params: ParameterSet) -> list[Problem]:
    """Return what keeps a visit from being ready (7.2-01, 6.1-02, 6.1-06, 8.1-01, 8.1-03, 8.1-04, 8.1-05)."""
    found = []
    age = params.number("7.2-01.max_age")
    if facts.brief_built_at is None:
        found.append(Problem("ready.brief_missing", field="brief"))
    elif facts.at - facts.brief_built_at > timedelta(hours=age):
        found.append(Problem("ready.brief_old", field="brief", facts={"hours": age}))
    lacking = [code for code in facts.needed if code not in facts.ticked]
    if lacking:
        words = [_label(Supply, code) for code in lacking]
        found.append(
            Problem("ready.supplies", field="supplies", facts={"codes": words, "count": len(lacking)})
        )
    together = params.number("6.1-06.min")
    if facts.electrical_room and facts.persons < together:
        found.append(Problem("ready.second_person", field="companion_id", facts={"persons": together}))
    least = params.number("8.1-01.score")
    if not facts.qualified or facts.score is None or facts.score < least:
        found.append(Problem("ready.not_qualified", field="owner_id", facts={"score": least}))
    elif facts.level < facts.needed_level:
        found.append(Problem("ready.level", field="owner_id", facts={"level": f"L{facts.needed_level}"}))
    renew = params.number("8.1-04.max_age")
    if facts.pledge_on is None or local_date(facts.at) - facts.pledge_on > timedelta(days=renew):
        found.append(Problem("ready.pledge", field="owner_id", facts={"days": renew}))
    if facts.conflict:
        found.append(Problem("ready.conflict", field="owner_id"))
    return found


# S3, S4 ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """What a record holds when it is handed in."""

    channel: str
    party_kind: str
    capacity_kva: float = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    recorded_at: datetime | None = None
    policies: int = 0
    policies_skipped: bool = False
    needs: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # area -> (answer, reason not asked)
    open_inquiries: int = 0
    met_role: str = ""
    confirmation: str = ""
    confirmation_reason: str = ""
    use_recorded: bool = False
    id_shown: bool | None = None
    evidence: int = 0
    promises_listed: int = 0
    promises_answered: int = 0
    opening_done: bool | None = None
    recording_told: bool | None = None
    callee_verified: bool | None = None
    session_account: str = ""
    customer_messages: int | None = None
    safety_declared: bool = False
    electrical_room: bool = False
    no_gifts_declared: bool = False
    no_steering_declared: bool = False


def missing_for_record(facts: RecordFacts, params: ParameterSet) -> list[Problem]:
    """Return everything that keeps a record from being handed in (4.3, 5.1-01, 5.4-01, 6.1-08, 6.1-10)."""
    found = []
    if facts.policies == 0 and not facts.policies_skipped:
        found.append(Problem("record.policies", field="policies"))
    if facts.party_kind in MUST_ASK:
        for area in sorted(params.codes("5.1-01.required")):
            answer, reason = facts.needs.get(area, ("", ""))
            path, words = f"needs.{area}", _label(NeedArea, area)
            if not answer:
                found.append(Problem("record.need", field=path, facts={"area": words}))
            elif answer == NeedAnswer.NOT_ASKED and not reason:
                found.append(Problem("record.need_reason", field=path, facts={"area": words}))
    if facts.open_inquiries:
        found.append(Problem("record.inquiries", field="inquiries", facts={"count": facts.open_inquiries}))
    if not facts.met_role:
        found.append(Problem("record.met_role", field="met_role"))
    if not facts.confirmation:
        found.append(Problem("record.confirmation", field="confirmation"))
    elif facts.confirmation in WITHOUT_WORDS and not facts.confirmation_reason:
        found.append(Problem("record.confirmation_reason", field="refusal_reason"))
    return found + time_problems(facts)


def time_problems(facts: RecordFacts) -> list[Problem]:
    """Return times that cannot be: missing, or in the wrong order (7.1-02)."""
    if facts.started_at is None:
        return [Problem("record.started", field="started_at")]
    if facts.ended_at is None:
        return [Problem("record.ended", field="ended_at")]
    found = []
    if facts.ended_at < facts.started_at:
        found.append(Problem("record.times_order", field="ended_at"))
    if facts.recorded_at is not None and facts.recorded_at < facts.ended_at:
        found.append(Problem("record.times_order", field="recorded_at"))
    return found


def required_fields(facts: RecordFacts, params: ParameterSet) -> dict[str, bool]:
    """Return the required fields of a record of this kind and whether each is filled (7.2-07)."""
    fields = {
        "started_at": facts.started_at is not None,
        "ended_at": facts.ended_at is not None,
        "policies": facts.policies > 0 or facts.policies_skipped,
        "met_role": bool(facts.met_role),
        "confirmation": bool(facts.confirmation),
        "inquiries": facts.open_inquiries == 0,
        "no_gifts": facts.no_gifts_declared,
        "no_designation": facts.no_steering_declared,
    }
    if facts.party_kind in MUST_ASK:
        for area in sorted(params.codes("5.1-01.required")):
            fields[f"needs.{area}"] = facts.needs.get(area, ("", ""))[0] not in {"", NeedAnswer.NOT_ASKED}
        if facts.capacity_kva >= params.number("5.1-02.threshold"):
            fields["outlook"] = facts.use_recorded
    if facts.promises_listed:
        fields["promises"] = facts.promises_answered >= facts.promises_listed
    fields |= _of_channel(facts)
    return fields


def _of_channel(facts: RecordFacts) -> dict[str, bool]:
    if facts.channel == Channel.ONSITE:
        fields = {"id_shown": facts.id_shown is not None, "evidence": facts.evidence > 0}
        return fields | ({"safety": facts.safety_declared} if facts.electrical_room else {})
    if facts.channel == Channel.PHONE:
        return {
            "four_opening": facts.opening_done is not None,
            "recording_told": facts.recording_told is not None,
            "callee_verified": facts.callee_verified is not None,
        }
    return {
        "session_account": bool(facts.session_account),
        "customer_messages": facts.customer_messages is not None,
    }


def share(fields: Mapping[str, bool]) -> float:
    """Return the filled share in percent; no required field is a full record.

    >>> share({"a": True, "b": False})
    50.0
    """
    return 100.0 * sum(fields.values()) / len(fields) if fields else 100.0


# S5 … S7 --------------------------------------------------------------------------------------------------------


def needs_strategy(*, importance: str, kv: float, capacity_kva: float, params: ParameterSet) -> bool:
    """Say whether the class of a customer needs a strategy of its own (7.2-08)."""
    return (
        importance in STRATEGY_LEVELS
        or kv >= params.number("7.2-08.min_voltage")
        or capacity_kva >= params.number("7.2-08.min_capacity")
    )


def needs_second_reader(importance: str) -> bool:
    """Say whether a second person must read the strategy (7.2-10)."""
    return importance in STRATEGY_LEVELS


def follow_up_percent(demand_type: str, params: ParameterSet) -> int | float:
    """Return the share of such subjects that is followed up (7.2-13)."""
    return params.number("7.2-13.complaints" if demand_type in ALWAYS_FOLLOWED else "7.2-13.others")


def check_follower(person: UUID, *, visitors: Collection[UUID], handlers: Collection[UUID]) -> None:
    """Who follows up has neither visited nor handled (7.2-12). Raises Refusal `followup.visited`, `.handled`."""
    if person in visitors:
        raise Refusal("followup.visited", status=403)
    if person in handlers:
        raise Refusal("followup.handled", status=403)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What a file holds when it is to be sealed."""

    side_exit: bool = False
    brief: bool = False
    appointment: bool = False
    record: bool = False
    evidence: int = 0
    files_missing: int = 0
    confirmed: bool = False
    open_demands: tuple[str, ...] = ()
    strategy_required: bool = False
    strategy_adopted: bool = False
    second_reader_missing: bool = False
    open_follow_ups: int = 0
    steps: frozenset[str] = frozenset()


def missing_for_file(facts: FileFacts, params: ParameterSet) -> list[Problem]:
    """Return what keeps a file from being sealed (7.1-01, 7.2-15). A side exit needs only its own story."""
    if facts.side_exit:
        return []
    found = []
    parts = params.codes("7.2-15.manifest")
    checks: tuple[tuple[str, bool, str], ...] = (
        (ManifestPart.BRIEF, facts.brief, "archive.brief"),
        (ManifestPart.APPOINTMENT, facts.appointment, "archive.appointment"),
        (ManifestPart.RECORD, facts.record, "archive.record"),
        (ManifestPart.EVIDENCE, facts.evidence > 0 or facts.confirmed, "archive.evidence"),
    )
    found += [Problem(code, field=part) for part, there, code in checks if part in parts and not there]
    if facts.open_demands and ManifestPart.DEMANDS in parts:
        found.append(
            Problem(
                "archive.demand_open", field="demands",
                facts={"numbers": list(facts.open_demands), "count": len(facts.open_demands)},
            )
        )  # fmt: skip
    if ManifestPart.STRATEGY in parts and facts.strategy_required:
        if not facts.strategy_adopted:
            found.append(Problem("archive.strategy", field="strategy"))
        elif facts.second_reader_missing:
            found.append(Problem("archive.second_reader", field="strategy"))
    if facts.open_follow_ups and ManifestPart.FOLLOWUP in parts:
        found.append(Problem("archive.follow_up", field="followup", facts={"count": facts.open_follow_ups}))
    if facts.files_missing:
        found.append(Problem("archive.files", field="evidence", facts={"count": facts.files_missing}))
    # S2, S5, S6 are told by their own parts; S7 is this step
    settled = facts.steps | {Step.S2, Step.S5, Step.S6, Step.S7}
    found += [
        Problem("archive.step", field=step, facts={"step": _label(Step, step)})
        for step in sorted(params.codes("7.1-01.required") - settled)
    ]
    return found


# Times ------------------------------------------------------------------------------------------------------


def least_skew(claims: Iterable[datetime | None], now: datetime) -> int:
    """Return the least skew that explains what a device claims: how far its latest time lies in our future.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> least_skew([noon, None], noon + timedelta(days=3)), least_skew([noon + timedelta(minutes=7)], noon)
    (0, 420)
    """
    return max([0, *(round((at - now).total_seconds()) for at in claims if at is not None)])


def skew_seconds(device_at: datetime | None, now: datetime) -> int | None:
    """Return how far the device's clock is ahead of ours; a claim, never a judgement (R16)."""
    return None if device_at is None else round((device_at - now).total_seconds())
