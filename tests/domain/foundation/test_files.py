"""Files are kept whole, under their hash, of a kind we know by content."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from gridvisit.foundation.files import services as files
from gridvisit.foundation.files import storage
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def _jpeg(side: int = 40, **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "navy").save(out, "JPEG", **options)
    return out.getvalue()


def _store(data, now, name="门口.jpg"):
    return files.store(data, name=name, tenant_id=new_id(), unit_id=None, actor=None, at=now)


def test_the_same_bytes_are_one_blob_and_two_attachments(now):
    first, second = _store(_jpeg(), now), _store(_jpeg(), now)
    assert first.sha256 == second.sha256
    assert first.pk != second.pk
    assert storage.get(first.sha256) == _jpeg()


def test_the_shown_copy_has_no_exif(now):
    exif = Image.Exif()
    exif[0x010E] = "home of somebody"
    kept = _store(_jpeg(exif=exif), now)
    shown, kind = files.fetch(kept)
    assert kind == "image/jpeg"
    assert b"home of somebody" not in shown
    assert b"home of somebody" in files.fetch(kept, original=True)[0]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"<svg onload=alert(1)>", "file.kind_refused"),
        (_jpeg()[:200], "file.kind_refused"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "file.kind_refused"),
        (b"0" * (12 * 1024 * 1024 + 1), "file.too_large"),
    ],
)
def test_what_is_not_a_picture_or_pdf_is_refused_and_leaves_nothing(data, code, now, settings):
    before = sorted(Path(settings.GRIDVISIT_DATA).rglob("files/*/*"))
    with pytest.raises(Refusal) as refusal:
        _store(data, now)
    assert (refusal.value.code, refusal.value.status) == (code, 422)
    assert sorted(Path(settings.GRIDVISIT_DATA).rglob("files/*/*")) == before


def test_a_picture_with_too_many_pixels_is_refused_without_decoding_it(now):
    out = io.BytesIO()
    Image.new("1", (20000, 20000)).save(out, "PNG")
    with pytest.raises(Refusal, match=r"file\.too_many_pixels"):
        _store(out.getvalue(), now)


def test_a_damaged_blob_is_never_given_out(now, settings):
    kept = _store(_jpeg(), now)
    path = Path(settings.GRIDVISIT_DATA) / "files" / kept.sha256[:2] / kept.sha256
    good = path.read_bytes()
    path.write_bytes(good[:-1] + b"!")
    try:
        with pytest.raises(Refusal, match=r"file\.lost"):
            files.fetch(kept)
        with pytest.raises(OSError, match="damaged"):
            storage.get(kept.sha256)
    finally:
        path.write_bytes(good)
