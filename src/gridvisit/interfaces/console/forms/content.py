"""Forms of policies, scripts and published service promises. They parse; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.content.rules import PLACES
from gridvisit.interfaces.console.forms.fields import choices, day, text
from gridvisit.standard.vocabulary import (
    Channel,
    CloseResult,
    DemandTopic,
    MacroStep,
    MarketAttr,
    PartyKind,
    PolicyTopic,
)

VOLTAGE = (("", _("high and low voltage")), ("yes", _("high voltage only")), ("no", _("low voltage only")))
AUDIENCE = ("party_kinds", "hv", "market")
_PLACES_HINT = format_lazy(
    "{} {}", _("Filled in when it is used:"), " ".join(f"{{{place}}}" for place in (*PLACES, "promise.CODE"))
)


def words(
    label: Any, *, rows: int = 4, limit: int = 5000, required: bool = True, hint: Any = ""
) -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(
        label=label, required=required, help_text=hint, max_length=limit, widget=forms.Textarea(attrs={"rows": rows})
    )  # fmt: skip


def several(label: Any, codes: Any, *, hint: Any = "") -> forms.MultipleChoiceField:
    """Some of a code list, none means all."""
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=choices(codes),
        help_text=hint,
        widget=forms.CheckboxSelectMultiple,
    )


class _ContentForm(forms.Form):
    """What all kinds have: the publishing unit, a code that stays, first and last day."""

    unit = forms.ChoiceField(
        label=_("Published by"), help_text=_("All units of the organisation may use it.")
    )
    code = text(_("Code"), 40, help_text=_("Short and lasting, such as tou-tariff. New editions keep it."))

    def __init__(self, *args: Any, units: list[tuple[str, str]], fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        if fixed:
            del self.fields["code"]

    def clean_code(self) -> str:
        """Return the code; blanks and marks of addresses have no place in it."""
        code: str = self.cleaned_data["code"].strip()
        if not all(sign.isalnum() or sign in "-_." for sign in code):
            raise forms.ValidationError(_("Letters, digits, dot, hyphen and underscore only."))
        return code

    def values(self) -> dict[str, Any]:
        """Return what the service publishes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "unit"}


class PolicyForm(_ContentForm):
    """A policy item: what it says, to whom it applies, from when to when."""

    edition = text(_("Edition"), 20)
    topic = forms.ChoiceField(label=_("Topic"), choices=choices(PolicyTopic))
    title_zh = text(_("Title in Chinese"), 200)
    title_en = text(_("Title in English"), 200)
    summary_zh = words(
        _("In short, in Chinese"),
        required=False,
        hint=_("What the visitor says: two or three plain sentences."),
    )
    summary_en = words(_("In short, in English"), required=False)
    doc_no = text(_("Document number"), 100, required=False)
    issuer = text(_("Issued by"), 100, required=False)
    source_url = forms.URLField(
        label=_("Link to the text"), required=False, max_length=300, assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )  # fmt: skip
    party_kinds = several(_("Kinds of customers"), PartyKind, hint=_("None ticked: all kinds."))
    hv = forms.ChoiceField(label=_("Voltage"), required=False, choices=VOLTAGE)
    market = several(_("Market attribute"), MarketAttr, hint=_("None ticked: whatever the attribute."))
    valid_from = day(_("In force from"))
    valid_to = day(_("In force until"), required=False, help_text=_("Empty: until further notice."))

    def values(self) -> dict[str, Any]:
        """Return what the service publishes, the audience as one value."""
        found = super().values()
        kinds, voltage, market = (found.pop(name) for name in AUDIENCE)
        audience: dict[str, Any] = {"party_kinds": kinds} if kinds else {}
        if voltage:
            audience["hv"] = voltage == "yes"
        if market:
            audience["market"] = market
        return {**found, "audience": audience}


class ScriptForm(_ContentForm):
    """A script for a channel."""

    edition = text(_("Edition"), 20)
    channel = forms.ChoiceField(label=_("Channel"), choices=choices(Channel))
    title_zh = text(_("Title in Chinese"), 100)
    title_en = text(_("Title in English"), 100)
    body_zh = words(
        _("Words in Chinese"),
        rows=10,
        hint=_("One step per line: what is said first, what must be said and asked."),
    )
    body_en = words(_("Words in English"), rows=8, required=False)
    valid_from = day(_("In force from"))
    valid_to = day(_("In force until"), required=False, help_text=_("Empty: until further notice."))


class PromiseForm(_ContentForm):
    """A published service promise: the only deadlines that may stand in texts for customers (5.2-04)."""

    text_zh = words(_("Wording in Chinese"), rows=3, limit=300)
    text_en = words(_("Wording in English"), rows=3, limit=300)
    source = text(
        _("Published in"), 200, help_text=_("Where the promise was published, with number or date.")
    )
    valid_from = day(_("In force from"))
    valid_to = day(_("In force until"), required=False, help_text=_("Empty: until further notice."))


class MacroForm(_ContentForm):
    """A macro: words for one step of a demand."""

    edition = text(_("Edition"), 20)
    step = forms.ChoiceField(label=_("For the step"), choices=choices(MacroStep))
    topics = several(_("Topics of demands"), DemandTopic, hint=_("None ticked: all topics."))
    title_zh = text(_("Title in Chinese"), 100)
    title_en = text(_("Title in English"), 100)
    body_zh = words(_("Words in Chinese"), hint=_PLACES_HINT)
    body_en = words(_("Words in English"), required=False)
    result = forms.ChoiceField(
        label=_("Result"), required=False, choices=choices(CloseResult, empty=True, leave_out=("withdrawn",)),
        help_text=_("Only for the step “Resolve”."),
    )  # fmt: skip
    answer_zh = words(
        _("Answer for the customer, in Chinese"), required=False,
        hint=_("Only for the step “Resolve”. No deadline of our own: quote a published promise as {promise.CODE}."),
    )  # fmt: skip
    answer_en = words(_("Answer for the customer, in English"), required=False)
    valid_from = day(_("In force from"))
    valid_to = day(_("In force until"), required=False, help_text=_("Empty: until further notice."))


FORMS: dict[str, type[_ContentForm]] = {
    "policy": PolicyForm,
    "script": ScriptForm,
    "promise": PromiseForm,
    "macro": MacroForm,
}


class EndForm(forms.Form):
    """The last day, and why."""

    valid_to = day(_("In force until"), help_text=_("It is shown to visitors on this day for the last time."))
    reason = words(
        _("Reason"), rows=2, limit=400, hint=_("Kept in the audit, for example: replaced by a new document.")
    )


def typed_again(kind: str, row: Any) -> dict[str, Any]:
    """Return the values of an edition as the form of the next one starts with them."""
    names = [name for name in FORMS[kind].base_fields if name not in {"unit", "code", *AUDIENCE}]
    found = {name: getattr(row, name) for name in names} | {"unit": str(row.unit_id)}
    if kind == "policy":
        hv = row.audience.get("hv")
        found |= {
            "party_kinds": row.audience.get("party_kinds", []), "market": row.audience.get("market", []),
            "hv": "" if hv is None else ("yes" if hv else "no"),
        }  # fmt: skip
    if "edition" in found:
        found["edition"] = str(int(row.edition) + 1) if row.edition.isdigit() else ""
    return found
