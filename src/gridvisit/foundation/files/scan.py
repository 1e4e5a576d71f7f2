"""What a file really is, and whether we take it."""

from __future__ import annotations

import io
import warnings

from PIL import Image, UnidentifiedImageError

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text, register

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 50_000_000
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}

register(
    {
        "file.empty": Text(
            zh="文件“{name}”是空的，请重新拍摄或选择。", en="“{name}” is empty; take or choose it again."
        ),
        "file.lost": Text(
            zh="文件“{name}”已不在存储中或已损坏，请联系系统管理员从备份恢复。",
            en="The file “{name}” is missing or damaged; ask the administrator to restore it from a backup.",
        ),
        "file.too_large": Text(
            zh="文件“{name}”有 {mb} MB，超过上限 {limit} MB。请压缩后再传。",
            en="“{name}” has {mb} MB, more than the limit of {limit} MB. Make it smaller and send it again.",
        ),
        "file.too_many_pixels": Text(
            zh="图片“{name}”像素过多，无法处理。请降低分辨率后再传。",
            en="“{name}” has too many pixels. Lower its resolution and send it again.",
        ),
        "file.kind_refused": Text(
            zh="文件“{name}”不是可接受的类型（JPEG、PNG、WebP 图片或 PDF）。",
            en="“{name}” is not of an accepted kind (JPEG, PNG or WebP picture, or PDF).",
        ),
    }
)


def check(data: bytes, name: str) -> str:
    """Return the content type by content. Raises Refusal `file.*` (422); nothing was stored then."""
    if not data:
        raise Refusal("file.empty", status=422, field="file", name=name)
    if len(data) > MAX_BYTES:
        raise Refusal(
            "file.too_large", status=422, field="file", name=name,
            mb=f"{len(data) / 1048576:.1f}", limit=MAX_BYTES // 1048576,
        )  # fmt: skip
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                kind, pixels = image.format, image.width * image.height
                if kind not in IMAGES:
                    raise Refusal("file.kind_refused", status=422, field="file", name=name)
                if pixels > MAX_PIXELS:
                    raise Refusal("file.too_many_pixels", status=422, field="file", name=name)
                image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refusal("file.too_many_pixels", status=422, field="file", name=name) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Refusal("file.kind_refused", status=422, field="file", name=name) from None
    return IMAGES[kind]


def shown_copy(data: bytes, content_type: str, *, side: int = 1600) -> bytes:
    """Return a JPEG copy for display without EXIF, at most `side` pixels wide; a PDF is returned as it is."""
    if content_type == "application/pdf":
        return data
    with Image.open(io.BytesIO(data)) as image:
        picture = image.convert("RGBA") if image.mode in ("P", "LA") else image
        if picture.mode == "RGBA":
            ground = Image.new("RGB", picture.size, "white")
            ground.paste(picture, mask=picture.split()[3])
            picture = ground
        picture = picture.convert("RGB")
        picture.thumbnail((side, side))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=85)
        return out.getvalue()
