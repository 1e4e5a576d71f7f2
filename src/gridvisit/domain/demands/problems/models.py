"""A problem that several demands have in common, and which demands belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.records import Record

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


class ProblemQuerySet(ScopedQuerySet):
    """Seen in the unit in charge, and by whoever may see one of its demands."""

    scope_action = "demand.view"

    def visible_to(self, actor: Staff, action: str | None = None) -> Self:
        """Return the problems the actor may see, by their unit or by their demands."""
        mine = super().visible_to(actor, action).values("pk")
        seen = Demand.objects.visible_to(actor, action).values("pk")
        members = ProblemMember.objects.filter(demand__in=seen, left_at__isnull=True)
        return self.filter(models.Q(pk__in=mine) | models.Q(pk__in=members.values("problem_id")))


class CommonProblem(Record):
    """One cause behind several demands. It has no clock: it neither stops nor lengthens theirs."""

    PRIVACY = privacy(
        purpose="demand handling",
        retention="visit",
        c1="number unit basis topic state result milestones fixed_at fixed_by_id closed_at planned_on",
        c2="name cause action proof answer corrections",
    )

    number = models.CharField(max_length=24, unique=True)
    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")  # in charge
    name = models.CharField(max_length=120)
    basis = models.CharField(max_length=12)  # transformer | place | line | topic | hand
    topic = models.CharField(max_length=12)
    cause = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=8, default="open")  # open | fixed | closed
    result = models.CharField(max_length=18, blank=True, default="")
    action = models.TextField(blank=True, default="")
    proof = models.CharField(max_length=300, blank=True, default="")
    answer = models.TextField(blank=True, default="")  # what every customer is told
    planned_on = models.DateField(null=True, blank=True)
    milestones = models.JSONField(default=list)
    fixed_at = models.DateTimeField(null=True, blank=True)
    fixed_by_id = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    corrections = models.JSONField(default=list)  # what the fix said before and after, by whom, when and why

    objects = ProblemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "state", "created_at", "id"], name="problem_list"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def answer_version(self) -> int:
        """How often what the customers are told was put right."""
        return sum("answer" in one["after"] for one in self.corrections)


class ProblemMember(Record):
    """One demand of a problem: whether, when, how and by whom its customer was told."""

    PRIVACY = privacy(
        purpose="demand handling",
        retention="visit",
        c1="problem demand state told_at told_how told_by_id told_version untold tried_at left_at left_by_id",
        c2="left_reason",
    )

    problem = models.ForeignKey(CommonProblem, on_delete=models.CASCADE, related_name="members")
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="problem_members")
    state = models.CharField(max_length=8, default="in")  # in | told | not_mine | left
    told_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(max_length=12, blank=True, default="")
    told_by_id = models.UUIDField(null=True, blank=True)
    told_version = models.PositiveSmallIntegerField(default=0)  # which answer he knows: its answer_version
    untold = models.CharField(max_length=16, blank=True, default="")  # why the last message did not tell
    tried_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_by_id = models.UUIDField(null=True, blank=True)
    left_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["demand"], condition=models.Q(left_at__isnull=True), name="problem_one_per_demand"
            ),
        ]
        indexes = [models.Index(fields=["problem", "state"], name="problem_member_state")]

    def __str__(self) -> str:
        return self.state
