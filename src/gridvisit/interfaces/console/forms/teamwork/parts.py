"""Forms of joint handling and of returning a demand. They parse; the services decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.console.forms.demands import choices, day, words
from gridvisit.standard.vocabulary import ReturnReason

Pairs = Iterable[tuple[str, str]]


class GiveBackForm(forms.Form):
    """Return a demand to the desk."""

    listed = forms.ChoiceField(label=_("Reason"), choices=choices(ReturnReason, empty=True))
    reason = words(
        _("In words"), rows=2, required=False, help_text=_("For the desk: who is in charge instead?")
    )


class PartAskForm(forms.Form):
    """Ask another unit for a part of a demand."""

    unit_id = forms.ChoiceField(label=_("Unit that helps"))
    person_id = forms.ChoiceField(
        label=_("Person"), required=False, help_text=_("Empty: the unit decides who.")
    )
    task = words(_("What is asked for"), rows=3)
    wished_on = day(_("Wished by"), help_text=_("The clocks of the demand run on; you stay responsible."))
    part_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Pairs = (), people: Pairs = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = [("", "—"), *units]  # type: ignore[attr-defined]
        self.fields["person_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class PartAnswerForm(forms.Form):
    """Answer one's part."""

    done = forms.ChoiceField(
        label=_("Was it done?"), choices=(("yes", _("Done")), ("no", _("Could not be done"))),
        widget=forms.RadioSelect,
    )  # fmt: skip
    text = words(_("What was found and done"), rows=3)


class PartWaiveForm(forms.Form):
    """Do without a part."""

    reason = words(_("Why the demand can be resolved without it"), rows=2)
