"""Chapter 7: the seven steps and the quality of each."""

from __future__ import annotations

from gridvisit.engines.verdicts.chapters.common import held, important, in_span, in_time, took_place
from gridvisit.engines.verdicts.facts import Demand, UnitMonth, Visit
from gridvisit.engines.verdicts.measures import share
from gridvisit.engines.verdicts.registry import Params, Ruling, outcome, verdict
from gridvisit.engines.verdicts.terms import Term

V = type[Visit]
D = type[Demand]
U = type[UnitMonth]


def _skew_small(v: V, p: Params) -> Term:
    """Device clock within the limit, either way."""
    return v.skew_seconds.duration() <= p.skew


@verdict("7.1-01")
def seven_steps_settled(v: V, p: Params) -> Ruling:
    """Each step done, or not applicable for an allowed reason; pending until the file is closed."""
    return outcome(passed=v.steps_settled.covers(p.required), pending=v.archived_at.missing())


@verdict("7.1-02")
def times_in_order(v: V, p: Params) -> Ruling:
    """Start, end, capture, file in this order, none in the future; device skew small or noted."""
    in_order = (
        (v.started_at <= v.ended_at)
        & (v.recorded_at.missing() | (v.ended_at <= v.recorded_at))
        & (v.archived_at.missing() | (v.ended_at <= v.archived_at))
    )
    return outcome(
        not_applicable=~took_place(v),
        passed=in_order & (v.ended_at <= v.judged_at) & (_skew_small(v, p) | v.skew_noted),
    )


@verdict("7.1-03")
def one_is_responsible(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Responsible visitor and origin known."""
    return outcome(passed=v.owner_id.known() & v.origin.known())


@verdict("7.2-01")
def brief_is_fresh(v: V, p: Params) -> Ruling:
    """Built shortly before the visit, not after it started."""
    age = v.started_at - v.brief_built_at
    return outcome(
        not_applicable=~took_place(v),
        unknown=v.started_at.missing(),
        passed=v.brief_built_at.known() & (age <= p.max_age) & (v.brief_built_at <= v.started_at),
    )


@verdict("7.2-02")
def old_promises_answered(v: V, p: Params) -> Ruling:
    """Open demands and promises of the last visit, answered in this one."""
    return outcome(
        not_applicable=(v.promises_due == 0) | ~held(v),
        passed=share(v.promises_answered, v.promises_due) >= p.share,
    )


@verdict("7.2-03")
def appointed_before_onsite(v: V, p: Params) -> Ruling:
    """Confirmed in working days before the start, with content, people and length told; excused by 7.2-05."""
    return outcome(
        not_applicable=v.no_appointment_reason.known() | ~took_place(v),
        unknown=v.started_at.missing(),
        passed=v.confirmed_at.known()
        & (v.appointment_lead_wd >= p.lead)
        & v.appointment_told.covers_codes("content", "people", "length"),
    )


@verdict("7.2-04")
def changes_kept_small(v: V, p: Params) -> Ruling:
    """Changes by us only; each told in time."""
    return outcome(
        not_applicable=v.moves_by_us == 0,
        passed=(v.moves_by_us <= p.max) & (v.move_notice_hours >= p.notice),
    )


@verdict("7.2-05")
def coming_unannounced_has_reason(v: V, p: Params) -> Ruling:
    """Only where no appointment was confirmed."""
    return outcome(
        not_applicable=v.confirmed_at.known() | ~took_place(v),
        passed=v.no_appointment_reason.known() & v.no_appointment_reason.among(p.reasons),
    )


@verdict("7.2-06")
def record_in_time(v: V, p: Params) -> Ruling:
    """Capture counts, not upload: a late sync is not a late record."""
    return in_span(
        since=v.ended_at, at=v.recorded_at, now=v.judged_at, within=p.within, not_applicable=~took_place(v)
    )


@verdict("7.2-07")
def record_complete(v: V, p: Params) -> Ruling:
    """Filled required fields over required fields."""
    return outcome(
        not_applicable=~held(v) | (v.required_fields == 0),
        passed=share(v.filled_fields, v.required_fields) >= p.share,
    )


@verdict("7.2-08")
def strategy_in_time(v: V, p: Params) -> Ruling:
    """Importance 1-2 and special grade, high voltage, large capacity, churn or arrears risk."""
    required = (
        important(v) | (v.voltage_kv >= p.min_voltage) | (v.capacity_kva >= p.min_capacity) | v.risk_flagged
    )
    return in_time(
        at=v.strategy_at, elapsed=v.strategy_wd, within=p.within, not_applicable=~held(v) | ~required
    )


@verdict("7.2-09")
def strategy_can_be_done(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Owner, date, yardstick and source need on each measure."""
    return outcome(
        not_applicable=v.strategy_at.missing(),
        passed=(v.strategy_items > 0) & (v.strategy_items_incomplete == 0),
    )


@verdict("7.2-10")
def strategy_reread(v: V, p: Params) -> Ruling:
    """Not older than the limit; a second reader for importance 1-2."""
    return outcome(
        not_applicable=v.strategy_at.missing(),
        passed=(v.strategy_review_days <= p.max_age) & (~important(v) | v.strategy_second_reader),
    )


@verdict("7.2-11")
def followed_up_in_time(d: D, p: Params) -> Ruling:
    """Working days after the demand was closed; only demands drawn or due for follow-up."""
    return in_time(
        at=d.followup_at,
        elapsed=d.followup_wd,
        within=p.within,
        not_applicable=d.closed_at.missing() | ~d.followup_due | d.rejected,
    )


@verdict("7.2-12")
def followed_up_by_others(d: D, p: Params) -> Ruling:  # noqa: ARG001
    """Neither visitor nor handler."""
    return outcome(not_applicable=d.followup_at.missing(), passed=~d.followup_by_involved)


@verdict("7.2-13")
def enough_followed_up(u: U, p: Params) -> Ruling:
    """Demands closed in the month: all complaints and reports, a share of the others; pending while some are due."""
    complaints = (u.complaints_closed == 0) | (
        share(u.complaints_followed, u.complaints_closed) >= p.complaints
    )
    others = (u.others_closed == 0) | (share(u.others_followed, u.others_closed) >= p.others)
    return outcome(
        not_applicable=(u.complaints_closed == 0) & (u.others_closed == 0),
        passed=complaints & others,
        pending=u.followups_running > 0,
    )


@verdict("7.2-14")
def filed_in_time(v: V, p: Params) -> Ruling:
    """Working days after the last open element ended; open elements stop the clock."""
    return outcome(
        passed=v.archived_at.known() & (v.archive_wd <= p.within),
        pending=(v.open_elements > 0) | (v.archive_wd <= p.within),
    )


@verdict("7.2-15")
def file_complete(v: V, p: Params) -> Ruling:
    """All parts of the manifest, those not applicable marked as such by the archive step."""
    return outcome(
        passed=v.archived_at.known() & v.archive_manifest.covers(p.manifest), pending=v.archived_at.missing()
    )


@verdict("7.2-16")
def file_only_grows(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Seal intact; addenda name author and reason."""
    return outcome(not_applicable=v.archived_at.missing(), passed=v.seal_intact & (v.addenda_incomplete == 0))


@verdict("7.2-17")
def corrections_written_back(v: V, p: Params) -> Ruling:
    """Working days until every changed fact found on the visit was proposed to the master system."""
    return in_time(
        at=v.corrections_sent_at,
        elapsed=v.correction_wd,
        within=p.within,
        not_applicable=(v.corrections == 0) | ~took_place(v),
    )
