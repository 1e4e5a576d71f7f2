"""The visit itself, its touches, its appointment, its steps."""

from __future__ import annotations

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedJSONField, EncryptedTextField
from gridvisit.foundation.records import Record


class VisitQuerySet(ScopedQuerySet):
    """Visits belong to the unit that carries them out, their owner and the companion."""

    scope_action = "visit.view"
    scope_own = ("owner_id", "companion_id")


class VisitChildQuerySet(ScopedQuerySet):
    """What hangs on a visit is seen by who sees the visit."""

    scope_action = "visit.view"
    scope_unit = "visit__unit_id"
    scope_own = ("visit__owner_id", "visit__companion_id")


class Visit(Record):
    """One visit (走访): planned → preparing → ready → in_progress → recorded → servicing → following_up → archived.

    Side exits: refused, unreachable, aborted_safety, converted, void. `day` is the planned day, later the day of
    the act. The columns after `state` are written by the steps of chapter 7 and frozen when the record is handed in.
    """

    PRIVACY = privacy(
        purpose="visit",
        retention="visit",
        c1="number unit party account site owner companion origin reasons scene selection plan_item_id channel "
        "planned_channel kind state outcome day due_from due_to priority route_no valid validity_reasons score "
        "judged_at authenticity client_id started_at ended_at recorded_at received_at skew_seconds id_shown "
        "supplies safety met_role met_contact_id entered_electrical_room persons_count confirmation "
        "no_appointment_reason outcome_reason converted_to_id brief_built_at special_served declarations "
        "four_opening_done recording_told session_account customer_messages archived_at void_proposed_by_id "
        "void_reason strategy_required followup_required followup_due_on last_open_ended_at late_evening_consent "
        "status_quo_confirmed on_duty_end geo_datum unstaffed "
        "conditions channel_facts code_hash code_sent_at code_tries seal",
        c2="note supplement outlook refusal_reason code_to",
        c3="brief met_name start_lat start_lng start_accuracy end_lat end_lng end_accuracy",
    )

    number = models.CharField(max_length=24, unique=True)
    # the indexes below begin with these keys: an index of its own for each would only cost
    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    party = models.ForeignKey("gridvisit.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(
        "gridvisit.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    site = models.ForeignKey(
        "gridvisit.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(
        "gridvisit.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    companion = models.ForeignKey(
        "gridvisit.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    origin = models.CharField(max_length=10)  # vocabulary VisitOrigin
    reasons = models.JSONField(default=list)  # plan_item.reason codes
    scene = models.CharField(max_length=10, blank=True, default="")
    selection = models.CharField(max_length=8, blank=True, default="")
    plan_item_id = models.UUIDField(null=True, blank=True, db_index=True)
    planned_channel = models.CharField(max_length=8)
    channel = models.CharField(max_length=8)
    kind = models.CharField(max_length=14, default="individual")
    state = models.CharField(max_length=14, default="planned")
    outcome = models.CharField(max_length=14, blank=True, default="")
    outcome_reason = models.CharField(max_length=40, blank=True, default="")
    converted_to_id = models.UUIDField(null=True, blank=True)
    day = models.DateField()
    due_from = models.DateField(null=True, blank=True)
    due_to = models.DateField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(default=50)
    route_no = models.PositiveSmallIntegerField(default=0)
    client_id = models.UUIDField(null=True, blank=True, unique=True)  # the id drawn on the device

    # S1
    brief = EncryptedJSONField(null=True, blank=True)
    brief_built_at = models.DateTimeField(null=True, blank=True)
    supplies = models.JSONField(default=list)
    conditions = models.JSONField(default=list)  # SupplyCondition codes declared for this visit
    code_hash = models.CharField(
        max_length=64, blank=True, default=""
    )  # keyed hash of the customer code (R26)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_to = models.JSONField(default=dict)  # keyed hash of the number, when and by whom it was set, doubt
    # S2
    no_appointment_reason = models.CharField(max_length=16, blank=True, default="")
    # S3, S4
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    on_duty_end = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)  # capture clock of the device
    received_at = models.DateTimeField(null=True, blank=True)  # server clock
    skew_seconds = models.IntegerField(null=True, blank=True)
    start_lat = models.FloatField(null=True, blank=True)
    start_lng = models.FloatField(null=True, blank=True)
    start_accuracy = models.FloatField(null=True, blank=True)
    end_lat = models.FloatField(null=True, blank=True)
    end_lng = models.FloatField(null=True, blank=True)
    end_accuracy = models.FloatField(null=True, blank=True)
    geo_datum = models.CharField(max_length=6, default="WGS84")
    id_shown = models.BooleanField(null=True, blank=True)
    entered_electrical_room = models.BooleanField(default=False)
    persons_count = models.PositiveSmallIntegerField(default=1)
    safety = models.JSONField(default=dict)  # ppe, safety_talk, no_operation declared
    late_evening_consent = models.BooleanField(default=False)
    four_opening_done = models.BooleanField(
        null=True, blank=True
    )  # phone: firm, staff no., purpose, convenient
    recording_told = models.BooleanField(null=True, blank=True)
    session_account = models.CharField(max_length=60, blank=True, default="")  # online: official account
    customer_messages = models.PositiveIntegerField(null=True, blank=True)
    unstaffed = models.BooleanField(default=False)
    channel_facts = models.JSONField(
        default=dict
    )  # opening, called_from, callee_verified, first_reply_minutes …
    met_contact_id = models.UUIDField(null=True, blank=True)
    met_role = models.CharField(max_length=12, blank=True, default="")
    met_name = EncryptedTextField(blank=True, default="")
    status_quo_confirmed = models.BooleanField(null=True, blank=True)
    outlook = models.TextField(blank=True, default="")
    supplement = models.JSONField(default=dict)
    special_served = models.JSONField(default=list)
    declarations = models.JSONField(default=dict)  # no_gifts, no_designation, …
    confirmation = models.CharField(max_length=16, blank=True, default="")
    refusal_reason = models.CharField(max_length=200, blank=True, default="")
    note = models.TextField(blank=True, default="")
    seal = models.CharField(max_length=64, blank=True, default="")  # hash of the record as handed in (R24)
    # S5–S7
    strategy_required = models.BooleanField(default=False)
    followup_required = models.BooleanField(default=False)
    followup_due_on = models.DateField(null=True, blank=True)
    last_open_ended_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    void_proposed_by_id = models.UUIDField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True, default="")
    # chapter 9 writes back through visits.services.note_judgement
    valid = models.BooleanField(null=True, blank=True)
    validity_reasons = models.JSONField(default=list)
    score = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    authenticity = models.CharField(max_length=10, default="open")  # open | genuine | doubtful | false

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-day", "-id"], name="visit_tenant_day"),
            models.Index(fields=["unit", "-day", "-id"], name="visit_unit_day"),
            models.Index(fields=["owner", "-day", "-id"], name="visit_owner_day"),
            models.Index(
                fields=["companion", "-day", "-id"],
                name="visit_companion_day",
                condition=models.Q(companion__isnull=False),
            ),
            models.Index(fields=["party", "-day", "-id"], name="visit_party_day"),
            models.Index(fields=["unit", "state", "-day", "-id"], name="visit_unit_state"),
            models.Index(fields=["tenant_id", "archived_at"], name="visit_archived"),
        ]

    def __str__(self) -> str:
        return self.number


