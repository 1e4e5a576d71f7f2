"""Whether visits took place: committed seeds, draws, signals, authenticity cases and what their readers found."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField
from gridvisit.foundation.records import Record


class DrawQuerySet(ScopedQuerySet):
    """Seeds and draws are seen by who sees re-checks."""

    scope_action = "recheck.view"


class SignalQuerySet(ScopedQuerySet):
    """Signals are seen by who re-checks; the person concerned sees them in his case."""

    scope_action = "recheck.view"


class CaseQuerySet(ScopedQuerySet):
    """A case is seen by its readers and by the person concerned, never by his chief."""

    scope_action = "case.view"
    scope_own = ("person_id",)


class CaseReadingQuerySet(ScopedQuerySet):
    """Readings are seen with their case; selectors keep them closed until all are in."""

    scope_action = "case.view"
    scope_unit = "case__unit_id"
    scope_own = ("case__person_id",)


class DrawSeed(Record):
    """The secret a unit's re-checks of a month are drawn with; its hash is published before (commit and reveal)."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="unit month commitment committed_at revealed_at",
        c2="secret",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    secret = EncryptedTextField()
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True, blank=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "month"], name="draw_seed_once")]

    def __str__(self) -> str:
        return f"{self.month} {self.commitment[:8]}"


class RecheckDraw(Record):
    """One draw: the list of sealed visits it was made from, and what was drawn."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="unit seed month drawn_at visits list_hash population uncovered percent at_least drawn",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    seed = models.ForeignKey(DrawSeed, on_delete=models.PROTECT, related_name="draws")
    month = models.CharField(max_length=7)
    drawn_at = models.DateTimeField()
    visits = models.JSONField(default=list)  # [id, seal, high voltage]
    list_hash = models.CharField(max_length=64)
    population = models.PositiveIntegerField()
    uncovered = models.PositiveIntegerField(default=0)  # sealed while the seed was no secret: cannot be drawn
    percent = models.FloatField()
    at_least = models.JSONField(default=dict)
    drawn = models.JSONField(default=list)

    objects = DrawQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "month", "drawn_at"], name="recheck_draw_of")]

    def __str__(self) -> str:
        return f"{self.month} {self.list_hash[:8]}"


class TruthSignal(Record):
    """One signal about one visitor, as the last run found it. It proposes a re-check; it decides nothing."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="log",
        c1="unit person signal figure points total chance visits found_at",
        c2="facts",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("gridvisit.Staff", on_delete=models.CASCADE, related_name="+")
    signal = models.CharField(max_length=10)
    figure = models.FloatField()
    points = models.FloatField()
    total = models.FloatField()  # points of all signals about this visitor
    chance = models.FloatField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    visits = models.JSONField(default=list)  # ids of the visits to look at first
    found_at = models.DateTimeField()

    objects = SignalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "signal"], name="truth_signal_once")]
        indexes = [models.Index(fields=["unit", "-total"], name="truth_signal_list")]

    def __str__(self) -> str:
        return self.signal


class AuthenticityCase(Record):
    """The question whether a visit took place: the person is heard, two read blind, he may appeal (4.5)."""

    PRIVACY = privacy(
        purpose="evaluation",
        retention="visit",
        c1="unit number visit_id visit_day person cause state opened_at hear_by heard_at due_on provisional finding "
        "decided_at appeal_by appealed_at decider final_finding final_at",
        c2="grounds final_reason",
        c3="witness statement appeal",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24, unique=True)
    visit_id = models.UUIDField(unique=True)
    visit_day = models.DateField()
    person = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=8)  # signal | recheck | denied
    grounds = models.JSONField(default=list)  # [{signal, facts}] as they were when the case was opened
    witness = EncryptedTextField(blank=True, default="")  # what was found on the re-check
    state = models.CharField(max_length=8, default="hearing")
    opened_at = models.DateTimeField()
    hear_by = models.DateField()
    heard_at = models.DateTimeField(null=True, blank=True)
    statement = EncryptedTextField(blank=True, default="")
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    finding = models.CharField(max_length=10, blank=True, default="")  # vocabulary AuditFinding
    decided_at = models.DateTimeField(null=True, blank=True)
    appeal_by = models.DateField(null=True, blank=True)
    appeal = EncryptedTextField(blank=True, default="")
    appealed_at = models.DateTimeField(null=True, blank=True)
    decider = models.ForeignKey(
        "gridvisit.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    final_finding = models.CharField(max_length=10, blank=True, default="")
    final_reason = models.TextField(blank=True, default="")
    final_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "due_on", "id"], name="truth_case_list")]

    def __str__(self) -> str:
        return self.number


class CaseReading(Record):
    """What one reader found; closed to everybody else until the reading is complete."""

    PRIVACY = privacy(purpose="evaluation", retention="visit", c1="case reader finding at", c2="reason")

    case = models.ForeignKey(AuthenticityCase, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=10)
    reason = models.TextField()
    at = models.DateTimeField()

    objects = CaseReadingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "reader"], name="case_reading_once")]

    def __str__(self) -> str:
        return self.finding
