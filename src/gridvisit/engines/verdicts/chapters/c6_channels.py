"""Chapter 6: quality on site, on the phone, online. The channels of the catalogue are part of each term."""

from __future__ import annotations

from gridvisit.engines.verdicts.chapters.common import held, in_time, took_place
from gridvisit.engines.verdicts.facts import UnitMonth, Visit
from gridvisit.engines.verdicts.measures import apart
from gridvisit.engines.verdicts.registry import Params, Ruling, outcome, verdict

V = type[Visit]
U = type[UnitMonth]


@verdict("6.1-01")
def id_shown(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Shown, noted, and valid on the day."""
    return outcome(
        not_applicable=~took_place(v),
        passed=v.id_shown & (v.id_valid_to >= v.started_at.on_day()),
    )


@verdict("6.1-02")
def supplies_complete(v: V, p: Params) -> Ruling:
    """The base list, more for electrical rooms and homes."""
    return outcome(
        not_applicable=~took_place(v),
        passed=v.supplies_ticked.covers(p.required)
        & (~v.enters_electrical_room | v.supplies_ticked.covers(p.electrical_room))
        & (~v.at_home | v.supplies_ticked.covers(p.home)),
    )


@verdict("6.1-03")
def inside_visiting_hours(v: V, p: Params) -> Ruling:
    """Homes may be later only with recorded consent."""
    return outcome(
        not_applicable=~took_place(v),
        passed=v.started_at.during(p.hours)
        | (v.at_home & v.late_consent & v.started_at.during(p.home_hours)),
    )


@verdict("6.1-04")
def punctual(v: V, p: Params) -> Ruling:
    """Too early is as bad as too late."""
    return outcome(
        not_applicable=v.appointed_at.missing() | ~took_place(v),
        passed=apart(v.started_at, v.appointed_at) <= p.tolerance,
    )


@verdict("6.1-05")
def enough_evidence_on_site(v: V, p: Params) -> Ruling:
    """Independent kinds, at least one from the customer; position counts only near the verified site."""
    kinds = v.evidence_other_kinds + (v.position_distance_m <= p.radius).counted()
    return outcome(
        not_applicable=~held(v),
        passed=(kinds >= p.min) & (v.customer_side_evidence >= p.customer_side),
    )


@verdict("6.1-06")
def two_persons_in_electrical_rooms(v: V, p: Params) -> Ruling:
    """Only where such a room was entered."""
    return outcome(not_applicable=~v.enters_electrical_room | ~held(v), passed=v.persons >= p.min)


@verdict("6.1-07")
def equipment_untouched(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """A declaration passes until a survey or audit answer contradicts it."""
    return outcome(
        not_applicable=~held(v),
        passed=v.safety_declared & (v.safety_contradicted.missing() | ~v.safety_contradicted),
    )


@verdict("6.1-08")
def customer_confirmed(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Signed, confirmed by code, or refused with a reason."""
    return outcome(
        not_applicable=~held(v),
        passed=v.confirmation.is_in("signed", "code")
        | (v.confirmation.is_in("refused", "unable", "verbal_recorded") & v.confirmation_reason.known()),
    )


@verdict("6.1-09")
def photos_within_limits(v: V, p: Params) -> Ruling:
    """Allowed subjects only, each with consent."""
    return outcome(
        not_applicable=v.photos == 0,
        passed=p.allowed.covers(v.photo_subjects) & (v.photos_without_consent == 0),
    )


@verdict("6.1-10")
def person_met_recorded(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Role of the person met."""
    return outcome(not_applicable=~held(v), passed=v.met_role.known())


@verdict("6.2-01")
def inside_calling_hours(v: V, p: Params) -> Ruling:
    """Inside the windows and not on a holiday, unless the customer asked."""
    return outcome(
        not_applicable=~took_place(v),
        passed=v.customer_asked_time | (v.started_at.during(p.hours) & ~v.off_day),
    )


@verdict("6.2-02")
def opened_properly(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Service number, and the four parts of the opening."""
    return outcome(
        not_applicable=~took_place(v),
        passed=v.service_number & v.call_opening.covers_codes("firm", "staff_no", "purpose", "convenient"),
    )


@verdict("6.2-03", gathered_with=("keep",))
def recording_told_and_linked(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Told at the start and linked; how long it is kept is a matter of retention."""
    return outcome(not_applicable=~held(v), passed=v.recording_told & v.recording_linked)


@verdict("6.2-04")
def call_long_enough(v: V, p: Params) -> Ruling:
    """A shorter call is a contact, not a visit."""
    return outcome(not_applicable=~held(v), passed=v.talk_seconds >= p.min_talk)


@verdict("6.2-05")
def unreachable_after_enough_attempts(v: V, p: Params) -> Ruling:
    """Only where the customer was given up as unreachable."""
    return outcome(
        not_applicable=v.outcome != "unreachable",
        passed=(v.attempts >= p.attempts) & (v.attempt_days >= p.days),
    )


@verdict("6.2-06")
def attempts_below_cap(v: V, p: Params) -> Ruling:
    """Attempts for this task."""
    return outcome(passed=v.attempts <= p.max)


@verdict("6.2-07")
def called_back_after_a_drop(v: V, p: Params) -> Ruling:
    """Every dropped call was returned, the slowest within the minutes set."""
    return outcome(
        not_applicable=v.calls_dropped == 0,
        passed=(v.calls_not_returned == 0) & (v.callback_minutes <= p.within),
    )


@verdict("6.2-08")
def callee_verified(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Before account data is spoken of."""
    return outcome(not_applicable=~held(v), passed=v.callee_verified)


@verdict("6.2-09")
def no_substitute_for_the_site(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """A duty that needs the site is not met from afar."""
    return outcome(not_applicable=~held(v), passed=~v.onsite_duty)


@verdict("6.3-01")
def official_account_used(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Verified company account, no private chat."""
    return outcome(not_applicable=~took_place(v), passed=v.official_account)


@verdict("6.3-02")
def customer_replied(v: V, p: Params) -> Ruling:
    """A broadcast is not a visit."""
    return outcome(not_applicable=~held(v), passed=v.customer_messages >= p.min)


@verdict("6.3-03")
def replied_quickly(v: V, p: Params) -> Ruling:
    """Minutes of working time to our first reply; nothing asked, nothing to reply."""
    return outcome(
        not_applicable=~held(v) | v.first_reply_minutes.missing(),
        passed=v.first_reply_minutes <= p.within,
    )


@verdict("6.3-04")
def session_kept(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Kept, and the parties told."""
    return outcome(not_applicable=~held(v), passed=v.session_archived & v.archive_told)


@verdict("6.3-05")
def nothing_private_in_groups(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """The messages of a group were looked through and hold no account number, arrears or phone number."""
    return outcome(not_applicable=~v.group_chat | ~held(v), passed=v.group_private == 0)


@verdict("6.3-06")
def touchpoint_is_staffed(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """A bot or kiosk is never a person's visit."""
    return outcome(not_applicable=~took_place(v), passed=v.staffed)


@verdict("6.3-07")
def converted_to_the_site(v: V, p: Params) -> Ruling:
    """Working days from the session to the visit on site; pending while they run."""
    return in_time(
        at=v.onsite_followed_on,
        elapsed=v.onsite_wd,
        within=p.within,
        not_applicable=~held(v) | ~v.onsite_needed,
    )


@verdict("6.3-08")
def online_stays_a_part(u: U, p: Params) -> Ruling:
    """The enterprise with the highest online share of its required visits; may still fall until the year is over."""
    return outcome(
        not_applicable=u.enterprises_visited == 0,
        passed=u.online_highest_share <= p.max_share,
        pending=u.months_left > 0,
    )
