import pytest

from tests.factories import demands as factory


@pytest.fixture
def cast(db, now):
    return factory.county(now)
