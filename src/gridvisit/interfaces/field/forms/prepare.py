"""Before the door: supplies, what the visit will meet, the start itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.field.forms import base
from gridvisit.standard.vocabulary import CallOpening, Supply


class SuppliesForm(forms.Form):
    """What is in the bag (6.1-02)."""

    supplies = base.some_of([], _("I have with me"))

    def __init__(self, *args: Any, wanted: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplies"].choices = base.options(Supply, wanted) if wanted else []


class ConditionsForm(forms.Form):
    """What the visit will meet; it decides the supplies and the second person."""

    electrical_room = base.flag(_("We enter an electrical room"))
    no_signal = base.flag(_("No phone signal there"))
    group = base.flag(_("It is a group chat"))
    companion_id = forms.ChoiceField(label=_("Who comes along"), required=False)

    def __init__(self, *args: Any, people: base.Choices = (), channel: str = "onsite", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["companion_id"].choices = [("", _("Nobody")), *people]
        unused = {"onsite": ["group"], "phone": ["electrical_room", "no_signal", "group", "companion_id"]}
        for name in unused.get(channel, ["electrical_room", "no_signal", "companion_id"]):
            del self.fields[name]


class OnsiteStartForm(base.PositionForm):
    """At the customer's door. The position is asked for once, here."""

    late_evening_consent = base.flag(_("The customer agreed to a visit at this hour"))

    def __init__(self, *args: Any, late: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_evening_consent"]

    def facts(self) -> dict[str, Any]:
        """What the service is told."""
        late = self.cleaned_data.get("late_evening_consent")
        return {"late_evening_consent": True} if late else {}


class PhoneStartForm(forms.Form):
    """The opening of a call (6.2-02, 6.2-03, 6.2-08)."""

    called_from = base.line(_("Service number you call from"), required=True, max_length=20)
    opening = base.some_of([], _("Said at the start"))
    recording_told = base.flag(_("Told that the call is recorded"))
    callee_verified = base.flag(_("Made sure who is on the line"))
    asked_time = base.flag(_("The customer asked for this time"))
    position = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opening"].choices = base.options(CallOpening)

    def facts(self) -> dict[str, Any]:
        """What the service is told."""
        return dict(self.cleaned_data)


class OnlineStartForm(forms.Form):
    """The start of an online session (6.3-01, 6.3-04)."""

    session_account = base.line(
        _("Official account or meeting"), required=True, max_length=60,
        help_text=_("The verified company account, never a private one."),
    )  # fmt: skip
    touchpoint = base.one_of(
        [("official_account", _("Official account")), ("app", _("App"))],
        _("Where"),
        initial="official_account",
    )
    recording_told = base.flag(_("Told that messages or video are kept"))
    position = None

    def facts(self) -> dict[str, Any]:
        """What the service is told."""
        return dict(self.cleaned_data)


START = {"onsite": OnsiteStartForm, "phone": PhoneStartForm, "online": OnlineStartForm}
