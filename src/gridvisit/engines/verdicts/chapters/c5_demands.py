"""Chapter 5.1-03, 5.4, 5.5: demands. The clock starts when the customer spoke, not at registration."""

from __future__ import annotations

from gridvisit.engines.verdicts.chapters.common import in_span, in_time
from gridvisit.engines.verdicts.facts import Demand
from gridvisit.engines.verdicts.registry import Params, Ruling, outcome, verdict
from gridvisit.engines.verdicts.terms import Term

D = type[Demand]


def _answered(d: D, p: Params, elsewhere: Term) -> Ruling:
    return in_time(
        at=d.answered_at, elapsed=d.answer_wd, within=p.within, not_applicable=elsewhere | d.rejected
    )


def _no_quality_matter(d: D) -> Term:
    return ~d.type.is_in("OPINION", "SUGGEST") | ~d.topic.is_in("OUTAGE", "VOLT") | d.rejected


@verdict("5.1-03")
def own_words_kept(d: D, p: Params) -> Ruling:
    """Length of the customer's own words."""
    return outcome(passed=d.verbatim_chars >= p.min_chars)


@verdict("5.4-02")
def told_where_to_go(d: D, p: Params) -> Ruling:  # noqa: ARG001
    """Matters that are not ours."""
    return outcome(
        not_applicable=d.topic != "NOT_OURS",
        passed=d.referral_recorded,
        pending=d.closed_at.missing(),
    )


@verdict("5.5-01")
def registered_at_once(d: D, p: Params) -> Ruling:
    """Hours between the end of the touch and registration, both by the device that captured them."""
    return outcome(
        not_applicable=~d.from_visit,
        passed=d.registered_at - d.touch_ended_at <= p.within,
    )


@verdict("5.5-02")
def demand_is_complete(d: D, p: Params) -> Ruling:
    """All required elements are filled."""
    return outcome(passed=d.filled_fields.covers(p.required))


@verdict("5.5-03")
def danger_handed_over(d: D, p: Params) -> Ruling:
    """U0 only; natural minutes at all hours."""
    return in_span(
        since=d.heard_at,
        at=d.handed_at,
        now=d.judged_at,
        within=p.within,
        not_applicable=d.urgency != "U0",
    )


@verdict("5.5-04")
def complainant_contacted(d: D, p: Params) -> Ruling:
    """Natural hours to a person reached."""
    return in_span(
        since=d.heard_at,
        at=d.contacted_at,
        now=d.judged_at,
        within=p.within,
        not_applicable=(d.type != "COMPLAINT") | d.rejected,
    )


@verdict("5.5-05", gathered_with=("legal",))
def complaint_answered(d: D, p: Params) -> Ruling:
    """Working days to the answer; the legal outer limit is shown beside."""
    return _answered(d, p, d.type != "COMPLAINT")


@verdict("5.5-06")
def report_answered_in_confidence(d: D, p: Params) -> Ruling:
    """In time and never by the unit reported on."""
    return outcome(
        not_applicable=(d.type != "REPORT") | d.rejected,
        passed=d.answered_at.known() & (d.answer_wd <= p.within) & ~d.by_reported_unit,
        pending=(d.answer_wd <= p.within) & ~d.by_reported_unit,
    )


@verdict("5.5-07")
def opinion_answered(d: D, p: Params) -> Ruling:
    """Opinions and suggestions without a row of their own."""
    own_row = d.topic.is_in("OUTAGE", "VOLT", "METER", "BILL", "NOT_OURS", "CONNECT", "CHANGE")
    return _answered(d, p, ~d.type.is_in("OPINION", "SUGGEST") | own_row)


@verdict("5.5-08")
def meter_doubt_settled(d: D, p: Params) -> Ruling:
    """Metering, whatever the type except complaints, which have their own clock."""
    return _answered(d, p, (d.topic != "METER") | d.type.is_in("COMPLAINT", "REPORT", "CONSULT"))


@verdict("5.5-09")
def bill_doubt_answered(d: D, p: Params) -> Ruling:
    """Bill and tariff."""
    return _answered(d, p, (d.topic != "BILL") | d.type.is_in("COMPLAINT", "REPORT", "CONSULT"))


