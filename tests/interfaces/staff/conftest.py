"""Browsers for the people of town A."""

from __future__ import annotations

import pytest
from django.test import Client

from gridvisit.foundation.kernel import clock


@pytest.fixture
def now():
    """The pages read the real clock, so the town lives by it too."""
    return clock.now()


@pytest.fixture
def enter():
    """Return a function: person → a signed-in browser."""

    def as_(person, lang="en"):
        client = Client(headers={"accept-language": lang})
        client.force_login(person.user)
        return client

    return as_
