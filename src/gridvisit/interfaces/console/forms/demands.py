"""Forms of the demand desk. They parse; the services decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.demands.services import MILESTONES
from gridvisit.standard.vocabulary import (
    CloseResult,
    DemandSource,
    DemandTopic,
    DemandType,
    RejectReason,
    SuspensionReason,
    Urgency,
    Vocabulary,
)

HOW = (
    ("phone", _("By phone")),
    ("in_person", _("Face to face")),
    ("message", _("By message")),
    ("letter", _("By letter")),
)
AREAS = (("town", _("Town")), ("country", _("Countryside")), ("remote", _("Remote area")))
YES_NO = (("yes", _("Yes")), ("no", _("No")))
MOMENT = "%Y-%m-%dT%H:%M"


def choices(vocabulary: type[Vocabulary], *, empty: bool = False, leave_out: Iterable[str] = ()) -> Any:
    """Return the choices of a vocabulary in the language of the request, read when the form is made."""

    def read() -> list[tuple[str, str]]:
        found = [c for c in vocabulary.choices(get_language() or "zh") if c[0] not in set(leave_out)]
        return [("", "—"), *found] if empty else found

    return read


def moment(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """A moment on the Shanghai clock."""
    return forms.DateTimeField(
        label=label, required=required, help_text=help_text, input_formats=[MOMENT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )  # fmt: skip


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label, required=required, help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


def words(
    label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "", most: int = 2000
) -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def asked(label: Any) -> forms.ChoiceField:
    """A question to the customer: yes or no, with no answer given beforehand."""
    return forms.ChoiceField(
        label=label, choices=YES_NO, widget=forms.RadioSelect,
        error_messages={"required": _("Ask the customer and record the answer.")},
    )  # fmt: skip


class DemandForm(forms.Form):
    """Register a demand."""

    verbatim = words(
        _("What the customer said"),
        rows=4,
        help_text=_(
            "In the customer's own words, not ours. Several demands in one talk are split afterwards."
        ),
    )
    type = forms.ChoiceField(label=_("Type"), choices=choices(DemandType, empty=True))
    topic = forms.ChoiceField(label=_("Topic"), choices=choices(DemandTopic, empty=True))
    heard_at = moment(_("Heard at"), help_text=_("When the customer spoke: the clocks start here, not now."))
    source = forms.ChoiceField(
        label=_("Came in by"), choices=choices(DemandSource, leave_out=("portal", "api"))
    )
    external_no = forms.CharField(label=_("Number of the hotline ticket"), required=False, max_length=40)
    account_no = forms.CharField(
        label=_("Account number"),
        required=False,
        max_length=20,
        help_text=_("Finds the customer. Without one, give the place."),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    contact_text = forms.CharField(label=_("Whom to call, number"), required=False, max_length=80)
    anonymous = forms.BooleanField(label=_("Wishes to stay unnamed"), required=False)
    danger = forms.ChoiceField(
        label=_("Is life in danger?"), choices=YES_NO, widget=forms.RadioSelect, required=False,
        help_text=_("Wires down, sparks, fire, electric shock, a breathing machine without power."),
    )  # fmt: skip
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=choices(Urgency, empty=True), required=False,
        help_text=_("Empty: the decision table says. You may raise it, never lower it."),
    )  # fmt: skip
    event_on = day(
        _("Day it is about"), required=False, help_text=_("Planned outage, event, end of a market window.")
    )
    outages_60d = forms.IntegerField(
        label=_("Outages in the last 60 days"), required=False, min_value=0, max_value=99
    )
    major = forms.BooleanField(
        label=_("Major hazard at the customer"),
        required=False,
        help_text=_("At an important user it is reported to the authority."),
    )
    reported_unit = forms.ChoiceField(
        label=_("Unit reported on"),
        required=False,
        help_text=_("For reports: this unit will not see the demand."),
    )
    summary = forms.CharField(
        label=_("Short title"),
        required=False,
        max_length=200,
        help_text=_("For lists; no names, no numbers."),
    )
    answer_on_spot = words(
        _("Answered at once"),
        rows=2,
        required=False,
        help_text=_("Only for questions and matters of others."),
    )
    party_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    demand_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reported_unit"].choices = [("", "—"), *units]
        self.fields["verbatim"].widget.attrs["data-gv-typed"] = ""  # words of danger are seen while one types


class TriageForm(forms.Form):
    """Confirm type, topic, urgency."""

    type = forms.ChoiceField(label=_("Type"), choices=choices(DemandType))
    topic = forms.ChoiceField(label=_("Topic"), choices=choices(DemandTopic))
    urgency = forms.ChoiceField(label=_("Urgency"), choices=choices(Urgency))
    summary = forms.CharField(
        label=_("Short title"),
        required=False,
        max_length=200,
        help_text=_("For lists; no names, no numbers."),
    )
    no_danger = forms.BooleanField(label=_("A person has confirmed: life is not in danger"), required=False)
    reason = words(
        _("Reason"),
        rows=2,
        required=False,
        help_text=_("Needed when danger is lifted or a change gives more time; it is counted."),
    )

    def __init__(self, *args: Any, in_danger: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not in_danger:  # nothing to lift: the question is left out
            del self.fields["no_danger"]
            self.fields["reason"].help_text = _("Needed when a change gives more time; it is counted.")


class PartForm(forms.Form):
    """One demand of a text: its words, type, topic, urgency."""

    text = words(_("The customer's words"), rows=2)
    type = forms.ChoiceField(label=_("Type"), choices=choices(DemandType, empty=True))
    topic = forms.ChoiceField(label=_("Topic"), choices=choices(DemandTopic, empty=True))
    urgency = forms.ChoiceField(label=_("Urgency"), choices=choices(Urgency, empty=True), required=False)


class SplitForm(forms.Form):
    """What goes with the parts."""

    reason = words(
        _("Reason"),
        rows=2,
        required=False,
        help_text=_("Only needed when the part that stays gets more time."),
    )


class DispatchForm(forms.Form):
    """Send to a unit, and a person in it."""

    unit_id = forms.ChoiceField(label=_("Unit in charge"))
    handler_id = forms.ChoiceField(
        label=_("Handler"), required=False, help_text=_("Empty: the unit decides.")
    )
    text = words(_("Note for the unit"), rows=2, required=False)

    def __init__(
        self,
        *args: Any,
        units: Iterable[tuple[str, str]] = (),
        people: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = [("", "—"), *units]
        self.fields["handler_id"].choices = [("", "—"), *people]


class ContactForm(forms.Form):
    """A try to reach the customer."""

    reached = forms.ChoiceField(label=_("Was a person reached?"), choices=YES_NO, widget=forms.RadioSelect)
    how = forms.ChoiceField(label=_("How"), choices=HOW[:2])
    at = moment(_("When"), required=False, help_text=_("Empty: now."))
    text = words(_("What was said"), rows=2, required=False)


def milestone_choices(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Return the due kinds that can be ticked as done, in words."""
    here = get_language() or "zh"
    wanted = set(kinds)
    return [(kind.value, kind.text(here)) for kind in MILESTONES if kind in wanted]


