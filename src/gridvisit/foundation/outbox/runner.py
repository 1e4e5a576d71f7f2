"""The embedded job runner: a thread in the one server process, alone by a lock on a file."""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from django.db import close_old_connections

from gridvisit.foundation.outbox.services import wake

log = logging.getLogger("gridvisit.runner")
POLL_SECONDS = 1.0
_started = threading.Lock()


def start(step: Callable[[], int], *, lock_file: Path) -> threading.Thread | None:
    """Start the runner thread once in this process; `step` does a bounded piece of work and says how much.

    A second process waits on the file lock and takes over when the first one dies.
    """
    if not _started.acquire(blocking=False):
        return None
    thread = threading.Thread(target=_loop, args=(step, lock_file), name="gridvisit-jobs", daemon=True)
    thread.start()
    return thread


def run(step: Callable[[], int], *, lock_file: Path) -> None:
    """Run the jobs in this process until it is ended: a worker without pages. Waits while another one runs."""
    _loop(step, lock_file)


def _loop(step: Callable[[], int], lock_file: Path) -> None:
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        while True:
            try:
                close_old_connections()
                busy = step()
            except Exception:
                log.exception("job runner step failed")
                busy = 0
            if not busy:
                wake.wait(POLL_SECONDS)
                wake.clear()
