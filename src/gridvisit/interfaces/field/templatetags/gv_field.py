"""The bottom bar of the phone pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

register = template.Library()

BAR = (
    ("today", "field:today", _("Today"), "calendar-check"),
    ("week", "field:week", _("This week"), "calendar-week"),
    ("new", "field:new", _("New visit"), "circle-plus"),
    ("demands", "field:demands", _("Demands"), "message-report"),
    ("me", "field:me", _("Me"), "user"),
)


@register.simple_tag
def field_bar(here: str = "") -> list[dict[str, Any]]:
    """Return the entries of the bar; `here` names the present one."""
    entries = []
    for key, name, label, icon in BAR:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        entries.append({"url": url, "label": label, "icon": icon, "active": key == here})
    return entries
