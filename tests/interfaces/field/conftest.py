import pytest

from gridvisit.foundation.kernel import clock
from tests.interfaces.visits import scene as scenery


@pytest.fixture
def now():
    """The pages read the real clock, so the scene is made by it too."""
    return clock.now()


@pytest.fixture
def scene(db, now):
    return scenery.build(now)
