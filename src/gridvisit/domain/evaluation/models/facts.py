"""What was known about each visit and demand when it was last judged: the rows that what-if and exports read."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy


class FactRowQuerySet(ScopedQuerySet):
    """Facts are seen where the verdicts made of them are seen."""

    scope_action = "verdict.view"
    scope_own = ("owner_id",)


class FactLayout(models.Model):
    """The columns of stored lines, in their order: a line is read by the layout it was written with, for ever."""

    PRIVACY = privacy(purpose="evaluation", retention="permanent", c1="key kind schema_version columns")

    key = models.CharField(max_length=16, primary_key=True)
    kind = models.CharField(max_length=8)
    schema_version = models.PositiveSmallIntegerField()
    columns = models.JSONField()  # [[name, kind of value, stored in `special`], …]

    def __str__(self) -> str:
        return self.key


class FactRow(models.Model):
    """The facts of one visit or demand as of its last judgement.

    A row is replaced as a whole, so `seq` only rises and tells what changed since. `gone` stays behind when
    the visit was declared void or moved elsewhere; it holds no facts.
    """

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="seq tenant_id unit owner_id kind subject visit_id day month layout schema_version visit_class "
        "parameters_digest parameters misfits gone updated_at",
        c2="facts",
        c4="special",
    )

    seq = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField()
    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    owner_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=8)  # visit, demand
    subject = models.CharField(max_length=36)  # id of the visit, number of the demand
    visit_id = models.UUIDField(db_index=True)
    day = models.DateField()  # Shanghai day of the act
    month = models.CharField(max_length=7)
    layout = models.CharField(max_length=16)
    schema_version = models.PositiveSmallIntegerField()
    visit_class = models.CharField(max_length=16, blank=True, default="")
    parameters_digest = models.CharField(max_length=16)
    parameters = models.JSONField(
        default=dict
    )  # tightened id -> value in force at the act; the others are shipped
    misfits = models.TextField(
        blank=True, default=""
    )  # columns that came with a wrong type, joined by commas
    facts = models.TextField(blank=True, default="")  # one line of values, see store.layout
    special = models.TextField(blank=True, default="")  # the columns of class C3 and C4, the same way
    gone = models.BooleanField(default=False)
    updated_at = models.DateTimeField(db_index=True)

    objects = FactRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="fact_row_once")]
        indexes = [
            models.Index(fields=["kind", "month", "layout", "seq"], name="fact_row_month"),
            models.Index(fields=["unit", "kind", "month"], name="fact_row_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