@verdict("5.5-10")
def supply_quality_checked(d: D, p: Params) -> Ruling:
    """Measured or checked on site."""
    return in_time(
        at=d.checked_at,
        elapsed=d.check_wd,
        within=p.within,
        not_applicable=_no_quality_matter(d),
    )


@verdict("5.5-11")
def supply_quality_answered(d: D, p: Params) -> Ruling:
    """Answered in time; progress told while works last."""
    told = d.progress_gap_days.missing() | (d.progress_gap_days <= p.progress)
    return outcome(
        not_applicable=_no_quality_matter(d),
        passed=d.answered_at.known() & (d.answer_wd <= p.within) & told,
        pending=(d.answer_wd <= p.within) & told,
    )


@verdict("5.5-12")
def connection_passed_on(d: D, p: Params) -> Ruling:
    """Entered in the business flow."""
    return in_time(
        at=d.transferred_at,
        elapsed=d.transfer_wd,
        within=p.within,
        not_applicable=(d.type != "BUSINESS") | ~d.topic.is_in("CONNECT", "CHANGE") | d.rejected,
    )


@verdict("5.5-13")
def energy_service_answered(d: D, p: Params) -> Ruling:
    """Contact first, proposal later; both on the working-day clock."""
    on_time = (d.contact_wd <= p.contact) & (d.answer_wd <= p.proposal)
    return outcome(
        not_applicable=(d.type != "ENERGY") | ~d.topic.is_in("EE", "GREEN", "SMART") | d.rejected,
        passed=d.contacted_at.known() & d.answered_at.known() & on_time,
        pending=on_time,
    )


@verdict("5.5-14")
def market_question_explained(d: D, p: Params) -> Ruling:
    """Market and demand response."""
    return _answered(d, p, ~d.type.is_in("ENERGY", "CONSULT") | ~d.topic.is_in("MARKET", "DR"))


@verdict("5.5-15")
def hazard_notified(d: D, p: Params) -> Ruling:
    """Written notice; a major hazard at an important customer also goes to the authority."""
    reportable = d.major_hazard & d.importance.is_in("SP", "L1", "L2", "TMP")
    notice, report = d.notice_wd <= p.notice, d.report_wd <= p.report
    return outcome(
        not_applicable=(d.type != "HAZARD") | (d.topic != "SAFE_CUST") | d.rejected,
        passed=d.noticed_at.known() & notice & (~reportable | (d.reported_at.known() & report)),
        pending=notice & (~reportable | report),
    )


@verdict("5.5-16")
def suspension_under_control(d: D, p: Params) -> Ruling:
    """Every suspension justified, total time limited."""
    return outcome(
        not_applicable=d.suspensions == 0,
        passed=(d.suspensions_unjustified == 0) & (d.suspended_days <= p.max_total),
    )


@verdict("5.5-17")
def closing_has_proof(d: D, p: Params) -> Ruling:  # noqa: ARG001
    """Action, proof, who told the customer, when and how."""
    return outcome(
        not_applicable=d.rejected,
        passed=d.closed_at.known()
        & d.close_fields.covers_codes("action", "proof", "told_by", "told_at", "told_how"),
        pending=d.closed_at.missing(),
    )


@verdict("5.5-18")
def repeat_goes_up(d: D, p: Params) -> Ruling:
    """Same account and topic within the window."""
    return outcome(
        not_applicable=d.repeat_days.missing() | (d.repeat_days > p.window),
        passed=d.repeat_linked & d.escalated,
    )


@verdict("5.5-19", gathered_with=("share",))
def withdrawal_verified(d: D, p: Params) -> Ruling:  # noqa: ARG001
    """Each withdrawn complaint is asked about by an independent unit."""
    return outcome(
        not_applicable=(d.type != "COMPLAINT") | d.close_result.missing() | (d.close_result != "withdrawn"),
        passed=d.withdrawal_verified,
        pending=d.closed_at.missing(),
    )


@verdict("5.5-20")
def turning_away_has_reason(d: D, p: Params) -> Ruling:  # noqa: ARG001
    """Reason code and supervisor."""
    return outcome(
        not_applicable=~d.rejected,
        passed=d.reject_reason.known() & d.reject_supervisor.known(),
    )
