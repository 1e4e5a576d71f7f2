"""Chapter 6: reaching the customer. Attempts and notices; caps count over all organisations' rooms here."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField
from gridvisit.foundation.records import Record


class NoticeQuerySet(ScopedQuerySet):
    """Notices are seen in the unit that sent them."""

    scope_action = "notice.view"


class ContactAttempt(Record):
    """One try to reach a customer (6.2-05, 6.2-06). `party_id`, `subject_id` are ids of other rooms."""

    PRIVACY = privacy(
        purpose="customer contact",
        retention="visit",
        c1="unit party_id contact_id subject_kind subject_id purpose channel at outcome talk_seconds staff_id",
        c2="note",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    party_id = models.UUIDField()
    contact_id = models.UUIDField(null=True, blank=True)
    subject_kind = models.CharField(max_length=12)  # visit | demand | followup | survey
    subject_id = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=16)
    channel = models.CharField(max_length=8)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16)  # reached | no_answer | busy | refused | wrong_number | dropped
    talk_seconds = models.PositiveIntegerField(default=0)
    staff_id = models.UUIDField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["party_id", "at"], name="attempt_party")]

    def __str__(self) -> str:
        return f"{self.channel} {self.outcome}"


class Notice(Record):
    """A message to a customer (通知): text with a link; at most once per `key` (I9).

    `link_path` is the portal path with its one-time token; it is as secret as the message itself.
    """

    PRIVACY = privacy(
        purpose="customer contact",
        retention="visit",
        c1="unit party_id contact_id subject_kind subject_id kind channel lang key state sent_at promise_codes "
        "gateway_id attempts next_try_at",
        c2="error",
        c3="recipient body link_path attachment_ics",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    party_id = models.UUIDField(db_index=True)
    contact_id = models.UUIDField(null=True, blank=True)
    subject_kind = models.CharField(max_length=12)
    subject_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=24)  # appointment | appointment_moved | survey | demand_received | …
    channel = models.CharField(max_length=8, default="sms")
    lang = models.CharField(max_length=8, default="zh-hans")
    key = models.CharField(max_length=120, unique=True)
    recipient = EncryptedTextField()
    body = EncryptedTextField()
    link_path = EncryptedTextField(blank=True, default="")
    attachment_ics = EncryptedTextField(blank=True, default="")
    promise_codes = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="queued")  # queued | sent | failed | cancelled
    sent_at = models.DateTimeField(null=True, blank=True)
    gateway_id = models.CharField(max_length=60, blank=True, default="")
    error = models.CharField(max_length=300, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-created_at", "-id"], name="notice_unit"),
            models.Index(fields=["state", "next_try_at", "id"], name="notice_waiting"),
        ]

    def __str__(self) -> str:
        return self.kind
