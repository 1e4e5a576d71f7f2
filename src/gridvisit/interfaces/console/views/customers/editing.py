"""Forms around a customer: itself, its accounts, sites, contacts, importance and care."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.customers import selectors, services
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms import customers as sheet
from gridvisit.interfaces.console.gate import blame, route

Save = Callable[[dict[str, Any]], Any]


def serve(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    back: str,
    save: Save,
    done: str,
    to: str = "",
    hint: str = "",
) -> HttpResponse:
    """Show a form, save what was typed, keep it when the service refuses, and go on to `to` when it does not."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = save(form.cleaned_data)
        except Refusal as no:
            blame(form, no)
            status = no.status
        else:
            target = reverse("console:customer", args=[made.id]) if to == "customer" else to or back
            return htmx.go(request, target, toast=done)
    elif request.method == "POST":
        status = 422
    context = {"form": form, "title": title, "back": back, "hint": hint}
    return htmx.render(request, "console/customers/form.html", context, status=status)


def units_for(actor: Any, action: str) -> list[tuple[str, str]]:
    """Return the units in which the actor may do something, as choices; own-only rights mean the own unit."""
    reach = access.scope(actor, action)
    rows = staff_selectors.units(actor=actor)
    return [
        (str(unit.id), unit.name)
        for unit in rows
        if reach.whole_tenant or unit.id in reach.unit_ids or (reach.own and unit.id == actor.unit_id)
    ]


@route(action="customer.manage", subject="customer")
def customer_new(request: HttpRequest) -> HttpResponse:
    """Register a customer or prospect."""
    units = units_for(request.actor, "customer.manage")
    form = sheet.PartyForm(request.POST or None, units=units, initial={"unit": str(request.actor.unit_id)})

    def save(typed: dict[str, Any]) -> Any:
        unit_id = parse_id(typed.pop("unit"))
        return services.create_party(unit_id=unit_id, actor=request.actor, now=request.now, **typed)

    return serve(
        request, form, title=_("Register a customer"), back=reverse("console:customer-list"), save=save,
        done=_("Customer registered. Add its accounts and contacts."), to="customer",
    )  # fmt: skip


@route(action="customer.manage", subject="customer")
def customer_edit(request: HttpRequest, pk: str) -> HttpResponse:
    """Change what a customer is called and is. To change a name one must be able to see it."""
    party = selectors.party(party_id=parse_id(pk), actor=request.actor)
    _need(request, party, "customer.manage")
    initial = {name: getattr(party, name) for name in ("kind", "serial", "uscc", "industry")} | {
        "name": party.shown_name
    }
    form = sheet.PartyForm(request.POST or None, initial=initial)

    def save(typed: dict[str, Any]) -> Any:
        if typed["name"] == party.shown_name:  # still masked: not changed
            typed.pop("name")
        return services.update_party(party_id=party.id, actor=request.actor, now=request.now, **typed)

    hint = _("The name is masked. Leave it as it is to keep it, or type the new name in full.")
    back = _page(party)
    return serve(
        request, form, title=_("Change customer"), back=back, save=save, done=_("Saved."),
        hint=hint if party.shown_name != party.name else "",
    )  # fmt: skip


@route(action="customer.manage", subject="account")
def account_new(request: HttpRequest, pk: str) -> HttpResponse:
    """Add an account."""
    file = _file(request, pk, "customer.manage")
    form = sheet.AccountForm(request.POST or None, sites=_sites(file))

    def save(typed: dict[str, Any]) -> Any:
        return services.create_account(
            party_id=file.party.id, actor=request.actor, now=request.now, **_account(typed)
        )

    return serve(
        request,
        form,
        title=_("Add an account"),
        back=_page(file.party, "supply"),
        save=save,
        done=_("Account added."),
    )


