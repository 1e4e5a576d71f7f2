"""The appointment: propose a time, note a try to reach the customer, go without for a listed reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.channels.rules import AttemptOutcome
from gridvisit.interfaces.field.forms import base
from gridvisit.standard.vocabulary import AgendaTopic, Channel, NoAppointmentReason

MINUTES = [("20", "20"), ("30", "30"), ("45", "45"), ("60", "60"), ("90", "90")]


class SlotForm(forms.Form):
    """When, and for how long."""

    day = base.day(_("Day"))
    at = base.clock(_("Time"))
    minutes = base.one_of(MINUTES, _("Minutes"), initial="30")

    @property
    def start(self) -> datetime:
        """When we come."""
        return base.moment(self.cleaned_data["day"], self.cleaned_data["at"])

    @property
    def length(self) -> int:
        """Minutes told to the customer."""
        return int(self.cleaned_data["minutes"])

    @property
    def end(self) -> datetime:
        """When we leave."""
        return self.start + timedelta(minutes=self.length)


class ProposalForm(SlotForm):
    """What the customer is told: time, length, content, people, place (7.2-03)."""

    contact_id = forms.ChoiceField(label=_("Who is told"), widget=forms.RadioSelect, required=False)
    agenda = base.some_of([], _("What for"), initial=["policies", "needs", "open_matters"])
    more = base.line(_("Something else"), max_length=60)
    place = base.line(_("Where"))

    def __init__(self, *args: Any, contacts: base.Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_id"].choices = contacts
        self.fields["agenda"].choices = base.options(AgendaTopic)

    @property
    def topics(self) -> list[str]:
        """The agenda: codes of AgendaTopic, and what was typed beside them."""
        more = self.cleaned_data["more"]
        return [*self.cleaned_data["agenda"], *([more] if more else [])]


class MoveForm(SlotForm):
    """Another time from our side; it is counted."""

    reason = base.line(_("Why do we move it?"), required=True)


class AttemptForm(forms.Form):
    """One try to reach the customer."""

    outcome = base.one_of([], _("How did it go?"))
    contact_id = forms.ChoiceField(label=_("Who was called"), widget=forms.RadioSelect, required=False)
    note = base.line(_("Note"))

    def __init__(self, *args: Any, contacts: base.Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = base.options(AttemptOutcome)
        self.fields["contact_id"].choices = contacts


class NoAppointmentForm(forms.Form):
    """Come without an appointment, for a listed reason only (7.2-05)."""

    reason = base.one_of([], _("Why without an appointment?"))
    explanation = base.line(_("Explanation, for another reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [
            *base.options(NoAppointmentReason),
            ("none", _("Another reason, explained")),
        ]


class ReasonForm(forms.Form):
    """Only a reason."""

    reason = base.line(base.REASON, required=True)


class MissedForm(forms.Form):
    """A confirmed appointment that did not take place."""

    side = base.one_of(
        [("us", _("We were not there")), ("customer", _("The customer was not there"))], _("Who missed it?")
    )


class ConvertForm(forms.Form):
    """Go on by another channel."""

    channel = base.one_of([], _("By which channel?"))
    day = base.day(_("On which day?"))
    reason = base.line(_("Why?"), required=True)

    def __init__(self, *args: Any, now_by: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = base.options(
            Channel, [code for code in Channel.codes() if code != now_by]
        )


class RevealForm(forms.Form):
    """Which masked value, and why one needs to see it."""

    model = forms.ChoiceField(
        choices=[("contact", ""), ("site", ""), ("party", "")], widget=forms.HiddenInput
    )
    object_id = forms.UUIDField(widget=forms.HiddenInput)
    field = forms.ChoiceField(
        choices=[("mobile", ""), ("name", ""), ("address", "")], widget=forms.HiddenInput
    )
    reason = base.line(base.REASON, required=True)
