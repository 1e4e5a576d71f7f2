"""Chapter 9.1-9.3: findings, corrective actions and their effect."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.records import Record


class FindingQuerySet(ScopedQuerySet):
    """Findings are seen in the unit they concern, by who wrote them down and by who has them in hand."""

    scope_action = "finding.view"
    scope_own = ("created_by", "action__owner_id")


class ActionQuerySet(ScopedQuerySet):
    """Corrective actions are seen in their unit and by their owner."""

    scope_action = "finding.view"
    scope_own = ("owner_id",)


class Finding(Record):
    """A nonconformity (不符合): from a verdict, audit, survey, complaint, re-check or self-report."""

    PRIVACY = privacy(
        purpose="improvement",
        retention="visit",
        c1="unit number source rule object_kind object_id found_at cause_code state systemic action count key",
        c2="title detail",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24, unique=True)
    source = models.CharField(max_length=12)
    rule = models.CharField(max_length=8, blank=True, default="")
    object_kind = models.CharField(max_length=12, blank=True, default="")
    object_id = models.UUIDField(null=True, blank=True)
    key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True, default="")
    found_at = models.DateTimeField()
    cause_code = models.CharField(max_length=24, blank=True, default="")
    state = models.CharField(max_length=10, default="open")  # open | in_action | dismissed
    systemic = models.BooleanField(default=False)
    count = models.PositiveIntegerField(default=1)
    action = models.ForeignKey(
        "gridvisit.CorrectiveAction", null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "-found_at", "-id"], name="finding_list")]

    def __str__(self) -> str:
        return self.number


class CorrectiveAction(Record):
    """A corrective action (整改): closed only with an effect figure by somebody else (9.1-02, 9.1-03)."""

    PRIVACY = privacy(
        purpose="improvement",
        retention="visit",
        c1="unit number state owner verifier opened_at due_on extended done_at wait_until cause_code measure_kind "
        "measure_rule before_value before_n before_from before_to after_value after_n after_from after_to "
        "after_low after_high others effective closed_at systemic",
        c2="title why correction plan effect_note extension_reason",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=14, default="opened")
    systemic = models.BooleanField(default=False)
    owner = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    verifier = models.ForeignKey(
        "gridvisit.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    extended = models.BooleanField(default=False)
    extension_reason = models.CharField(max_length=200, blank=True, default="")
    why = models.JSONField(default=list)  # the five whys
    cause_code = models.CharField(max_length=24, blank=True, default="")
    correction = models.TextField(blank=True, default="")
    plan = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    wait_until = models.DateField(null=True, blank=True)
    measure_kind = models.CharField(max_length=16, default="rule_pass_rate")  # or indicator
    measure_rule = models.CharField(max_length=8, blank=True, default="")
    before_value = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    before_n = models.PositiveIntegerField(null=True, blank=True)
    before_from = models.DateField(null=True, blank=True)
    before_to = models.DateField(null=True, blank=True)
    after_value = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    after_n = models.PositiveIntegerField(null=True, blank=True)
    after_from = models.DateField(null=True, blank=True)
    after_to = models.DateField(null=True, blank=True)
    after_low = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    after_high = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    others = models.JSONField(
        null=True, blank=True
    )  # what the other units did meanwhile; measures.Comparison
    effective = models.BooleanField(null=True, blank=True)
    effect_note = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "due_on", "id"], name="action_list")]

    def __str__(self) -> str:
        return self.number


class ActionEvent(Record):
    """One step of a corrective action."""

    PRIVACY = privacy(purpose="improvement", retention="visit", c1="action kind at actor_id data", c2="note")

    action = models.ForeignKey(CorrectiveAction, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.kind
