"""A visit nobody has planned: everything has a first answer, so that it takes four taps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.field.forms import base
from gridvisit.standard.vocabulary import Channel, NoAppointmentReason, PlanItemReason, Supply, supplies_for

REASONS = ("customer_asked", "outage", "special_care", "complaint", "season", "recheck", "project")


class UnplannedForm(forms.Form):
    """Channel, why we come, why without appointment, what is in the bag."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    channel = base.one_of([], _("Channel"), initial=Channel.ONSITE.value)
    reasons = base.some_of([], _("Why do you visit?"), initial=["customer_asked"], required=True)
    no_appointment_reason = base.one_of(
        [], _("Why without an appointment?"), initial="customer_asked", required=False
    )
    supplies = base.some_of([], _("I have with me"))

    def __init__(self, *args: Any, conditions: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = base.options(Channel)
        self.fields["reasons"].choices = base.options(PlanItemReason, REASONS)
        self.fields["no_appointment_reason"].choices = base.options(NoAppointmentReason)
        channel = self.data.get("channel") or self.initial.get("channel") or Channel.ONSITE
        channel = channel if Channel.has(channel) else Channel.ONSITE
        wanted = supplies_for(
            channel, [code for code in conditions if channel == Channel.ONSITE or code == "group"]
        )
        self.fields["supplies"].choices = base.options(Supply, [supply.value for supply in wanted])
        self.fields["supplies"].initial = []
