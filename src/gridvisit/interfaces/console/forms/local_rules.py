"""Forms of a local rule: first which facts it is about, then the values, each field fitting its fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.evaluation.local import facts
from gridvisit.domain.evaluation.local.definitions import MONTHLY, ON_A_VISIT, SPANS, Bound, Form, Relation
from gridvisit.domain.evaluation.local.services import HEAVIEST, LONGEST_EN, LONGEST_REASON, LONGEST_ZH
from gridvisit.engines.verdicts.terms import Fact, Kind
from gridvisit.interfaces.console.gate import lang
from gridvisit.standard import units
from gridvisit.standard.vocabulary import Severity

CONDITIONS = 3
COMMON = (
    "visit_month", "channel", "visit_kind", "origin", "plan_reasons", "party_kind", "importance", "special_flags",
    "market_attr", "key_account", "voltage_kv", "capacity_kva", "met_role",
)  # fmt: skip
NOTHING = "none"


@dataclass(frozen=True)
class Choice:
    """What a rule is about, before any value: its form, the facts of its conditions, what is asked of a visit."""

    form: Form
    when: tuple[str, ...] = ()
    kind: str = ""
    fact: str = ""

    @property
    def need_fact(self) -> Fact | None:
        """The fact asked for, None for a deadline or where only visits are counted."""
        return facts.fact(self.fact) if self.kind in {Form.PRESENCE, Form.RANGE} else None

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> Choice:
        """Return the choice behind a stored definition."""
        need = definition.get("need") or {}
        return cls(
            Form(definition["form"]),
            tuple(row["fact"] for row in definition.get("when", [])),
            need.get("kind", NOTHING),
            need.get("fact", ""),
        )


class FactsForm(forms.Form):
    """Which facts a rule of a form is about. Sent by GET: it changes nothing."""

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form = form
        for n in range(1, CONDITIONS + 1):
            self.fields[f"when{n}"] = forms.ChoiceField(
                label=gettext("Condition %(n)s") % {"n": n}, required=False,
                choices=[("", gettext("no condition")), *_grouped(facts.for_conditions())],
            )  # fmt: skip
        if form in MONTHLY:
            kinds = [(kind.value, kind.text(lang())) for kind in ON_A_VISIT]
            if form is Form.COUNT:
                kinds = [(NOTHING, gettext("every visit counts")), *kinds]
            self.fields["kind"] = forms.ChoiceField(label=_("A visit counts if"), choices=kinds)
        if form is not Form.DEADLINE:
            offered = facts.for_ranges() if form is Form.RANGE else facts.for_presence()
            self.fields["fact"] = forms.ChoiceField(
                label=_("Fact asked for"), required=form not in MONTHLY,
                choices=[("", "—"), *_grouped(offered)],
                help_text=_("Not needed for a deadline.") if form in MONTHLY else "",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for a fact where the kind needs one, and a number where it is about a range."""
        values = super().clean() or {}
        kind, name = self._kind(values), values.get("fact", "")
        if kind == Form.PRESENCE and self.form in MONTHLY and not name:
            self.add_error("fact", gettext("Choose the fact that must be there."))
        if (
            kind == Form.RANGE
            and name not in {known.name for known in facts.for_ranges()}
            and "fact" in values
        ):
            self.add_error("fact", gettext("Choose a number: a range needs one."))
        chosen = [values[f"when{n}"] for n in range(1, CONDITIONS + 1) if values.get(f"when{n}")]
        if len(set(chosen)) < len(chosen):
            self.add_error(None, gettext("A fact may stand in one condition only."))
        return values

    def _kind(self, values: Mapping[str, Any]) -> str:
        return str(values.get("kind") or (NOTHING if self.form in MONTHLY else self.form.value))

    @property
    def choice(self) -> Choice:
        """What was chosen; call it after `is_valid`."""
        values = self.cleaned_data
        chosen = (values[f"when{n}"] for n in range(1, CONDITIONS + 1))
        return Choice(self.form, tuple(filter(None, chosen)), self._kind(values), values.get("fact", ""))


