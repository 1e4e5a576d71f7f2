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


class AuditQuerySet(ScopedQuerySet):
    """Internal audits are seen in the audited unit and by quality."""

    scope_action = "internal_audit.view"


class InternalAudit(Record):
    """An internal audit (内审): scope, independent auditors, checklist by clause, report, follow-up (9.3-01)."""

    PRIVACY = privacy(
        purpose="improvement",
        retention="permanent",
        c1="unit number year chapters planned_on lead auditors state approved_by_id approved_at reported_at closed_at "
        "record_id",
        c2="title scope conclusion",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()  # of the programme
    scope = models.TextField(blank=True, default="")
    chapters = models.JSONField(default=list)
    planned_on = models.DateField()
    lead = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    auditors = models.JSONField(default=list)  # staff ids besides the lead
    state = models.CharField(max_length=10, default="planned")
    approved_by_id = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    conclusion = models.TextField(blank=True, default="")
    reported_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    record_id = models.UUIDField(null=True, blank=True)  # the review that counts for 9.3-01

    objects = AuditQuerySet.as_manager()

    def __str__(self) -> str:
        return self.number


class AuditItem(Record):
    """One clause of an audit's checklist with what was seen."""

    PRIVACY = privacy(
        purpose="improvement",
        retention="permanent",
        c1="audit rule result answered_by_id answered_at finding",
        c2="note",
    )

    audit = models.ForeignKey(InternalAudit, on_delete=models.CASCADE, related_name="items")
    rule = models.CharField(max_length=8)
    result = models.CharField(max_length=14, blank=True, default="")
    note = models.TextField(blank=True, default="")
    answered_by_id = models.UUIDField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "rule"], name="audit_item_once")]

    def __str__(self) -> str:
        return self.rule


class ReviewMeetingQuerySet(ScopedQuerySet):
    """Management reviews are seen in their unit and by who owns a decision."""

    scope_action = "internal_audit.view"


class ManagementReview(Record):
    """A management review (管理评审): inputs gathered by the product, decisions, minutes locked by another person."""

    PRIVACY = privacy(
        purpose="improvement",
        retention="permanent",
        c1="unit number held_on period_from state submitted_at approved_by_id approved_at inputs record_id",
        c2="title participants minutes",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=120)
    held_on = models.DateField()
    period_from = models.DateField()
    participants = models.CharField(max_length=400, blank=True, default="")
    minutes = models.TextField(blank=True, default="")
    inputs = models.JSONField(default=dict)  # frozen when submitted
    state = models.CharField(max_length=10, default="draft")  # draft | submitted | locked
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by_id = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    record_id = models.UUIDField(null=True, blank=True)

    objects = ReviewMeetingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.number


class ReviewDecision(Record):
    """A decision of a management review: who does it till when, and what became of it."""

    PRIVACY = privacy(
        purpose="improvement", retention="permanent", c1="review owner due_on state done_at", c2="text note"
    )

    review = models.ForeignKey(ManagementReview, on_delete=models.CASCADE, related_name="decisions")
    text = models.CharField(max_length=400)
    owner = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=6, default="open")  # open | done
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True, default="")

    def __str__(self) -> str:
        return self.state


class DocumentQuerySet(ScopedQuerySet):
    """Controlled documents are for everybody of the tenant to read."""

    scope_action = "document.view"


class ControlledDocument(Record):
    """A document under control (受控文件, 9.3-02): number, owner; what it says stands in its versions."""

    PRIVACY = privacy(purpose="improvement", retention="permanent", c1="unit number title kind owner")

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    owner = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "number"], name="document_number")]

    def __str__(self) -> str:
        return self.number


class DocumentVersion(Record):
    """One version of a controlled document; never changed once approved, never thrown away."""

    PRIVACY = privacy(
        purpose="improvement",
        retention="permanent",
        c1="document edition state body changes review_by effective_on approved_by_id approved_at in_force_at "
        "withdrawn_at withdrawn_why",
    )

    document = models.ForeignKey(ControlledDocument, on_delete=models.CASCADE, related_name="versions")
    edition = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default="draft")  # draft | approved | in_force | withdrawn
    body = models.TextField()
    changes = models.CharField(max_length=400, blank=True, default="")
    review_by = models.DateField()
    effective_on = models.DateField(null=True, blank=True)
    approved_by_id = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "edition"], name="document_edition"),
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(state="in_force"), name="document_in_force_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.edition)


class DocumentReading(Record):
    """Somebody has read a version and says so."""

    PRIVACY = privacy(purpose="improvement", retention="permanent", c1="document_version reader at")

    document_version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document_version", "reader"], name="document_read_once")
        ]

    def __str__(self) -> str:
        return str(self.reader_id)
