"""Parts of a demand that another unit or person was asked for (协办)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models

from gridvisit.domain.demands.models import Demand
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField
from gridvisit.foundation.records import Record

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


class PartQuerySet(models.QuerySet["JointPart"]):
    """Parts are read with their demand, which is the gate: who sees it sees who helps."""

    def of_seen(self, actor: Staff) -> Self:
        """Return the parts of the demands the actor may see."""
        return self.filter(demand__in=Demand.objects.visible_to(actor).values("pk"))


class JointPart(Record):
    """What another unit does for a demand. The lead stays responsible, and no clock of the demand stops."""

    PRIVACY = privacy(
        purpose="demand handling",
        retention="visit",
        c1="demand unit person state wished_on asked_by_id answered_at answered_by_id",
        c3="task answer reason",
    )

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="parts")
    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "gridvisit.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    task = EncryptedTextField()
    wished_on = models.DateField()
    state = models.CharField(max_length=8, default="open")  # open | done | not_done | waived
    asked_by_id = models.UUIDField()
    answer = EncryptedTextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.UUIDField(null=True, blank=True)
    reason = EncryptedTextField(blank=True, default="")  # why the lead waived it

    objects = PartQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state"], name="joint_unit"),
            models.Index(fields=["person", "state"], name="joint_person"),
        ]

    def __str__(self) -> str:
        return self.state

    def meant_for(self, person: UUID) -> bool:
        """Return whether this very person was asked."""
        return self.person_id == person
