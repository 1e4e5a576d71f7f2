import pytest

from tests.factories import customers, visits


@pytest.fixture
def firm(town_a, now):
    """A firm at 10 kV, with a policy item in force for it."""
    visits.policy(town_a.station, now=now)
    return customers.enterprise(unit=town_a.station, manager=town_a.an, now=now)
