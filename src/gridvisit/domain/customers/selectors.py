"""Read customers, always from the actor: the list, one customer, who is due, what planning needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from gridvisit.domain.customers import facts, rules, search
from gridvisit.domain.customers.checks import ACCOUNT_DIGITS, MOBILE_DIGITS, USCC_LENGTH, clean_phone
from gridvisit.domain.customers.models import (
    Account,
    BackupSupply,
    Contact,
    Importance,
    Party,
    SearchToken,
    Site,
    SpecialFlag,
)
from gridvisit.domain.staff import access, parameters
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.foundation.audit import selectors as audit
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import at_local
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.paging import keyset
from gridvisit.foundation.privacy.fields import lookup_hash
from gridvisit.standard.parameters import ParameterSet

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

ORDERS = {
    "-id": ("-id",),
    "id": ("id",),
    "due": ("next_due_on", "id"),
    "-due": ("-next_due_on", "-id"),
    "capacity": ("capacity_kva", "id"),
    "-capacity": ("-capacity_kva", "-id"),
    "visited": ("last_visit_on", "id"),
    "-visited": ("-last_visit_on", "-id"),
}
_NOT_EMPTY = {"due": "next_due_on", "visited": "last_visit_on"}
MIN_DIGITS = 5


def visible(*, actor: Staff) -> QuerySet[Party]:
    """Customers the actor may see."""
    rows: QuerySet[Party] = Party.objects.visible_to(actor)
    return rows


def page(
    *, actor: Staff, order: str = "-id", cursor: str = "", size: int = 50, **filters: Any
) -> Page[Party]:
    """One page of the customer list, with unit, manager, accounts and contacts. 4 queries, whatever the depth.

    Filters: `q`, `unit_id`, `visit_class`, `manager_id`, `kind`, `voltage`, `importance`, `market`, `status`,
    `due_before`, `never_visited`, `no_manager`. Sorting by a day leaves out those who have none.
    """
    rows = narrowed(visible(actor=actor), actor=actor, **filters)
    order = order if order in ORDERS else "-id"
    needed = _NOT_EMPTY.get(order.lstrip("-"))
    if needed:
        rows = rows.filter(**{f"{needed}__isnull": False})
    rows = rows.select_related("unit", "manager").prefetch_related(
        Prefetch("accounts", Account.objects.order_by("id")),
        Prefetch("contacts", Contact.objects.order_by("-primary", "id")),
    )
    return keyset(rows, order=ORDERS[order], cursor=cursor, size=size)


def narrowed(
    rows: QuerySet[Party],
    *,
    actor: Staff,
    q: str = "",
    unit_id: UUID | None = None,
    visit_class: str | None = None,
    manager_id: UUID | None = None,
    kind: str | None = None,
    voltage: str | None = None,
    importance: str | None = None,
    market: str | None = None,
    status: str | None = "active",
    due_before: date | None = None,
    never_visited: bool | None = None,
    no_manager: bool | None = None,
) -> QuerySet[Party]:
    """Return `rows` narrowed by the filters of the list; the same for screen, count and export."""
    equal = {
        "visit_class": visit_class, "manager_id": manager_id, "kind": kind, "voltage_level": voltage,
        "importance_level": importance, "market_attr": market, "status": status,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if unit_id is not None:
        rows = rows.filter(
            unit_id__in=staff_selectors.subtree_ids(staff_selectors.unit(unit_id=unit_id, actor=actor))
        )
    if due_before is not None:
        rows = rows.filter(next_due_on__lte=due_before)
    if never_visited:
        rows = rows.filter(last_visit_on__isnull=True)
    if no_manager:
        rows = rows.filter(manager__isnull=True)
    return found_by(rows, q, actor.tenant_id) if q.strip() else rows


def found_by(rows: QuerySet[Party], q: str, tenant_id: UUID) -> QuerySet[Party]:
    """Return the rows that `q` finds: account number, phone, customer number, credit code, name, initials."""
    text = q.strip()
    digits = clean_phone(text)
    if digits.isascii() and digits.isdigit() and len(digits) >= MIN_DIGITS:
        return rows.filter(_by_digits(digits, text, tenant_id))
    condition = Q(serial=text)
    if len(text) == USCC_LENGTH and text.isascii():
        condition |= Q(uscc=text.upper())
    tokens = search.tokens_for(text)
    if tokens:
        named = Q()
        for token in tokens:
            named &= Q(pk__in=SearchToken.objects.filter(tenant_id=tenant_id, token=token).values("party_id"))
        condition |= named
    return rows.filter(condition)


def _by_digits(digits: str, text: str, tenant_id: UUID) -> Q:
    condition = Q(serial=text) | Q(uscc=text)
    if len(digits) in ACCOUNT_DIGITS:
        numbers = Account.objects.filter(tenant_id=tenant_id)
        condition |= Q(pk__in=numbers.filter(account_no=digits).values("party_id"))
        condition |= Q(pk__in=numbers.filter(old_account_no=digits).values("party_id"))
    if len(digits) == MOBILE_DIGITS or digits.startswith("0"):
        phones = Contact.objects.filter(tenant_id=tenant_id, mobile_hash=lookup_hash("mobile", digits))
        condition |= Q(pk__in=phones.values("party_id"))
    return condition


def count_up_to(rows: QuerySet[Party], limit: int = 10_000) -> int:
    """How many rows there are, counting no further than `limit`: the list shows "10000+" then. 1 query."""
    return rows.order_by()[: limit + 1].values("id").count()


def counted(*, actor: Staff, limit: int = 10_000, **filters: Any) -> int:
    """How many customers the filters of the list leave, no further than `limit`. 1 query."""
    return count_up_to(narrowed(visible(actor=actor), actor=actor, **filters), limit)


@dataclass
class CustomerFile:
    """One customer with everything the actor may see of it; None where the actor may not look."""

    party: Party
    sites: list[Site]
    accounts: list[Account]
    contacts: list[Contact]
    importances: list[Importance] | None
    backups: list[BackupSupply] | None
    flags: list[SpecialFlag] | None
    obligations: tuple[rules.Obligation, ...] = ()
    interval_days: int | None = None
    onsite_only: bool = False
    met: bool | None = None  # None: no cycle; never seen is not met
    seen_on: date | None = None  # the last visit that counts for the cycle
    may: dict[str, bool] = field(default_factory=dict)


RIGHTS = (
    "customer.manage",
    "customer.assign",
    "customer.reveal",
    "importance.view",
    "importance.manage",
    "special_flag.view",
)


def party(*, party_id: UUID, actor: Staff) -> Party:
    """The visible customer, without what hangs on it. Raises NotFound. 1 query."""
    found = visible(actor=actor).select_related("unit", "manager").filter(pk=party_id).first()
    if found is None:
        raise NotFound
    return found


def may_reveal(*, party_id: UUID, actor: Staff) -> bool:
    """Whether the actor sees this customer and may look behind its masks by a right of the own. 1 query."""
    found = visible(actor=actor).filter(pk=party_id).first()
    return found is not None and access.may(
        actor, "customer.reveal", unit_id=found.unit_id, own=found.manager_id == actor.id
    )


def file_of(*, party_id: UUID, actor: Staff, on: date, params: ParameterSet | None = None) -> CustomerFile:
    """One customer with all that hangs on it, and its duties. Raises NotFound. About 10 queries."""
    found = party(party_id=party_id, actor=actor)
    may = {
        action: access.may(actor, action, unit_id=found.unit_id, own=found.manager_id == actor.id)
        for action in RIGHTS
    }
    known = facts.of_party(found, facts.children_of([found.id], on), org_kind=found.unit.kind, on=on)
    values = params or parameters.in_force(unit_id=found.unit_id, at=at_local(on))
    duties = rules.obligations(known, rules.LastVisits(found.last_visit_on, found.last_onsite_on), values)
    interval, onsite = rules.cycle(known, values)
    listed = may["importance.view"]
    seen_on = found.last_onsite_on if onsite else found.last_visit_on
    return CustomerFile(
        party=found,
        sites=list(Site.objects.filter(party=found).order_by("id")),
        accounts=list(Account.objects.filter(party=found).select_related("site").order_by("id")),
        contacts=list(
            Contact.objects.filter(party=found).prefetch_related("consents").order_by("-primary", "id")
        ),
        importances=list(Importance.objects.filter(party=found).order_by("-valid_from", "-id"))
        if listed
        else None,
        backups=list(BackupSupply.objects.filter(party=found).order_by("id")) if listed else None,
        flags=list(SpecialFlag.objects.filter(party=found).order_by("id"))
        if may["special_flag.view"]
        else None,
        obligations=duties,
        interval_days=interval,
        onsite_only=onsite,
        met=None if not duties else duties[0].due_on >= on and seen_on is not None,
        seen_on=seen_on,
        may=may,
    )


def by_account(*, account_no: str, actor: Staff) -> Party:
    """The visible customer with an account number, new or old. Raises NotFound. 1 query."""
    numbers = Account.objects.filter(tenant_id=actor.tenant_id).filter(
        Q(account_no=account_no) | Q(old_account_no=account_no)
    )
    found = visible(actor=actor).filter(pk__in=numbers.values("party_id")).order_by("id").first()
    if found is None:
        raise NotFound
    return found


def account(*, account_id: UUID, actor: Staff) -> Account:
    """The visible account, with customer and site. Raises NotFound."""
    found: Account | None = (
        Account.objects.visible_to(actor).select_related("party", "site").filter(pk=account_id).first()
    )
    if found is None:
        raise NotFound
    return found


def site(*, site_id: UUID, actor: Staff) -> Site:
    """The visible site. Raises NotFound."""
    found: Site | None = Site.objects.visible_to(actor).select_related("party").filter(pk=site_id).first()
    if found is None:
        raise NotFound
    return found


def contact(*, contact_id: UUID, actor: Staff) -> Contact:
    """The visible contact. Raises NotFound."""
    found: Contact | None = (
        Contact.objects.visible_to(actor).select_related("party").filter(pk=contact_id).first()
    )
    if found is None:
        raise NotFound
    return found


def history(*, party_id: UUID, actor: Staff, limit: int = 100) -> list[AuditEntry]:
    """What was done to a customer and who looked at it, newest first; the system's rows too. 3 queries."""
    found = party(party_id=party_id, actor=actor)
    contacts = [str(pk) for pk in Contact.objects.filter(party=found).values_list("id", flat=True)]
    others = [str(pk) for pk in Account.objects.filter(party=found).values_list("id", flat=True)]
    others += [str(pk) for pk in Site.objects.filter(party=found).values_list("id", flat=True)]
    return audit.of_objects(
        [("Party", [str(found.id)]), ("Contact", contacts), ("Account", others), ("Site", others)],
        limit=limit,
    )


