"""Chips, flags and times of the phone forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gridvisit.foundation.kernel.clock import SHANGHAI
from gridvisit.standard.vocabulary.base import Vocabulary

Choices = Sequence[tuple[str, Any]]
LONG, SHORT = 2000, 200


def options(kind: type[Vocabulary], only: Iterable[str] = ()) -> Choices:
    """Return (code, label) of a vocabulary in the language of the page; `only` picks and orders."""
    here = get_language() or "zh"
    codes = list(only) or list(kind.codes())
    return [(code, kind.label_of(code, here)) for code in codes]


def one_of(choices: Choices, label: Any, **given: Any) -> forms.ChoiceField:
    """One chip of several."""
    return forms.ChoiceField(choices=choices, label=label, widget=forms.RadioSelect, **given)


def some_of(choices: Choices, label: Any, **given: Any) -> forms.MultipleChoiceField:
    """Any number of chips."""
    given.setdefault("required", False)
    return forms.MultipleChoiceField(
        choices=choices, label=label, widget=forms.CheckboxSelectMultiple, **given
    )


def flag(label: Any, **given: Any) -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(label=label, required=False, **given)


def line(label: Any, **given: Any) -> forms.CharField:
    """One line of text."""
    given.setdefault("max_length", SHORT)
    given.setdefault("required", False)
    return forms.CharField(label=label, **given)


def words(label: Any, rows: int = 3, **given: Any) -> forms.CharField:
    """Several lines of text."""
    given.setdefault("max_length", LONG)
    given.setdefault("required", False)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **given)


def day(label: Any, **given: Any) -> forms.DateField:
    """A day, with the phone's own picker."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given
    )


def clock(label: Any, **given: Any) -> forms.TimeField:
    """A time of day, with the phone's own picker."""
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **given
    )


def moment(on: date, at: time) -> datetime:
    """Return the instant of a Shanghai wall-clock time."""
    return datetime.combine(on, at, tzinfo=SHANGHAI)


class PositionForm(forms.Form):
    """The four hidden inputs that the page's script fills once, when the form is sent."""

    lon = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-90, max_value=90)
    accuracy_m = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=0)
    position_error = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    @property
    def position(self) -> dict[str, Any] | None:
        """The position as the domain takes it, or None."""
        got = self.cleaned_data
        if got.get("lat") is None or got.get("lon") is None:
            return None
        return {"lat": got["lat"], "lng": got["lon"], "accuracy": got.get("accuracy_m"), "datum": "WGS84"}


REASON = _("Reason")
