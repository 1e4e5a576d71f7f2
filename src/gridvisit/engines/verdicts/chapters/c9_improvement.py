"""Chapter 9: objections and surveys of visits, findings and their actions, what a unit owes in a month or year."""

from __future__ import annotations

from gridvisit.engines.verdicts.chapters.common import in_span, in_time
from gridvisit.engines.verdicts.facts import Demand, Finding, UnitMonth, Visit
from gridvisit.engines.verdicts.measures import share
from gridvisit.engines.verdicts.registry import Params, Ruling, outcome, verdict

V = type[Visit]
D = type[Demand]
F = type[Finding]
U = type[UnitMonth]


@verdict("9.1-01")
def finding_became_action(f: F, p: Params) -> Ruling:
    """Working days from the finding to its action; a finding dismissed with a reason needs none."""
    return in_time(at=f.opened_at, elapsed=f.opening_wd, within=p.within, not_applicable=f.dismissed)


@verdict("9.1-02")
def action_in_time(f: F, p: Params) -> Ruling:
    """Measures carried out within the days set, the extension granted not counted; the effect has its own rule."""
    in_days = (f.action_days <= p.within) & (f.extensions <= p.extensions)
    return outcome(
        not_applicable=f.opened_at.missing() | f.dismissed,
        passed=f.done_at.known() & in_days,
        pending=in_days,
    )


@verdict("9.1-03")
def effect_verified(f: F, p: Params) -> Ruling:
    """Measured again after the waiting time, by another person than the owner, with figures on both sides."""
    return outcome(
        not_applicable=f.opened_at.missing() | f.dismissed,
        passed=f.verified_at.known()
        & (f.verify_wait_days >= p.wait)
        & f.verified_by_other
        & f.effect_measured,
        pending=f.verified_at.missing(),
    )


@verdict("9.1-04", gathered_with=("repeats",))
def common_causes_acted_on(u: U, p: Params) -> Ruling:  # noqa: ARG001
    """A cause repeated in the quarter that ends with the month has a systemic action."""
    return outcome(not_applicable=u.causes_repeated == 0, passed=u.causes_without_action == 0)


@verdict("9.2-01", gathered_with=("keep",))
def records_kept(u: U, p: Params) -> Ruling:  # noqa: ARG001
    """Every file of the years set is there, with its seal and its evidence."""
    return outcome(not_applicable=u.records_due == 0, passed=u.records_missing == 0)


@verdict("9.2-02", gathered_with=("contacts", "recordings"))
def personal_data_not_kept_too_long(u: U, p: Params) -> Ruling:  # noqa: ARG001
    """No photo, name of a person met, or recording is held longer than the years set."""
    return outcome(passed=(u.contacts_overdue == 0) & (u.recordings_overdue == 0))


@verdict("9.2-03")
def month_analysed(u: U, p: Params) -> Ruling:
    """Issued by the day set of the next month; stations and teams are part of the analysis of the unit above."""
    return in_time(
        at=u.analysis_issued_on,
        elapsed=u.analysis_day,
        within=p.day,
        not_applicable=u.unit_level.is_in("station", "team"),
    )


@verdict("9.2-04")
def authenticity_rechecked(u: U, p: Params) -> Ruling:
    """A share of the year's visits and the least numbers, or all of them; open until the year is over."""
    all_of_them = u.rechecks >= u.visits_held
    all_high_voltage = u.rechecks_hv >= u.visits_held_hv
    return outcome(
        not_applicable=u.visits_held == 0,
        passed=(share(u.rechecks, u.visits_held) >= p.share)
        & (((u.rechecks_call >= p.calls) & (u.rechecks_face >= p.face)) | all_of_them)
        & (((u.rechecks_call_hv >= p.calls_hv) & (u.rechecks_face_hv >= p.face_hv)) | all_high_voltage),
        pending=u.months_left > 0,
    )


@verdict("9.3-01")
def audited_and_reviewed(u: U, p: Params) -> Ruling:
    """In the calendar year, by the unit itself or a unit above it that covers it; open until the year is over."""
    return outcome(
        passed=(u.audits_held >= p.audits) & (u.reviews_held >= p.reviews),
        pending=u.months_left > 0,
    )


@verdict("9.3-02")
def documents_controlled(u: U, p: Params) -> Ruling:  # noqa: ARG001
    """Scripts, tightened rules and questionnaires in use: version, approver, effective date on each."""
    return outcome(not_applicable=u.documents == 0, passed=u.documents_uncontrolled == 0)


@verdict("9.3-03", gathered_with=("raise_within", "remind"))
def objection_answered(v: V, p: Params) -> Ruling:
    """Working days from objection to answer."""
    return in_time(
        at=v.objection_answered_at,
        elapsed=v.objection_wd,
        within=p.within,
        not_applicable=v.objection_at.missing(),
    )


@verdict(
    "9.4-01",
    gathered_with=(
        "offered",
        "phoned",
        "per_person",
        "reminders",
        "remind_after",
        "attempts",
        "per_device",
        "per_address",
        "small_group",
        "questions",
        "wording_zh",
        "wording_en",
    ),
)
def survey_offered(d: D, p: Params) -> Ruling:  # noqa: ARG001
    """Every closed demand but reports, the anonymous and who was asked lately; the share phoned is a unit's."""
    excused = d.survey_excused.known() & d.survey_excused
    return outcome(not_applicable=d.closed_at.missing() | d.rejected | excused, passed=d.survey_offered)


@verdict("9.4-02")
def survey_independent(d: D, p: Params) -> Ruling:  # noqa: ARG001
    """Neither visitor nor handler asks."""
    return outcome(
        not_applicable=d.survey_offered.missing() | ~d.survey_offered, passed=~d.survey_by_involved
    )


@verdict("9.4-03")
def silence_is_not_praise(d: D, p: Params) -> Ruling:  # noqa: ARG001
    """What was not answered is not counted."""
    return outcome(
        not_applicable=d.survey_offered.missing() | ~d.survey_offered,
        passed=d.survey_answered | ~d.survey_scored,
    )


@verdict("9.4-04")
def dissatisfied_contacted(d: D, p: Params) -> Ruling:
    """Natural hours to a call from the level above."""
    return in_span(
        since=d.dissatisfied_at,
        at=d.remedied_at,
        now=d.judged_at,
        within=p.within,
        not_applicable=d.dissatisfied_at.missing(),
    )
