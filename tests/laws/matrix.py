"""The permission matrix: every route × every person × every relation, and what must never come back."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.test import Client

from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.routes import ANY_STAFF
from tests.laws.bodies import body_of
from tests.laws.routes import Found, declared_routes
from tests.laws.world import TODAY, World

MISSING = UUID("01900000-0000-7000-8000-00000000dead")
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
MARK = re.compile(r"MARK-(\w+)-(\w+)-")
ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")

KINDS = {
    "customer": "Party", "party": "Party", "visit": "Visit", "demand": "Demand", "plan": "Plan", "item": "PlanItem",
    "plan item": "PlanItem", "unit": "Unit", "staff": "Staff", "person": "Staff", "contact": "Contact", "site": "Site",
    "account": "Account", "evidence": "Evidence", "attachment": "Attachment", "file": "Attachment", "notice": "Notice",
    "strategy": "Strategy", "follow-up": "FollowUp", "follow_up": "FollowUp", "followup": "FollowUp",
    "survey": "Invitation", "wave": "Wave", "audit": "InternalAudit", "meeting": "ManagementReview", "internal audit": "InternalAudit", "management review": "ManagementReview", "decision": "ReviewDecision", "document": "ControlledDocument", "invitation": "Invitation", "instrument": "Instrument", "finding": "Finding",
    "action": "CorrectiveAction", "corrective action": "CorrectiveAction", "judgement": "Judgement",
    "verdict": "Verdict", "objection": "Objection", "objection_event": "ObjectionEvent", "report": "Report", "override": "ParameterOverride", "local_rule": "LocalRule", "promise": "Promise", "problem": "CommonProblem", "suspension": "Suspension", "part": "JointPart", "bulk": "BulkRun",
    "policy": "Policy", "script": "Script", "import": "ImportRun", "run": "ImportRun", "import run": "ImportRun",
    "role": "RoleAssignment", "qualification": "Qualification", "pledge": "Pledge", "training": "Training",
    "conflict": "Conflict", "token": "ApiToken", "appointment": "Appointment", "importance": "Importance",
    "flag": "SpecialFlag", "special flag": "SpecialFlag", "consent": "Consent", "touch": "Touch",
    "owner": "Staff", "object": "Contact", "measure": "StrategyItem", "strategy item": "StrategyItem", "addendum": "Addendum", "inquiry": "Inquiry",
    "review": "Review", "recheck": "Recheck", "draw": "RecheckDraw", "staff_notice": "StaffNotice", "case": "AuthenticityCase", "correction": "Correction",
}  # fmt: skip
"""Words of routes (`…_id`, or the declared subject of a bare `pk`) → the kind of thing they name."""

WORDS = {"edition": "1", "question": "overall", "step": "S1", "rule": "7.2-03", "rule_id": "7.2-03", "clause": "7.2", "clause_id": "7.2", "field": "name",
         "number": "I01", "indicator": "I01", "figure": "I01", "day": "2026-11-24", "month": "2026-11", "period": "2026-12", "lang": "en",
         "kind": "customers", "model": "contact", "parameter": "7.2-03.lead", "outcome": "done", "token": "x" * 43, "code": "I01", "channel": "onsite", "name": "name", "template": "customers"}  # fmt: skip
"""Arguments that are words, not things."""

FOLDERS = {"customers": "Party", "imports": "ImportRun", "units": "Unit", "staff": "Staff", "plans": "Plan",
           "plan-items": "PlanItem", "demands": "Demand", "promises": "Promise", "problems": "CommonProblem", "surveys": "Invitation",
           "visits": "Visit", "findings": "Finding", "actions": "CorrectiveAction", "policies": "Policy",
           "scripts": "Script", "service-promises": "PublishedPromise", "macros": "Macro",
           "demand-parts": "JointPart", "runs": "BulkRun"}  # fmt: skip
"""The word before a bare `pk` in a path → the kind of thing it is."""

COLUMNS = {"account_no": ("Account", "account_no"), "client_id": ("Submission", "client_id")}
"""Arguments that are a column of a thing."""

SHARED = {
    "ControlledDocument",
    "DocumentVersion",
    "DocumentReading",
    "Unit",
    "Policy",
    "Script",
    "PublishedPromise",
    "Macro",
    "Instrument",
    "ParameterOverride",
}
"""Kinds that all units of one tenant may see: organisation, service content, rules."""


@dataclass
class Cell:
    """One call: a person, a route, a relation of the thing to the person."""

    who: str
    route: Found
    relation: str
    path: str
    body: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.who} · {self.route.method} /{self.route.path} · {self.relation}"


class UnknownArgumentError(LookupError):
    """A route has an argument the matrix does not know; teach KINDS or WORDS."""


def _kind(route: Found, name: str) -> str | None:
    if name not in {"pk", "id"}:
        return KINDS.get(name.removesuffix("_id").removesuffix("_pk"))
    before = re.search(rf"([\w-]+)/<(?:\w+:)?{name}>", route.path)
    return FOLDERS.get(before.group(1) if before else "") or KINDS.get(route.declared.subject)


def shared(route: Found) -> bool:
    """Whether every thing the path names is of a kind that all units of a tenant may see."""
    names = [match.group(2) for match in ARGUMENT.finditer(route.path)]
    kinds = {_kind(route, name) for name in names if name not in WORDS and name not in COLUMNS}
    return bool(kinds) and kinds <= SHARED


def _argument(route: Found, name: str, place) -> str:
    if name in WORDS:
        return WORDS[name]
    if name in COLUMNS:
        kind, column = COLUMNS[name]
        return (
            str(getattr(place.things[kind], column))
            if place
            else (str(MISSING) if column.endswith("_id") else "9999999999999")
        )
    kind = _kind(route, name)
    if kind is None:
        raise UnknownArgumentError(f"/{route.path}: {name} (subject {route.declared.subject!r})")
    if place is None:
        return "999999999" if kind == "Verdict" else str(MISSING)
    thing = {"Unit": place.unit, "Staff": place.staff}.get(kind) or place.things.get(kind)
    return str(thing.pk if thing else MISSING)


def path_of(route: Found, place) -> str:
    return "/" + ARGUMENT.sub(lambda match: _argument(route, match.group(2), place), route.path)


def cells_of(world: World, who: str) -> Iterator[Cell]:
    """Every route once per relation; routes without arguments once, and once more with foreign filters."""
    home = world.home.get(who, world.places["grida"])
    foreign = world.places["operator" if home.tenant == "grid" else "gridb"]
    relations = {"own": home, "foreign": foreign, "missing": None}
    if home.tenant == "grid":
        relations["sibling"] = world.places["gridb" if home.name == "grida" else "grida"]
    for route in declared_routes():
        if ARGUMENT.search(route.path):
            with contextlib.suppress(UnknownArgumentError):  # a test of its own names those
                paths = {relation: path_of(route, place) for relation, place in relations.items()}
                turned_away = not may(world.people.get(who), route)  # before a look-up: own things will do
                for relation, path in paths.items():
                    if turned_away and relation not in {"own", "missing"}:
                        continue
                    if relation == "missing" or path != paths["missing"]:
                        yield Cell(who, route, relation, path)
        else:
            yield Cell(who, route, "none", f"/{route.path}")
            if route.method == "GET":
                party = foreign.things["Party"].pk
                filters = f"?unit={foreign.unit.pk}&customer={party}&party={party}&owner={foreign.staff.pk}&q=MARK&state=open"
                yield Cell(who, route, "foreign filter", f"/{route.path}{filters}")


class Eyes:
    """What a person may come to see: places below their roles, and things that are theirs by name."""

    def __init__(self, world: World, who: str) -> None:
        person = world.people.get(who)
        self.tenants: set[str] = set()
        self.places: set[str] = set()  # the people above a station may be named to it
        if person is not None:
            paths = [held.unit.path for held in person.roles.select_related("unit") if held.valid_to is None]
            for place in world.places.values():
                if place.unit.tenant_id == person.tenant_id:
                    self.tenants.add(place.tenant)
                    if place.tenant == "grid":
                        self.places |= {"city", "county"}
                    if any(place.unit.path.startswith(path) for path in paths) or person.unit == place.unit:
                        self.places.add(place.name)
        self.ids = dict(self._ids(world))

    def _ids(self, world: World) -> Iterator[tuple[str, tuple[str, str, str]]]:
        for place in world.places.values():
            yield str(place.unit.pk), (place.tenant, place.name, "Unit")
            yield str(place.staff.pk), (place.tenant, place.name, "Staff")
            for kind, thing in place.things.items():
                yield str(thing.pk), (place.tenant, place.name, kind)

    def leaks(self, text: str, asked: str) -> list[str]:
        """Return marks and ids in `text` that are not for these eyes; what was asked with may be echoed."""
        found = set()
        for match in MARK.finditer(text):
            tenant, place = match.group(1), match.group(2)
            rest = text[match.end() : match.end() + 30]
            if not self._may(tenant, place, re.match(r"\w*", rest).group()):
                found.add(match.group() + re.match(r"[\w.]*", rest).group())
        for found_id in ID.findall(text):
            if found_id in self.ids and found_id not in asked and not self._may(*self.ids[found_id]):
                found.add("id of {}/{} {}".format(*self.ids[found_id]))
        return sorted(found)

    def _may(self, tenant: str, place: str, kind: str) -> bool:
        return place in self.places or (tenant in self.tenants and kind in SHARED)


BODY = {
    "reason": "asked by the matrix",
    "field": "name",
    "note": "a note",
    "text": "a text",
    "answer": "an answer",
}
"""What every form is sent: enough for those that only want a reason."""


def call(client: Client, cell: Cell, headers: dict[str, str]):
    """Do the request and undo what it did."""
    with transaction.atomic():
        method = cell.route.method.lower()
        arguments = {"headers": headers, "data": BODY if method == "post" else {}}
        if cell.path.startswith("/api/") and method != "get":
            sent = body_of(cell.route.path, method)
            arguments |= {"data": json.dumps(sent), "content_type": "application/json"}
        response = getattr(client, method)(cell.path, **arguments)
        if response.streaming:
            response.content = b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


def said(response) -> str:
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{head}\n{response.content.decode('utf-8', errors='replace')}"


def may(person: models.Model | None, route: Found) -> bool:
    """Whether the policy table lets the person come to the route at all."""
    if route.declared.public:
        return True
    if person is None or (person.active_to and person.active_to < TODAY):
        return False
    if route.declared.action == ANY_STAFF:
        return True
    if "_held" not in person.__dict__:
        person._held = {held.role for held in person.roles.all() if held.valid_to is None}
    return bool(person._held & access.ACTIONS[route.declared.action].roles)


def neutral(text: str) -> str:
    """The answer without what must differ between two calls: ids, moments, nonces, form tokens."""
    text = ID.sub("<id>", text)
    text = re.sub(r"\b[A-Za-z0-9]{64}\b|nonce-[\w+/=-]+", "<once>", text)
    return re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+\d\d:\d\d)?|999999999", "<when>", text)


def tables() -> list[str]:
    return [model.__name__ for model in apps.get_app_config("gridvisit").get_models()]
