"""Forms of planning. They only read what was typed; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.planning.changes import BY_HAND
from gridvisit.standard.vocabulary import Channel, NotDoneReason, PlanItemReason


class Propose(forms.Form):
    """Which unit and month."""

    unit = forms.ChoiceField(label=_("Unit"))
    period = forms.RegexField(
        label=_("Month"),
        regex=r"^20\d{2}-(0[1-9]|1[0-2])$",
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-12"}),
        help_text=_("Year and month, for example 2026-12"),
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


class Reasoned(forms.Form):
    """A reason in words."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class AddCustomer(Reasoned):
    """A customer to add by hand."""

    party = forms.UUIDField(widget=forms.HiddenInput)
    code = forms.ChoiceField(label=_("Why"))
    channel = forms.ChoiceField(label=_("Channel"), required=False)

    field_order = ("party", "code", "channel", "reason")

    def __init__(self, *args: Any, lang: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [(code, PlanItemReason.label_of(code, lang)) for code in BY_HAND]
        self.fields["code"].choices = codes  # type: ignore[attr-defined]
        self.fields["channel"].choices = [("", _("As the rules propose")), *Channel.choices(lang)]  # type: ignore[attr-defined]


class Owner(forms.Form):
    """Who goes."""

    owner = forms.UUIDField()


class Day(forms.Form):
    """On which day."""

    day = forms.DateField()


class Duty(forms.Form):
    """Hours for other duties of a person."""

    staff = forms.UUIDField()
    hours = forms.FloatField(min_value=0, max_value=400)


class NotDone(Reasoned):
    """Why an item was not done."""

    why = forms.ChoiceField(label=_("Why"))
    field_order = ("why", "reason")

    def __init__(self, *args: Any, lang: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = NotDoneReason.choices(lang)  # type: ignore[attr-defined]


class Move(Reasoned):
    """To which month an item moves."""

    period = forms.RegexField(
        label=_("Month"),
        regex=r"^20\d{2}-(0[1-9]|1[0-2])$",
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2027-01"}),
    )
    field_order = ("period", "reason")