class MilestonesForm(forms.Form):
    """A form with `milestones`: due kinds that are ticked as done; with none open the question is left out."""

    def __init__(self, *args: Any, kinds: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milestones"].choices = milestone_choices(kinds)  # type: ignore[attr-defined]
        if not self.fields["milestones"].choices:  # type: ignore[attr-defined]
            del self.fields["milestones"]

    def clean(self) -> dict[str, Any]:
        """Return the fields with `milestones` as a tuple, empty where there was nothing to tick."""
        data = super().clean() or {}
        return data | {"milestones": tuple(data.get("milestones", ()))}


class HandleForm(MilestonesForm):
    """What was done."""

    text = words(_("What was done"))
    milestones = forms.MultipleChoiceField(
        label=_("This fulfils"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    at = moment(_("When"), required=False, help_text=_("Empty: now."))


class ResolveForm(MilestonesForm):
    """The account of the result."""

    result = forms.ChoiceField(
        label=_("Result"), choices=choices(CloseResult, empty=True, leave_out=("withdrawn",)),
        help_text=_("“Explained” is not “solved”: it is counted as what it is."),
    )  # fmt: skip
    action = words(_("What was done"))
    cause = forms.CharField(label=_("Cause"), required=False, max_length=200)
    proof = forms.CharField(
        label=_("Proof"), max_length=300, help_text=_("Number of the work order, photo, measurement.")
    )
    planned_on = day(_("Planned for"), required=False, help_text=_("For the result “planned”."))
    answer = words(_("What the customer was told"), rows=2)
    told_at = moment(_("Told at"))
    told_how = forms.ChoiceField(label=_("Told how"), choices=HOW)
    milestones = forms.MultipleChoiceField(
        label=_("Also done"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )


class VerifyForm(forms.Form):
    """Four questions to the customer; none is answered beforehand."""

    done = asked(_("Is it done?"))
    told = asked(_("Were you told the result?"))
    satisfied = asked(_("Are you satisfied with how it was handled?"))
    promise_kept = asked(_("Was what we promised kept?"))
    how = forms.ChoiceField(label=_("How"), choices=HOW[:2])
    text = words(_("What the customer said"), rows=2, required=False)

    def __init__(self, *args: Any, has_promise: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_promise:
            del self.fields["promise_kept"]


class WithdrawalForm(forms.Form):
    """Was the withdrawal of free will?"""

    free_will = forms.ChoiceField(
        label=_("Did you withdraw it yourself, of your own free will?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    text = words(_("What the customer said"), rows=2)


class AttemptForm(forms.Form):
    """A try to verify that reached nobody."""

    how = forms.ChoiceField(label=_("How"), choices=HOW[:2])
    text = words(_("Note"), rows=2, required=False)


class SuspendForm(forms.Form):
    """Ask for a stop of the working-day clocks."""

    reason = forms.ChoiceField(label=_("Reason"), choices=choices(SuspensionReason, empty=True))
    proof = forms.CharField(label=_("Proof"), max_length=300)
    told_customer_at = moment(_("Customer told at"))
    expected_end = day(_("Goes on by"), help_text=_("At most 30 days in all."))


class ReasonForm(forms.Form):
    """Only a reason."""

    reason = words(_("Reason"), rows=2)


class SureForm(forms.Form):
    """Nothing to fill in: pressing the button is the whole answer."""


class NoteForm(forms.Form):
    """Only a note, which may stay empty."""

    text = words(_("Note"), rows=2, required=False)


class ReferForm(forms.Form):
    """Tell the customer who is in charge."""

    text = words(_("Where the customer was sent"), help_text=_("Name and phone of who is in charge."))
    told_at = moment(_("Told at"))
    told_how = forms.ChoiceField(label=_("Told how"), choices=HOW)


class MergeForm(forms.Form):
    """Choose the demand that leads."""

    into_id = forms.ChoiceField(label=_("Leading demand"), widget=forms.RadioSelect)
    text = words(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, into: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into_id"].choices = list(into)


class RejectForm(forms.Form):
    """Propose to turn a demand away."""

    reason = forms.ChoiceField(label=_("Reason"), choices=choices(RejectReason, empty=True))
    text = words(_("Explanation"), rows=2)


class PromiseForm(forms.Form):
    """A promise to a customer."""

    text = words(_("What was promised"), rows=2)
    due_on = day(_("Promised for"))
    owner_id = forms.ChoiceField(label=_("Responsible"))
    basis = forms.ChoiceField(
        label=_("Published promise it rests on"), required=False,
        help_text=_("Only what rests on a published promise is shown on the customer's page."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        people: Iterable[tuple[str, str]] = (),
        published: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = list(people)
        self.fields["basis"].choices = [("", "—"), *published]
