"""Phrases that many rules share."""

from __future__ import annotations

from gridvisit.engines.verdicts.facts import Visit
from gridvisit.engines.verdicts.registry import Ruling, outcome
from gridvisit.engines.verdicts.terms import FALSE, Term


def took_place(v: type[Visit]) -> Term:
    """Visitor and customer met, if only to hear a refusal."""
    return v.outcome.is_in("completed", "partial", "refused", "aborted_safety")


def held(v: type[Visit]) -> Term:
    """The visit was carried out, wholly or in part. Refusal is an unscored outcome."""
    return v.outcome.is_in("completed", "partial")


def important(v: type[Visit]) -> Term:
    """Special grade, grade 1 or grade 2."""
    return v.importance.is_in("SP", "L1", "L2")


def in_time(*, at: Term, elapsed: Term, within: Term, not_applicable: Term = FALSE) -> Ruling:
    """Done at `at` after `elapsed`; while not done, `elapsed` runs on and the rule is pending."""
    on_time = elapsed <= within
    return outcome(not_applicable=not_applicable, passed=at.known() & on_time, pending=on_time)


def in_span(*, since: Term, at: Term, now: Term, within: Term, not_applicable: Term = FALSE) -> Ruling:
    """Done at `at` within natural time after `since`; pending while that time still runs at `now`."""
    return in_time(at=at, elapsed=at.or_else(now) - since, within=within, not_applicable=not_applicable)


def none_of(count: Term, bad: Term, *, not_applicable: Term = FALSE) -> Ruling:
    """Not one of `count` things is `bad`; nothing there, nothing to judge."""
    return outcome(not_applicable=not_applicable | (count == 0), passed=bad == 0)
