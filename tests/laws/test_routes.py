"""Every route declares what it does, with what, and who may come."""

from __future__ import annotations

from collections import Counter

from django.urls import get_resolver
from ninja import Schema

from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.routes import ANY_STAFF
from tests.laws.routes import FOREIGN, declared_routes, undeclared


def test_every_route_declares_itself():
    assert undeclared() == []


def test_every_declared_action_is_one_a_role_can_hold():
    unknown = [
        f"{route.method} {route.path}: {route.declared.action}"
        for route in declared_routes()
        if not route.declared.public
        and route.declared.action != ANY_STAFF
        and route.declared.action not in access.ACTIONS
    ]
    assert unknown == []


def test_every_declaration_names_its_subject():
    assert [route.path for route in declared_routes() if not route.declared.subject.strip()] == []


def test_routes_of_other_peoples_code_are_few_and_each_has_a_reason():
    assert len(FOREIGN) <= 6
    assert all(reason.strip() for reason in FOREIGN.values())


def test_no_two_shapes_of_the_api_share_a_name():
    """The published schema knows shapes by name: the second of a name would overwrite the first."""
    get_resolver().url_patterns  # noqa: B018 - imports every router
    names = Counter(shape.__name__ for shape in _below(Schema) if shape.__module__.startswith("gridvisit."))
    shared_base = {"Strict"}
    assert sorted(name for name, count in names.items() if count > 1 and name not in shared_base) == []


def _below(kind: type) -> set[type]:
    return {deeper for child in kind.__subclasses__() for deeper in ({child} | _below(child))}
