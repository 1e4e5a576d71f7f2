"""Chapter 4: whom to visit, how often, and whom to leave in peace."""

from __future__ import annotations

from gridvisit.engines.verdicts.chapters.common import held
from gridvisit.engines.verdicts.facts import UnitMonth, Visit
from gridvisit.engines.verdicts.measures import share
from gridvisit.engines.verdicts.registry import Params, Ruling, outcome, verdict

V = type[Visit]
U = type[UnitMonth]


@verdict("4-01")
def object_is_on_file(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """The party is a customer on file, or a registered prospect or project."""
    return outcome(passed=v.party_registered & v.party_kind.known())


@verdict("4-02")
def importance_has_proof(v: V, p: Params) -> Ruling:
    """A level above none carries list number, year and site, from a list of at most twelve months."""
    return outcome(
        not_applicable=v.importance == "none",
        passed=v.importance_doc_no.known()
        & v.importance_list_year.known()
        & v.importance_site_id.known()
        & (v.importance_list_months <= p.list_max_age),
    )


@verdict("4-03")
def special_and_grade_one_in_time(v: V, p: Params) -> Ruling:
    """Natural days since the last valid on-site visit; holidays are not skipped."""
    return outcome(
        not_applicable=~v.importance.is_in("SP", "L1") | ~held(v),
        passed=v.onsite_gap_days <= p.interval,
    )


@verdict("4-04")
def grade_two_in_time(v: V, p: Params) -> Ruling:
    """As 4-03 with the longer interval of grade 2."""
    return outcome(
        not_applicable=(v.importance != "L2") | ~held(v),
        passed=v.onsite_gap_days <= p.interval,
    )


@verdict("4-05")
def temporary_importance_before_event(v: V, p: Params) -> Ruling:
    """The on-site visit ends some days before the guarantee period."""
    return outcome(
        not_applicable=(v.importance != "TMP") | ~held(v),
        passed=v.guarantee_days_left >= p.lead,
    )


@verdict("4-06")
def large_customers_in_time(v: V, p: Params) -> Ruling:
    """35 kV and above, or large capacity."""
    return outcome(
        not_applicable=((v.voltage_kv < p.min_voltage) & (v.capacity_kva < p.min_capacity)) | ~held(v),
        passed=v.onsite_gap_days <= p.interval,
    )


@verdict("4-07")
def own_transformer_in_time(v: V, p: Params) -> Ruling:
    """Any channel counts, but not twice in a row away from the site."""
    return outcome(
        not_applicable=~v.own_transformer
        | (v.voltage_kv < p.min_voltage)
        | (v.voltage_kv >= p.max_voltage)
        | ~held(v),
        passed=(v.any_gap_days <= p.interval)
        & ((v.channel == "onsite") | v.previous_channel.missing() | (v.previous_channel == "onsite")),
    )


@verdict("4-08")
def visited_after_energising(v: V, p: Params) -> Ruling:
    """Only the first visit after energising is measured."""
    return outcome(
        not_applicable=v.energised_days.missing() | ~v.first_since_energised | ~held(v),
        passed=v.energised_days <= p.within,
    )


@verdict("4-09")
def visited_before_contract_end(v: V, p: Params) -> Ruling:
    """Agency-purchase and retail customers visited because their contract ends."""
    return outcome(
        not_applicable=~v.market_attr.is_in("P1", "P2") | ~v.plan_reasons.has("contract_end") | ~held(v),
        passed=v.contract_days_left >= p.lead,
    )


@verdict("4-10")
def special_care_in_time(v: V, p: Params) -> Ruling:
    """Life support, alone, disabled, school, hospital and the other flags."""
    return outcome(
        not_applicable=(v.special_flags.size() == 0) | ~held(v),
        passed=v.any_gap_days <= p.interval,
    )


@verdict("4-11")
def visited_after_complaint(v: V, p: Params) -> Ruling:
    """Working days between the closed complaint and the visit it caused."""
    return outcome(
        not_applicable=~v.plan_reasons.has("complaint") | ~held(v),
        passed=v.complaint_closed_wd <= p.within,
    )


@verdict("4-12")
def low_voltage_sampled(u: U, p: Params) -> Ruling:
    """The transformer area with the lowest share visited in the year; open until the year is over."""
    return outcome(
        not_applicable=u.lv_areas == 0,
        passed=u.lv_lowest_share >= p.rate,
        pending=u.months_left > 0,
    )


@verdict("4-13")
def enough_drawn_at_random(u: U, p: Params) -> Ruling:
    """Customers drawn with a seed over all customers of the month plan."""
    return outcome(
        not_applicable=u.plan_items == 0,
        passed=share(u.plan_items_random, u.plan_items) >= p.random_share,
    )


@verdict("4-14", gathered_with=("window",))
def contacts_stay_below_cap(v: V, p: Params) -> Ruling:
    """Proactive visits of all organisations in the window, this one included."""
    return outcome(not_applicable=~v.proactive, passed=v.proactive_visits <= p.max)


@verdict("4-15")
def wish_for_peace_respected(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """A do-not-contact wish yields only to safety and legal notices."""
    return outcome(not_applicable=~v.contact_dnc, passed=v.legal_or_safety_notice)
