"""Chapter 8: who may go, and how they behave."""

from __future__ import annotations

from gridvisit.engines.verdicts.chapters.common import held, important, none_of, took_place
from gridvisit.engines.verdicts.facts import Visit
from gridvisit.engines.verdicts.registry import Params, Ruling, outcome, verdict

V = type[Visit]


@verdict("8.1-01")
def qualified_on_the_day(v: V, p: Params) -> Ruling:
    """Valid on the day of the visit, with a high enough score."""
    return outcome(passed=v.qualification_valid & (v.qualification_score >= p.score))


@verdict("8.1-02")
def trained_this_year(v: V, p: Params) -> Ruling:
    """Hours of the twelve months before the visit."""
    return outcome(passed=v.training_hours >= p.hours)


@verdict("8.1-03")
def level_fits(v: V, p: Params) -> Ruling:
    """L3 for 35 kV and above, importance and market customers; L2 for 10 kV; L1 for the rest."""
    needs_three = (v.voltage_kv >= p.l3_voltage) | important(v) | v.market_attr.is_in("P2", "P3")
    needs_two = v.voltage_kv >= p.l2_voltage
    return outcome(
        passed=v.staff_level.is_in("L3")
        | (~needs_three & v.staff_level.is_in("L2"))
        | (~needs_three & ~needs_two & v.staff_level.is_in("L1")),
    )


@verdict("8.1-04")
def pledge_renewed(v: V, p: Params) -> Ruling:
    """Days since the pledge on the day of the visit."""
    return outcome(passed=v.pledge_days.known() & (v.pledge_days <= p.max_age))


@verdict("8.1-05")
def no_interest_and_rotated(v: V, p: Params) -> Ruling:
    """No declared interest in this customer; key accounts change hands."""
    return outcome(
        passed=~v.conflict_declared & (~v.key_account | (v.assignment_months <= p.max_assignment)),
    )


@verdict("8.2-01")
def no_gifts(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """A declaration passes until a survey or audit answer contradicts it."""
    return outcome(
        not_applicable=~took_place(v),
        passed=v.no_gifts_declared & (v.gifts_reported.missing() | ~v.gifts_reported),
    )


@verdict("8.2-02")
def promises_registered(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Owner and date on each promise."""
    return none_of(v.promises_made, v.promises_unregistered)


@verdict("8.2-03")
def special_groups_served(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """Flagged customers are offered large print, dialect or help at home."""
    return outcome(not_applicable=(v.special_flags.size() == 0) | ~held(v), passed=v.special_need_served)


@verdict("8.2-04")
def nothing_beyond_the_form(v: V, p: Params) -> Ruling:  # noqa: ARG001
    """No fields beyond the template of the class."""
    return outcome(not_applicable=~held(v), passed=v.fields_outside_form == 0)
