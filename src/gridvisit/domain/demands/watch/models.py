"""Alarms raised, supervision ordered, presence for a minute."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.demands.models import Demand
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField
from gridvisit.foundation.records import Record


class Alarm(Record):
    """One stage of one due time was reached. The constraint makes it one, whoever finds it and however often.

    `epoch` counts the times the stage was reached anew because the due time had really been moved later.
    """

    PRIVACY = privacy(
        purpose="demand handling", retention="visit", c1="demand kind stage epoch due_at at told unit"
    )

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=16)  # the due kind
    stage = models.CharField(max_length=8)  # near | due | up1 | up2 | up3
    epoch = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    told = models.PositiveSmallIntegerField(default=0)  # how many people
    unit = models.ForeignKey("gridvisit.Unit", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["demand", "kind", "stage", "epoch"], name="alarm_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stage}"


class Supervision(Record):
    """A level above keeps its eye on a demand (督办): what is asked, till when, until it is lifted with a reason."""

    PRIVACY = privacy(
        purpose="demand handling",
        retention="visit",
        c1="demand supervisor unit answer_by started_at reported_at reports late_told_at lifted_at lifted_by_id",
        c3="text lift_reason",
    )

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="supervisions")
    supervisor = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")  # the level above
    text = EncryptedTextField()
    answer_by = models.DateTimeField()
    started_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True, blank=True)  # the latest report
    reports = models.PositiveSmallIntegerField(default=0)
    late_told_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_id = models.UUIDField(null=True, blank=True)
    lift_reason = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["demand"], name="supervised_once", condition=models.Q(lifted_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(
                fields=["answer_by", "id"],
                name="supervision_late",
                condition=models.Q(
                    lifted_at__isnull=True, reported_at__isnull=True, late_told_at__isnull=True
                ),
            )
        ]

    def __str__(self) -> str:
        return self.started_at.isoformat()


class Presence(Record):
    """Somebody has the page of a demand open, or types on it; forgotten after a minute."""

    PRIVACY = privacy(purpose="demand handling", retention="log", c1="demand staff seen_at writing_at")

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="+")
    staff = models.ForeignKey("gridvisit.Staff", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    writing_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["demand", "staff"], name="present_once")]
        indexes = [models.Index(fields=["seen_at"], name="presence_seen")]

    def __str__(self) -> str:
        return self.seen_at.isoformat()
