"""The other half of the permission matrix: files are what the workers share."""

from __future__ import annotations

import pytest

from tests.laws.test_permission_matrix import PEOPLE, troubles_of
from tests.laws.world import World, build


@pytest.fixture
def world(db) -> World:
    return build()


@pytest.mark.parametrize("who", PEOPLE[1::2])
def test_what_the_others_get_from_every_route(world, who):
    troubles = troubles_of(world, who)
    assert not troubles, "\n".join(["", *troubles[:60], f"{len(troubles)} in all"])
