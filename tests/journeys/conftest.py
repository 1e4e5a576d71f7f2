"""A browser, a server with its clock set to a working morning, and the stage of the run's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.stage import QUIET, Stage

MORNING = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
"""Tuesday 2026-11-24, 09:30 in Shanghai: the stories play at the same hour whenever they are run."""


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """Return the system's Chromium, started once a module: while it runs, this thread has an event loop."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
        )  # Playwright's loop is no reason not to ask the database
        with sync_playwright() as tool:
            started = tool.chromium.launch(executable_path=chromium_path, args=list(QUIET))
            yield started
            started.close()


@pytest.fixture
def clock(transactional_db: None) -> Iterator[Any]:
    """Set the clock of the whole process, server threads included; it ticks on."""
    with time_machine.travel(MORNING, tick=True) as moved:
        yield moved


@pytest.fixture(params=["zh-hans", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    """Return the language of the run."""
    return str(request.param)


@pytest.fixture
def stage(clock: Any, live_server: Any, browser: Browser, lang: str, tmp_path: Path) -> Iterator[Stage]:
    """Return an empty stage."""
    made = Stage(browser=browser, url=live_server.url, lang=lang, clock=clock, folder=tmp_path)
    yield made
    made.close()
