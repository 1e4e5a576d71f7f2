"""The audit trail: one row a change, in the change's own transaction; chained by a sequencer afterwards."""

from __future__ import annotations

from django.db import models

from gridvisit.foundation.privacy.declare import privacy


class AuditEntry(models.Model):
    """Who did what to which record, when and why.

    `chain_no`, `prev_hash` and `hash` are filled by `audit.chain.extend`, outside the business transaction, so
    that writers never wait for each other and the chain has no forks (reliability F36, R23).
    """

    PRIVACY = privacy(
        purpose="accountability",
        retention="log",
        c1="at actor_id verb object_type object_id chain_no prev_hash hash",
        c2="before after reason",
    )

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField(null=True, db_index=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True, default="")
    chain_no = models.BigIntegerField(null=True, unique=True)
    prev_hash = models.CharField(max_length=64, blank=True, default="")
    hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_object"),
            models.Index(fields=["actor_id", "verb", "at"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"
