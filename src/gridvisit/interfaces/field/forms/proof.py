"""Evidence, confirmation, hand-in."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.field.forms import base
from gridvisit.standard.vocabulary import PhotoSubject

PNG = "data:image/png;base64,"
LARGEST_SIGNATURE = 700_000
DECLARED: list[tuple[str, Any]] = [
    ("no_gifts", _("No meals, gifts or favours, either way")),
    ("no_designation", _("No designer, installer, maker or retailer was named")),
    ("within_authority", _("Nothing was promised beyond our authority")),
]


class PhotoForm(forms.Form):
    """One photo of an allowed subject (6.1-09). No rooms, faces or papers."""

    photo = forms.ImageField(
        label=_("Photo"),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment", "data-gv-photo": ""}),
    )  # fmt: skip
    subject = base.one_of([], _("What does it show?"))
    consent = base.flag(_("The customer agreed to the photo"))
    photo_sha256 = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    photo_taken_at = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = base.options(PhotoSubject)

    def captured_at(self, now: datetime) -> datetime:
        """Return when the camera took it, or now when the phone does not say or its clock is ahead."""
        try:
            taken = datetime.fromisoformat(self.cleaned_data["photo_taken_at"])
        except ValueError:
            return now
        return taken if taken.tzinfo is not None and taken <= now else now


class FileForm(forms.Form):
    """A recording or the archive of a chat: the file itself, or its number in the system that keeps it."""

    reference = base.line(_("Its number in the recording system"))
    file = forms.FileField(label=_("Or the file"), required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        got = super().clean() or {}
        if self.has_changed() and not got.get("reference") and not got.get("file") and not self.errors:
            raise ValidationError(_("Give the number, or choose the file."))
        return got


class CodeForm(forms.Form):
    """The six digits the customer got by message."""

    code = forms.CharField(
        label=_("Code from the customer's message"), max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9]{6}"}),
    )  # fmt: skip


class TokenForm(forms.Form):
    """The code on the plate at the site."""

    token = base.line(_("Code on the site plate"), required=True, max_length=60)


class CallForm(forms.Form):
    """What the telephone system knows of the call (6.2-04)."""

    minutes = forms.IntegerField(label=_("Minutes talked"), min_value=0, max_value=240)
    seconds = forms.IntegerField(label=_("Seconds"), min_value=0, max_value=59, initial=0)
    called_from = base.line(_("Service number"), required=True, max_length=20)

    @property
    def talk_seconds(self) -> int:
        """Length of the talk."""
        return int(self.cleaned_data["minutes"] * 60 + self.cleaned_data["seconds"])


class MessagesForm(forms.Form):
    """How often the customer wrote or spoke (6.3-02): a broadcast is not a visit."""

    customer_messages = forms.IntegerField(label=_("Replies of the customer"), min_value=0, max_value=9999)
    first_reply_minutes = forms.IntegerField(
        label=_("Minutes until our first reply"), min_value=0, max_value=9999, required=False
    )
    session_archived = base.flag(_("Messages or video are kept"))
    onsite_needed = base.flag(_("Something has to be settled on site"))
    group_text = base.words(
        _("Messages of the group"), rows=4, max_length=20_000,
        help_text=_("Only in a group: pasted here they are looked through for account and phone numbers, not kept."),
    )  # fmt: skip

    def details(self) -> dict[str, Any]:
        """What the service is told."""
        got = self.cleaned_data
        return {name: value for name, value in got.items() if value is not None and value != ""}


class SignatureForm(forms.Form):
    """What the pad sends: a picture and the movement."""

    signature = forms.CharField(widget=forms.HiddenInput, max_length=LARGEST_SIGNATURE)
    signature_strokes = forms.CharField(widget=forms.HiddenInput, max_length=LARGEST_SIGNATURE)

    def clean_signature(self) -> bytes:
        """Return the picture."""
        raw = self.cleaned_data["signature"]
        try:
            return base64.b64decode(raw.removeprefix(PNG), validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError(_("The signature did not arrive whole. Please sign again.")) from None

    def clean_signature_strokes(self) -> Any:
        """Return the strokes."""
        try:
            return json.loads(self.cleaned_data["signature_strokes"])
        except ValueError:
            raise ValidationError(_("The signature did not arrive whole. Please sign again.")) from None


class RefusedForm(forms.Form):
    """The customer does not confirm, or cannot; a reason is written down, nobody is pressed."""

    result = base.one_of(
        [("refused", _("Does not want to sign")), ("unable", _("Cannot sign now"))], _("What happened?")
    )
    reason = base.line(base.REASON, required=True)


class FinishForm(base.PositionForm):
    """The end: declarations, a note, how far we got."""

    declarations = base.some_of(DECLARED, _("We declare"))
    note = base.words(_("Note for colleagues"), rows=2)
    outcome = base.one_of(
        [("completed", _("Everything was discussed")), ("partial", _("Only part of it"))], _("How far did you get?"),
        initial="completed",
    )  # fmt: skip

    def details(self) -> dict[str, Any]:
        """What is noted before the record is handed in."""
        said = set(self.cleaned_data["declarations"])
        return {
            "note": self.cleaned_data["note"],
            "declarations": {code: code in said for code, _words in DECLARED},
        }
