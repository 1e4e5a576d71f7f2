"""Forms of findings and corrective actions. They parse; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.improvement.rules import MIN_WHYS, MOST_WHYS
from gridvisit.interfaces.console.forms.fields import choices, day, text
from gridvisit.standard.vocabulary import CauseCode, NonconformitySource

Options = Sequence[tuple[str, Any]]
WHY_LABELS = (
    _("Why did it happen?"), _("And why that?"), _("Why again?"), _("And behind it?"), _("The cause one can change"),
)  # fmt: skip


def words(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=2000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class FindingForm(forms.Form):
    """Write down what was found, or report oneself."""

    title = text(
        _("What was found"), 200, help_text=_("One sentence: what happened against which requirement.")
    )
    source = forms.ChoiceField(
        label=_("Found by"), choices=choices(NonconformitySource, leave_out=("rule_fail",)),
        help_text=_("A self-report counts against nobody."),
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Unit"))
    rule = forms.ChoiceField(
        label=_("Rule it concerns"), required=False, help_text=_("Leave empty if you do not know.")
    )
    about = text(
        _("Number of the visit or demand"), 30, required=False, help_text=_("If it is about one of them.")
    )
    detail = words(
        _("Details"), rows=4, required=False, help_text=_("Facts, no names of customers, no phone numbers.")
    )

    def __init__(self, data: Any = None, *, units: Options, rules: Options, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["unit"].choices = list(units)
        self.fields["rule"].choices = [("", "—"), *rules]


class OpenForm(forms.Form):
    """Open a corrective action for a finding, and for others of the unit with it."""

    title = text(_("What will be put right"), 200)
    owner = forms.ChoiceField(
        label=_("Owner"), help_text=_("Of the unit, or leading it. Another person verifies the effect.")
    )
    due_on = day(_("Due on"))
    measure_rule = forms.ChoiceField(
        label=_("Figure that shows the effect"),
        help_text=_("Measured now for the last quarter and again after the waiting time."),
    )
    more = forms.MultipleChoiceField(
        label=_("Deal with these findings as well"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Any = None, *, owners: Options, measures: Options, others: Options, latest: date, **extra: Any
    ) -> None:  # fmt: skip
        super().__init__(data, **extra)
        self.fields["owner"].choices = [("", "—"), *owners]
        self.fields["measure_rule"].choices = [("", "—"), *measures]
        self.fields["due_on"].widget.attrs["max"] = latest.isoformat()
        self.fields["due_on"].help_text = _("At the latest %(latest)s (rule 9.1-02).") % {"latest": latest}
        if others:
            self.fields["more"].choices = list(others)
        else:
            del self.fields["more"]


class AnalyseForm(forms.Form):
    """The cause: five whys and its class."""

    cause_code = forms.ChoiceField(label=_("Class of the cause"), choices=choices(CauseCode, empty=True))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        asked = {
            f"why{number}": text(label, 300, required=number <= MIN_WHYS)
            for number, label in enumerate(WHY_LABELS[:MOST_WHYS], 1)
        }
        self.fields = {**asked, **self.fields}

    @property
    def whys(self) -> list[str]:
        """The answers in their order."""
        return [self.cleaned_data.get(f"why{number}", "") for number in range(1, MOST_WHYS + 1)]


class PlanForm(forms.Form):
    """What was corrected, and what will be done about the cause."""

    correction = words(_("Correction"), help_text=_("What was done at once about this case."))
    plan = words(
        _("Corrective action"), rows=4, help_text=_("What is done about the cause, by whom, until when.")
    )


class ExtendForm(forms.Form):
    """A later due date, once."""

    due_on = day(_("New due date"))
    reason = text(_("Reason"), 200)


class FinishForm(forms.Form):
    """The measures are carried out."""

    note = words(_("What was carried out"), rows=3, required=False)


class VerifyForm(forms.Form):
    """The decision of a second person."""

    effective = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=(("yes", _("Effective: close the action")), ("no", _("Not effective: open it again"))),
    )  # fmt: skip
    note = words(
        _("How it was verified"), help_text=_("What you looked at besides the figure: files, calls, sites.")
    )
    despite = words(
        _("Why it is effective all the same"), required=False,
        help_text=_("The other units rose as much: say what shows that the action did it."),
    )  # fmt: skip
