"""A change of many demands, and what became of each."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField
from gridvisit.foundation.records import Record


class RunQuerySet(ScopedQuerySet):
    """A run is seen where it was made, and by who made it; its rows only as far as their demands are."""

    scope_action = "demand.view"
    scope_own = ("actor_id",)


class BulkRun(Record):
    """One change of many demands. Its id is the key: the same again changes nothing."""

    PRIVACY = privacy(
        purpose="demand handling",
        retention="visit",
        c1="unit actor_id what values done same refused undone_at undone_by_id undo_until",
        c3="text",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    actor_id = models.UUIDField()
    what = models.CharField(max_length=10)
    values = models.JSONField(default=dict)
    text = EncryptedTextField(blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.UUIDField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "created_at", "id"], name="bulk_run_list")]

    def __str__(self) -> str:
        return self.what


class BulkRow(Record):
    """What became of one demand: what it was before, the event that was written, why it was refused."""

    PRIVACY = privacy(
        purpose="demand handling",
        retention="visit",
        c1="run demand state code facts before event_id kept",
    )

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8)  # done | same | refused | undone
    code = models.CharField(max_length=60, blank=True, default="")  # why it was refused
    facts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    event_id = models.UUIDField(null=True, blank=True)
    kept = models.CharField(max_length=60, blank=True, default="")  # why it was not undone

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "demand"], name="bulk_row_once")]

    def __str__(self) -> str:
        return self.state
