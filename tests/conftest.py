"""Shared by all tests: what a test may need from the machine, and the moment it plays at."""

from __future__ import annotations

import os
import shutil
import socket
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import settings

from tests.one_connection import share

CHROMIUM = (
    os.environ.get("GRIDVISIT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
NEEDED = os.environ.get("CI") == "true"
"""In CI what is missing fails; elsewhere its tests are skipped and say so."""


def pytest_configure() -> None:
    share()
    settings.register_profile("gridvisit", deadline=None)  # a busy machine is no fault of an example
    settings.load_profile("gridvisit")


@pytest.hookimpl(trylast=True)  # after the shuffling
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with slow tests first, then the big ones: a long story begun last has all workers wait for it."""
    weights = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, -weights[item.path]))


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _missing(item: pytest.Item) -> str | None:
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        return "runs on PostgreSQL only"
    if item.get_closest_marker("browser") and CHROMIUM is None:
        return "needs Chromium"
    if item.get_closest_marker("broker") and not _answers(6379):
        return "needs Redis on port 6379"
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    reason = _missing(item)
    if reason is None:
        return
    if NEEDED and "only" not in reason:
        pytest.fail(f"{reason}, and CI promises it", pytrace=False)
    pytest.skip(reason)


@pytest.fixture
def now() -> datetime:
    """Return the moment the tests play at: Tuesday 2026-11-24, 09:30 in Shanghai."""
    return datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Return the path of the system's Chromium."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    return CHROMIUM


@pytest.fixture
def town_a(db, now):
    """Return county A with its station, team and people; see tests/factories/staff.py."""
    from tests.factories import staff

    return staff.town_a(now)


@pytest.fixture
def town_b(db, now):
    """Return tenant B, which shares nothing with A."""
    from tests.factories import staff

    return staff.town_b(now)
