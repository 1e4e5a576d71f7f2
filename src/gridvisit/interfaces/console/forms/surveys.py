"""Forms of the survey pages. They parse; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.console.forms.fields import choices, day, text
from gridvisit.standard.vocabulary import CallOutcome, WaveAbout


class WaveForm(forms.Form):
    """A survey by sample to design."""

    title = text(_("Title"), 100)
    about = forms.ChoiceField(label=_("Whom to ask"), choices=choices(WaveAbout))
    unit = forms.ChoiceField(label=_("Unit and all below it"))
    instrument = forms.ChoiceField(label=_("Questionnaire"))
    frame_from = day(_("Demands ended from"), help_text=_("Of customers on file, the days do not matter."))
    frame_to = day(_("Demands ended to"))
    sample_size = forms.IntegerField(label=_("People to draw"), min_value=1, max_value=5000)
    phoned_share = forms.IntegerField(
        label=_("Asked by phone, percent"),
        min_value=0,
        max_value=100,
        help_text=_("Drawn at random, at least the share of rule 9.4-01."),
    )
    ends_on = day(_("Answers until"))

    def __init__(self, *args: Any, units: Any, instruments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units
        self.fields["instrument"].choices = instruments


class RingForm(forms.Form):
    """What came of a call that brought no interview."""

    outcome = forms.ChoiceField(
        label=_("What came of the call"), choices=choices(CallOutcome), widget=forms.RadioSelect
    )
    call_back_at = forms.DateTimeField(
        label=_("Call again at"), required=False, help_text=_("Only for “call again later”."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    note = text(_("Note"), 200, required=False)


class CallForm(forms.Form):
    """What a dissatisfied customer said when called."""

    text = forms.CharField(
        label=_("What the customer said, what was agreed"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
