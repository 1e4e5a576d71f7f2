"""Forms of internal audits, management reviews and controlled documents. They parse; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.console.forms.fields import choices, day, text
from gridvisit.standard.vocabulary import AuditResult, DocumentKind


def _long(label: Any, limit: int = 4000, *, rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=limit, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class _Choosing(forms.Form):
    """A form whose choices are known when it is shown."""

    def __init__(self, *args: Any, options: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in options.items():
            self.fields[name].choices = found


class AuditUnitForm(_Choosing):
    """Which unit is audited: who may audit it follows from that."""

    unit = forms.ChoiceField(label=_("Unit to audit"))


class AuditForm(_Choosing):
    """An internal audit to plan."""

    title = text(_("Title"), 120)
    chapters = forms.MultipleChoiceField(label=_("Chapters to audit"), widget=forms.CheckboxSelectMultiple)
    planned_on = day(_("Planned on"))
    lead = forms.ChoiceField(
        label=_("Lead auditor"), help_text=_("People of the unit and who lead it are not offered.")
    )
    auditors = forms.MultipleChoiceField(
        label=_("Other auditors"), required=False, widget=forms.CheckboxSelectMultiple
    )
    scope = _long(_("Scope and criteria"), rows=3, required=False)


class AuditItemForm(forms.Form):
    """What was seen of a clause."""

    result = forms.ChoiceField(label=_("Result"), choices=choices(AuditResult, empty=True))
    note = _long(_("What was seen"), rows=2, required=False)


class ConclusionForm(forms.Form):
    """The conclusion of an audit."""

    conclusion = _long(_("Conclusion"))


class MeetingForm(_Choosing):
    """A management review to draft."""

    unit = forms.ChoiceField(label=_("Unit and all below it"))
    title = text(_("Title"), 120)
    held_on = day(_("Held on"))
    period_from = day(_("Looks back to"))
    participants = text(_("Participants"), 400, required=False)


class MinutesForm(forms.Form):
    """The minutes of a draft."""

    participants = text(_("Participants"), 400, required=False)
    minutes = _long(_("Minutes of the meeting"), rows=8)


class DecisionForm(_Choosing):
    """A decision."""

    text = text(_("What is decided"), 400)
    owner = forms.ChoiceField(label=_("Who does it"))
    due_on = day(_("To be done by"))


class DocumentForm(_Choosing):
    """A document to take under control."""

    number = text(_("Number"), 40)
    title = text(_("Title"), 120)
    kind = forms.ChoiceField(label=_("Kind"), choices=choices(DocumentKind))
    unit = forms.ChoiceField(label=_("Unit"))
    owner = forms.ChoiceField(label=_("Owner"))
    review_by = day(_("Look at it again by"))
    body = _long(_("Text"), 50_000, rows=14)


class RevisionForm(forms.Form):
    """The next version of a document."""

    changes = text(_("What changes"), 400)
    review_by = day(_("Look at it again by"))
    body = _long(_("Text"), 50_000, rows=14)


class ApprovalForm(forms.Form):
    """From when a version is in force."""

    effective_on = day(_("In force from"))
