"""Store and fetch files."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from gridvisit.foundation import batch
from gridvisit.foundation.files import looks, scan, storage
from gridvisit.foundation.files.models import Attachment
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.records import stamp

log = logging.getLogger("gridvisit.files")


def store(
    data: bytes, *, name: str, tenant_id: UUID, unit_id: UUID | None, actor: Any, at: datetime
) -> Attachment:
    """Keep `data` and return the attachment. The type is read from the content. Raises Refusal `file.*`."""
    content_type = scan.check(data, name)
    row = Attachment(
        tenant_id=tenant_id,
        unit_id=unit_id,
        sha256=storage.put(data),
        size=len(data),
        content_type=content_type,
        name=name[-200:],
        look=looks.look_of(data) if content_type.startswith("image/") else "",
        **stamp(actor, at),
    )
    batch.add(row)
    return row


def keep(
    data: bytes,
    *,
    name: str,
    content_type: str,
    tenant_id: UUID,
    unit_id: UUID | None,
    actor: Any,
    at: datetime,
) -> Attachment:
    """Keep a file the product made itself, of whatever type, and return the attachment."""
    return Attachment.objects.create(
        tenant_id=tenant_id,
        unit_id=unit_id,
        sha256=storage.put(data),
        size=len(data),
        content_type=content_type,
        name=name[-200:],
        **stamp(actor, at),
    )


def fetch(attachment: Attachment, *, original: bool = False) -> tuple[bytes, str]:
    """Return bytes and content type: a copy without EXIF for display, or the sealed original. Raises `file.lost`."""
    try:
        data = storage.get(attachment.sha256)
    except OSError:
        log.exception("attachment %s cannot be read", attachment.pk)
        raise Refusal("file.lost", status=410, name=attachment.name) from None
    if original or attachment.content_type == "application/pdf":
        return data, attachment.content_type
    return scan.shown_copy(data, attachment.content_type), "image/jpeg"
