"""Chapter 9.4: satisfaction with the handling of demands, asked by someone else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models

from gridvisit.domain.staff import access
from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField
from gridvisit.foundation.records import Record

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


class SurveyQuerySet(ScopedQuerySet):
    """Raw answers are not for the rated: only quality staff and the interviewer."""

    scope_action = "survey.view"
    scope_own = ("interviewer_id",)

    def about_handling(self) -> Self:
        """Return who was asked how a demand was handled (9.4); visits, and customers drawn from the file, are not."""
        return self.filter(models.Q(demand__isnull=False) | models.Q(wave__isnull=True), visit__isnull=True)


class InstrumentQuerySet(ScopedQuerySet):
    """Questionnaires are those of the whole tenant: who makes or approves surveys anywhere in it reads them all."""

    scope_action = "survey.approve"

    def visible_to(self, actor: Staff, action: str | None = None) -> Self:
        """Return the questionnaires of the actor's tenant, or none without the right."""
        reach = access.scope(actor, action or self.scope_action)
        return self.none() if reach.nothing else self.filter(tenant_id=reach.tenant_id)

    def published(self, *, tenant_id: UUID, code: str) -> Self:
        """Return the editions of a questionnaire that were put in the field, the newest first."""
        rows = self.filter(tenant_id=tenant_id, code=code, state="fielded")
        return rows.order_by("-edition")

    def in_force(self, *, tenant_id: UUID, code: str, on: date) -> Instrument | None:
        """Return the edition people are invited with on a day. 1 query."""
        begun = models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=on)
        found: Instrument | None = self.published(tenant_id=tenant_id, code=code).filter(begun).first()
        return found


class Instrument(Record):
    """One edition of a questionnaire (问卷): a draft until it is published from a day on, frozen from then on."""

    PRIVACY = privacy(
        purpose="satisfaction survey",
        retention="permanent",
        c1="unit code edition title_zh title_en questions state valid_from changes breaks published_by_id "
        "published_at edited_by_id edited_at",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    edition = models.PositiveSmallIntegerField(default=1)
    title_zh = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100)
    questions = models.JSONField()
    state = models.CharField(max_length=10, default="draft")  # draft, fielded, discarded
    valid_from = models.DateField(null=True, blank=True)  # none: shipped, in force from the beginning
    changes = models.CharField(max_length=400, blank=True, default="")  # what changes and why
    breaks = models.JSONField(default=list)  # what no longer compares with the edition before
    published_by_id = models.UUIDField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    edited_by_id = models.UUIDField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code", "edition"], name="instrument_edition"),
            models.UniqueConstraint(
                fields=["tenant_id", "code"], condition=models.Q(state="draft"), name="instrument_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class WaveQuerySet(ScopedQuerySet):
    """Surveys by sample are made by quality, never by the unit they are about."""

    scope_action = "survey.view"


class Wave(Record):
    """A survey by sample (调查批次): frame, seed and sample frozen when fielded, figures when weighted (9.4)."""

    PRIVACY = privacy(
        purpose="satisfaction survey",
        retention="permanent",
        c1="unit number title instrument state about frame_from frame_to sample_size phoned_share seed approved_by_id "
        "approved_at fielded_by_id fielded_at ends_on closed_at weighted_at published_by_id published_at frame_size "
        "frame_hash excluded figures",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=100)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="waves")
    state = models.CharField(max_length=10, default="designed")
    about = models.CharField(max_length=10, default="demands")
    frame_from = models.DateField()
    frame_to = models.DateField()
    sample_size = models.PositiveIntegerField()
    phoned_share = models.PositiveSmallIntegerField()  # percent of the sample asked by phone
    seed = models.CharField(max_length=64, blank=True, default="")  # drawn by the machine at approval
    approved_by_id = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    fielded_by_id = models.UUIDField(null=True, blank=True)
    fielded_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    weighted_at = models.DateTimeField(null=True, blank=True)
    published_by_id = models.UUIDField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    frame_size = models.PositiveIntegerField(default=0)
    frame_hash = models.CharField(max_length=64, blank=True, default="")
    excluded = models.JSONField(default=dict)  # reason -> number
    figures = models.JSONField(default=dict)  # strata with weights, index, shares; waves.estimates

    objects = WaveQuerySet.as_manager()

    def __str__(self) -> str:
        return self.number


class Invitation(Record):
    """One invitation: a one-time link (only its hash is kept) or a phone interview."""

    PRIVACY = privacy(
        purpose="satisfaction survey",
        retention="visit",
        c1="unit instrument party_id contact_id demand visit mode state token_hash expires_at sent_at opened_at "
        "answered_at low_score escalated_at contacted_at counted not_counted_reason interviewer_id wave reminders "
        "reminded_at call_back_at",
        c2="overall mobile_hash",
        c3="comment",
        c4="client_hash address_hash",
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
    client_hash = models.CharField(max_length=32, blank=True, default="", db_index=True)
    address_hash = models.CharField(max_length=32, blank=True, default="", db_index=True)
    mobile_hash = models.CharField(max_length=32, blank=True, default="", db_index=True)
    counted = models.BooleanField(default=True)
    not_counted_reason = models.CharField(max_length=24, blank=True, default="")
    low_score = models.BooleanField(default=False)
    escalated_at = models.DateTimeField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    wave = models.ForeignKey(
        Wave, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    call_back_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "answered_at"], name="survey_answered"),
            models.Index(fields=["party_id", "created_at"], name="survey_party"),
            models.Index(fields=["state", "sent_at"], name="survey_waiting"),
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


class WaveMember(Record):
    """One member of the frame of a survey by sample: drawn, not drawn, or excluded with the reason."""

    PRIVACY = privacy(
        purpose="satisfaction survey",
        retention="visit",
        c1="wave member_id unit_id party_id contact_id stratum excluded drawn phoned invitation",
    )

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="members")
    member_id = models.UUIDField()  # the demand or the party
    unit_id = models.UUIDField()
    party_id = models.UUIDField(null=True, blank=True)
    contact_id = models.UUIDField(null=True, blank=True)
    stratum = models.CharField(max_length=24, blank=True, default="")
    excluded = models.CharField(max_length=16, blank=True, default="")
    drawn = models.BooleanField(default=False)
    phoned = models.BooleanField(default=False)
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "member_id"], name="wave_member_once")]
        indexes = [models.Index(fields=["wave", "drawn", "id"], name="wave_member_list")]

    def __str__(self) -> str:
        return self.stratum
