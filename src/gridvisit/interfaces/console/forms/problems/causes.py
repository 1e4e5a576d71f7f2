"""Forms of common problems. They parse; the services decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.console.forms.demands import HOW, MilestonesForm, choices, day, moment, words
from gridvisit.standard.vocabulary import CloseResult

Pairs = Iterable[tuple[str, str]]


class ProblemForm(forms.Form):
    """What is common: a name, the cause if it is known, the unit in charge."""

    name = forms.CharField(
        label=_("Name of the problem"), max_length=120, help_text=_("What and where; no names of customers.")
    )
    cause = forms.CharField(label=_("Cause, if known"), max_length=300, required=False)
    unit_id = forms.ChoiceField(label=_("Unit in charge"))

    def __init__(self, *args: Any, units: Pairs = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = list(units)  # type: ignore[attr-defined]


class ConfirmForm(ProblemForm):
    """Confirm which demands have one cause."""

    send = forms.BooleanField(
        label=_("Send those that wait to the unit in charge"), required=False, initial=True
    )
    problem_id = forms.UUIDField(widget=forms.HiddenInput)
    basis = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)


class FixForm(MilestonesForm):
    """The fix, written once for all."""

    result = forms.ChoiceField(
        label=_("Result"), choices=choices(CloseResult, empty=True, leave_out=(CloseResult.WITHDRAWN.value,))
    )
    action = words(_("What was done"))
    answer = words(
        _("What every customer is told"),
        required=False,
        help_text=_("In the customer's words, without names. Empty: what was done."),
    )
    proof = forms.CharField(
        label=_("Proof"), max_length=300, help_text=_("Number of the work order, record or picture.")
    )
    fixed_at = moment(_("Done at"))
    cause = forms.CharField(label=_("Cause found"), max_length=300, required=False)
    planned_on = day(_("Planned for"), required=False, help_text=_("Only if the result is a plan."))
    milestones = forms.MultipleChoiceField(
        label=_("Also done by it"), required=False, widget=forms.CheckboxSelectMultiple
    )


class CorrectForm(forms.Form):
    """What the fix should say, and why it was wrong."""

    action = words(_("What was done"), required=False)
    answer = words(_("What every customer is told"), required=False)
    proof = forms.CharField(label=_("Proof"), max_length=300, required=False)
    fixed_at = moment(_("Done at"), required=False)
    cause = forms.CharField(label=_("Cause found"), max_length=300, required=False)
    reason = words(_("Why it is corrected"), rows=2, most=300)


class TellForm(forms.Form):
    """One customer was told: when and how."""

    how = forms.ChoiceField(label=_("Told how"), choices=HOW)
    told_at = moment(_("Customer told at"))
    text = words(_("What the customer said"), rows=2, required=False)


class NumberForm(forms.Form):
    """The number of a demand that joins."""

    number = forms.CharField(label=_("Number of the demand"), max_length=24)
