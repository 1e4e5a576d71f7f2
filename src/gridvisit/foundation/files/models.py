"""Stored files: content-addressed blobs and the records that point at them."""

from __future__ import annotations

from django.db import models

from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.records import Record


class Attachment(Record):
    """One use of a blob. The blob is named by its SHA-256; many attachments may share it (reliability R5)."""

    PRIVACY = privacy(
        purpose="evidence",
        retention="visit",
        c1="sha256 size content_type unit_id look",
        c2="name",
    )

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    unit_id = models.UUIDField(null=True)
    look = models.CharField(
        max_length=16, blank=True, default=""
    )  # perceptual hash of a picture, '' if it shows nothing

    def __str__(self) -> str:
        return self.name
