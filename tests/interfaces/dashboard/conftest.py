"""The pages read the real clock, so what they show is made by it too."""

from __future__ import annotations

import pytest
from django.test import Client

from gridvisit.foundation.kernel import clock


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def enter():
    """Sign a person in and give the browser."""

    def as_(person, lang="en"):
        client = Client(headers={"accept-language": lang})
        client.force_login(person.user)
        return client

    return as_
