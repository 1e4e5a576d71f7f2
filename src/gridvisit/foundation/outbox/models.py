"""The outbox: the only way to start work later."""

from __future__ import annotations

from django.db import models

from gridvisit.foundation.privacy.declare import privacy


class Message(models.Model):
    """Something happened, written in the transaction in which it happened. Ids only, no personal data."""

    PRIVACY = privacy(
        purpose="delivery",
        retention="log",
        c1="name key payload due_at leased_until attempts done_at",
        c2="error",
    )

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=120, null=True, unique=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="outbox_open", condition=models.Q(done_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.id}"
