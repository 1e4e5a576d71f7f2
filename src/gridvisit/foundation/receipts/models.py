"""What was answered to a request that carried an idempotency key."""

from __future__ import annotations

from django.db import models

from gridvisit.foundation.privacy.declare import privacy


class Receipt(models.Model):
    """The stored answer: the same key and body get the same bytes again; another body is refused (R3)."""

    PRIVACY = privacy(
        purpose="delivery",
        retention="log",
        c1="actor_id route key body_hash status at",
        c2="body",
    )

    id = models.BigAutoField(primary_key=True)
    actor_id = models.UUIDField()
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_id", "route", "key"], name="receipt_once")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
