"""A town with people, and a token for each who needs one."""

from __future__ import annotations

import pytest

from gridvisit.domain.staff import tokens
from tests.factories import staff as staff_factory


@pytest.fixture
def town(db, now):
    return staff_factory.town_a(now)


@pytest.fixture
def bearer(town, now):
    """Return a function: person → request headers with a token of the given scopes."""

    def make(person, *scopes: str) -> dict[str, str]:
        _, secret = tokens.create(
            staff=person, label="test", scopes=list(scopes or ("*",)), actor=None, now=now
        )
        return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}

    return make
