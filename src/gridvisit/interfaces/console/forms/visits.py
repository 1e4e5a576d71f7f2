"""Forms of the visit pages at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.channels.rules import AttemptOutcome
from gridvisit.interfaces.console.forms.fields import text
from gridvisit.standard.vocabulary import Channel, CostBearer, FollowupResult, PlanItemReason, RiskLevel

Choices = Sequence[tuple[str, Any]]
AGREED: Choices = [
    ("agreed", _("Agreed with the customer")),
    ("noted", _("Customer has taken note")),
    ("refused", _("Customer does not want it; kept inside")),
]


def _day(label: Any, **given: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given
    )


def _here() -> str:
    return get_language() or "zh"


class PlanForm(forms.Form):
    """One visit planned by hand."""

    day = _day(_("Day"))
    channel = forms.ChoiceField(label=_("Channel"))
    reasons = forms.MultipleChoiceField(label=_("Why"), widget=forms.CheckboxSelectMultiple)
    owner_id = forms.ChoiceField(label=_("Visitor"))
    companion_id = forms.ChoiceField(label=_("Second person"), required=False)

    def __init__(self, *args: Any, people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = Channel.choices(_here())
        self.fields["reasons"].choices = [
            pair for pair in PlanItemReason.choices(_here()) if pair[0] not in {"random", "cycle"}
        ]
        self.fields["owner_id"].choices = people
        self.fields["companion_id"].choices = [("", _("Nobody")), *people]


class ReassignForm(forms.Form):
    """Another visitor, with the reason."""

    owner_id = forms.ChoiceField(label=_("New visitor"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = people


class StrategyForm(forms.Form):
    """Goals and frame of a customer strategy (7.2-08)."""

    goals = forms.CharField(label=_("Goals"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    risk_level = forms.ChoiceField(label=_("Risk"), initial="R1")
    review_on = _day(_("Read again on"))
    customer_agreed = forms.ChoiceField(
        label=_("The customer"), choices=AGREED, widget=forms.RadioSelect, initial="noted"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["risk_level"].choices = RiskLevel.choices(_here())


class ItemForm(forms.Form):
    """One measure: owner, date, yardstick, source need (7.2-09)."""

    measure = forms.CharField(label=_("Measure"), max_length=300)
    owner_id = forms.ChoiceField(label=_("Who does it"))
    due_on = _day(_("Until"))
    yardstick = forms.CharField(label=_("How we see that it worked"), max_length=200)
    source_need = forms.ChoiceField(label=_("Comes from"))
    cost_bearer = forms.ChoiceField(label=_("Who pays"), required=False)

    def __init__(self, *args: Any, people: Choices = (), sources: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = [("", "—"), *people]
        self.fields["source_need"].choices = [("", "—"), *sources]
        self.fields["cost_bearer"].choices = [("", _("Not settled")), *CostBearer.choices(_here())]


ItemForms = forms.formset_factory(ItemForm, extra=1, max_num=20, absolute_max=20)


class AttemptForm(forms.Form):
    """One try to reach the customer for a follow-up."""

    outcome = forms.ChoiceField(label=_("How did it go?"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = AttemptOutcome.choices(_here())


class FollowUpForm(forms.Form):
    """What the customer says."""

    result = forms.ChoiceField(label=_("What does the customer say?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In their words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = FollowupResult.choices(_here())


class AddendumForm(forms.Form):
    """A correction or late fact after sealing: never an edit (7.2-16)."""

    reason = forms.CharField(label=_("Why is it added?"), max_length=200)
    text = forms.CharField(
        label=_("What is added"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
    file = forms.FileField(label=_("Attached file"), required=False)


class SentForm(forms.Form):
    """The number under which the master system took a correction."""

    reference = text(_("Number in the master system"), 60)
