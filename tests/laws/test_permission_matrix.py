"""Nobody sees or does what is not theirs, on any route: roles × relations × routes, every answer searched for marks."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from django.test import Client

from gridvisit.domain.staff import tokens
from gridvisit.domain.staff.access import ROLES
from gridvisit.foundation.kernel.clock import now
from tests.laws.matrix import (
    ARGUMENT,
    Cell,
    Eyes,
    UnknownArgumentError,
    call,
    cells_of,
    may,
    neutral,
    path_of,
    said,
    shared,
    tables,
)
from tests.laws.routes import declared_routes
from tests.laws.world import ORDER, World, build

PEOPLE = [
    "nobody",
    "grida km",
    "gridb km",
    "operator dso",
    "retailer r_sales",
    "r_ops",
    "no role",
    "left",
    "moved away",
]
PEOPLE += [role for role in ROLES if role not in {"km", "dso", "r_sales", "r_ops"}]
NOT_IN_THE_WORLD = {
    "Message": "ids only, shown to operators", "Receipt": "answers kept for repeats, shown to nobody",
    "SearchToken": "keyed hashes, shown to nobody", "ImportChange": "undo data, shown to nobody",
    "SavedView": "a person's own filters, shown to that person only",
    "Presence": "who is at a demand, gone in a minute", "NoticeHours": "a person's own hours, shown to that person only",
    "Archive": "would close the visit that other cells need open", "RoleAssignment": "made with each person",
    "FactLayout": "names of columns", "FactRow": "codes, times and numbers: shown as counts, exported by command only",
    "FrozenFigure": "numbers of a unit and month, without a person in them",
    "Unit": "the places themselves", "Staff": "the people themselves",
}  # fmt: skip


NEW_IF_UNKNOWN = {"api/v1/visits/<uuidstr:client_id>/record"}
"""Where an unknown id is a new record, drawn by the device: it cannot answer like a thing of other people."""


@pytest.fixture
def world(db) -> World:
    return build()


def _client(world: World, who: str) -> tuple[Client, dict[str, str]]:
    client = Client(raise_request_exception=False)
    if who == "nobody":
        return client, {}
    person = world.people[who]
    client.force_login(person.user)
    _row, token = tokens.create(staff=person, label="matrix", scopes=["*"], actor=None, now=now())
    return client, {"Authorization": f"Bearer {token}"}


def test_the_world_holds_every_kind_of_thing():
    assert sorted(set(tables()) - set(ORDER) - NOT_IN_THE_WORLD.keys()) == []


def test_every_route_can_be_called(world):
    unknown = []
    for route in declared_routes():
        if ARGUMENT.search(route.path):
            try:
                path_of(route, world.places["grida"])
            except UnknownArgumentError as error:
                unknown.append(str(error))
    assert unknown == []


def troubles_of(world: World, who: str) -> list[str]:
    """Return what is wrong with the answers a person gets from every route."""
    client, headers = _client(world, who)
    signed_in = {name: morsel.value for name, morsel in client.cookies.items()}
    eyes, person = Eyes(world, who), world.people.get(who)
    troubles: list[str] = []
    missing: dict[tuple[str, str], tuple[int, str]] = {}
    answers: list[tuple[Cell, int, str]] = []
    for cell in sorted(cells_of(world, who), key=lambda cell: cell.relation != "missing"):
        client.cookies = SimpleCookie(
            signed_in
        )  # what an earlier cell left behind, a message or a sign-out, is gone
        response = call(client, cell, headers if cell.path.startswith("/api/") else {})
        status, text = response.status_code, said(response)
        troubles += [f"{cell}: shows {leak}" for leak in eyes.leaks(text, cell.path)]
        if status >= 500 and cell.route.declared.subject != "health":  # not ready is an honest answer there
            troubles.append(f"{cell}: answers {status}")
        elif not may(person, cell.route) and status < 300:
            troubles.append(f"{cell}: answers {status} without the right {cell.route.declared.action}")
        if cell.relation == "missing":
            missing[cell.route.path, cell.route.method] = status, neutral(text)
        answers.append((cell, status, text))
    for cell, status, text in answers:
        hidden = cell.relation == "foreign" or (
            cell.relation == "sibling" and not _sees_sibling(eyes, world, who) and not shared(cell.route)
        )
        if (
            hidden
            and cell.route.path not in NEW_IF_UNKNOWN
            and (status, neutral(text)) != missing[cell.route.path, cell.route.method]
        ):
            troubles.append(
                f"{cell}: answers {status} unlike a missing thing ({missing[cell.route.path, cell.route.method][0]})"
            )
    return troubles


@pytest.mark.parametrize("who", PEOPLE[::2])
def test_what_a_person_gets_from_every_route(world, who):
    troubles = troubles_of(world, who)
    assert not troubles, "\n".join(["", *troubles[:60], f"{len(troubles)} in all"])


def _sees_sibling(eyes: Eyes, world: World, who: str) -> bool:
    home = world.home.get(who, world.places["grida"])
    return ("gridb" if home.name == "grida" else "grida") in eyes.places
