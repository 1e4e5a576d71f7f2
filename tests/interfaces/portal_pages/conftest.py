import pytest
from django.test import Client

from gridvisit.domain.content import defaults
from gridvisit.foundation.kernel import clock
from tests.factories import demands as factory


@pytest.fixture
def now():
    """The pages read the real clock, so the demands are made by it too."""
    return clock.now()


@pytest.fixture
def cast(db, now):
    made = factory.county(now)
    defaults.load(unit_id=made.city.id, now=now, demo=False)
    return made


@pytest.fixture
def customer():
    return Client(headers={"accept-language": "en"})
