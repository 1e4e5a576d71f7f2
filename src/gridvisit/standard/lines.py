"""Where in a TOML text a key or value stands: the parser gives no lines for what it has read."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """One table of a text, from its heading to the next heading; lines count from 1."""

    lines: tuple[str, ...]
    start: int
    end: int

    def line_of(self, key: object = None, value: object = None) -> int:
        """Return the line that holds `key` with `value`, else `value`, else `key`, else the heading."""
        keyed = [no for no in self._inner() if key and self._has_key(no, str(key))]
        valued = [no for no in self._inner() if value is not None and _holds(self.lines[no - 1], value)]
        both = [no for no in keyed if no in valued]
        return next(iter([*both, *valued, *keyed, self.start]))

    def _inner(self) -> range:
        return range(self.start + 1, self.end + 1)

    def _has_key(self, number: int, key: str) -> bool:
        return re.search(rf"(?:^|[\s{{,]){re.escape(key)}\s*=", self.lines[number - 1]) is not None


def block(text: str, heading: str, nth: int = 0) -> Block:
    r"""Return the `nth` table headed `[heading]`, `["heading"]` or `[[heading]]`; the whole text if there is none.

    >>> found = block('[[tighten]]\nvalue = 1\n[[tighten]]\nvalue = 2', "tighten", 1)
    >>> found.start, found.line_of("value")
    (3, 4)
    """
    lines = tuple(text.splitlines())
    heads = [no for no, line in enumerate(lines, 1) if re.match(r"\s*\[\[?\s*[\"'\w]", line)]
    pattern = rf"\s*\[\[?\s*[\"']?{re.escape(heading)}[\"']?\s*\]"
    mine = [no for no in heads if re.match(pattern, lines[no - 1])]
    if nth >= len(mine):
        return Block(lines, 0 if not lines else 1, len(lines))
    start = mine[nth]
    end = next((no - 1 for no in heads if no > start), len(lines))
    return Block(lines, start, end)


def _holds(line: str, value: object) -> bool:
    if isinstance(value, str):
        return f'"{value}"' in line or f"'{value}'" in line
    return re.search(rf"(?<![\w.]){re.escape(str(value))}(?![\w.])", line) is not None
