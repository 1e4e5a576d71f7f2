"""Verdicts on units by month and on findings; reviews and random re-checks, which only chapter 9 knows."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField
from gridvisit.foundation.records import Record


class BodyQuerySet(ScopedQuerySet):
    """Verdicts on a unit are seen by who sees verdicts in it."""

    scope_action = "verdict.view"


class ReviewQuerySet(ScopedQuerySet):
    """Reviews are seen in their unit."""

    scope_action = "verdict.view"


class RecheckQuerySet(ScopedQuerySet):
    """Re-checks are unannounced: who is re-checked does not see them."""

    scope_action = "recheck.view"


class BodyJudgement(Record):
    """One judgement of a unit in a month or of a finding: history is kept, the newest is in force (`current`)."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="subject_kind subject_id unit month run_id at current edition counts facts facts_hash parameters "
        "next_check_at",
    )

    subject_kind = models.CharField(max_length=8)  # unit | finding
    subject_id = models.UUIDField()
    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7, blank=True, default="")  # 2026-11; of a finding: ''
    run_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    current = models.BooleanField(default=True)
    edition = models.CharField(max_length=40)
    counts = models.JSONField(default=dict)  # outcome -> number
    facts = models.JSONField(default=dict)
    facts_hash = models.CharField(max_length=64)
    parameters = models.JSONField(default=dict)  # tightened id -> [value, origin] in force at the act
    next_check_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "month"],
                name="body_current",
                condition=models.Q(current=True),
            )
        ]
        indexes = [models.Index(fields=["unit", "month", "current"], name="body_unit")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.month}".rstrip()


class BodyVerdict(models.Model):
    """One rule's outcome in such a judgement: facts and parameters used, reason in both languages."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="judgement tenant_id unit_id month rule outcome severity weight facts params reason_zh reason_en",
    )

    id = models.BigAutoField(primary_key=True)
    judgement = models.ForeignKey(BodyJudgement, on_delete=models.CASCADE, related_name="verdicts")
    tenant_id = models.UUIDField()
    unit_id = models.UUIDField()
    month = models.CharField(max_length=7, blank=True, default="")
    rule = models.CharField(max_length=8)
    outcome = models.CharField(max_length=15)
    severity = models.CharField(max_length=1)
    weight = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict)
    params = models.JSONField(default=dict)
    reason_zh = models.CharField(max_length=500)
    reason_en = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["judgement", "rule"], name="body_verdict_once")]
        indexes = [models.Index(fields=["tenant_id", "month", "rule"], name="body_verdict_rule")]

    def __str__(self) -> str:
        return f"{self.rule} {self.outcome}"


class Review(Record):
    """A review of the visit process (9.2-03, 9.3-01): monthly analysis, internal audit, management review."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="permanent",
        c1="unit kind period issued_on attachment author withdrawn_at",
        c2="title summary",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=18)  # vocabulary ReviewKind
    period = models.CharField(max_length=8)  # 2026-11 for an analysis, 2026 else
    issued_on = models.DateField()
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True, default="")
    attachment = models.ForeignKey(
        "gridvisit.Attachment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "kind", "period"], name="review_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"


class Recheck(Record):
    """A visit to find out about whether it took place (9.2-04): drawn at random, or proposed by a signal."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="unit visit_id visit_day month seed high_voltage cause proposed drawn_at method finding done_at by_id",
        c3="note",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    visit_id = models.UUIDField()
    visit_day = models.DateField()
    month = models.CharField(max_length=7)
    seed = models.CharField(max_length=60)  # unit and month of the draw; of a signal: ''
    high_voltage = models.BooleanField()
    cause = models.CharField(
        max_length=6, default="sample"
    )  # sample | signal: only samples say anything of all visits
    proposed = models.CharField(
        max_length=6, blank=True, default=""
    )  # vocabulary AuditMethod: how to check it
    drawn_at = models.DateTimeField()
    method = models.CharField(max_length=6, blank=True, default="")  # vocabulary AuditMethod
    finding = models.CharField(max_length=10, blank=True, default="")  # vocabulary AuditFinding
    done_at = models.DateTimeField(null=True, blank=True)
    by_id = models.UUIDField(null=True, blank=True)
    note = EncryptedTextField(blank=True, default="")

    objects = RecheckQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit_id"], name="recheck_once")]
        indexes = [models.Index(fields=["unit", "visit_day"], name="recheck_unit")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.finding}".rstrip()