@route(action="customer.manage", subject="account")
def account_edit(request: HttpRequest, pk: str, account_id: str) -> HttpResponse:
    """Change an account; its number stays."""
    file = _file(request, pk, "customer.manage")
    account = _of(file, selectors.account(account_id=parse_id(account_id), actor=request.actor))
    initial = {name: getattr(account, name) for name in sheet.AccountForm.base_fields if name != "site_id"}
    form = sheet.AccountForm(
        request.POST or None,
        sites=_sites(file),
        fixed=True,
        initial={**initial, "site_id": str(account.site_id or "")},
    )

    def save(typed: dict[str, Any]) -> Any:
        return services.update_account(
            account_id=account.id, actor=request.actor, now=request.now, **_account(typed)
        )

    title = _("Change account %(number)s") % {"number": account.account_no}
    return serve(request, form, title=title, back=_page(file.party, "supply"), save=save, done=_("Saved."))


@route(action="customer.manage", subject="site")
def site_new(request: HttpRequest, pk: str) -> HttpResponse:
    """Add a site."""
    file = _file(request, pk, "customer.manage")
    form = sheet.SiteForm(request.POST or None)

    def save(typed: dict[str, Any]) -> Any:
        return services.create_site(party_id=file.party.id, actor=request.actor, now=request.now, **typed)

    return serve(
        request,
        form,
        title=_("Add a site"),
        back=_page(file.party, "supply"),
        save=save,
        done=_("Site added."),
    )


@route(action="customer.manage", subject="site")
def site_edit(request: HttpRequest, pk: str, site_id: str) -> HttpResponse:
    """Change a site; the address is shown masked and kept unless typed anew."""
    file = _file(request, pk, "customer.manage")
    site = _of(file, selectors.site(site_id=parse_id(site_id), actor=request.actor))
    initial = {name: getattr(site, name) for name in sheet.SiteForm.base_fields} | {
        "address": site.shown_address
    }
    form = sheet.SiteForm(request.POST or None, initial=initial)

    def save(typed: dict[str, Any]) -> Any:
        if typed["address"] == site.shown_address:
            typed.pop("address")
        return services.update_site(site_id=site.id, actor=request.actor, now=request.now, **typed)

    hint = _("The address is masked. Leave it as it is to keep it, or type the new address in full.")
    return serve(
        request,
        form,
        title=_("Change site"),
        back=_page(file.party, "supply"),
        save=save,
        done=_("Saved."),
        hint=hint,
    )


@route(action="customer.manage", subject="contact")
def contact_new(request: HttpRequest, pk: str) -> HttpResponse:
    """Add a contact."""
    file = _file(request, pk, "customer.manage")
    form = sheet.ContactForm(request.POST or None, initial={"primary": not file.contacts})

    def save(typed: dict[str, Any]) -> Any:
        return services.create_contact(party_id=file.party.id, actor=request.actor, now=request.now, **typed)

    return serve(
        request,
        form,
        title=_("Add a contact"),
        back=_page(file.party, "contacts"),
        save=save,
        done=_("Contact added."),
    )


@route(action="customer.manage", subject="contact")
def contact_edit(request: HttpRequest, pk: str, contact_id: str) -> HttpResponse:
    """Change a contact; masked values are kept unless typed anew."""
    file = _file(request, pk, "customer.manage")
    contact = _of(file, selectors.contact(contact_id=parse_id(contact_id), actor=request.actor))
    masked = {"name": contact.shown_name, "mobile": contact.shown_mobile}
    initial = {name: getattr(contact, name) for name in sheet.ContactForm.base_fields} | masked
    form = sheet.ContactForm(request.POST or None, initial=initial)

    def save(typed: dict[str, Any]) -> Any:
        kept = {
            name: value for name, value in typed.items() if not (name in masked and value == masked[name])
        }
        return services.update_contact(contact_id=contact.id, actor=request.actor, now=request.now, **kept)

    hint = _("Name and phone are masked. Leave them as they are to keep them, or type new ones in full.")
    return serve(
        request, form, title=_("Change contact"), back=_page(file.party, "contacts"), save=save, done=_("Saved."),
        hint=hint,
    )  # fmt: skip


