"""The steps of a demand that waits to be completed: whose it is, where, since when; or the hotline is asked back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from gridvisit.domain.customers import dossier
from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.demands import rules
from gridvisit.domain.demands.imports import completion, leniency
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.privacy.masking import mask_account, mask_phone
from gridvisit.interfaces.console.forms.watch.waiting import AskHotlineForm, CompleteForm

SHOWN = 9
__all__ = ["AskHotlineForm", "CompleteForm", "ask", "complete", "needs"]


def needs(demand: Any, request: HttpRequest, data: Any) -> dict[str, Any]:
    """Return what the form of completion needs: what is lacking, what the file said, the customers found by name."""
    who = (data or {}).get("who", "")
    return {
        "lacks": rules.waiting(demand.lacks), "unread": leniency.cells(demand.unread),
        "found": _found(request.actor, who) if who.strip() and not _is_account(who) else (),
    }  # fmt: skip


def complete(base: dict[str, Any], data: dict[str, Any]) -> Any:
    """Complete it with the one customer meant, or the place. Raises Refusal `demand.customer_*`."""
    who, party = data.get("who", ""), data.get("party_id", "")
    known = {name: data.get(name) or "" for name in ("place", "contact_text")}
    given: dict[str, Any] = {**known, "heard_at": data.get("heard_at")}
    if party:
        given["party_id"] = parse_id(party)
    elif who.strip():
        given |= {"account_no": who} if _is_account(who) else {"party_id": _one(base["actor"], who)}
    return completion.complete(**base, known=completion.Known(**given))


def ask(base: dict[str, Any], data: dict[str, Any]) -> Any:
    """Write down what the hotline was asked."""
    return completion.ask_hotline(**base, **data)


def _is_account(who: str) -> bool:
    return who.strip().isdigit()


def _found(actor: Any, who: str) -> list[tuple[str, str]]:
    rows = customers.page(actor=actor, q=who, size=SHOWN).items
    names = dossier.display_names([row.pk for row in rows])
    return [(str(row.pk), " · ".join(filter(None, _told(row, names.get(row.pk, ""))))) for row in rows]


def _told(row: Any, name: str) -> list[str]:
    """Return what tells one customer from another of the same name: unit, account and telephone, both masked."""
    accounts, contacts = list(row.accounts.all()), list(row.contacts.all())
    return [
        name, row.unit.name, mask_account(accounts[0].account_no) if accounts else "",
        mask_phone(contacts[0].mobile) if contacts else "",
    ]  # fmt: skip


def _one(actor: Any, who: str) -> Any:
    found = _found(actor, who)
    if not found:
        raise Refusal("demand.customer_not_found", status=422, field="who")
    if len(found) > 1:
        raise Refusal("demand.customer_several", status=422, field="party_id", n=len(found))
    return parse_id(found[0][0])
