"""The form of a person's own notice hours."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


def _clock(label: object) -> forms.TimeField:
    # a text: a browser's own time input may show 12 hours and a.m.
    attrs = {"inputmode": "numeric", "placeholder": "07:30", "autocomplete": "off"}
    return forms.TimeField(label=label, input_formats=["%H:%M"], widget=forms.TimeInput(attrs, "%H:%M"))


class HoursForm(forms.Form):
    """From when till when one's shift goes, and whether days off are silent."""

    start = _clock(_("My shift begins"))
    end = _clock(_("My shift ends"))
    rest_days = forms.BooleanField(
        label=_("Keep silent on non-working days"),
        required=False,
        help_text=_("By the State Council's calendar, with its make-up days."),
    )