class ValuesForm(forms.Form):
    """The values of a local rule: titles, conditions, requirement, limit, severity, start."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=LONGEST_ZH)
    title_en = forms.CharField(label=_("Title in English"), max_length=LONGEST_EN)
    severity = forms.ChoiceField(label=_("Severity"), widget=forms.RadioSelect, initial=Severity.W.value)
    weight = forms.IntegerField(
        label=_("Weight in the score"), min_value=0, max_value=HEAVIEST, initial=0, required=False,
        help_text=_("0: shown, not counted. Only scored rules about single visits can have a weight."),
    )  # fmt: skip
    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Why this rule"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, choice: Choice, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice = choice
        here = lang()
        self.fields["severity"].choices = [(s.value, s.text(here)) for s in (Severity.W, Severity.F)]
        tomorrow = today + timedelta(days=1)
        self.fields["valid_from"].widget.attrs["min"] = tomorrow.isoformat()
        self.fields["valid_from"].initial = tomorrow
        if choice.form in MONTHLY:
            del self.fields["weight"]
        self.condition_names = self._conditions()
        self.need_names = [*self._need(), *self._limit()]
        self.about_names = [
            name for name in ("severity", "weight", "valid_from", "reason") if name in self.fields
        ]

    def _conditions(self) -> list[str]:
        names: list[str] = []
        for n, name in enumerate(self.choice.when):
            known = facts.fact(name)
            if known is not None:
                names += self._fact_fields(f"when{n}", known, needed=True)
        return names

    def _need(self) -> list[str]:
        if self.choice.kind == Form.DEADLINE:
            return self._deadline()
        known = self.choice.need_fact
        if known is None:
            return []
        if self.choice.kind == Form.RANGE or known.vocabulary is not None:
            return self._fact_fields("need", known, needed=self.choice.kind == Form.RANGE)
        return []

    def _fact_fields(self, prefix: str, known: Fact, *, needed: bool) -> list[str]:
        label, here = known.text.of(lang()), lang()
        if known.kind is Kind.FLAG:
            options = [("yes", gettext("Yes")), ("no", gettext("No"))]
            self.fields[f"{prefix}_yes"] = forms.ChoiceField(label=label, choices=options)
            return [f"{prefix}_yes"]
        if known.kind is Kind.NUMBER:
            unit = units.UNITS[known.unit].text.of(here)
            for side, name in (("low", _("at least")), ("high", _("at most"))):
                self.fields[f"{prefix}_{side}"] = forms.FloatField(
                    label=f"{label}: {name}" if here == "en" else f"{label}（{name}）",
                    required=False,
                    help_text=unit,
                )
                self.fields[f"{prefix}_{side}"].widget.attrs["inputmode"] = "decimal"
            return [f"{prefix}_low", f"{prefix}_high"]
        assert known.vocabulary is not None
        self.fields[f"{prefix}_codes"] = forms.MultipleChoiceField(
            label=label, required=needed, choices=known.vocabulary.choices(here), widget=forms.CheckboxSelectMultiple,
            help_text="" if needed else _("Without a choice it is enough that the fact is there."),
        )  # fmt: skip
        return [f"{prefix}_codes"]

    def _deadline(self) -> list[str]:
        here = lang()
        offered = [(known.name, known.text.of(here)) for known in facts.moments()]
        spans = [(unit, units.UNITS[unit].text.of(here)) for unit in SPANS]
        self.fields["to"] = forms.ChoiceField(label=_("This must happen"), choices=offered)
        self.fields["relation"] = forms.ChoiceField(label=_("When"), choices=Relation.choices(here))
        self.fields["from"] = forms.ChoiceField(label=_("This moment"), choices=offered)
        self.fields["within"] = forms.FloatField(label=_("Length of time"), min_value=0)
        self.fields["unit"] = forms.ChoiceField(label=_("Unit of time"), choices=spans)
        return ["to", "relation", "from", "within", "unit"]

    def _limit(self) -> list[str]:
        if self.choice.form not in MONTHLY:
            return []
        share = self.choice.form is Form.SHARE
        self.fields["bound"] = forms.ChoiceField(label=_("In a month"), choices=Bound.choices(lang()))
        self.fields["limit"] = forms.FloatField(
            label=_("Limit"), min_value=0, help_text="%" if share else _("visits of a unit in a month")
        )
        return ["bound", "limit"]

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        """Headings with their fields, in the order of the page."""
        about = [*self._of(("title_zh", "title_en")), *self._of(self.about_names)]
        return [
            (part, rows)
            for part, rows in (
                (gettext("Which visits it applies to"), self._of(self.condition_names)),
                (gettext("What it asks"), self._of(self.need_names)),
                (gettext("Name, weight and start"), about),
            )
            if rows
        ]

    def _of(self, names: Iterable[str]) -> list[Any]:
        return [self[name] for name in names]

    @property
    def definition(self) -> dict[str, Any]:
        """The definition as `definitions.read` takes it; call it after `is_valid`."""
        values = self.cleaned_data
        found: dict[str, Any] = {
            "form": self.choice.form.value,
            "when": [{"fact": name} | self._given(f"when{n}") for n, name in enumerate(self.choice.when)],
        }
        if self.choice.kind == Form.DEADLINE:
            names = ("to", "relation", "from", "unit")
            found["need"] = {"kind": self.choice.kind, "within": _whole(values["within"])} | {
                name: values[name] for name in names
            }
        elif self.choice.kind != NOTHING:
            found["need"] = {"kind": self.choice.kind, "fact": self.choice.fact} | self._given("need")
        if self.choice.form in MONTHLY:
            found |= {"bound": values["bound"], "limit": _whole(values["limit"])}
        return found

    def _given(self, prefix: str) -> dict[str, Any]:
        values = self.cleaned_data
        found: dict[str, Any] = {}
        if f"{prefix}_yes" in values:
            found["yes"] = values[f"{prefix}_yes"] == "yes"
        if values.get(f"{prefix}_codes"):
            found["codes"] = values[f"{prefix}_codes"]
        for side in ("low", "high"):
            if values.get(f"{prefix}_{side}") is not None:
                found[side] = _whole(values[f"{prefix}_{side}"])
        return found


def initial_of(version: Any) -> dict[str, Any]:
    """Return the first values of the form from a stored version."""
    definition = version.definition
    found: dict[str, Any] = {
        name: getattr(version, name)
        for name in ("title_zh", "title_en", "severity", "weight", "valid_from", "reason")
    }
    for n, row in enumerate(definition.get("when", [])):
        found |= _initial(f"when{n}", row)
    need = definition.get("need") or {}
    found |= _initial("need", need)
    found |= {name: need[name] for name in ("to", "relation", "from", "within", "unit") if name in need}
    return found | {name: definition[name] for name in ("bound", "limit") if name in definition}


def _initial(prefix: str, row: Mapping[str, Any]) -> dict[str, Any]:
    found = {f"{prefix}_{name}": row[name] for name in ("codes", "low", "high") if name in row}
    if "yes" in row:
        found[f"{prefix}_yes"] = "yes" if row["yes"] else "no"
    return found


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value


def _grouped(offered: list[Fact]) -> list[tuple[str, list[tuple[str, str]]]]:
    here = lang()
    common = [known for name in COMMON for known in offered if known.name == name]
    groups = (
        (gettext("Often asked for"), common),
        (
            gettext("Code lists"),
            [k for k in offered if k.kind in {Kind.CODE, Kind.CODES} and k.name not in COMMON],
        ),
        (gettext("Yes or no"), [k for k in offered if k.kind is Kind.FLAG and k.name not in COMMON]),
        (gettext("Moments and days"), [k for k in offered if k.kind in {Kind.MOMENT, Kind.DAY}]),
        (gettext("Numbers"), [k for k in offered if k.kind is Kind.NUMBER and k.name not in COMMON]),
        (gettext("Texts"), [k for k in offered if k.kind is Kind.TEXT]),
    )
    return [(name, [(known.name, known.text.of(here)) for known in rows]) for name, rows in groups if rows]
