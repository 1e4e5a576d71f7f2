"""script/server says what is wrong before it installs anything."""

from __future__ import annotations

import os
import socket
import subprocess

import pytest

from tests.laws.source import ROOT


def start(tmp_path, port: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PORT": port, "GRIDVISIT_DATA": str(tmp_path / "data")}
    return subprocess.run(
        ["sh", "script/server"], cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_port_in_use_is_named_in_both_languages(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = start(tmp_path, port)
    assert told.returncode == 1
    assert f"port {port} cannot be used" in told.stderr
    assert f"端口 {port} 不可用" in told.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("port", ["abc", "70000", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    told = start(tmp_path, port)
    assert told.returncode == 1
    assert "cannot be used" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("script", ["server", "test", "check", "bench", "_setup.sh"])
def test_scripts_are_plain_sh(script):
    assert subprocess.run(["sh", "-n", f"script/{script}"], cwd=ROOT, check=False).returncode == 0
    assert "[[" not in (ROOT / "script" / script).read_text("utf-8")
