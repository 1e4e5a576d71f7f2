"""Forms of the survey pages. They parse; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.surveys import rules


class SurveyForm(forms.Form):
    """The questions of an instrument, none answered beforehand; every one may be left out."""

    def __init__(self, questions: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = "zh" if (get_language() or "zh").startswith("zh") else "en"
        for question in questions:
            self.fields[question["code"]] = _field(question, lang)

    @property
    def answers(self) -> dict[str, str]:
        """The answers given; what was left out is not there."""
        return {name: value for name, value in self.cleaned_data.items() if value}


def _field(question: dict[str, Any], lang: str) -> forms.Field:
    if question["kind"] == "text":
        return forms.CharField(
            label=question[lang], required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
        )
    return forms.ChoiceField(
        label=question[lang], choices=rules.options(question, lang), required=False, widget=forms.RadioSelect
    )


class CallForm(forms.Form):
    """What a dissatisfied customer said when called."""

    text = forms.CharField(
        label=_("What the customer said, what was agreed"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
