"""Before S1: whom to visit when, and who agreed to it."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.records import Record


class PlanQuerySet(ScopedQuerySet):
    """Plans belong to their unit."""

    scope_action = "plan.view"
    scope_own = ("items__owner_id",)

    def visible_to(self, actor, action=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        """Return each plan once, though several of its items may be one's own."""
        return super().visible_to(actor, action).distinct()


class PlanItemQuerySet(ScopedQuerySet):
    """Items belong to the unit of their plan and to who carries them out."""

    scope_action = "plan.view"
    scope_own = ("owner_id",)


class Plan(Record):
    """A plan (走访计划) of a unit for a period: draft → submitted → approved → in_progress → closed (4.1)."""

    PRIVACY = privacy(
        purpose="planning",
        retention="visit",
        c1="unit kind period starts_on ends_on state seed random_share capacity edition submitted_at submitted_by_id "
        "approved_at approved_by_id first_approved_at returned_reason parameters left_out draw proposed_at separation",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, default="month")
    period = models.CharField(max_length=7)  # 2026-12
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=12, default="draft")
    seed = models.CharField(max_length=40)
    random_share = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    capacity = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)  # values in force when it was proposed
    draw = models.JSONField(default=dict)  # register, needs and who was passed over, for the auditor (4-13)
    left_out = models.JSONField(
        default=list
    )  # customers who are due and protected, with the code of the protection
    proposed_at = models.DateTimeField(null=True, blank=True)
    separation = models.CharField(max_length=12, blank=True, default="")  # met | same_post, set on approval
    edition = models.PositiveSmallIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by_id = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by_id = models.UUIDField(null=True, blank=True)
    first_approved_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.CharField(max_length=200, blank=True, default="")

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "period"], name="plan_once")]

    def __str__(self) -> str:
        return self.period


class PlanItem(Record):
    """One customer in a plan, with every reason for the visit merged (4.1, trap 33)."""

    PRIVACY = privacy(
        purpose="planning",
        retention="visit",
        c1="plan unit party site channel reasons selection changed change_reason why due_from due_to priority "
        "expected_minutes owner day route_no state not_done_reason visit_id moved_to in_first_approved "
        "visit_class level area asked_by_id",
    )

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey("gridvisit.Party", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(
        "gridvisit.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    visit_class = models.CharField(max_length=16, blank=True, default="")  # the class when it was planned
    level = models.PositiveSmallIntegerField(default=1)  # qualification it needs (8.1-03)
    area = models.CharField(max_length=40, blank=True, default="")
    channel = models.CharField(max_length=8)
    reasons = models.JSONField(default=list)
    selection = models.CharField(max_length=8)  # rule | random | manual
    changed = models.CharField(max_length=8, blank=True, default="")  # added | removed (after the proposal)
    change_reason = models.CharField(max_length=200, blank=True, default="")
    why = models.JSONField(default=list)  # rule ids and facts that made it due
    due_from = models.DateField(null=True, blank=True)
    due_to = models.DateField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(default=50)
    expected_minutes = models.PositiveSmallIntegerField(default=45)
    owner = models.ForeignKey(
        "gridvisit.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField(null=True, blank=True)
    route_no = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, default="open")  # states.ItemState
    asked_by_id = models.UUIDField(null=True, blank=True)  # author of a change that waits for the approver
    not_done_reason = models.CharField(max_length=20, blank=True, default="")
    moved_to = models.CharField(max_length=7, blank=True, default="")
    in_first_approved = models.BooleanField(default=False)
    visit_id = models.UUIDField(null=True, blank=True, db_index=True)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "party"], name="plan_item_once")]
        indexes = [
            models.Index(fields=["plan", "state", "-priority", "id"], name="plan_item_list"),
            models.Index(fields=["owner", "day", "route_no"], name="plan_item_day"),
            models.Index(fields=["unit", "moved_to"], name="plan_item_moved"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PlanEvent(Record):
    """One step or change of a plan, with author and reason."""

    PRIVACY = privacy(
        purpose="planning", retention="visit", c1="plan item_id kind at actor_id data", c2="reason"
    )

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="events")
    item_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["plan", "-at", "-id"], name="plan_event")]

    def __str__(self) -> str:
        return self.kind
