"""Forms of supervision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.console.forms.demands import moment, words


class SuperviseForm(forms.Form):
    """What is asked of the unit, and till when it has to answer."""

    text = words(_("What you ask of the unit"), most=1000)
    answer_by = moment(_("Report by"))


class ReportForm(forms.Form):
    """Progress, in words."""

    text = words(_("What has been done, what comes next"), most=1000)


class LiftForm(forms.Form):
    """Why the supervision ends."""

    reason = words(_("Why it is lifted"), rows=2, most=400)
