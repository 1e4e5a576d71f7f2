"""What the customer asks and what we promise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.field.forms import base
from gridvisit.standard.vocabulary import DemandTopic, DemandType

ON_SPOT = {DemandType.CONSULT}
PROMISE_STATES: list[tuple[str, Any]] = [
    ("open", _("Still open, told so")),
    ("kept", _("Kept")),
    ("broken", _("Not kept")),
    ("released", _("Customer no longer wants it")),
]
TOLD: list[tuple[str, Any]] = [("open", _("Told where it stands"))]
NEEDS_REASON = frozenset({"broken", "released"})


class DemandForm(forms.Form):
    """One demand in the customer's own words (5.1-03); several in one sentence are entered one by one."""

    verbatim = base.words(
        _("In the customer's own words"),
        rows=4,
        required=True,
        help_text=_("At least ten characters, as they said it."),
    )
    type = base.one_of([], _("Type"))
    topic = base.one_of([], _("Topic"))
    danger = base.flag(_("Somebody may be in danger"))
    place = base.line(_("Where exactly"))
    answer_on_spot = base.words(_("Answered at once with"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verbatim"].widget.attrs["data-gv-typed"] = ""
        self.fields["type"].choices = base.options(DemandType)
        self.fields["topic"].choices = base.options(DemandTopic)

    @property
    def demand(self) -> dict[str, Any]:
        """What the service is told. An unticked danger box leaves the words to decide."""
        got = self.cleaned_data
        plain = {name: got[name] for name in ("verbatim", "type", "topic", "place", "answer_on_spot")}
        return plain | ({"danger": True} if got["danger"] else {})


class DangerForm(forms.Form):
    """U0: what, where. Nothing else is asked before it is handed over (5.5-03)."""

    verbatim = base.words(_("What has happened?"), rows=3, required=True)
    place = base.line(_("Where exactly?"), required=True)
    topic = base.one_of(
        [
            (DemandTopic.SAFE_NET.value, _("Our lines or equipment")),
            (DemandTopic.SAFE_CUST.value, _("The customer's installation")),
            (DemandTopic.OUTAGE.value, _("No supply")),
        ],
        _("Whose equipment?"),
        initial=DemandTopic.SAFE_NET.value,
    )

    @property
    def demand(self) -> dict[str, Any]:
        """What the service is told."""
        got = self.cleaned_data
        kind = DemandType.FAULT if got["topic"] == DemandTopic.OUTAGE else DemandType.HAZARD
        return {**got, "type": kind.value, "urgency": "U0", "danger": True}


class InquiryForm(forms.Form):
    """A question: answered, or told where to go, or left open until one of them (5.4-01, 5.4-02)."""

    question = base.words(_("Question"), rows=2, required=True)
    answer = base.words(_("Our answer"), rows=2)
    referral = base.line(_("Not ours: told to ask"))


class PromiseForm(forms.Form):
    """A new promise, with owner and date (8.2-02)."""

    text = base.words(_("What do we promise?"), rows=2, required=True, max_length=300)
    due_on = base.day(_("Until when?"))
    owner_id = forms.ChoiceField(label=_("Who will do it?"), widget=forms.Select)
    demand_id = forms.ChoiceField(label=_("Belongs to the demand"), required=False)

    def __init__(
        self, *args: Any, people: base.Choices = (), demands: base.Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = people
        self.fields["demand_id"].choices = [("", _("None")), *demands]
        if not demands:
            del self.fields["demand_id"]


class ReportsForm(forms.Form):
    """What became of each old promise and demand, told to the customer first (7.2-02)."""

    def __init__(
        self,
        *args: Any,
        promises: Sequence[dict[str, Any]] = (),
        demands: Sequence[dict[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.matters = [("promise_id", row) for row in promises] + [("demand_id", row) for row in demands]
        for kind, row in self.matters:
            choices = PROMISE_STATES if kind == "promise_id" else TOLD
            label = row["text"] if kind == "promise_id" else row["summary"]
            self.fields[f"status_{row['id']}"] = base.one_of(choices, label, required=False)
            if kind == "promise_id":
                self.fields[f"reason_{row['id']}"] = base.line(_("Reason"))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield every matter with its fields."""
        for kind, row in self.matters:
            reason = self[f"reason_{row['id']}"] if kind == "promise_id" else None
            yield {"kind": kind, "matter": row, "status": self[f"status_{row['id']}"], "reason": reason}

    def clean(self) -> dict[str, Any]:
        """A promise not kept, or no longer wanted, needs a reason."""
        got = super().clean() or {}
        for kind, row in self.matters:
            if kind != "promise_id":
                continue
            if got.get(f"status_{row['id']}") in NEEDS_REASON and not got.get(f"reason_{row['id']}"):
                self.add_error(f"reason_{row['id']}", _("Say why."))
        return got

    @property
    def reports(self) -> list[dict[str, Any]]:
        """What the service is told."""
        got = self.cleaned_data
        return [
            {
                kind: row["id"],
                "status": got[f"status_{row['id']}"],
                "reason": got.get(f"reason_{row['id']}", ""),
            }
            for kind, row in self.matters
            if got.get(f"status_{row['id']}")
        ]
