"""Figures of a month as they stood on the day they were frozen: late data does not change them."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.records import Record


class FrozenQuerySet(ScopedQuerySet):
    """Frozen figures are seen where the dashboard of their unit is seen."""

    scope_action = "dashboard.view"


class FrozenFigure(Record):
    """One indicator of a unit and all below it in a month, frozen (domain 5): value None is "no data"."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="permanent",
        c1="unit period code numerator denominator value n low high beyond parts edition formula_version cut_off "
        "frozen_at",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)  # 2026-11
    code = models.CharField(max_length=3)  # I22
    numerator = models.FloatField()
    denominator = models.FloatField()
    value = models.FloatField(null=True, blank=True)  # a share lies between 0 and 1
    n = models.PositiveIntegerField()
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    beyond = models.BooleanField(default=False)  # the true value is larger
    parts = models.JSONField(default=list)  # [part, numerator, denominator, value, n, low, high, beyond]
    edition = models.CharField(max_length=20)  # of formulas and parameters together
    formula_version = models.PositiveSmallIntegerField()
    cut_off = models.DateTimeField()  # up to when data was counted
    frozen_at = models.DateTimeField()

    objects = FrozenQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "period", "code"], name="frozen_once")]
        indexes = [models.Index(fields=["tenant_id", "period"], name="frozen_month")]

    def __str__(self) -> str:
        return f"{self.code} {self.period}"
