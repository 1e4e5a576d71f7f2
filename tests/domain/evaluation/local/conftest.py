"""Local rules are drafted in October and judge the visits of 24 November."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 24, 3, 30, tzinfo=UTC)


@pytest.fixture
def october() -> datetime:
    return datetime(2026, 10, 20, 3, 30, tzinfo=UTC)
