"""Fields that many forms share: codes in the language of the page, days, units."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language

from gridvisit.standard.vocabulary import Vocabulary

Choices = list[tuple[str, str]]


def choices(
    codes: type[Vocabulary], *, empty: bool = False, leave_out: Iterable[str] = ()
) -> Callable[[], Choices]:
    """Return a code list for a choice field, labelled when the form is shown."""
    without = set(leave_out)

    def labelled() -> Choices:
        found = [pair for pair in codes.choices(get_language() or "zh") if pair[0] not in without]
        return [("", "—"), *found] if empty else found

    return labelled


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def text(
    label: Any, limit: int, *, required: bool = True, help_text: Any = "", **attrs: Any
) -> forms.CharField:
    """Return a one-line text field."""
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(
        label=label, max_length=limit, required=required, help_text=help_text, widget=widget
    )


def kva(label: Any, *, required: bool = True) -> forms.DecimalField:
    """Return a field for a capacity or power."""
    return forms.DecimalField(label=label, required=required, min_value=0, max_digits=12, decimal_places=2)
