"""Forms of authenticity cases. They parse; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.evaluation.truth.rules import MOST_TEXT
from gridvisit.interfaces.console.forms.fields import choices
from gridvisit.standard.vocabulary import AuditFinding


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )


class AnswerForm(forms.Form):
    """What the person concerned says."""

    statement = _words(
        _("What happened on that visit"),
        _("Whom you met, when and where, and who or what can confirm it. No phone numbers."),
    )


class ReadForm(forms.Form):
    """What a reader found."""

    finding = forms.ChoiceField(label=_("Finding"), widget=forms.RadioSelect, choices=choices(AuditFinding))
    reason = _words(_("What it rests on"), _("What you looked at. The person concerned reads this."))


class AppealForm(forms.Form):
    """Why the finding is wrong."""

    reason = _words(_("Why the finding is wrong"))
