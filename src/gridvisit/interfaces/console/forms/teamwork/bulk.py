"""The form of one change on many demands: only the fields the change needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.console.forms.demands import choices, words
from gridvisit.standard.vocabulary import BulkChange, DemandTopic, DemandType, Urgency

Pairs = Iterable[tuple[str, str]]
FIELDS: dict[str, tuple[str, ...]] = {
    BulkChange.DISPATCH: ("unit_id", "handler_id", "text"),
    BulkChange.HANDLER: ("handler_id", "text"),
    BulkChange.URGENCY: ("urgency", "text"),
    BulkChange.TRIAGE: ("type", "topic", "text"),
    BulkChange.NOTE: ("text",),
    BulkChange.ASK: ("text",),
}
HINTS = {
    BulkChange.DISPATCH: _("Note for the unit"), BulkChange.HANDLER: _("Note"), BulkChange.URGENCY: _("Reason"),
    BulkChange.TRIAGE: _("Reason, if a clock gets longer"), BulkChange.NOTE: _("Note"),
    BulkChange.ASK: _("What you want to know"),
}  # fmt: skip
MUST = ("unit_id", "urgency", "type", "topic")


class BulkForm(forms.Form):
    """What every chosen demand gets."""

    unit_id = forms.ChoiceField(label=_("Unit in charge"))
    handler_id = forms.ChoiceField(label=_("Handler"), required=False)
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=choices(Urgency, empty=True, leave_out=("U0", "U3"))
    )
    type = forms.ChoiceField(label=_("Type"), choices=choices(DemandType, empty=True, leave_out=("REPORT",)))
    topic = forms.ChoiceField(label=_("Topic"), choices=choices(DemandTopic, empty=True))
    text = words(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, what: str, units: Pairs = (), people: Pairs = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = [("", "—"), *units]  # type: ignore[attr-defined]
        self.fields["handler_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        self.fields["handler_id"].required = what == BulkChange.HANDLER
        self.fields["text"].required = what == BulkChange.NOTE
        self.fields["text"].label = HINTS.get(what, _("Note"))  # type: ignore[call-overload]
        for name in set(self.fields) - set(FIELDS.get(what, ())):  # type: ignore[call-overload]
            del self.fields[name]
