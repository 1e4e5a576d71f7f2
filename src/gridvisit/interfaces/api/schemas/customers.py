"""What the API takes and gives about customers and imports. Personal values are given masked."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

Code = Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$")]
Line = Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$")]
Address = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Capacity = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


class Strict(Schema):
    """Input: what is not named here is refused, not dropped."""

    model_config = ConfigDict(extra="forbid")


class CustomerIn(Strict):
    """A new customer or prospect."""

    unit_id: UUID
    name: Line
    kind: Code = Field(examples=["enterprise"])
    serial: Code = ""
    uscc: Code = ""
    industry: Code = ""
    manager_id: UUID | None = None


class CustomerChange(Strict):
    """What is to change; what is left out stays."""

    version: int | None = None
    name: Line | None = None
    kind: Code | None = None
    serial: Code | None = None
    uscc: Code | None = None
    industry: Code | None = None


class SiteIn(Strict):
    """A place where power is used."""

    name: Line = ""
    address: Address = ""
    lat: float | None = None
    lng: float | None = None
    crs: Code = "WGS84"
    substation: Code = ""
    line: Code = ""
    transformer_area: Code = ""
    meter_box: Code = ""
    supply_mode: Code = ""
    electrical_room: bool = False


class AccountIn(Strict):
    """A supply account (户号)."""

    account_no: Code = Field(examples=["3701000012345"])
    voltage_level: Code = Field(examples=["10kV"])
    contract_capacity_kva: Capacity
    running_capacity_kva: Capacity | None = None
    old_account_no: Code = ""
    category: Code = ""
    nature: Code = "permanent"
    status: Code = "active"
    market_attr: Code = ""
    contract_end: date | None = None
    retailer_code: Code = ""
    energised_on: date | None = None
    site_id: UUID | None = None


class ContactIn(Strict):
    """A person who speaks for the customer."""

    role: Code = Field(examples=["electrical"])
    name: Line = ""
    mobile: Code = ""
    primary: bool = False
    preferred_time: Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")] = ""
    channel_pref: Code = ""


class CustomerOut(Schema):
    """A customer in a list."""

    id: UUID
    version: int
    serial: str
    name: str = Field(description="Masked for persons")
    kind: str
    unit_id: UUID
    unit_code: str
    manager_id: UUID | None
    manager_no: str
    status: str
    visit_class: str
    importance_level: str
    voltage_level: str
    capacity_kva: Decimal
    market_attr: str
    transformer_area: str
    account_nos: list[str]
    last_visit_on: date | None
    last_onsite_on: date | None
    next_due_on: date | None


class CustomerPage(Schema):
    """One page; `next_cursor` is null at the end."""

    items: list[CustomerOut]
    next_cursor: str | None


class AccountOut(Schema):
    """An account."""

    id: UUID
    version: int
    account_no: str
    old_account_no: str
    site_id: UUID | None
    category: str
    nature: str
    status: str
    voltage_level: str
    contract_capacity_kva: Decimal
    running_capacity_kva: Decimal | None
    market_attr: str
    contract_end: date | None
    energised_on: date | None


class SiteOut(Schema):
    """A site."""

    id: UUID
    version: int
    name: str
    address: str = Field(description="Masked")
    geo_verified: bool
    crs: str
    transformer_area: str
    supply_mode: str
    electrical_room: bool


class ContactOut(Schema):
    """A contact."""

    id: UUID
    version: int
    role: str
    name: str = Field(description="Masked")
    mobile: str = Field(description="Masked")
    primary: bool
    dnc: bool


class ImportanceOut(Schema):
    """An entry of the government's list."""

    level: str
    doc_no: str
    issuer: str
    list_year: int
    valid_from: date
    valid_to: date | None


class DutyOut(Schema):
    """A duty to visit."""

    rule: str
    reason: str
    due_on: date
    onsite_only: bool


class CustomerDetail(CustomerOut):
    """One customer; what the caller may not see is null."""

    uscc: str
    industry: str
    frequency_met: bool | None
    interval_days: int | None
    duties: list[DutyOut]
    accounts: list[AccountOut]
    sites: list[SiteOut]
    contacts: list[ContactOut]
    importances: list[ImportanceOut] | None
    special_flags: list[str] | None


class ImportProblem(Schema):
    """Something about a row: an error leaves it out, a note does not."""

    row: int | None
    field: str | None
    code: str
    level: str
    zh: str
    en: str


class ImportOut(Schema):
    """A run of an import."""

    id: UUID
    kind: str
    state: str
    file_name: str
    rows: int
    good: int
    bad: int
    created: int
    updated: int
    unchanged: int
    problem_count: int
    problems: list[ImportProblem]
    finished_at: datetime | None
    undone_at: datetime | None


class UndoIn(Strict):
    """How to take an import back."""

    keep_changed: bool = Field(default=False, description="Leave customers that were used or changed since")


def customer_out(party: Any) -> dict[str, Any]:
    """Return a customer as the API shows it."""
    manager = party.manager
    return {
        "id": party.id, "version": party.version, "serial": party.serial, "name": party.shown_name, "kind": party.kind,
        "unit_id": party.unit_id, "unit_code": party.unit.code, "manager_id": party.manager_id,
        "manager_no": manager.staff_no if manager else "", "status": party.status, "visit_class": party.visit_class,
        "importance_level": party.importance_level, "voltage_level": party.voltage_level,
        "capacity_kva": party.capacity_kva, "market_attr": party.market_attr,
        "transformer_area": party.transformer_area,
        "account_nos": [account.account_no for account in party.accounts.all()], "last_visit_on": party.last_visit_on,
        "last_onsite_on": party.last_onsite_on, "next_due_on": party.next_due_on,
    }  # fmt: skip


def customer_detail(file: Any) -> dict[str, Any]:
    """Return one customer with everything the caller may see."""
    party = file.party
    return {
        **customer_out(party),
        "uscc": party.uscc,
        "industry": party.industry,
        "frequency_met": file.met,
        "interval_days": file.interval_days,
        "duties": [
            {
                "rule": duty.rule_id,
                "reason": str(duty.reason),
                "due_on": duty.due_on,
                "onsite_only": duty.onsite_only,
            }
            for duty in file.obligations
        ],
        "accounts": [account_out(row) for row in file.accounts],
        "sites": [site_out(row) for row in file.sites],
        "contacts": [contact_out(row) for row in file.contacts],
        "importances": None
        if file.importances is None
        else [{name: getattr(row, name) for name in ImportanceOut.model_fields} for row in file.importances],
        "special_flags": None
        if file.flags is None
        else [row.kind for row in file.flags if row.ended_on is None],
    }


def account_out(row: Any) -> dict[str, Any]:
    """Return an account."""
    return {name: getattr(row, name) for name in AccountOut.model_fields}


def site_out(row: Any) -> dict[str, Any]:
    """Return a site, its address masked."""
    return {name: getattr(row, name) for name in SiteOut.model_fields} | {"address": row.shown_address}


def contact_out(row: Any) -> dict[str, Any]:
    """Return a contact, name and phone masked."""
    shown = {"name": row.shown_name, "mobile": row.shown_mobile}
    return {name: getattr(row, name) for name in ContactOut.model_fields} | shown


def import_out(run: Any) -> dict[str, Any]:
    """Return a run with its problems."""
    told = run.report
    plain = {
        name: getattr(run, name)
        for name in ImportOut.model_fields
        if name not in {"problems", "problem_count"}
    }
    return {**plain, "problems": told.get("items", []), "problem_count": told.get("errors", 0)}
