"""The form of handing on the work of who leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.console.forms.demands import words


class HandOnForm(forms.Form):
    """To whom, and why."""

    successors = forms.MultipleChoiceField(
        label=_("Successors"), widget=forms.CheckboxSelectMultiple,
        help_text=_("With several, the work is dealt in turn; one customer's work stays in one hand."),
    )  # fmt: skip
    reason = words(_("Reason"), rows=2)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successors"].choices = list(people)  # type: ignore[attr-defined]
