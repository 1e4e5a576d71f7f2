"""Additional rules of a unit: they add to the standard, in versions, and their verdicts are kept beside its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from gridvisit.domain.evaluation.models.verdicts import Judgement
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.records import Record

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


class LocalRuleQuerySet(ScopedQuerySet):
    """Seen by all who may see rules in the unit; what binds one's own unit from above is seen once released."""

    scope_action = "rule.view"

    def visible_to(self, actor: Staff, action: str | None = None) -> Self:
        """Return the rules of the units one may see, and the released ones of the units above one's own."""
        mine = super().visible_to(actor, action)
        if access.scope(actor, action or self.scope_action).nothing:
            return mine
        above = [unit.pk for unit in staff.unit_chain(actor.unit)]
        binding = Q(unit_id__in=above, versions__released_at__isnull=False)
        rows = self.filter(tenant_id=actor.tenant_id)
        return rows.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=rows.filter(binding).values("pk")))


class LocalRule(Record):
    """A rule a unit adds for itself and all below; what it asks stands in its versions."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="permanent",
        c1="unit number withdrawn_from withdrawn_by_id withdrawn_why",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)  # L-370321-001: never used twice
    withdrawn_from = models.DateField(null=True, blank=True)
    withdrawn_by_id = models.UUIDField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True, default="")

    objects = LocalRuleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "number"], name="local_rule_number")]

    def __str__(self) -> str:
        return self.number


class LocalRuleVersion(Record):
    """What a local rule asks from a day on. A draft may still change; a released version never does."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="permanent",
        c1="rule edition definition title_zh title_en severity weight valid_from author_id reason released_at "
        "released_by_id discarded_at",
    )

    rule = models.ForeignKey(LocalRule, on_delete=models.PROTECT, related_name="versions")
    edition = models.PositiveSmallIntegerField()
    definition = models.JSONField()  # see local.definitions
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=120)
    severity = models.CharField(max_length=1)
    weight = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    author_id = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by_id = models.UUIDField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "edition"], name="local_rule_edition")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.edition}"


class LocalVerdict(models.Model):
    """What a local rule said in a judgement; never part of the standard's verdicts."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="judgement tenant_id unit_id visit_day rule version outcome weight facts reason_zh reason_en",
    )

    id = models.BigAutoField(primary_key=True)
    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="local_verdicts")
    tenant_id = models.UUIDField()
    unit_id = models.UUIDField()
    visit_day = models.DateField()
    rule = models.ForeignKey(LocalRule, on_delete=models.PROTECT, related_name="verdicts")
    version = models.ForeignKey(LocalRuleVersion, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=15)
    weight = models.PositiveSmallIntegerField(default=0)
    facts = models.JSONField(default=dict)
    reason_zh = models.CharField(max_length=500)
    reason_en = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["judgement", "rule"], name="local_verdict_once")]
        indexes = [models.Index(fields=["rule", "visit_day", "outcome"], name="local_verdict_rule")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.outcome}"
