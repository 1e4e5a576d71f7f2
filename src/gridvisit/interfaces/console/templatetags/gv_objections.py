"""Tags about objections: the interval of an overturn rate in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def interval_words(rate: Any) -> str:
    """Return the 95 % interval of a rate in percent, or an empty text."""
    if rate.interval is None:
        return ""
    low, high = (f"{100 * bound:.1f}" for bound in rate.interval)
    return _("between %(low)s and %(high)s %%") % {"low": low, "high": high}