class VisitEvent(Record):
    """One transition of a visit: who, when, device time, reason (4.3)."""

    PRIVACY = privacy(
        purpose="visit",
        retention="visit",
        c1="visit kind at device_at actor_id from_state to_state data",
        c2="reason",
    )

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    device_at = models.DateTimeField(null=True, blank=True)
    actor_id = models.UUIDField(null=True, blank=True)
    from_state = models.CharField(max_length=14, blank=True, default="")
    to_state = models.CharField(max_length=14, blank=True, default="")
    data = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True, default="")

    objects = VisitChildQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["visit", "at", "id"], name="visit_event")]

    def __str__(self) -> str:
        return self.kind


class Appointment(Record):
    """The appointment of a visit (预约, 4.2). Changes are counted by side; the customer acts by a one-time link."""

    PRIVACY = privacy(
        purpose="visit",
        retention="visit",
        c1="visit contact_id status slot_start slot_end agenda people expected_minutes contacted_at confirmed_at "
        "confirmed_by changes_by_us changes_by_customer short_notice_changes sequence token_hash token_expires_at "
        "declined_reason proposal_start next_proposal_after link_doubt",
        c3="place",
        c4="link_address",
    )

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="appointment")
    contact_id = models.UUIDField(null=True, blank=True)
    status = models.CharField(max_length=20, default="proposed")
    slot_start = models.DateTimeField()
    slot_end = models.DateTimeField()
    place = EncryptedTextField(blank=True, default="")
    agenda = models.JSONField(default=list)
    people = models.JSONField(default=list)  # staff numbers told to the customer
    expected_minutes = models.PositiveSmallIntegerField(default=30)
    contacted_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=10, blank=True, default="")  # customer | visitor | hotline
    changes_by_us = models.PositiveSmallIntegerField(default=0)
    changes_by_customer = models.PositiveSmallIntegerField(default=0)
    short_notice_changes = models.PositiveSmallIntegerField(default=0)
    proposal_start = models.DateTimeField(null=True, blank=True)  # the customer's wish, not yet accepted
    sequence = models.PositiveSmallIntegerField(default=0)  # iCalendar SEQUENCE
    token_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    link_doubt = models.CharField(max_length=12, blank=True, default="")  # vocabulary ProofDoubt
    link_address = models.CharField(max_length=32, blank=True, default="")  # keyed hash, for some weeks
    declined_reason = models.CharField(max_length=200, blank=True, default="")
    next_proposal_after = models.DateField(null=True, blank=True)

    objects = VisitChildQuerySet.as_manager()

    def __str__(self) -> str:
        return self.status


class Touch(Record):
    """One contact within a visit (接触, 3.4): at a touchpoint, staffed or not."""

    PRIVACY = privacy(
        purpose="visit",
        retention="visit",
        c1="visit kind touchpoint staffed channel started_at ended_at device_at received_at skew_seconds staff_id",
        c2="note",
    )

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="touches")
    kind = models.CharField(max_length=14)
    touchpoint = models.CharField(max_length=20)
    staffed = models.BooleanField(default=True)
    channel = models.CharField(max_length=8)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    device_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    skew_seconds = models.IntegerField(null=True, blank=True)
    staff_id = models.UUIDField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")

    def __str__(self) -> str:
        return self.kind


class StepRecord(Record):
    """One of the seven steps done, or not applicable with an allowed reason (7.1-01)."""

    PRIVACY = privacy(purpose="visit", retention="visit", c1="visit step status at by_id na_reason data")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=2)
    status = models.CharField(max_length=15)  # done | not_applicable
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True, blank=True)
    na_reason = models.CharField(max_length=40, blank=True, default="")
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "step"], name="step_once")]

    def __str__(self) -> str:
        return self.step
