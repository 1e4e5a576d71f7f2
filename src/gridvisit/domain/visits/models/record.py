"""What was explained, asked, answered and proven on a visit."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.visits.models.process import Visit, VisitChildQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedJSONField, EncryptedTextField
from gridvisit.foundation.records import Record


class VisitPolicy(Record):
    """A policy item explained, with the proof of hand-over (5.2-01…03)."""

    PRIVACY = privacy(purpose="visit", retention="visit", c1="visit policy proof fits in_force at")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="policies")
    policy = models.ForeignKey("gridvisit.Policy", on_delete=models.PROTECT, related_name="+")
    proof = models.CharField(max_length=12)
    fits = models.BooleanField(default=True)
    in_force = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "policy"], name="visit_policy_once")]

    def __str__(self) -> str:
        return self.proof


class NeedAnswer(Record):
    """One need area asked (5.1-01): "not asked" and "asked, no need" are different facts."""

    PRIVACY = privacy(
        purpose="visit", retention="visit", c1="visit area answer not_asked_reason", c2="detail"
    )

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="needs")
    area = models.CharField(max_length=8)
    answer = models.CharField(max_length=15)
    not_asked_reason = models.CharField(max_length=200, blank=True, default="")
    detail = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "area"], name="need_once")]

    def __str__(self) -> str:
        return f"{self.area} {self.answer}"


class Inquiry(Record):
    """A question of the customer: answered, registered as a demand, or told where to go (5.4)."""

    PRIVACY = privacy(purpose="visit", retention="visit", c1="visit demand_id", c2="question answer referral")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="inquiries")
    question = models.TextField()
    answer = models.TextField(blank=True, default="")
    referral = models.CharField(max_length=200, blank=True, default="")
    demand_id = models.UUIDField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class SavingEstimate(Record):
    """An energy-saving estimate with its basis (5.3-04): never a promise, never added up."""

    PRIVACY = privacy(
        purpose="visit",
        retention="visit",
        c1="visit kwh_low kwh_high yuan_low yuan_high method data_from data_to confidence not_a_promise",
    )

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="estimates")
    kwh_low = models.PositiveIntegerField()
    kwh_high = models.PositiveIntegerField()
    yuan_low = models.PositiveIntegerField(null=True, blank=True)
    yuan_high = models.PositiveIntegerField(null=True, blank=True)
    method = models.CharField(max_length=120)
    data_from = models.DateField()
    data_to = models.DateField()
    confidence = models.CharField(max_length=10, default="medium")
    not_a_promise = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.method


class ServiceOffer(Record):
    """A service offered on a visit (5.3-01, 5.3-03): what, the customer's answer, whether the needs came first."""

    PRIVACY = privacy(
        purpose="visit", retention="visit", c1="visit service answer tied needs_first at", c2="note"
    )

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="offers")
    service = models.CharField(max_length=16)  # vocabulary ServiceCode
    answer = models.CharField(max_length=10, blank=True, default="")  # vocabulary OfferAnswer, '' not stored
    tied = models.BooleanField(default=False)  # made a condition of other business
    needs_first = models.BooleanField(null=True, blank=True)
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "service"], name="offer_once")]

    def __str__(self) -> str:
        return f"{self.service} {self.answer}"


class Correction(Record):
    """A fact of the file that a visit found changed, and when it was proposed to the master system (7.2-17)."""

    PRIVACY = privacy(
        purpose="visit", retention="visit", c1="visit field found_at sent_at sent_by_id reference", c3="said"
    )

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=12)  # vocabulary CorrectionField
    said = EncryptedTextField()
    found_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by_id = models.UUIDField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True, default="")  # number in the master system

    objects = VisitChildQuerySet.as_manager()

    def __str__(self) -> str:
        return self.field


class Evidence(Record):
    """One piece of evidence (佐证), on our side or the customer's; captured and uploaded are two times."""

    PRIVACY = privacy(
        purpose="evidence",
        retention="visit",
        c1="visit kind side attachment captured_at uploaded_at distance_m accuracy_m within_range subject consent "
        "content_hash talk_seconds called_from",
        c2="data",
        c4="strokes",
    )

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=14)
    side = models.CharField(max_length=8)  # ours | customer
    attachment = models.ForeignKey(
        "gridvisit.Attachment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    captured_at = models.DateTimeField()
    uploaded_at = models.DateTimeField()
    distance_m = models.FloatField(null=True, blank=True)
    accuracy_m = models.FloatField(null=True, blank=True)
    within_range = models.BooleanField(null=True, blank=True)
    subject = models.CharField(max_length=20, blank=True, default="")  # photo: allowed list of 6.1-09
    consent = models.BooleanField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    talk_seconds = models.PositiveIntegerField(null=True, blank=True)
    called_from = models.CharField(max_length=20, blank=True, default="")
    strokes = EncryptedTextField(blank=True, default="")
    data = models.JSONField(default=dict)

    objects = VisitChildQuerySet.as_manager()

    def __str__(self) -> str:
        return self.kind


class Submission(Record):
    """A record as it arrived from a device or API client: bytes, hash and what was answered (R3, both kept)."""

    PRIVACY = privacy(
        purpose="visit",
        retention="visit",
        c1="client_id content_hash state visit actor_id received_at receipt",
        c3="body",
    )

    client_id = models.UUIDField()
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10)  # accepted | conflict
    visit = models.ForeignKey(
        Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    actor_id = models.UUIDField()
    received_at = models.DateTimeField()
    receipt = models.JSONField(default=dict)
    body = EncryptedJSONField()

    objects = VisitChildQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client_id", "content_hash"], name="submission_once"),
            models.UniqueConstraint(
                fields=["client_id"], name="submission_accepted", condition=models.Q(state="accepted")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.state}"
