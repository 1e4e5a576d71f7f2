"""Looks of turned and mirrored pictures. A look (foundation.files.looks) is 8 × 8 signs of a cosine transform. Pure.

Mirroring a picture turns the signs of its odd waves round, laying it on its side exchanges rows and columns: a photo
that was turned before it was used again is found without keeping more than one number.
"""

from __future__ import annotations

from functools import cache

LOW = 8
BITS = LOW * LOW


def turned(number: int) -> list[int]:
    """Return the looks of a picture in its eight positions: turned by quarters, mirrored or not.

    >>> len(set(turned(0x0123456789ABCDEE))) == 8
    True
    """
    found = []
    for shape in (number, _swapped(number)):
        for flip_rows in (0, _odd_rows()):
            found += [shape ^ flip_rows ^ flip for flip in (0, _odd_columns())]
    return found


@cache
def _odd_rows() -> int:
    return sum(1 << (LOW * u + v) for u in range(1, LOW, 2) for v in range(LOW))


@cache
def _odd_columns() -> int:
    return sum(1 << (LOW * u + v) for u in range(LOW) for v in range(1, LOW, 2))


def _swapped(number: int) -> int:
    """Return the look with rows and columns exchanged: an 8 × 8 bit matrix turned over by three swaps of blocks."""
    for shift, mask in ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0)):
        apart = (number ^ (number >> shift)) & mask
        number ^= apart ^ (apart << shift)
    return number
