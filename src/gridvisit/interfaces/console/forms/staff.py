"""Forms of units and people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.console.forms.fields import choices, day, text
from gridvisit.standard.vocabulary import OrgKind, OrgLevel, QualificationLevel, Role, TrainingKind


class UnitForm(forms.Form):
    """A unit below another."""

    parent = forms.ChoiceField(label=_("Parent unit"))
    code = text(_("Unit code"), 40)
    name = text(_("Unit name"), 100)
    level = forms.ChoiceField(label=_("Level of the unit"), choices=choices(OrgLevel))
    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=choices(OrgKind))
    hotline = text(_("Hotline"), 20, required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = units  # type: ignore[attr-defined]


class UnitNameForm(forms.Form):
    """What may change of a unit."""

    name = text(_("Unit name"), 100)
    hotline = text(_("Hotline"), 20, required=False)


class StaffForm(forms.Form):
    """A new person, with a sign-in if wished."""

    unit = forms.ChoiceField(label=_("Unit"))
    staff_no = text(_("Staff no."), 30, help_text=_("Shown to customers instead of the name where wished."))
    name = text(_("Name"), 60)
    mobile = text(_("Phone"), 20, required=False, inputmode="tel")
    id_card_valid_to = day(_("Work ID valid to"), required=False)
    active_from = day(_("First day"), required=False)
    username = text(
        _("User name"), 60, required=False, help_text=_("Leave empty for people who do not sign in.")
    )
    password = forms.CharField(
        label=_("First password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


class StaffChangeForm(forms.Form):
    """What may change of a person."""

    unit = forms.ChoiceField(label=_("Unit"))
    name = text(_("Name"), 60)
    mobile = text(_("Phone"), 20, required=False, inputmode="tel")
    id_card_valid_to = day(_("Work ID valid to"), required=False)
    active_to = day(
        _("Last day"), required=False, help_text=_("From the next day on the person has no access.")
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


class SignInForm(forms.Form):
    """A sign-in, or a new password."""

    username = text(_("User name"), 60)
    password = forms.CharField(
        label=_("New password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, has_user: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_user:
            del self.fields["username"]


class RoleForm(forms.Form):
    """A role in a unit from a day on."""

    role = forms.ChoiceField(label=_("Role"), choices=choices(Role))
    unit = forms.ChoiceField(label=_("Unit"), help_text=_("The role holds for this unit and all below it."))
    valid_from = day(_("From"))
    valid_to = day(_("To"), required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


class QualificationForm(forms.Form):
    """A passed exam."""

    level = forms.ChoiceField(label=_("Qualification"), choices=choices(QualificationLevel))
    score = forms.IntegerField(label=_("Score"), min_value=0, max_value=100)
    exam_at = day(_("Exam on"))
    valid_to = day(_("Valid to"))


class TrainingForm(forms.Form):
    """Hours of training."""

    course = text(_("Course"), 120)
    kind = forms.ChoiceField(label=_("Subject"), choices=choices(TrainingKind))
    hours = forms.DecimalField(label=_("Hours"), min_value=0.5, max_value=400, decimal_places=1)
    held_on = day(_("Held on"))


class PledgeForm(forms.Form):
    """A signed confidentiality pledge."""

    signed_on = day(_("Signed on"))
    document = text(_("Document no."), 60, required=False)
