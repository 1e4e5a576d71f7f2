"""Chapter 9.4: satisfaction with the handling of demands, asked by someone else."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField
from gridvisit.foundation.records import Record


class SurveyQuerySet(ScopedQuerySet):
    """Raw answers are not for the rated: only quality staff and the interviewer."""

    scope_action = "survey.view"
    scope_own = ("interviewer_id",)


class Instrument(Record):
    """A questionnaire (问卷) with a version; frozen while it is in the field."""

    PRIVACY = privacy(
        purpose="satisfaction survey",
        retention="permanent",
        c1="unit code edition title_zh title_en questions state",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    edition = models.PositiveSmallIntegerField(default=1)
    title_zh = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100)
    questions = models.JSONField()
    state = models.CharField(max_length=10, default="designed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code", "edition"], name="instrument_edition")
        ]

    def __str__(self) -> str:
        return self.code


class Invitation(Record):
    """One invitation: a one-time link (only its hash is kept) or a phone interview."""

    PRIVACY = privacy(
        purpose="satisfaction survey",
        retention="visit",
        c1="unit instrument party_id contact_id demand visit mode state token_hash expires_at sent_at opened_at "
        "answered_at low_score escalated_at contacted_at counted not_counted_reason interviewer_id",
        c2="overall",
        c3="comment",
        c4="client_hash",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="invitations")
    party_id = models.UUIDField()
    contact_id = models.UUIDField(null=True, blank=True)
    demand = models.ForeignKey(
        "gridvisit.Demand", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    visit = models.ForeignKey(
        "gridvisit.Visit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mode = models.CharField(max_length=18, default="sms_link")
    state = models.CharField(max_length=12, default="sent")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    interviewer_id = models.UUIDField(null=True, blank=True)
    overall = models.PositiveSmallIntegerField(null=True, blank=True)  # 1-5, none: no answer
    comment = EncryptedTextField(blank=True, default="")
    client_hash = models.CharField(max_length=32, blank=True, default="")
    counted = models.BooleanField(default=True)
    not_counted_reason = models.CharField(max_length=24, blank=True, default="")
    low_score = models.BooleanField(default=False)
    escalated_at = models.DateTimeField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "answered_at"], name="survey_answered"),
            models.Index(fields=["party_id", "created_at"], name="survey_party"),
        ]

    def __str__(self) -> str:
        return self.state


class Answer(Record):
    """The answer to one question; a question left out has none."""

    PRIVACY = privacy(
        purpose="satisfaction survey", retention="visit", c1="invitation question", c2="value", c3="text"
    )

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=30)
    value = models.CharField(max_length=20)
    text = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "question"], name="answer_once")]

    def __str__(self) -> str:
        return self.question
