"""How the customer pages show a visit class."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from gridvisit.domain.customers.rules import VisitClass

register = template.Library()

TONES = {
    VisitClass.TOP: "bad",
    VisitClass.GRADE2: "warn",
    VisitClass.TEMPORARY: "warn",
    VisitClass.CARE: "brand",
    VisitClass.BULK: "info",
    VisitClass.HV: "info",
}


@register.filter
def visit_class(code: str) -> str:
    """Return the label of a class."""
    return VisitClass.label_of(code, get_language() or "zh")


@register.filter
def class_tone(code: str) -> str:
    """Return the tone of a class's badge."""
    return TONES.get(VisitClass(code), "") if VisitClass.has(code) else ""


@register.filter
def tree_lead(depth: int) -> str:
    """Return what stands before a unit at a depth of the tree."""
    return "　" * (depth - 1) + "└ " if depth else ""
