"""Forms of objections. They parse; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.evaluation.objecting.rules import AFTER, MOST_REASON
from gridvisit.interfaces.console.forms.fields import choices
from gridvisit.standard.vocabulary import ObjectionDecision, ObjectionGround, Outcome


def _words(label: Any, *, help_text: Any = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _paper(label: Any) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=False,
        help_text=_("A photo (JPEG, PNG, WebP) or a PDF, if something proves it."),
    )


class ObjectForm(forms.Form):
    """Object to a verdict: why, on what ground, with what evidence."""

    ground = forms.ChoiceField(label=_("Ground"), choices=choices(ObjectionGround, empty=True))
    reason = _words(
        _("What is wrong with the verdict"),
        help_text=_("Say what happened, when and who can confirm it. No phone numbers."),
    )
    file = _paper(_("Evidence"))


class AnswerForm(forms.Form):
    """Give the facts that were asked for."""

    facts = _words(_("The facts asked for"))
    file = _paper(_("Evidence"))


class SendBackForm(forms.Form):
    """Ask for facts."""

    question = _words(_("What must be made clear"), help_text=_("The deadline for the decision runs on."))


class WithdrawForm(forms.Form):
    """Take the objection back."""

    reason = _words(_("Why you take it back"), required=False)


class DecideForm(forms.Form):
    """The decision of the second reader."""

    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, choices=choices(ObjectionDecision)
    )
    outcome = forms.ChoiceField(
        label=_("New outcome, if the objection is upheld"),
        required=False,
        choices=choices(Outcome, empty=True, leave_out=set(Outcome.codes()) - {code.value for code in AFTER}),
    )
    reason = _words(
        _("Reason"),
        help_text=_("What you looked at, and why it decides the matter. The objector reads this."),
    )
