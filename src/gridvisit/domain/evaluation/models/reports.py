"""Evaluation reports: which figures of which unit and period went into which file, made by whom."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.records import Record


class ReportQuerySet(ScopedQuerySet):
    """Reports are seen where their unit is seen."""

    scope_action = "report.view"


class Report(Record):
    """One evaluation report (评价报告) of a unit and period in one format and language, kept with its hash."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="unit period format lang state cut_off maker made_at attachment sha256 size figures_hash issued_at "
        "issued_by error",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    format = models.CharField(max_length=4)  # pdf, docx
    lang = models.CharField(max_length=2)  # zh, en
    state = models.CharField(max_length=8, default="waiting")  # waiting, made, failed
    cut_off = models.DateTimeField()  # up to when data were counted
    maker = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    attachment = models.ForeignKey(
        "gridvisit.Attachment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveIntegerField(default=0)
    figures_hash = models.CharField(
        max_length=64, blank=True, default=""
    )  # of the figures: equal means equal files
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        "gridvisit.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    error = models.CharField(max_length=40, blank=True, default="")  # code of the refusal that stopped it

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "period", "-created_at", "-id"], name="report_unit"),
            models.Index(fields=["tenant_id", "-created_at", "-id"], name="report_list"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.format}"
