"""The form that asks for a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Options = Sequence[tuple[str, Any]]


class ReportForm(forms.Form):
    """Unit, period, format and language of a report."""

    unit = forms.ChoiceField(label=_("Unit, with all below it"))
    period = forms.ChoiceField(label=_("Period"))
    format = forms.ChoiceField(
        label=_("Format"), choices=(("pdf", "PDF"), ("docx", "Word")), widget=forms.RadioSelect, initial="pdf"
    )
    lang = forms.ChoiceField(
        label=_("Language"), choices=(("zh", "中文"), ("en", "English")), widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, units: Options, periods: Options, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["unit"].choices = list(units)
        self.fields["period"].choices = list(periods)
