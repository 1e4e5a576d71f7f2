"""Tighten a parameter: the field fits its unit; what is not a value is kept and refused in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.console.gate import lang
from gridvisit.standard import units
from gridvisit.standard.vocabulary import Vocabulary


class TightenForm(forms.Form):
    """A stricter value from a day on, with a reason. `spec`: standard.catalogue.ParameterSpec."""

    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    field_order = ("value", "valid_from", "reason")

    def __init__(
        self, *args: Any, spec: Any, value: Any, codes: type[Vocabulary] | None, today: date, **kwargs: Any
    ) -> None:
        kwargs.setdefault("prefix", spec.id.replace(".", "-"))
        super().__init__(*args, **kwargs)
        self.spec = spec
        self.fields["value"] = self._value_field(codes, value)
        self.fields["valid_from"].initial = today
        self.fields["valid_from"].widget.attrs["min"] = today.isoformat()
        self.order_fields(self.field_order)

    def _value_field(self, codes: type[Vocabulary] | None, value: Any) -> forms.Field:
        if self.spec.unit == units.SET and codes is not None:
            field: forms.Field = forms.MultipleChoiceField(
                label=_("New value"), choices=[(code, codes.label_of(code, lang())) for code in codes.codes()],
                widget=forms.CheckboxSelectMultiple, initial=sorted(value),
            )  # fmt: skip
        elif self.spec.unit == units.SET:
            field = forms.CharField(label=_("New value"), initial=", ".join(sorted(value)))
        else:
            shown = units.dump(value)
            field = forms.CharField(label=_("New value"), initial=shown, help_text=self._unit())
            if self.spec.unit != units.WINDOW:
                field.widget.attrs["inputmode"] = "decimal"
        return field

    def _unit(self) -> str:
        return units.UNITS[self.spec.unit].text.of(lang())

    @property
    def given(self) -> Any:
        """The value as the standard reads it: number, list of codes or window; else the text as typed."""
        raw = self.cleaned_data["value"]
        if self.spec.unit == units.SET:
            return raw if isinstance(raw, list) else [part.strip() for part in raw.split(",") if part.strip()]
        if self.spec.unit == units.WINDOW:
            return raw.replace("：", ":").replace("－", "-").replace(" ", "")
        try:
            return int(raw)
        except ValueError:
            pass
        try:
            return float(raw)
        except ValueError:
            return raw
