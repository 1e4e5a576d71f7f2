"""The questions as a form: one for the customer's page, the interviewer's and the preview, so that none differs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from gridvisit.domain.surveys import rules


class SurveyForm(forms.Form):
    """The questions, none answered beforehand; every one may be left out."""

    def __init__(self, questions: Iterable[rules.Asked], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.code] = _field(question)

    @property
    def answers(self) -> dict[str, str]:
        """The answers given; what was left out is not there."""
        return {name: value for name, value in self.cleaned_data.items() if value}


def _field(question: rules.Asked) -> forms.Field:
    given: dict[str, Any] = {"label": question.label, "required": False, "help_text": question.condition}
    field: Any
    if question.choices:
        field = forms.ChoiceField(choices=question.choices, widget=forms.RadioSelect, **given)
    else:
        field = forms.CharField(max_length=rules.MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3}), **given)
    field.after, field.opened_by = question.after, question.value  # read by the page
    return field  # type: ignore[no-any-return]
