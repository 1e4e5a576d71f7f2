"""Forms of the customers room. They read what was typed; what is allowed, the services say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridvisit.interfaces.console.forms.fields import choices, day, kva, text
from gridvisit.standard.vocabulary import (
    AccountCategory,
    AccountNature,
    AccountStatus,
    Channel,
    ContactRole,
    CoordinateSystem,
    Importance,
    ImportanceIndustry,
    MarketAttr,
    PartyKind,
    SpecialFlag,
    SupplyMode,
    VoltageLevel,
)


class PartyForm(forms.Form):
    """A customer or prospect."""

    unit = forms.ChoiceField(label=_("Unit"))
    name = text(_("Customer name"), 120)
    kind = forms.ChoiceField(label=_("Customer kind"), choices=choices(PartyKind))
    serial = text(_("Customer no."), 40, required=False, help_text=_("The number in the master system."))
    uscc = text(_("Credit code"), 18, required=False, help_text=_("18 signs; not for persons."))
    industry = text(_("Industry"), 8, required=False, help_text=_("GB/T 4754, such as C33."))

    def __init__(self, *args: Any, units: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].choices = units  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    """A supply account."""

    account_no = text(_("Account no."), 20, help_text=_("13 digits, or 10 as before."), inputmode="numeric")
    old_account_no = text(_("Old account no."), 20, required=False, inputmode="numeric")
    site_id = forms.ChoiceField(label=_("Site"), required=False)
    category = forms.ChoiceField(
        label=_("Tariff class"), required=False, choices=choices(AccountCategory, empty=True)
    )
    nature = forms.ChoiceField(label=_("Nature"), choices=choices(AccountNature))
    status = forms.ChoiceField(label=_("Status"), choices=choices(AccountStatus), initial="active")
    voltage_level = forms.ChoiceField(label=_("Voltage"), choices=choices(VoltageLevel))
    contract_capacity_kva = kva(_("Contract capacity, kVA"))
    running_capacity_kva = kva(_("Running capacity, kVA"), required=False)
    market_attr = forms.ChoiceField(
        label=_("Market attribute"), required=False, choices=choices(MarketAttr, empty=True)
    )
    contract_end = day(_("Market contract ends"), required=False)
    retailer_code = text(_("Retailer"), 40, required=False)
    energised_on = day(_("Energised on"), required=False)

    def __init__(self, *args: Any, sites: list[tuple[str, str]], fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site_id"].choices = [("", "—"), *sites]  # type: ignore[attr-defined]
        if fixed:
            del self.fields["account_no"]


class SiteForm(forms.Form):
    """A place where power is used."""

    name = text(_("Site name"), 60, required=False)
    address = text(_("Address"), 200, required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)
    lng = forms.FloatField(label=_("Longitude"), required=False)
    crs = forms.ChoiceField(label=_("Coordinate system"), choices=choices(CoordinateSystem))
    substation = text(_("Substation"), 40, required=False)
    line = text(_("Line"), 40, required=False)
    transformer_area = text(_("Transformer area"), 40, required=False)
    meter_box = text(_("Meter box"), 40, required=False)
    supply_mode = forms.ChoiceField(
        label=_("Supply mode"), required=False, choices=choices(SupplyMode, empty=True)
    )
    electrical_room = forms.BooleanField(
        label=_("There is an electrical room"),
        required=False,
        help_text=_("Visitors enter it with two persons only."),
    )


class ContactForm(forms.Form):
    """A person who speaks for the customer."""

    role = forms.ChoiceField(label=_("Role"), choices=choices(ContactRole))
    name = text(_("Name"), 60, required=False)
    mobile = text(_("Phone"), 30, required=False, inputmode="tel")
    primary = forms.BooleanField(label=_("First contact"), required=False)
    preferred_time = text(_("Preferred time"), 60, required=False)
    channel_pref = forms.ChoiceField(
        label=_("Preferred channel"), required=False, choices=choices(Channel, empty=True)
    )
    dialect = text(_("Language or dialect"), 20, required=False)
    large_print = forms.BooleanField(label=_("Large print"), required=False)


class ImportanceForm(forms.Form):
    """An entry of the government's list of important users."""

    level = forms.ChoiceField(label=_("Importance"), choices=choices(Importance, leave_out=("none",)))
    doc_no = text(_("List number"), 60)
    issuer = text(_("Issuer"), 100)
    list_year = forms.IntegerField(label=_("List year"), min_value=2000, max_value=2099)
    site_id = forms.ChoiceField(
        label=_("Site"), required=False, help_text=_("Importance may belong to one place only.")
    )
    industry_kind = forms.ChoiceField(
        label=_("Why important"), required=False, choices=choices(ImportanceIndustry, empty=True)
    )
    valid_from = day(_("Valid from"))
    valid_to = day(_("Valid to"), required=False)
    guarantee_start = day(
        _("Guarantee starts"), required=False, help_text=_("Needed for temporary importance.")
    )
    guarantee_end = day(_("Guarantee ends"), required=False)
    security_load_kw = kva(_("Security load, kW"), required=False)

    def __init__(self, *args: Any, sites: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site_id"].choices = [("", "—"), *sites]  # type: ignore[attr-defined]


class FlagForm(forms.Form):
    """Special care."""

    kind = forms.ChoiceField(label=_("Special care"), choices=choices(SpecialFlag))
    consent_how = text(
        _("How the person consented"),
        60,
        required=False,
        help_text=_("Needed for everything about a person; not for schools, hospitals and nursing homes."),
    )
    note = text(_("Note"), 200, required=False)


class AssignForm(forms.Form):
    """A customer's manager."""

    manager = forms.ChoiceField(label=_("Customer manager"), required=False)
    reason = text(_("Reason"), 200, required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].choices = [("", _("Nobody")), *people]  # type: ignore[attr-defined]


class WishForm(forms.Form):
    """The wish not to be contacted, or its end."""

    wish = forms.BooleanField(label=_("Do not contact"), required=False)
    how = text(_("How it was said"), 100, help_text=_("Safety and legal notices still reach the customer."))


class UploadForm(forms.Form):
    """A file to import."""

    kind = forms.ChoiceField(label=_("What the file holds"))
    unit = forms.ChoiceField(label=_("Unit for lines that name none"))
    file = forms.FileField(label=_("File to import"), help_text=_("Excel (.xlsx) or CSV, up to 80 MB."))

    def __init__(
        self, *args: Any, kinds: list[tuple[str, Any]], units: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
