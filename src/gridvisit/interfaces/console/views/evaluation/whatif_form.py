"""The form of a what-if question: one field per chosen parameter, fitting its unit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from gridvisit.domain.evaluation import words
from gridvisit.domain.evaluation.whatif.question import read_value
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.console.gate import lang
from gridvisit.standard import units
from gridvisit.standard.catalogue import ParameterSpec
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.units import Value


class WhatIfForm(forms.Form):
    """Values asked about. `specs`: the parameters chosen; `params`: what is in force, filled in to begin with."""

    def __init__(
        self, data: QueryDict | None, *, specs: list[ParameterSpec], params: ParameterSet, typed: QueryDict
    ) -> None:
        super().__init__(data)
        self.specs = specs
        self.values: dict[str, Value] = {}
        for spec in specs:
            field = _field(spec, params.get(spec.id))
            given = typed.getlist(name_of(spec)) if name_of(spec) in typed else None
            if given is not None:
                field.initial = given if isinstance(field, forms.MultipleChoiceField) else given[-1]
            self.fields[name_of(spec)] = field

    def clean(self) -> dict[str, Any]:
        """Read every value as the standard does; what is none is told beside its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        for spec in self.specs:
            name = name_of(spec)
            if name not in cleaned:
                continue
            found = read_value(spec.id, _plain(spec, cleaned[name]))
            if isinstance(found, Problem):
                self.add_error(name, say(found.code, lang(), **found.facts))
            else:
                self.values[spec.id] = found
        return cleaned


def name_of(spec: ParameterSpec) -> str:
    """Return the name of a parameter's field.

    >>> from gridvisit.standard.parameters import spec
    >>> name_of(spec("7.2-03.lead"))
    'v-7-2-03-lead'
    """
    return f"v-{spec.id.replace('.', '-')}"


def _field(spec: ParameterSpec, value: Value) -> forms.Field:
    codes = words.code_list(spec)
    label = f"{words.name_of(spec).of(lang())} · {spec.id}"
    if spec.unit == units.SET and codes is not None:
        return forms.MultipleChoiceField(
            label=label, choices=[(code, codes.label_of(code, lang())) for code in codes.codes()],
            widget=forms.CheckboxSelectMultiple, initial=sorted(value) if isinstance(value, frozenset) else [],
        )  # fmt: skip
    shown = units.dump(value)
    unit = units.UNITS[spec.unit].text.of(lang())
    hint = [unit] if unit else []
    hint.append(_("in force now: %(value)s") % {"value": words.value_of(spec, value).of(lang())})
    hint.append(_("standard: %(value)s") % {"value": words.value_of(spec, spec.value).of(lang())})
    field = forms.CharField(
        label=label, max_length=200, initial=", ".join(shown) if isinstance(shown, list) else shown,
        help_text=(" · ").join(hint),
    )  # fmt: skip
    if spec.unit not in {units.SET, units.WINDOW}:
        field.widget.attrs["inputmode"] = "decimal"
    return field


def _plain(spec: ParameterSpec, raw: Any) -> object:
    if spec.unit == units.SET:
        return raw if isinstance(raw, list) else [part.strip() for part in raw.split(",") if part.strip()]
    if spec.unit == units.WINDOW:
        return str(raw).replace("：", ":").replace("－", "-").replace("，", ",").replace(" ", "")
    for kind in (int, float):
        try:
            return kind(raw)
        except ValueError:
            continue
    return raw