@route(action="customer.manage", subject="contact")
def contact_wish(request: HttpRequest, pk: str, contact_id: str) -> HttpResponse:
    """Note, or lift, the wish not to be contacted (4-15)."""
    file = _file(request, pk, "customer.manage")
    contact = _of(file, selectors.contact(contact_id=parse_id(contact_id), actor=request.actor))
    form = sheet.WishForm(request.POST or None, initial={"wish": not contact.dnc})

    def save(typed: dict[str, Any]) -> Any:
        return services.set_do_not_contact(
            contact_id=contact.id, actor=request.actor, now=request.now, **typed
        )

    return serve(
        request,
        form,
        title=_("Wish not to be contacted"),
        back=_page(file.party, "contacts"),
        save=save,
        done=_("Saved."),
    )


@route(action="importance.manage", subject="importance")
def importance_new(request: HttpRequest, pk: str) -> HttpResponse:
    """Enter what the government's list says of the customer."""
    file = _file(request, pk, "importance.manage")
    today = local_date(request.now)
    form = sheet.ImportanceForm(
        request.POST or None, sites=_sites(file), initial={"valid_from": today, "list_year": today.year}
    )

    def save(typed: dict[str, Any]) -> Any:
        typed["site_id"] = parse_id(typed["site_id"]) if typed["site_id"] else None
        return services.set_importance(party_id=file.party.id, actor=request.actor, now=request.now, **typed)

    return serve(
        request, form, title=_("Importance by the government's list"), back=_page(file.party, "importance"), save=save,
        done=_("Importance entered."),
        hint=_("Importance is fixed by the local government. Staff enter the list, they do not decide."),
    )  # fmt: skip


@route(action="special_flag.view", subject="special_flag")
def flag_new(request: HttpRequest, pk: str) -> HttpResponse:
    """Note special care, with consent."""
    file = _file(request, pk, "special_flag.view")
    form = sheet.FlagForm(request.POST or None)

    def save(typed: dict[str, Any]) -> Any:
        return services.set_flag(party_id=file.party.id, actor=request.actor, now=request.now, **typed)

    return serve(
        request,
        form,
        title=_("Special care"),
        back=_page(file.party, "importance"),
        save=save,
        done=_("Special care noted."),
    )


@route(action="special_flag.view", subject="special_flag", methods=("POST",))
def flag_end(request: HttpRequest, pk: str, flag_id: str) -> HttpResponse:
    """End special care."""
    file = _file(request, pk, "special_flag.view")
    services.end_flag(
        flag_id=parse_id(flag_id), on=local_date(request.now), actor=request.actor, now=request.now
    )
    return htmx.go(request, _page(file.party, "importance"), toast=_("Special care ended."))


def _account(typed: dict[str, Any]) -> dict[str, Any]:
    return {**typed, "site_id": parse_id(typed["site_id"]) if typed.get("site_id") else None}


def _sites(file: selectors.CustomerFile) -> list[tuple[str, str]]:
    return [
        (str(site.id), " · ".join(filter(None, (site.name, site.shown_address))) or str(at))
        for at, site in enumerate(file.sites, 1)
    ]


def _file(request: HttpRequest, pk: str, action: str) -> selectors.CustomerFile:
    file = selectors.file_of(party_id=parse_id(pk), actor=request.actor, on=local_date(request.now))
    _need(request, file.party, action)
    return file


def _need(request: HttpRequest, party: Any, action: str) -> None:
    if not access.may(request.actor, action, unit_id=party.unit_id, own=party.manager_id == request.actor.id):
        raise Forbidden


def _of(file: selectors.CustomerFile, row: Any) -> Any:
    if row.party_id != file.party.id:
        raise Forbidden
    return row


def _page(party: Any, tab: str = "") -> str:
    url = reverse("console:customer", args=[party.id])
    return f"{url}?tab={tab}" if tab else url
