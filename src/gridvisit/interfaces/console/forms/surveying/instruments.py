"""Forms of a questionnaire's draft. They parse; the services decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.surveys import rules
from gridvisit.domain.surveys.instruments.checking import (
    FIXED,
    MOST_OPTION,
    MOST_OPTIONS,
    MOST_TITLE,
    MOST_WORDING,
)
from gridvisit.interfaces.console.forms.fields import day, text
from gridvisit.interfaces.console.gate import lang
from gridvisit.standard.vocabulary import QuestionScale

HUNDRED, SPARE = 100, 3  # empty lines offered for more options
SEPARATOR = "="


def _wording(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MOST_WORDING, widget=forms.Textarea(attrs={"rows": 2}))


class TitleForm(forms.Form):
    """What the customer reads on top."""

    title_zh = text(_("Title in Chinese"), MOST_TITLE)
    title_en = text(_("Title in English"), MOST_TITLE)


class QuestionForm(forms.Form):
    """One question; the fields are those its kind needs."""

    zh = _wording(_("Question in Chinese"))
    en = _wording(_("Question in English"))
    needed = forms.BooleanField(
        label=_("Without this answer the survey counts as answered in part"),
        required=False,
        help_text=_("Nobody is forced: “does not apply” is an answer too."),
    )
    weight = forms.IntegerField(
        label=_("Weight in the satisfaction index, percent"), required=False, min_value=1, max_value=HUNDRED,
        help_text=_("Empty: not part of the index. The weights of all questions together make 100."),
    )  # fmt: skip
    only_if = forms.ChoiceField(
        label=_("Ask it"),
        required=False,
        help_text=_("Only questions before this one, with a few fixed answers."),
    )

    def __init__(
        self, *args: Any, kind: str, question: Mapping[str, Any], before: Sequence[Mapping[str, Any]], indexed: bool,
        longest: Mapping[str, int], **kwargs: Any,
    ) -> None:  # fmt: skip
        kwargs["initial"] = _initial(question)
        super().__init__(*args, **kwargs)
        self.kind, self.question = kind, question
        self.fields["zh"].help_text = gettext(
            "One matter in one neutral sentence; up to %(n)s signs read well on a phone."
        ) % {"n": longest["zh"]}
        self.fields["en"].help_text = gettext("Up to %(n)s signs read well on a phone.") % {
            "n": longest["en"]
        }
        overall = question.get("code") == "overall"
        if overall or kind != QuestionScale.FIVE or not indexed:
            del self.fields["weight"]
        if overall:
            del self.fields["needed"], self.fields["only_if"]
        else:
            self.fields["only_if"].choices = _branches(before)  # type: ignore[attr-defined]
        self.lines = self._add_options() if kind == QuestionScale.CHOICE else []

    def _add_options(self) -> list[dict[str, Any]]:
        """Offer a line per option, in both languages, some spare ones, and the way out that is always there."""
        stored = [one for one in self.question.get("options", ()) if one["value"] != rules.NOT_APPLICABLE]
        way_out = [one for one in self.question.get("options", ()) if one["value"] == rules.NOT_APPLICABLE]
        lines = []
        for number in range(min(max(len(stored) + SPARE, SPARE), MOST_OPTIONS - 1)):
            given = stored[number] if number < len(stored) else {}
            lines.append(self._line(number, str(number + 1), given))
        words = way_out[0] if way_out else {"zh": "说不清", "en": "cannot say"}
        return [*lines, self._line(rules.NOT_APPLICABLE, gettext("“cannot say”"), words)]

    def _line(self, key: Any, label: str, given: Mapping[str, Any]) -> dict[str, Any]:
        names = (f"option_{key}_zh", f"option_{key}_en")
        labels = (gettext("Option %(n)s, in Chinese"), gettext("Option %(n)s, in English"))
        for name, words, here in zip(names, labels, ("zh", "en"), strict=True):
            self.fields[name] = text(words % {"n": label}, MOST_OPTION, required=False)
            self.initial[name] = given.get(here, "")
        return {"value": given.get("value", ""), "names": names}

    def shown_lines(self) -> list[dict[str, Any]]:
        """The lines of the options, with their bound fields, for the template."""
        return [{"zh": self[line["names"][0]], "en": self[line["names"][1]]} for line in self.lines]

    def plain_fields(self) -> list[Any]:
        """The bound fields that are no option."""
        return [field for field in self if not field.name.startswith("option_")]

    @property
    def value(self) -> dict[str, Any]:
        """The question as the service takes it; what the form does not show stays as it was."""
        data = self.cleaned_data
        found = {"kind": self.kind} | {k: v for k, v in self.question.items() if k in {"code", "kind"}}
        found |= {"zh": data["zh"].strip(), "en": data["en"].strip(), "needed": data.get("needed", False)}
        if data.get("weight"):
            found["weight"] = data["weight"] / HUNDRED
        if data.get("only_if"):
            question, _sign, value = data["only_if"].partition(SEPARATOR)
            found["only_if"] = {"question": question, "value": value}
        if self.lines:
            found["options"] = self._options()
        return found

    def _options(self) -> list[dict[str, str]]:
        taken = {line["value"] for line in self.lines} - {""}
        found = []
        for line in self.lines:
            zh, en = (self.cleaned_data[name].strip() for name in line["names"])
            if not zh and not en:
                continue
            value = line["value"] or (rules.NOT_APPLICABLE if line is self.lines[-1] else _free(taken))
            taken.add(value)
            found.append({"value": value, "zh": zh, "en": en})
        return found


def _free(taken: set[str]) -> str:
    number = 1
    while f"o{number}" in taken:
        number += 1
    return f"o{number}"


def _initial(question: Mapping[str, Any]) -> dict[str, Any]:
    branch = question.get("only_if")
    weight = question.get("weight")
    return {
        "zh": question.get("zh", ""), "en": question.get("en", ""), "needed": bool(question.get("needed")),
        "weight": round(weight * HUNDRED) if weight else None,
        "only_if": f"{branch['question']}{SEPARATOR}{branch['value']}" if branch else "",
    }  # fmt: skip


def _branches(before: Sequence[Mapping[str, Any]]) -> list[Any]:
    here = lang()
    groups = [
        (q[here], [(f"{q['code']}{SEPARATOR}{value}", words) for value, words in rules.options(q, here)])
        for q in before
        if q["kind"] in FIXED and not q.get("only_if")
    ]
    return [("", _("always")), *groups]


class PublishForm(forms.Form):
    """From when a draft is in force, what changes and why."""

    valid_from = day(_("In force from"), help_text=_("Who is invited before keeps the edition before."))
    changes = forms.CharField(
        label=_("What changes and why"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    accepted = forms.BooleanField(
        label=_("I know that the figures named above no longer compare with earlier ones"), required=False
    )

    def __init__(self, *args: Any, breaks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not breaks:
            del self.fields["accepted"]
