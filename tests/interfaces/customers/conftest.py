"""Town A with two customers, and browsers for its people."""

from __future__ import annotations

import pytest
from django.test import Client

from gridvisit.foundation.kernel import clock
from tests.factories import customers


@pytest.fixture
def now():
    """The pages read the real clock, so the town lives by it too."""
    return clock.now()


@pytest.fixture
def firm(town_a, now):
    return customers.enterprise(unit=town_a.station, manager=town_a.an, now=now)


@pytest.fixture
def home(town_a, now):
    return customers.household(unit=town_a.station, now=now)


@pytest.fixture
def enter():
    """Return a function: person → a signed-in browser."""

    def as_(person, lang="en"):
        client = Client(headers={"accept-language": lang})
        client.force_login(person.user)
        return client

    return as_
