"""Find encrypted names: keyed hashes of name pieces and pinyin initials, nothing readable is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from gridvisit.foundation.privacy.fields import lookup_token, normalised

LONG_NAME = 5  # names from here on are firms: people type the first initials, not all of them
FIRST_INITIALS = range(2, 9)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LETTERS = re.compile(r"^[a-z]{1,40}$")
_SURNAMES = {
    "单": "s", "曾": "z", "仇": "q", "解": "x", "查": "z", "盖": "g", "区": "o", "朴": "p", "翟": "z", "尉": "y",
    "乐": "y", "任": "r", "缪": "m", "宓": "m", "冼": "x", "覃": "q", "晟": "c", "长": "c", "重": "c",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def _initial(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isalnum() else ""
    return (
        "".join(lazy_pinyin(sign, style=Style.FIRST_LETTER, errors="ignore"))[:1] if _HAN.match(sign) else ""
    )


@lru_cache(maxsize=200_000)
def _token(kind: str, piece: str) -> int:
    return lookup_token(kind, piece)


def initials(name: str) -> str:
    """Return the pinyin initials of a name; as a surname the first sign is read as surnames are.

    >>> initials("张三"), initials("单小红"), initials("济南 ABC 厂")
    ('zs', 'sxh', 'jnabcc')
    """
    text = normalised(name)
    if not text:
        return ""
    first = _SURNAMES.get(text[0], "") if len(text) < LONG_NAME else ""
    return (first or _initial(text[0])) + "".join(_initial(sign) for sign in text[1:])


def tokens_of(names: Iterable[str]) -> set[int]:
    """Return the search tokens of a customer's names: pairs of signs, the first sign, the pinyin initials."""
    found: set[int] = set()
    for name in names:
        text = normalised(name)
        if not text:
            continue
        found.add(_token("first", text[0]))
        found.update(_token("pair", text[at : at + 2]) for at in range(len(text) - 1))
        letters = initials(text)
        if letters and not letters.isdigit():
            found.add(lookup_token("initials", letters))
            if len(text) >= LONG_NAME:
                found.update(
                    _token("initials", letters[:size]) for size in FIRST_INITIALS if size < len(letters)
                )
    return found


def tokens_for(query: str) -> list[int]:
    """Return the tokens that a customer found by `query` must all have; an empty list: nothing to search by.

    "济南钢铁" asks for 济南 and 钢铁, wherever they stand in the name; "zs" asks for the initials.
    """
    text = normalised(query)
    if not text:
        return []
    if _LETTERS.match(text):
        return [lookup_token("initials", text)]
    if len(text) == 1:
        return [_token("first", text)]
    starts = [*range(0, len(text) - 1, 2)]
    if len(text) % 2:
        starts.append(len(text) - 2)
    return [_token("pair", text[at : at + 2]) for at in starts]
