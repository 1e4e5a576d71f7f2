"""What the customer pages say of rows: contacts, importance, care, history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gridvisit.domain.customers.selectors import CustomerFile
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.foundation.audit.models import AuditEntry

VERBS: dict[str, tuple[Any, str]] = {
    "customer.created": (gettext_lazy("Registered"), "user-plus"),
    "customer.updated": (gettext_lazy("Changed"), "edit"),
    "customer.assigned": (gettext_lazy("Manager changed"), "users"),
    "customer.closed": (gettext_lazy("Closed"), "archive"),
    "account.created": (gettext_lazy("Account added"), "plug"),
    "account.updated": (gettext_lazy("Account changed"), "edit"),
    "site.created": (gettext_lazy("Site added"), "map-pin"),
    "site.updated": (gettext_lazy("Site changed"), "edit"),
    "site.position_verified": (gettext_lazy("Position verified"), "map-pin"),
    "contact.created": (gettext_lazy("Contact added"), "user-plus"),
    "contact.updated": (gettext_lazy("Contact changed"), "user-edit"),
    "contact.do_not_contact": (gettext_lazy("Do-not-contact wish"), "phone-off"),
    "privacy.revealed": (gettext_lazy("Looked at a masked value"), "eye"),
}


def reveal(file: CustomerFile, model: str, row: Any, field: str, masked: str) -> dict[str, Any]:
    """Return what `_reveal.html` needs for one masked value."""
    return {
        "rid": f"{field}-{row.id}",
        "masked": masked,
        "reveal_field": field,
        "may_reveal": file.may["customer.reveal"],
        "reveal_url": reverse("console:customer-reveal", args=[file.party.id, model, row.id]),
    }


def contact(row: Any, file: CustomerFile) -> dict[str, Any]:
    """Return a contact with its masked values."""
    return {
        "row": row,
        "name": reveal(file, "contact", row, "name", row.shown_name),
        "mobile": reveal(file, "contact", row, "mobile", row.shown_mobile),
        "consents": [consent for consent in row.consents.all() if consent.withdrawn_at is None],
    }


def care(file: CustomerFile) -> dict[str, Any]:
    """Return importance, own supplies and special care, or that one may not see them."""
    sites = {site.id: site for site in file.sites}
    return {
        "entries": None
        if file.importances is None
        else [
            {"row": row, "site": sites.get(row.site_id) if row.site_id else None} for row in file.importances
        ],
        "backups": file.backups,
        "flags": file.flags,
    }


def history(entries: Iterable[AuditEntry]) -> list[dict[str, Any]]:
    """Return audit rows as events: who, when, which columns, never personal values. 1 query."""
    rows = list(entries)
    people = staff_selectors.by_ids([row.actor_id for row in rows])
    return [_event(row, people) for row in rows]


def _event(row: AuditEntry, people: dict[Any, Any]) -> dict[str, Any]:
    title, icon = VERBS.get(row.verb, (row.verb, "point"))
    who = people.get(row.actor_id) if row.actor_id else None
    looked = row.verb == "privacy.revealed"
    fields = [row.after["field"]] if looked and row.after else list(row.after or ())
    if row.verb.endswith(".created"):  # everything is new then
        fields = []
    comma = "、" if (get_language() or "zh").startswith("zh") else ", "
    told = [comma.join(_field(name) for name in fields)] if fields else []
    if looked and row.after and row.after.get("task"):
        told.append(row.after["task"])
    if row.reason:
        told.append(row.reason)
    return {
        "at": row.at,
        "title": title,
        "icon": icon,
        "tone": "warn" if looked else "",
        "text": "\n".join(told),
        "who": f"{who.name} {who.staff_no}" if who else _("System"),
        "system": False,
    }


FIELDS: dict[str, Any] = {
    "name": gettext_lazy("Name"),
    "mobile": gettext_lazy("Phone"),
    "address": gettext_lazy("Address"),
    "kind": gettext_lazy("Customer kind"),
    "serial": gettext_lazy("Customer no."),
    "uscc": gettext_lazy("Credit code"),
    "industry": gettext_lazy("Industry"),
    "manager": gettext_lazy("Customer manager"),
    "manager_since": gettext_lazy("Since"),
    "role": gettext_lazy("Role"),
    "primary": gettext_lazy("First contact"),
    "dnc": gettext_lazy("Do not contact"),
    "status": gettext_lazy("Status"),
    "voltage_level": gettext_lazy("Voltage"),
    "contract_capacity_kva": gettext_lazy("Contract capacity, kVA"),
    "running_capacity_kva": gettext_lazy("Running capacity, kVA"),
    "market_attr": gettext_lazy("Market attribute"),
    "contract_end": gettext_lazy("Market contract ends"),
    "category": gettext_lazy("Tariff class"),
    "account_no": gettext_lazy("Account no."),
    "lat": gettext_lazy("Latitude"),
    "lng": gettext_lazy("Longitude"),
    "transformer_area": gettext_lazy("Transformer area"),
}


def _field(name: str) -> str:
    return str(FIELDS.get(name.removesuffix("_id"), name))
