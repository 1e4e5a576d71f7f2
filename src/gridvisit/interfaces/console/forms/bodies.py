"""Forms of the pages on units by month: a review, the result of a re-check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.console.forms.fields import choices, day, text
from gridvisit.standard.vocabulary import AuditFinding, AuditMethod, ReviewKind


class ReviewForm(forms.Form):
    """A monthly analysis, internal audit or management review, with the day it was issued (9.2-03, 9.3-01)."""

    kind = forms.ChoiceField(label=_("What was it?"))
    period = text(
        _("Month of the analysis"), 7, required=False, help_text=_("For a monthly analysis, such as 2026-11.")
    )
    issued_on = day(_("Issued on"))
    title = text(_("Title"), 120)
    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    file = forms.FileField(
        label=_("Attached file"), required=False, help_text=_("PDF, Word, Excel or picture.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = choices(ReviewKind)  # type: ignore[attr-defined]


class RecheckForm(forms.Form):
    """How a visit was re-checked and what was found (9.2-04)."""

    method = forms.ChoiceField(label=_("How was it checked?"))
    finding = forms.ChoiceField(label=_("Finding"))
    note = forms.CharField(
        label=_("What it rests on"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed unless the visit is genuine."),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["method"].choices = choices(AuditMethod)  # type: ignore[attr-defined]
        self.fields["finding"].choices = choices(AuditFinding)  # type: ignore[attr-defined]
