"""Every text of the pages has its Chinese, once, with the same placeholders."""

from __future__ import annotations

import subprocess
import sys

from tests.laws.source import ROOT


def test_every_text_is_translated_and_none_twice():
    told = subprocess.run(
        [sys.executable, "tools/messages.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout
