"""Tags of the planning pages."""

from __future__ import annotations

from django import template

from gridvisit.domain.planning.rules import checks

register = template.Library()


@register.filter
def hours(minutes: int) -> str:
    """Return minutes as hours with at most one decimal."""
    return checks.hours(int(minutes or 0))
