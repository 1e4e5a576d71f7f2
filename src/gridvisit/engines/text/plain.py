"""One way of writing for the rules and the model: traditional signs simplified, full-width ones narrow. Pure."""

from __future__ import annotations

from functools import cache
from importlib import resources

WIDE_FROM, WIDE_TO, NARROWER_BY = 0xFF01, 0xFF5E, 0xFEE0


@cache
def _table() -> dict[int, int]:
    table = {sign: sign - NARROWER_BY for sign in range(WIDE_FROM, WIDE_TO + 1)}
    lines = resources.files(__package__).joinpath("traditional.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        traditional, simplified = line.split()
        table |= {ord(one): ord(other) for one, other in zip(traditional, simplified, strict=True)}
    return table


def plain(text: str) -> str:
    """Return a text as the rules read it, sign by sign: what is found in it stands at the same place in the text.

    >>> plain("變壓器冒煙，旁邊有人觸電！")
    '变压器冒烟,旁边有人触电!'
    """
    return text.translate(_table())


def has_words(text: str) -> bool:
    """Return whether a text says anything: a letter, a sign or a digit.

    >>> has_words("。。。 😀"), has_words("停电")
    (False, True)
    """
    return any(sign.isalnum() for sign in text)
