"""Photos that are used again look the same, photos of different doors do not (reliability 3.8)."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from gridvisit.engines.truth.photos import seen_before
from gridvisit.engines.truth.pictures import turned
from gridvisit.engines.truth.rows import Limits, Photo, Row
from gridvisit.foundation.files.looks import look_of
from gridvisit.foundation.kernel.clock import SHANGHAI
from gridvisit.standard.parameters import shipped

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


def off_a_screen(image: Image.Image, seed: int) -> Image.Image:
    """A photo taken of a screen: a dark edge, slightly from the side, lines, glare, another light."""
    rng = random.Random(seed)
    wide, high = image.size
    edge = int(wide * rng.uniform(0, 0.03))
    frame = Image.new("RGB", (wide + 2 * edge, high + 2 * edge), (20, 20, 22))
    frame.paste(image, (edge, edge))
    wide, high = frame.size
    corners = ((0, 0), (0, high), (wide, high), (wide, 0))
    quad = [
        base + rng.uniform(-0.02, 0.02) * side
        for at in corners
        for base, side in zip(at, (wide, high), strict=True)
    ]
    seen = frame.transform((wide, high), Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    seen = ImageEnhance.Brightness(seen).enhance(rng.uniform(0.7, 1.2))
    draw = ImageDraw.Draw(seen, "RGBA")
    for row in range(0, high, 3):
        draw.line((0, row, wide, row), fill=(0, 0, 0, 18))
    left, top = rng.randrange(wide), rng.randrange(high)
    glare = Image.new("L", (wide, high), 0)
    ImageDraw.Draw(glare).ellipse((left - 60, top - 40, left + 60, top + 40), fill=70)
    seen.paste((255, 255, 255), (0, 0), glare.filter(ImageFilter.GaussianBlur(25)))
    return seen.filter(ImageFilter.GaussianBlur(0.7))


def test_who_photographs_a_screen_a_dozen_times_is_found_though_single_photos_get_through():
    nine = datetime(2026, 11, 2, 9, 7, tzinfo=SHANGHAI)
    pictures = [door(seed) for seed in range(12)]
    pictures += [off_a_screen(picture, seed) for seed, picture in enumerate(pictures)]
    rows = [
        Row(
            f"v{n}", "x", "home", f"c{n}", nine + timedelta(hours=n), nine + timedelta(hours=n, minutes=30),
            lat=36.7 + n / 100, lng=117.0, photos=(Photo(f"sha{n}", saved(picture, 70)),),
        )
        for n, picture in enumerate(pictures)
    ]  # fmt: skip
    (found,) = seen_before(rows, Limits(shipped()))
    assert (found.visitor, found.facts["exact"]) == ("x", 0)
    assert found.facts["repeats"] >= 4
    assert {f"v{n}" for n in range(12)}.isdisjoint(found.visits)  # the first use is not the one to look at
