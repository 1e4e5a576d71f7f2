"""From a line of the file to an entry: what it says of party, account, site and contact, checked by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from gridvisit.domain.customers import checks
from gridvisit.domain.customers.services.care import OF_PERSONS
from gridvisit.domain.customers.services.importance import YEARS
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.sheets.columns import Line
from gridvisit.standard.vocabulary import AccountCategory, ContactRole, Importance, PartyKind

PARTY = ("serial", "name", "kind", "uscc", "industry")
ACCOUNT = (
    "account_no", "old_account_no", "category", "nature", "voltage_level", "contract_capacity_kva",
    "running_capacity_kva", "market_attr", "contract_end", "retailer_code", "energised_on",
)  # fmt: skip
SITE = ("address", "lat", "lng", "crs", "substation", "line", "transformer_area", "meter_box", "supply_mode")
LISTED = ("doc_no", "issuer", "list_year", "industry_kind", "guarantee_start", "guarantee_end")
NOTHING: Mapping[str, Any] = {}


@dataclass(slots=True)
class Entry:
    """One line, ready to be compared with what is stored. Only what the line says is in the dicts."""

    row: int
    unit_id: UUID | None
    manager_id: UUID | None
    party: dict[str, Any]
    account: Mapping[str, Any]
    site: Mapping[str, Any]
    contact: Mapping[str, Any]
    importance: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    consent_how: str = ""
    last_visit_on: date | None = None
    last_onsite_on: date | None = None

    def key(self) -> tuple[Any, ...]:
        """Return what makes lines one customer; see the package."""
        if serial := self.party.get("serial"):
            return ("serial", serial)
        if uscc := self.party.get("uscc"):
            return ("uscc", uscc)
        name = self.party["name"]
        if self.party["kind"] == PartyKind.INDIVIDUAL:
            return (
                "person",
                self.unit_id,
                name,
                self.site.get("address", ""),
                self.contact.get("mobile", ""),
            )
        return ("body", self.unit_id, name)


@dataclass(frozen=True)
class World:
    """What lines refer to: units and people by their codes, and the unit for lines that name none."""

    units: Mapping[str, UUID]
    people: Mapping[str, UUID]
    default_unit: UUID | None = None


def read(line: Line, world: World) -> Entry | None:
    """Return the entry of a line; None if the line has problems, which are on the line then."""
    values, problems = line.values, line.problems
    unit_id = _unit(values, world, line)
    manager_id = _manager(values, world, line)
    party = {name: values[name] for name in PARTY if name in values}
    account = {name: values[name] for name in ACCOUNT if name in values}
    if "account_status" in values:
        account["status"] = values["account_status"]
    site = {name: values[name] for name in SITE if name in values}
    if "site_name" in values:
        site["name"] = values["site_name"]
    contact = _contact(values)
    _kind(party, account, line)
    problems += [problem for problem in _wrong(line, party, account, site, contact) if problem is not None]
    problems += _wrong_care(values)
    for at, problem in enumerate(problems):
        if problem.row is None:
            problems[at] = Problem(problem.code, problem.field, line.row, problem.facts)
    if problems:
        return None
    level = values.get("importance", Importance.NONE)
    listed = (
        {"level": level, **{name: values[name] for name in LISTED if name in values}}
        if level != Importance.NONE
        else NOTHING
    )
    if site and "lat" in site:
        site.setdefault("crs", "WGS84")
    return Entry(
        row=line.row,
        unit_id=unit_id,
        manager_id=manager_id,
        party=party,
        account=account or NOTHING,
        site=site or NOTHING,
        contact=contact or NOTHING,
        importance=listed,
        flags=values.get("flags", ()),
        consent_how=values.get("consent_how", ""),
        last_visit_on=values.get("last_visit_on"),
        last_onsite_on=values.get("last_onsite_on"),
    )


def _unit(values: Mapping[str, Any], world: World, line: Line) -> UUID | None:
    code = values.get("unit")
    if code is None:
        if world.default_unit is None and not _blames(line, "unit"):
            line.problems.append(Problem("import.no_unit", field="unit"))
        return world.default_unit
    found = world.units.get(code)
    if found is None:
        line.problems.append(Problem("unit.unknown", field="unit", facts={"unit": code}))
    return found


def _manager(values: Mapping[str, Any], world: World, line: Line) -> UUID | None:
    staff_no = values.get("manager")
    if staff_no is None:
        return None
    found = world.people.get(staff_no)
    if found is None:
        line.problems.append(Problem("staff.unknown", field="manager", facts={"staff_no": staff_no}))
    return found


def _blames(line: Line, name: str) -> bool:
    return any(problem.field == name for problem in line.problems)


def _contact(values: dict[str, Any]) -> dict[str, Any]:
    contact = {}
    if "contact_name" in values:
        contact["name"] = values["contact_name"]
    if "mobile" in values:
        contact["mobile"] = checks.clean_phone(values["mobile"])
    if contact:
        if "contact_role" in values:
            contact["role"] = values["contact_role"]
        if "dnc" in values:
            contact["dnc"] = values["dnc"]
    return contact


def _kind(party: dict[str, Any], account: Mapping[str, Any], line: Line) -> None:
    if "uscc" in party:
        party["uscc"] = party["uscc"].upper()
    if "kind" in party or _blames(line, "kind"):
        return
    if not account.get("account_no") and not _blames(line, "account_no"):
        party["kind"] = PartyKind.PROSPECT
    elif party.get("uscc"):
        party["kind"] = PartyKind.ENTERPRISE
    elif account.get("category") == AccountCategory.RES:
        party["kind"] = PartyKind.INDIVIDUAL
    elif "name" in party:
        line.problems.append(Problem("import.no_kind", field="kind"))


def _wrong(
    line: Line,
    party: Mapping[str, Any],
    account: Mapping[str, Any],
    site: Mapping[str, Any],
    contact: Mapping[str, Any],
) -> list[Problem | None]:
    found: list[Problem | None] = []
    kind = party.get("kind")
    if "account_no" in account:
        found.append(checks.account_no(account["account_no"]))
    elif kind not in (PartyKind.PROSPECT, None) and not _blames(line, "account_no"):
        found.append(Problem("import.no_account", field="account_no"))
    if "old_account_no" in account:
        found.append(checks.account_no(account["old_account_no"], "old_account_no"))
    if "uscc" in party:
        found.append(
            Problem("uscc.individual", field="uscc")
            if kind == PartyKind.INDIVIDUAL
            else checks.uscc(party["uscc"])
        )
    found += [
        checks.capacity(account[name], name)
        for name in ("contract_capacity_kva", "running_capacity_kva")
        if name in account
    ]
    if "lat" in site or "lng" in site:
        found.append(checks.place(site.get("lat"), site.get("lng"), site.get("crs", "WGS84")))
    if contact.get("mobile"):
        found.append(checks.mobile(contact["mobile"]))
    return found


def _wrong_care(values: Mapping[str, Any]) -> list[Problem]:
    found = []
    level = values.get("importance", Importance.NONE)
    if level != Importance.NONE:
        found += [
            Problem("importance.no_list", field=name) for name in ("doc_no", "issuer") if not values.get(name)
        ]
        year = values.get("list_year")
        if year is None or int(year) not in YEARS:
            found.append(Problem("importance.no_list", field="list_year"))
        if level == Importance.TMP and "guarantee_start" not in values:
            found.append(Problem("importance.no_guarantee", field="guarantee_start"))
    if any(flag in OF_PERSONS for flag in values.get("flags", ())) and not values.get("consent_how"):
        found.append(Problem("special_flag.no_consent", field="consent_how"))
    return found


def role_of(entry: Entry) -> str:
    """Return the role of the entry's contact; not said: the resident of a home, else another person."""
    told: str = entry.contact.get("role", "")
    return told or (
        ContactRole.RESIDENT if entry.party.get("kind") == PartyKind.INDIVIDUAL else ContactRole.OTHER
    )
