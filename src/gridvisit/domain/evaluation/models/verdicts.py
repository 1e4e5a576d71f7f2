"""Verdicts on visits, and the parameters a unit has tightened."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.records import Record


class EvaluationQuerySet(ScopedQuerySet):
    """Verdicts are seen where the visit was carried out, and by the visitor."""

    scope_action = "verdict.view"
    scope_own = ("owner_id",)


class OverrideQuerySet(ScopedQuerySet):
    """Overrides are seen by all who may see rules in the unit."""

    scope_action = "rule.view"


class Judgement(Record):
    """One judgement of one visit: history is kept, the newest is in force (`current`)."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="visit_id unit owner_id visit_day run_id at current final edition score valid validity_reasons counts "
        "facts_hash facts parameters next_check_at",
    )

    visit_id = models.UUIDField(db_index=True)
    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    owner_id = models.UUIDField(null=True, blank=True)
    visit_day = models.DateField()
    run_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    current = models.BooleanField(default=True)
    final = models.BooleanField(default=False)  # made from a sealed file: pass and fail stand (domain 2)
    edition = models.CharField(max_length=40)
    score = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    valid = models.BooleanField(null=True, blank=True)
    validity_reasons = models.JSONField(default=list)
    counts = models.JSONField(default=dict)  # outcome -> number
    # {visit, demands}: flat rows of ids, codes, times, numbers; nobody's name
    facts = models.JSONField(default=dict)
    facts_hash = models.CharField(max_length=64)
    parameters = models.JSONField(default=dict)  # tightened id -> [value, origin] in force at the act
    # when pending verdicts may change by the mere passing of time
    next_check_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit_id"], name="judgement_current", condition=models.Q(current=True)
            )
        ]
        indexes = [models.Index(fields=["unit", "current", "visit_day", "id"], name="judgement_unit")]

    def __str__(self) -> str:
        return str(self.visit_id)


class Verdict(models.Model):
    """One rule's outcome in a judgement: clause, facts and parameters used, reason in words (both languages)."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="judgement tenant_id unit_id visit_day rule outcome severity weight facts params reason_zh reason_en "
        "declared subject",
    )

    id = models.BigAutoField(primary_key=True)
    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="verdicts")
    tenant_id = models.UUIDField()
    unit_id = models.UUIDField()
    visit_day = models.DateField()
    rule = models.CharField(max_length=8)
    outcome = models.CharField(max_length=15)
    severity = models.CharField(max_length=1)
    weight = models.PositiveSmallIntegerField()
    declared = models.BooleanField(default=False)
    # the demand that decided a rule about demands
    subject = models.CharField(max_length=24, blank=True, default="")
    facts = models.JSONField(default=dict)
    params = models.JSONField(default=dict)
    reason_zh = models.CharField(max_length=500)
    reason_en = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["judgement", "rule"], name="verdict_once")]
        indexes = [models.Index(fields=["tenant_id", "rule", "outcome", "visit_day"], name="verdict_rule")]

    def __str__(self) -> str:
        return f"{self.rule} {self.outcome}"


class ParameterOverride(Record):
    """A tightened parameter of a unit (4.x override chain): author, reason, day it takes effect."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="permanent",
        c1="unit parameter value valid_from author_id reason withdrawn_at",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    parameter = models.CharField(max_length=40)
    value = models.JSONField()
    valid_from = models.DateField()
    author_id = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "parameter", "valid_from"],
                name="override_once",
                condition=models.Q(withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.parameter
