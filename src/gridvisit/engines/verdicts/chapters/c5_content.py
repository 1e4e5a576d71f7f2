"""Chapter 5.1-5.4: needs, policies, neutrality, offers, questions."""

from __future__ import annotations

from gridvisit.engines.verdicts.chapters.common import held, important, none_of
from gridvisit.engines.verdicts.facts import Visit
from gridvisit.engines.verdicts.measures import ratio
from gridvisit.engines.verdicts.registry import Params, Ruling, outcome, verdict

V = type[Visit]


@verdict("5.1-01")
def need_areas_asked(v: V, p: Params) -> Ruling:
    """Every required area has an answer, or was not asked for a stated reason. Enterprises only."""
    return outcome(
        not_applicable=(v.party_kind != "enterprise") | ~held(v),
        passed=v.needs_answered.covers(p.required),
    )


@verdict("5.1-02")
def use_and_outlook_updated(v: V, p: Params) -> Ruling:
    """From the capacity threshold up."""
    return outcome(
        not_applicable=(v.capacity_kva < p.threshold) | ~held(v),
        passed=v.use_outlook_recorded,
    )


@verdict("5.1-04")
def emergency_supply_checked(v: V, p: Params) -> Ruling:
    """Own supply over security load, and a start test not too long ago."""
    return outcome(
        not_applicable=~important(v) | ~held(v),
        passed=(ratio(v.backup_kw, v.security_load_kw) >= p.ratio) & (v.backup_test_days <= p.test_age),
    )


@verdict("5.2-01")
def policies_in_force(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """No expired item was shown."""
    return none_of(v.policies_shown, v.policies_expired, not_applicable=~held(v))


@verdict("5.2-02")
def enough_policies_explained(v: V, p: Params) -> Ruling:
    """Items that fit the customer."""
    return outcome(not_applicable=~held(v), passed=v.policies_applicable >= p.min)


@verdict("5.2-03")
def policies_have_proof(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Paper, link opened, read out, or refused: each item has one."""
    return none_of(v.policies_shown, v.policies_without_proof, not_applicable=~held(v))


@verdict("5.2-04")
def only_published_promises(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """What was sent to the customer about this visit quotes published promises only."""
    return none_of(v.texts_sent, v.texts_unpublished)


@verdict("5.3-01")
def offers_are_voluntary(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """After the needs, with the customer's answer stored, tied to nothing else."""
    return outcome(
        not_applicable=(v.services_offered.size() == 0) | ~held(v),
        passed=(v.offers_before_needs == 0) & (v.offers_without_answer == 0) & (v.offers_tied == 0),
    )


@verdict("5.3-02")
def nobody_steered(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """A declaration passes until a survey or audit answer contradicts it."""
    return outcome(
        not_applicable=~held(v),
        passed=v.steering_denied & (v.steering_reported.missing() | ~v.steering_reported),
    )


@verdict("5.3-03")
def services_within_permit(v: V, p: Params) -> Ruling:
    """Each service offered is on the list of the kind of organisation."""
    return outcome(
        not_applicable=(v.services_offered.size() == 0) | ~held(v),
        passed=((v.unit_kind == "supplier") & p.supplier.covers(v.services_offered))
        | ((v.unit_kind == "dso") & p.dso.covers(v.services_offered))
        | ((v.unit_kind == "retailer") & p.retailer.covers(v.services_offered)),
    )


@verdict("5.3-04")
def estimates_have_basis(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Data period, method, range, and the words that it is no promise."""
    return none_of(v.estimates, v.estimates_without_basis, not_applicable=~held(v))


@verdict("5.4-01")
def questions_have_an_end(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Answered, told where to go, or registered as a demand."""
    return none_of(v.inquiries, v.inquiries_open, not_applicable=~held(v))
