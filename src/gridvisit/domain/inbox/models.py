"""Notices to staff, and the hours in which a person wants them."""

from __future__ import annotations

from django.db import models

from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.records import Record


class StaffNotice(Record):
    """Something a member of staff must know. The key makes it one notice, however often it is written.

    `code` and `facts` are a text of the catalogue; facts hold numbers, codes and times, never personal data.
    What comes outside the person's hours waits until `release_at` as a line (`held`) of that shift's digest.
    """

    PRIVACY = privacy(
        purpose="organisation",
        retention="log",
        c1="staff key code facts subject_kind subject_id urgent at release_at held read_at",
    )

    staff = models.ForeignKey("gridvisit.Staff", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200, unique=True)
    code = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    subject_kind = models.CharField(max_length=20, blank=True, default="")
    subject_id = models.UUIDField(null=True, blank=True)
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField()
    release_at = models.DateTimeField()
    held = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["staff", "held", "release_at", "id"], name="staff_notice_list"),
            models.Index(
                fields=["staff", "release_at"],
                name="staff_notice_unread",
                condition=models.Q(read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class NoticeHours(Record):
    """The hours of the day in which a person wants notices that can wait; without a row the unit's hold."""

    PRIVACY = privacy(purpose="organisation", retention="staff", c1="staff start_minute end_minute rest_days")

    staff = models.OneToOneField("gridvisit.Staff", on_delete=models.CASCADE, related_name="+")
    start_minute = models.PositiveSmallIntegerField()
    end_minute = models.PositiveSmallIntegerField()
    rest_days = models.BooleanField(default=True)  # keep silent on non-working days too

    def __str__(self) -> str:
        return f"{self.start_minute}-{self.end_minute}"
