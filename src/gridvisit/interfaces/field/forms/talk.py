"""Arriving and talking: who was met, safety, policies, needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.field.forms import base
from gridvisit.standard.vocabulary import (
    ContactRole,
    CorrectionField,
    NeedAnswer,
    NeedArea,
    OfferAnswer,
    PolicyProof,
    ServiceCode,
)

PERSONS = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4+")]
OTHER = "other"
SERVED: list[tuple[str, Any]] = [
    ("large_print", _("Large print")),
    ("dialect", _("Dialect or slow speech")),
    ("on_site_help", _("Help on the spot")),
]
STATUS_QUO = [("unchanged", _("As before")), ("changed", _("Has changed"))]


class ArriveForm(forms.Form):
    """Who is here, on both sides, and whether it is safe (6.1-01, 6.1-06, 6.1-07, 6.1-10)."""

    id_shown = base.flag(_("I have shown my work ID"))
    persons_count = base.one_of(PERSONS, _("How many of us are here?"), initial="1")
    met_contact_id = forms.ChoiceField(label=_("Whom do you meet?"), widget=forms.RadioSelect, required=False)
    met_role = base.one_of([], _("Their role"), required=False)
    met_name = base.line(_("Name, if not listed"), max_length=60)
    entered_electrical_room = base.flag(_("We enter an electrical room"))
    ppe = base.flag(_("Protective gear is worn"))
    safety_talk = base.flag(_("Safety talk done"))
    no_operation = base.flag(_("We do not operate the customer's equipment"))
    special_served = base.some_of(SERVED, _("Special help given"))

    def __init__(
        self, *args: Any, contacts: base.Choices = (), channel: str = "onsite", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["met_contact_id"].choices = [*contacts, (OTHER, _("Somebody else"))]
        self.fields["met_role"].choices = base.options(ContactRole)
        if not contacts:
            del self.fields["met_contact_id"]
        if channel != "onsite":
            for name in (
                "id_shown",
                "persons_count",
                "entered_electrical_room",
                "ppe",
                "safety_talk",
                "no_operation",
            ):
                del self.fields[name]

    def details(self) -> dict[str, Any]:
        """What the service is told."""
        got = dict(self.cleaned_data)
        met = got.get("met_contact_id")
        details: dict[str, Any] = {
            "met_role": got["met_role"],
            "met_name": got["met_name"],
            "met_contact_id": None if met == OTHER else met or None,
            "special_served": got["special_served"],
        }
        if "id_shown" in got:
            details |= {
                "id_shown": got["id_shown"],
                "persons_count": int(got["persons_count"]),
                "entered_electrical_room": got["entered_electrical_room"],
                "safety": {name: got[name] for name in ("ppe", "safety_talk", "no_operation")},
            }
        return details


class PoliciesForm(forms.Form):
    """Each policy item with the proof of hand-over (5.2-03); untouched means not explained."""

    skip_reason = base.line(_("Nothing was explained because"))

    def __init__(self, *args: Any, policies: Sequence[dict[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policies = list(policies)
        proofs = [("", _("Not explained")), *base.options(PolicyProof)]
        for policy in self.policies:
            self.fields[self.key(policy)] = base.one_of(proofs, _("How it was handed over"), required=False)

    @staticmethod
    def key(policy: dict[str, Any]) -> str:
        """Return the field name of a policy item."""
        return f"proof_{policy['id']}"

    def rows(self) -> Iterator[tuple[dict[str, Any], Any]]:
        """Yield every item with its field."""
        for policy in self.policies:
            yield policy, self[self.key(policy)]

    @property
    def explained(self) -> list[tuple[str, str]]:
        """(policy id, proof) of what was explained."""
        return [
            (str(policy["id"]), self.cleaned_data[self.key(policy)])
            for policy in self.policies
            if self.cleaned_data.get(self.key(policy))
        ]


class NeedsForm(forms.Form):
    """The need areas, one by one: not asked is not the same as no need (5.1-01), and the outlook (5.1-02)."""

    status_quo = base.one_of(STATUS_QUO, _("Production, shifts, load"), required=False)
    outlook = base.words(
        _("The next twelve months"), help_text=_("Growth, reduction, new equipment, overhaul")
    )
    ASKED = (NeedArea.EE, NeedArea.GREEN, NeedArea.SMART, NeedArea.MARKET)
    MORE = (NeedArea.CONNECT, NeedArea.RELIAB, NeedArea.OTHER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = base.options(NeedAnswer)
        for code, label in base.options(NeedArea):
            self.fields[f"answer_{code}"] = base.one_of(answers, label, required=False)
            self.fields[f"detail_{code}"] = base.words(_("What exactly"), rows=2)
            self.fields[f"why_{code}"] = base.line(_("Why was it not asked?"))

    def clean(self) -> dict[str, Any]:
        """Not asked needs a reason (5.1-01)."""
        got = super().clean() or {}
        for area in NeedArea.codes():
            if got.get(f"answer_{area}") == NeedAnswer.NOT_ASKED and not got.get(f"why_{area}"):
                self.add_error(f"why_{area}", _("Say why it was not asked."))
        return got

    def _rows(self, areas: Sequence[str]) -> Iterator[dict[str, Any]]:
        for area in areas:
            yield {name: self[f"{name}_{area}"] for name in ("answer", "detail", "why")}

    def asked(self) -> Iterator[dict[str, Any]]:
        """The four areas of the standard."""
        return self._rows(self.ASKED)

    def more(self) -> Iterator[dict[str, Any]]:
        """The other areas."""
        return self._rows(self.MORE)

    @property
    def answers(self) -> list[dict[str, Any]]:
        """What the service is told: only areas with an answer."""
        got = self.cleaned_data
        return [
            {
                "area": area,
                "answer": got[f"answer_{area}"],
                "detail": got[f"detail_{area}"],
                "not_asked_reason": got[f"why_{area}"]
                if got[f"answer_{area}"] == NeedAnswer.NOT_ASKED
                else "",
            }
            for area in NeedArea.codes()
            if got.get(f"answer_{area}")
        ]

    @property
    def unchanged(self) -> bool | None:
        """Whether the status quo is confirmed as unchanged; None: nothing was said."""
        said = self.cleaned_data["status_quo"]
        return None if not said else said == "unchanged"


class EstimateForm(forms.Form):
    """An energy-saving estimate with its basis (5.3-04): never a promise."""

    kwh_low = forms.IntegerField(label=_("At least, kWh a year"), min_value=0)
    kwh_high = forms.IntegerField(label=_("At most, kWh a year"), min_value=0)
    method = base.line(_("How it was worked out"), required=True, max_length=120)
    data_from = base.day(_("Data from"))
    data_to = base.day(_("Data to"))


class OfferForm(forms.Form):
    """A service offered, with the customer's answer (5.3-01, 5.3-03); tied to nothing."""

    service = base.one_of([], _("Which service?"))
    answer = base.one_of([], _("What did the customer say?"), required=False)
    tied = base.flag(_("It was made a condition of other business"))
    note = base.line(_("Note"), max_length=200)

    def __init__(self, *args: Any, services: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = base.options(ServiceCode, sorted(services))
        self.fields["answer"].choices = base.options(OfferAnswer)


class CorrectionForm(forms.Form):
    """A fact of the file that has changed (7.2-17); the master system is told afterwards."""

    field = forms.ChoiceField(label=_("What has changed?"))
    said = base.line(_("What is right now?"), required=True, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", "—"), *base.options(CorrectionField)]
