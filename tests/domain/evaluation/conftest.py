"""These tests play at 11:30 in Shanghai on Tuesday 2026-11-24; a visit of the morning lies behind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
