"""After the record: strategy (S5), follow-up (S6), archive (S7)."""

from __future__ import annotations

from typing import Any

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.domain.visits.models.process import Visit, VisitChildQuerySet
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField
from gridvisit.foundation.records import Record


class Strategy(Record):
    """The customer strategy (一户一策, 7.2-08…10)."""

    PRIVACY = privacy(
        purpose="visit",
        retention="visit",
        c1="visit party_id edition state risk_level review_on adopted_at second_reader_id second_read_at "
        "customer_agreed",
        c2="goals",
    )

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="strategies")
    party_id = models.UUIDField(db_index=True)
    edition = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=14, default="in_effect")
    goals = models.TextField()
    risk_level = models.CharField(max_length=2, default="R4")
    review_on = models.DateField()
    adopted_at = models.DateTimeField()
    customer_agreed = models.CharField(max_length=10, blank=True, default="")
    second_reader_id = models.UUIDField(null=True, blank=True)
    second_read_at = models.DateTimeField(null=True, blank=True)

    objects = VisitChildQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.party_id} v{self.edition}"


class StrategyItem(Record):
    """One measure: owner, date, yardstick, source need (7.2-09)."""

    PRIVACY = privacy(
        purpose="visit",
        retention="visit",
        c1="strategy owner due_on source_need cost_bearer status done_on",
        c2="measure yardstick",
    )

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="items")
    measure = models.CharField(max_length=300)
    owner = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    yardstick = models.CharField(max_length=200)
    source_need = models.CharField(max_length=60)
    cost_bearer = models.CharField(max_length=20, blank=True, default="")
    status = models.CharField(max_length=10, default="open")
    done_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.measure


class FollowUpQuerySet(ScopedQuerySet):
    """Follow-ups are seen by who does them: neither visitor nor handler."""

    scope_action = "visit.follow_up"


class FollowUp(Record):
    """A follow-up (回访, 7.2-11…13) about a visit, a demand or a strategy, by somebody else."""

    PRIVACY = privacy(
        purpose="visit",
        retention="visit",
        c1="visit unit subject demand_id sampled due_on state attempts by_id done_at result",
        c3="note",
    )

    visit = models.ForeignKey(
        Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=8)  # visit | demand | strategy
    demand_id = models.UUIDField(null=True, blank=True)
    sampled = models.CharField(max_length=8, default="rule")  # rule | random
    due_on = models.DateField()
    state = models.CharField(max_length=12, default="due")
    attempts = models.JSONField(default=list)
    by_id = models.UUIDField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=18, blank=True, default="")
    note = EncryptedTextField(blank=True, default="")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "subject"], name="followup_once", condition=models.Q(demand_id__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["demand_id"], name="followup_demand_once", condition=models.Q(demand_id__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["unit", "state", "due_on", "id"], name="followup_due")]

    def __str__(self) -> str:
        return self.state


class ArchiveQuerySet(VisitChildQuerySet):
    """Sealed files; they are kept (9.2-01)."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raise Refusal `archive.kept`."""
        raise Refusal("archive.kept", clause="9.2-01")


class Archive(Record):
    """The sealed file of a visit (归档, 7.2-14…16): manifest and hash, append-only afterwards."""

    PRIVACY = privacy(
        purpose="visit", retention="visit", c1="visit manifest hash sealed_at sealed_by_id retention_class"
    )

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="archive")
    manifest = models.JSONField()
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    sealed_by_id = models.UUIDField(null=True, blank=True)
    retention_class = models.CharField(max_length=10, default="visit")

    objects = ArchiveQuerySet.as_manager()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:  # noqa: ARG002
        """Raise Refusal `archive.kept`: the file stays, and with it its visit (9.2-01)."""
        raise Refusal("archive.kept", clause="9.2-01")

    def __str__(self) -> str:
        return self.hash


class Addendum(Record):
    """A correction or late fact after sealing: with author and reason, never an edit."""

    PRIVACY = privacy(
        purpose="visit",
        retention="visit",
        c1="visit at author_id attachment prev_hash hash",
        c2="reason",
        c3="text",
    )

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="addenda")
    at = models.DateTimeField()
    author_id = models.UUIDField()
    reason = models.CharField(max_length=200)
    text = EncryptedTextField()
    attachment = models.ForeignKey(
        "gridvisit.Attachment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = VisitChildQuerySet.as_manager()

    def __str__(self) -> str:
        return self.reason
