"""Icons that pages name are in web/icons.txt, so that the built set does not depend on a look at the templates."""

from __future__ import annotations

import re

from tests.laws.source import PACKAGE, ROOT, shown

NAMED = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""")


def test_every_icon_of_a_template_is_listed():
    listed = set((ROOT / "web" / "icons.txt").read_text("utf-8").split())
    unlisted = [
        f"{shown(path)}: {name}"
        for path in sorted(PACKAGE.rglob("templates/**/*.html"))
        for name in NAMED.findall(path.read_text("utf-8"))
        if name not in listed
    ]
    assert unlisted == []
