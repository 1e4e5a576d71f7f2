"""Objections of judged persons against verdicts on their own visits (9.3-03), and every step of each."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.records import Record

OPEN_STATES = ("submitted", "needs_facts")


class ObjectionQuerySet(ScopedQuerySet):
    """Objections are seen where the visit was carried out, and by who made them."""

    scope_action = "objection.view"
    scope_own = ("objector_id",)


class ObjectionEventQuerySet(ScopedQuerySet):
    """The steps of an objection are seen by who sees the objection."""

    scope_action = "objection.view"
    scope_unit = "objection__unit_id"
    scope_own = ("objection__objector_id",)


class Objection(Record):
    """An objection (异议) to one verdict, or to the validity of the visit (`rule` empty: the rules that voided it)."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="unit number visit_id visit_day judgement_id rule rules outcome_before objector ground state made_at "
        "due_on provisional decision outcome_after decided_by decided_at withdrawn_at reminded_at "
        "judgement_after_id",
        c2="reason decision_reason",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24, unique=True)
    visit_id = models.UUIDField(db_index=True)
    visit_day = models.DateField()
    judgement_id = models.UUIDField()  # the judgement objected to
    rule = models.CharField(max_length=8, blank=True, default="")
    rules = models.JSONField(
        default=list
    )  # what a decision changes: the rule, or the rules that voided the visit
    outcome_before = models.CharField(max_length=15)
    objector = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=24)  # vocabulary ObjectionGround
    reason = models.TextField()
    state = models.CharField(max_length=12, default="submitted")
    made_at = models.DateTimeField()
    due_on = models.DateField()  # the last working day for the decision
    provisional = models.BooleanField(default=False)  # a notice still to come may move the due date
    decision = models.CharField(max_length=10, blank=True, default="")  # vocabulary ObjectionDecision
    outcome_after = models.CharField(max_length=15, blank=True, default="")
    decision_reason = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(
        "gridvisit.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    judgement_after_id = models.UUIDField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit_id", "rule"],
                name="objection_open_once",
                condition=models.Q(state__in=OPEN_STATES),
            )
        ]
        indexes = [models.Index(fields=["unit", "state", "due_on", "id"], name="objection_list")]

    def __str__(self) -> str:
        return self.number


class ObjectionEvent(Record):
    """One step of an objection, with the paper that was handed in with it."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="objection kind at actor_id data attachment",
        c2="note",
    )

    objection = models.ForeignKey(Objection, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    data = models.JSONField(default=dict)
    attachment = models.ForeignKey(
        "gridvisit.Attachment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ObjectionEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["objection", "at", "id"], name="objection_event")]

    def __str__(self) -> str:
        return self.kind
