"""Forms of demands that came in without saying whose they are, where, or since when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.demands.rules import HEARD, WHOSE
from gridvisit.foundation.privacy.masking import mask_account, mask_address, mask_phone
from gridvisit.interfaces.console.forms.demands import moment, words

CELLS = {"account_no": "who", "place": "place", "contact_text": "contact_text", "heard_at": "heard_at"}

MASKS = {"account_no": mask_account, "place": mask_address, "contact_text": mask_phone}


def masked(column: str, words: str) -> str:
    """Return what the file says in a column, place and numbers masked: the page of the demand reveals them."""
    return MASKS[column](words) if column in MASKS else words


class CompleteForm(forms.Form):
    """Whose it is, or where; and when the customer spoke, where that is not known.

    `found`: customers of whom one is meant, (id, name); `unread`: what the file said there, shown masked.
    """

    who = forms.CharField(
        label=_("Account number, customer number or name"),
        required=False,
        max_length=80,
        help_text=_("Links the customer. Without one, give the place."),
    )
    party_id = forms.ChoiceField(label=_("Which customer?"), required=False, widget=forms.RadioSelect)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    contact_text = forms.CharField(label=_("Whom to call, number"), required=False, max_length=80)
    heard_at = moment(
        _("Heard at"),
        required=False,
        help_text=_("When the customer spoke. The clocks are counted from then."),
    )

    def __init__(
        self,
        *args: Any,
        lacks: Collection[str] = (),
        found: Iterable[tuple[str, str]] = (),
        unread: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = list(found)
        if people:
            self.fields["party_id"].choices = people  # type: ignore[attr-defined]
        else:
            del self.fields["party_id"]
        if WHOSE not in lacks:
            del self.fields["who"], self.fields["place"]
        if HEARD not in lacks:
            del self.fields["heard_at"]
        for column, name in CELLS.items():
            if (unread or {}).get(column) and name in self.fields:
                told = gettext("The file said: %(words)s") % {"words": masked(column, (unread or {})[column])}
                self.fields[name].help_text = f"{self.fields[name].help_text} {told}".strip()


class AskHotlineForm(forms.Form):
    """What the hotline is asked."""

    text = words(_("What you ask the hotline"), rows=2, most=400)
