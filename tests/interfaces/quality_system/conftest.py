import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from gridvisit.foundation.kernel import clock
from tests.factories import demands as factory


@pytest.fixture
def now():
    """The pages read the real clock, so the demands are made by it too."""
    return clock.now()


@pytest.fixture
def cast(db, now):
    return factory.county(now)


@pytest.fixture
def enter():
    """Sign a person in and give the browser."""

    def as_(person, lang="en"):
        if person.user is None:
            person.user = get_user_model().objects.create_user(username=person.staff_no)
            person.save(update_fields=["user"])
        client = Client(headers={"accept-language": lang})
        client.force_login(person.user)
        return client

    return as_
