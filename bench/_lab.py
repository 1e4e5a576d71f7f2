"""What the benchmarks share: a fresh installation on either database, a measured process, a server, percentiles."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
GRIDVISIT = [sys.executable, "-m", "gridvisit.interfaces.cli.main"]
POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
NAME = f"gridvisit_bench_{os.getpid()}"  # two benchmarks at once keep apart


@contextlib.contextmanager
def installation(database: str = "sqlite") -> Iterator[dict[str, str]]:
    """Yield the environment of an empty, migrated installation; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="gridvisit-bench-") as folder:
        env = {
            key: value for key, value in os.environ.items() if not key.startswith(("GRIDVISIT", "DATABASE"))
        }
        env |= {"GRIDVISIT_DATA": folder, "DJANGO_SETTINGS_MODULE": "gridvisit.project.settings.prod"}
        if database == "postgres":
            _fresh_postgres()
            env["DATABASE_URL"] = f"{POSTGRES}/{NAME}"
        subprocess.run([*GRIDVISIT, "migrate"], env=env, check=True, stdout=subprocess.DEVNULL)
        try:
            yield env
        finally:
            if database == "postgres":
                _drop_postgres()


def _admin(statement: str) -> None:
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def _drop_postgres() -> None:
    _admin(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def _fresh_postgres() -> None:
    _drop_postgres()
    _admin(f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0")


def measured(command: Sequence[str], env: dict[str, str]) -> tuple[float, float, str]:
    """Run a command; return its wall seconds, its peak memory in MB and what it printed."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=env, stdout=printed)
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        text = printed.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2000:]}")
    return seconds, usage.ru_maxrss / 1024, text


@contextlib.contextmanager
def server(env: dict[str, str]) -> Iterator[str]:
    """Yield the address of a running server of that installation."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*GRIDVISIT, "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL)
    try:
        yield _ready(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _ready(address: str, process: subprocess.Popen[bytes]) -> str:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/healthz", timeout=2):
            return address
        time.sleep(0.1)
    raise SystemExit("the server did not become ready within 30 seconds")


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of `values` lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1))]


def milliseconds(values: Sequence[float], share: float) -> float:
    """Return a percentile of seconds in milliseconds, rounded."""
    return round(percentile(values, share) * 1000, 1)
