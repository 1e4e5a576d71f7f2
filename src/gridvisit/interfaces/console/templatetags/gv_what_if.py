"""Tags of the what-if page: a number now and then, its difference in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gridvisit.domain.evaluation import words
from gridvisit.domain.evaluation.whatif.question import Reach

register = template.Library()
UNKNOWN = "—"


@register.simple_tag
def step_to(pair: Any) -> SafeString:
    """A number now and then: `26 → 39`, once where nothing changes."""
    before, after = (UNKNOWN if value is None else value for value in (pair.before, pair.after))
    if before == after:
        return format_html("<span>{}</span>", before)
    return format_html('<span class="text-nowrap">{} → <strong>{}</strong></span>', before, after)


@register.simple_tag
def difference(pair: Any) -> str:
    """The difference with its sign, or that there is none."""
    change = pair.change
    if change is None:
        return UNKNOWN
    if not change:
        return _("no change")
    return f"+{change}" if change > 0 else f"−{abs(change)}"


@register.filter
def parameter_name(spec: Any) -> str:
    """Return the name of a parameter inside its rule."""
    return str(words.name_of(spec).of(get_language() or "zh"))


@register.filter
def reach(code: str) -> str:
    """Return in words what a changed parameter can do to stored facts."""
    return Reach.label_of(code, get_language() or "zh")
