"""Terms that measure: the time between two moments, a share in percent, a multiple."""

from __future__ import annotations

from gridvisit.engines.verdicts.terms import Kind, Quotient, Span, Term, TermError, need


def apart(one: Term, other: Term) -> Term:
    """Time between two moments, whichever comes first."""
    need(one, Kind.MOMENT)
    need(other, Kind.MOMENT)
    return Span(one, other, apart=True)


def share(part: Term, whole: Term) -> Term:
    """`part` of `whole` in percent."""
    need(part, Kind.NUMBER)
    need(whole, Kind.NUMBER)
    return Quotient(part, whole, unit="%")


def ratio(left: Term, right: Term) -> Term:
    """`left` as a multiple of `right`; both in the same unit."""
    need(left, Kind.NUMBER)
    need(right, Kind.NUMBER)
    if left.unit != right.unit:
        raise TermError(f"ratio of {left.unit} to {right.unit}")
    return Quotient(left, right)
