"""The people on the demo's sign-in page: first those who carry the story, in its order, then all others by company."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gridvisit.standard.vocabulary import Role

STORY: tuple[tuple[str, Any], ...] = (
    ("sysadmin", _("Imports the customer list, keeps units and staff")),
    ("chief", _("Checks the proposed month plan and submits it")),
    ("county_mkt", _("Approves the plan")),
    ("km", _("Visits customers, on the phone")),
    ("cmd", _("Dispatches demands and has them verified")),
    ("handler", _("Resolves demands")),
    ("hotline", _("Calls customers back")),
    ("qa", _("Reads the dashboard, opens corrective actions")),
)


@dataclass(frozen=True)
class Card:
    """A person one may sign in as; `task` is their part in the story."""

    id: Any
    name: str
    roles: tuple[str, ...]
    task: Any = ""


@dataclass(frozen=True)
class Company:
    """The people of one tenant."""

    name: str
    people: tuple[Card, ...]


@dataclass(frozen=True)
class Cast:
    """Who is offered."""

    story: tuple[Card, ...]
    others: tuple[Company, ...]


def cast(people: Iterable[Any], on: date) -> Cast:
    """Sort `people` (with their roles and units loaded) into the story of the largest tenant and all others."""
    tenants: dict[Any, list[Any]] = {}
    for person in people:
        tenants.setdefault(person.tenant_id, []).append(person)
    companies = sorted(tenants.values(), key=len, reverse=True)
    story: dict[Any, Card] = {}
    for role, task in STORY if companies else ():
        chosen = next((p for p in companies[0] if role in _held(p, on) and p.id not in story), None)
        if chosen is not None:
            story[chosen.id] = _card(chosen, on, task)
    others = tuple(
        Company(_name(members), tuple(_card(p, on) for p in members if p.id not in story))
        for members in companies
    )
    return Cast(tuple(story.values()), tuple(company for company in others if company.people))


def _held(person: Any, on: date) -> dict[str, Any]:
    return {
        held.role: held.unit
        for held in person.roles.all()
        if held.valid_from <= on and (held.valid_to is None or on <= held.valid_to)
    }


def _card(person: Any, on: date, task: Any = "") -> Card:
    lang = get_language() or "zh"
    lines = tuple(f"{Role.label_of(role, lang)} · {unit.name}" for role, unit in _held(person, on).items())
    return Card(person.id, person.name, lines, task)


def _name(members: list[Any]) -> str:
    roots = (p.unit.name for p in members if p.unit_id == p.tenant_id)
    return next(roots, members[0].unit.name)
