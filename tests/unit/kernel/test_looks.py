"""Photos that are used again look the same, photos of different doors do not (reliability 3.8)."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageOps

from gridvisit.engines.truth.pictures import turned
from gridvisit.foundation.files.looks import look_of

NEAR = 8


def door(seed: int) -> Image.Image:
    """A made-up door with meter box and shadows."""
    rng = random.Random(seed)
    image = Image.new("RGB", (480, 360), tuple(rng.randrange(60, 200) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(14):
        left, top = rng.randrange(440), rng.randrange(320)
        box = (left, top, left + rng.randrange(20, 240), top + rng.randrange(20, 200))
        draw.rectangle(box, fill=tuple(rng.randrange(256) for _ in range(3)))
    return image


def saved(image: Image.Image, quality: int = 90) -> str:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return look_of(out.getvalue())


def apart(one: str, other: str) -> int:
    return min((int(one, 16) ^ look).bit_count() for look in turned(int(other, 16)))


def test_a_photo_saved_again_turned_or_mirrored_is_the_same_to_the_eye():
    doors = [door(seed) for seed in range(60)]
    again = sum(apart(saved(one), saved(one.resize((300, 225)), 40)) <= NEAR for one in doors)
    turned_ = sum(
        apart(saved(one), saved(ImageOps.mirror(one.rotate(90, expand=True)), 70)) <= NEAR for one in doors
    )
    assert again >= 59
    assert turned_ >= 57


def test_up_to_a_tenth_cut_off_is_mostly_seen():
    found = 0
    for seed in range(100):
        rng, one = random.Random(seed), door(seed)
        side = (1 - rng.uniform(0.01, 0.1)) ** 0.5
        wide, high = int(one.width * side), int(one.height * side)
        left, top = rng.randrange(one.width - wide + 1), rng.randrange(one.height - high + 1)
        cut = one.crop((left, top, left + wide, top + high))
        found += apart(saved(one), saved(cut, 70)) <= NEAR
    assert found >= 80


def test_different_doors_are_hardly_ever_taken_for_one():
    looks = [saved(door(seed)) for seed in range(1000, 1090)]
    pairs = [(a, b) for n, a in enumerate(looks) for b in looks[:n]]
    assert sum(apart(a, b) <= NEAR for a, b in pairs) / len(pairs) <= 0.01


def test_walls_and_papers_have_no_look():
    assert saved(Image.new("RGB", (200, 200), "white")) == ""
    assert look_of(b"%PDF-1.7") == ""
