"""Deadlines in a text for customers that nobody published (5.2-04)."""

from __future__ import annotations

import re
from collections.abc import Collection

_DEADLINE = re.compile(
    r"\d+\s*个?\s*(?:工作日|小时|分钟|天|日)\s*(?:之内|以内|内)"
    r"|(?:within|in at most|no later than)\s+\d+\s*(?:working\s+|natural\s+)?(?:days?|hours?|minutes?)",
    re.IGNORECASE,
)


def internal_deadline(text: str, promises: Collection[str]) -> str:
    """Return the first deadline in a customer-facing text that is not a published promise, or '' (5.2-04).

    >>> internal_deadline("我们将在3个工作日内答复您。", [])
    '3个工作日内'
    >>> internal_deadline("投诉24小时内联系客户。", ["投诉24小时内联系客户。"])
    ''
    """
    rest = text
    for wording in promises:
        rest = rest.replace(wording, "")
    found = _DEADLINE.search(rest)
    return found.group(0) if found else ""
