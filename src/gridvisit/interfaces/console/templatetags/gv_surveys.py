"""Tags of the survey pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.staff import access

register = template.Library()


@register.simple_tag
def survey_home(actor: Any) -> dict[str, str]:
    """Return the page one comes to surveys by: the answers, or without a right to them the published figures."""
    if access.may(actor, "survey.view"):
        return {"url": reverse("console:survey-list"), "label": _("Satisfaction")}
    return {"url": reverse("console:survey-results"), "label": _("Survey results")}
