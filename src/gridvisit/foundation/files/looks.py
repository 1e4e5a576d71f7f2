"""The look of a picture as 64 bits, kept beside the file: nearly the same pictures have nearly the same look.

The bits are the signs of the lowest frequencies of the picture's cosine transform; those of a turned or mirrored
picture follow from them, so one number is enough.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from math import cos, pi

from PIL import Image, ImageOps

SIDE = 32
LOW = 8
FLAT = 4.0
"""Mean deviation of grey values (0–255) below which a picture shows nothing: it has no look."""


def look_of(data: bytes) -> str:
    """Return the look of a stored picture, as it is shown; '' for what is no picture, is broken or shows nothing."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.draft("L", (SIDE * 4, SIDE * 4))
            grey = ImageOps.exif_transpose(image).convert("L")
            small = grey.resize((SIDE, SIDE), Image.Resampling.BOX)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""
    return look(small.tobytes())


def look(grey: Sequence[int]) -> str:
    """Return the look of 32 × 32 grey values (rows one after the other) in 16 hex digits, '' if flat.

    >>> look([0] * 1024)
    ''
    >>> len(look([row * 7 + column % 5 * 20 for row in range(32) for column in range(32)]))
    16
    """
    mean = sum(grey) / len(grey)
    if sum(abs(value - mean) for value in grey) / len(grey) < FLAT:
        return ""
    table = _cosines()
    half = [
        [sum(grey[SIDE * row + column] * wave[column] for column in range(SIDE)) for wave in table]
        for row in range(SIDE)
    ]
    found = 0
    for u, wave in enumerate(table):
        for v in range(LOW):
            if (u or v) and sum(half[row][v] * wave[row] for row in range(SIDE)) > 0:
                found |= 1 << (LOW * u + v)
    return f"{found:016x}"


@cache
def _cosines() -> tuple[tuple[float, ...], ...]:
    return tuple(
        tuple(cos((2 * place + 1) * wave * pi / (2 * SIDE)) for place in range(SIDE)) for wave in range(LOW)
    )