def due(*, actor: Staff, on: date, unit_id: UUID | None = None) -> QuerySet[Party]:
    """Customers that must be visited by `on`, the most urgent first. 1 query."""
    rows = narrowed(visible(actor=actor), actor=actor, unit_id=unit_id, due_before=on)
    return rows.select_related("unit", "manager").order_by("next_due_on", "id")


def planning_facts(
    *, actor: Staff | None, on: date, unit_id: UUID | None = None
) -> Iterator[facts.PlanningFacts]:
    """Facts of all active customers of a unit and below, for planning; streamed in chunks, nothing personal.

    `actor` None is the system itself (the command line) and needs the unit.
    """
    if actor is None:
        below = staff_selectors.subtree_ids(staff_selectors.unit_of(unit_id=unit_id, tenant_id=None))  # type: ignore[arg-type]
        rows: QuerySet[Party] = Party.objects.filter(unit_id__in=below, status="active")
    else:
        rows = narrowed(visible(actor=actor), actor=actor, unit_id=unit_id)
    return facts.for_planning(
        rows.order_by("id").values_list("id", flat=True).iterator(chunk_size=facts.CHUNK), on=on
    )


def by_ids(ids: Iterable[UUID | None]) -> dict[UUID, Party]:
    """Customers by id, for showing beside rows the actor may already see. 1 query."""
    return {
        row.id: row for row in Party.objects.filter(pk__in={pk for pk in ids if pk}).select_related("unit")
    }


def primary_contact(party_id: UUID) -> Contact | None:
    """The contact one speaks to first. For services of the rooms above. 1 query."""
    return Contact.objects.filter(party_id=party_id).order_by("-primary", "id").first()
