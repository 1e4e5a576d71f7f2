"""Chapter 5.5: demands (诉求), their clocks and what we promised."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from gridvisit.domain.demands import shield
from gridvisit.domain.demands.states import OPEN
from gridvisit.domain.staff import access
from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.engines.text.alike import bare
from gridvisit.engines.text.gist import gist
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField, lookup_hash
from gridvisit.foundation.records import Record
from gridvisit.standard.vocabulary import DemandType

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


# The due time of a demand that has none left: far away, so that keyset orders never meet a null.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
ENOUGH_SIGNS = 4  # fewer say nothing: 镇上, 没电
PHONE_DIGITS = 7


class DemandQuerySet(ScopedQuerySet):
    """Seen by the responsible unit, the unit that raised it, its handler, who registered it, and who helps with it.

    Reports (举报) do not exist for the unit reported on and whoever serves below or in it.
    """

    scope_action = "demand.view"
    scope_own = ("handler_id", "registrar_id", "visitor_id")

    def visible_to(self, actor: Staff, action: str | None = None) -> Self:
        """Return the demands the actor may see, by either unit; reports on his own house left out."""
        reach = access.scope(actor, action or self.scope_action)
        if reach.nothing:
            return self.none()
        mine = models.Q(tenant_id=reach.tenant_id)
        if not reach.whole_tenant:
            where = models.Q(unit_id__in=reach.unit_ids) | models.Q(responsible_unit_id__in=reach.unit_ids)
            if reach.own:
                for column in self.scope_own:
                    where |= models.Q(**{column: actor.id})
            if (action or self.scope_action) == self.scope_action:
                helped = shield.helping(actor)
                where |= models.Q(pk__in=helped) if helped else models.Q()
            mine &= where
        hidden = models.Q(type=DemandType.REPORT, reported_unit_id__in=shield.units_above(actor))
        return self.filter(mine).exclude(hidden)

    def open(self) -> Self:
        """Return the demands that are not ended."""
        return self.filter(state__in=OPEN)


class Demand(Record):
    """What a customer asks of us, in their own words. The clock starts when they spoke (`heard_at`)."""

    PRIVACY = privacy(
        purpose="demand handling",
        retention="visit",
        c1="number unit party_id account_id site_id contact_id visit_id touch_id type topic urgency danger source "
        "external_no heard_at registered_at registrar_id visitor_id responsible_unit handler reported_unit "
        "state contacted_at handed_at accepted_at answered_at resolved_at closed_at reopened_count returned_count "
        "result retyped_longer parent_id repeat_of_id next_due_at next_due_kind answered_on_spot followup_due_on "
        "told_by_id told_at told_how verified_by_id verified_at withdrawn_at reject_reason anonymous level_up "
        "voltage_level is_home important event_on conclusive importance_level supply_mode area outages_60d major "
        "touch_ended_at dispatched_at last_progress_at dissatisfied_count reject_proposed_by_id external_due_at "
        "urgency_said supervised_until dues_digest transformer_area line place_hash phone_hash words_hash lacks",
        c2="summary answer proof planned_on cause",
        c3="verbatim place contact_text unread",
        c4="life_support",
    )

    number = models.CharField(max_length=24, unique=True)  # one number over all sources
    unit = models.ForeignKey(
        "gridvisit.Unit", on_delete=models.PROTECT, related_name="+"
    )  # where it was raised
    party_id = models.UUIDField(null=True, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    site_id = models.UUIDField(null=True, blank=True)
    contact_id = models.UUIDField(null=True, blank=True)
    visit_id = models.UUIDField(null=True, blank=True, db_index=True)
    touch_id = models.UUIDField(null=True, blank=True)
    type = models.CharField(max_length=12)
    topic = models.CharField(max_length=12)
    urgency = models.CharField(max_length=2)  # in force: the table, the steps up, what a person confirmed
    urgency_said = models.CharField(max_length=2, blank=True, default="")  # confirmed by a person
    danger = models.BooleanField(default=False)
    important = models.BooleanField(default=False)
    is_home = models.BooleanField(default=False)
    voltage_level = models.CharField(max_length=8, blank=True, default="")
    event_on = models.DateField(null=True, blank=True)  # day of the outage, exam, market window it is about
    # what else the decision table asks about (4.4)
    importance_level = models.CharField(max_length=4, default="none")
    supply_mode = models.CharField(max_length=14, blank=True, default="")
    area = models.CharField(max_length=8, default="town")  # town | country | remote
    outages_60d = models.PositiveSmallIntegerField(default=0)
    major = models.BooleanField(default=False)
    life_support = models.BooleanField(default=False)
    touch_ended_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    last_progress_at = models.DateTimeField(null=True, blank=True)
    external_due_at = models.DateTimeField(null=True, blank=True)  # answer due on the hotline ticket
    dissatisfied_count = models.PositiveSmallIntegerField(default=0)
    reject_proposed_by_id = models.UUIDField(null=True, blank=True)
    verbatim = EncryptedTextField()
    summary = models.CharField(max_length=200, blank=True, default="")
    place = EncryptedTextField(blank=True, default="")
    contact_text = EncryptedTextField(blank=True, default="")
    # by what other demands are found again: the supply when it was heard, the keyed hash of place, phone and words
    transformer_area = models.CharField(max_length=40, blank=True, default="")
    line = models.CharField(max_length=40, blank=True, default="")
    place_hash = models.CharField(max_length=32, blank=True, default="")
    phone_hash = models.CharField(max_length=32, blank=True, default="")
    words_hash = models.CharField(max_length=32, blank=True, default="")
    anonymous = models.BooleanField(default=False)
    source = models.CharField(max_length=16)
    external_no = models.CharField(max_length=40, blank=True, default="")
    heard_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    registrar_id = models.UUIDField(null=True, blank=True)
    visitor_id = models.UUIDField(null=True, blank=True)
    responsible_unit = models.ForeignKey(
        "gridvisit.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handler = models.ForeignKey(
        "gridvisit.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_unit = models.ForeignKey(
        "gridvisit.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=12, default="registered")
    handed_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_on_spot = models.BooleanField(default=False)
    resolved_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=18, blank=True, default="")
    conclusive = models.CharField(
        max_length=16, blank=True, default=""
    )  # what the customer said at verification
    answer = models.TextField(blank=True, default="")
    cause = models.CharField(max_length=200, blank=True, default="")
    proof = models.CharField(max_length=300, blank=True, default="")
    planned_on = models.DateField(null=True, blank=True)
    told_by_id = models.UUIDField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(max_length=12, blank=True, default="")
    verified_by_id = models.UUIDField(null=True, blank=True)
    reject_reason = models.CharField(max_length=24, blank=True, default="")
    reopened_count = models.PositiveSmallIntegerField(default=0)
    returned_count = models.PositiveSmallIntegerField(default=0)
    retyped_longer = models.PositiveSmallIntegerField(default=0)
    level_up = models.BooleanField(default=False)
    repeat_of_id = models.UUIDField(null=True, blank=True)
    parent_id = models.UUIDField(null=True, blank=True)
    next_due_at = models.DateTimeField(default=NEVER)
    next_due_kind = models.CharField(max_length=16, blank=True, default="")
    supervised_until = models.DateTimeField(null=True, blank=True)  # a level above wants an answer by then
    dues_digest = models.CharField(max_length=16, blank=True, default="")  # mark of the due times stored
    followup_due_on = models.DateField(null=True, blank=True)
    lacks = models.CharField(
        max_length=20, blank=True, default=""
    )  # what it waits for at the desk: rules.WAITS_FOR
    unread = EncryptedTextField(
        blank=True, default=""
    )  # cells of its file nobody could read: JSON, column to words

    objects = DemandQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["responsible_unit", "state", "next_due_at", "id"], name="demand_queue"),
            models.Index(fields=["unit", "state", "next_due_at", "id"], name="demand_unit_queue"),
            models.Index(fields=["tenant_id", "state", "next_due_at", "id"], name="demand_tenant_queue"),
            models.Index(fields=["tenant_id", "next_due_at", "id"], name="demand_tenant_due"),
            models.Index(fields=["account_id", "topic", "heard_at"], name="demand_repeat"),
            models.Index(fields=["handler", "next_due_at", "id"], name="demand_handler_due"),
            models.Index(fields=["tenant_id", "type", "next_due_at", "id"], name="demand_type_due"),
            models.Index(
                fields=["tenant_id", "state", "next_due_at", "id"],
                condition=models.Q(level_up=True),
                name="demand_level_up_due",
            ),
            models.Index(
                fields=["tenant_id", "reject_proposed_by_id"],
                condition=models.Q(reject_proposed_by_id__isnull=False),
                name="demand_reject_proposed",
            ),
            models.Index(
                fields=["tenant_id", "next_due_at", "id"],
                condition=models.Q(lacks__gt=""),
                name="demand_lacking_due",
            ),
            # same cause and near-duplicates: one narrow look each
            models.Index(fields=["tenant_id", "transformer_area", "heard_at"], name="demand_transformer"),
            models.Index(fields=["tenant_id", "line", "topic", "heard_at"], name="demand_line"),
            models.Index(fields=["unit", "topic", "heard_at"], name="demand_unit_topic"),
            models.Index(fields=["tenant_id", "place_hash", "heard_at"], name="demand_place"),
            models.Index(fields=["tenant_id", "phone_hash", "heard_at"], name="demand_phone"),
            models.Index(fields=["unit", "words_hash", "heard_at"], name="demand_words"),
            models.Index(fields=["party_id", "heard_at"], name="demand_party_heard"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "source", "external_no"],
                name="demand_ticket",
                condition=~models.Q(external_no=""),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def in_lists(self) -> str:
        """What a list says of it: its short title, else its first words without anything personal; of a report none."""
        if self.summary or self.type == DemandType.REPORT:
            return self.summary
        return gist(self.verbatim)

    def traces(self) -> dict[str, str]:
        """Return the keyed hashes by which place, phone and words are found again; empty where there is too little."""
        words, place = bare(self.verbatim), bare(self.place)
        phone = "".join(sign for sign in self.contact_text if sign.isascii() and sign.isdigit())
        return {
            "place_hash": lookup_hash("place", place) if len(place) >= ENOUGH_SIGNS else "",
            "phone_hash": lookup_hash("phone", phone) if len(phone) >= PHONE_DIGITS else "",
            "words_hash": lookup_hash("words", words) if len(words) >= ENOUGH_SIGNS else "",
        }


class DemandEvent(Record):
    """One step in a demand's life; the deadlines are a pure function of these (I6)."""

    PRIVACY = privacy(
        purpose="demand handling",
        retention="visit",
        c1="demand kind at actor_id from_state to_state data",
        c3="text",
    )

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, blank=True)
    from_state = models.CharField(max_length=12, blank=True, default="")
    to_state = models.CharField(max_length=12, blank=True, default="")
    data = models.JSONField(default=dict)
    text = EncryptedTextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["demand", "at", "id"], name="demand_event")]

    def __str__(self) -> str:
        return self.kind


class Due(Record):
    """One due time of a demand: several clocks per demand (4.4)."""

    PRIVACY = privacy(
        purpose="demand handling",
        retention="visit",
        c1="demand kind clock at legal_at source provisional met_at met explanation_zh explanation_en soft paused "
        "moved_at alarm_at",
    )

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="dues")
    kind = models.CharField(max_length=16)  # handover | first_contact | check | answer | plan | …
    clock = models.CharField(max_length=3)  # H | D | WD | WH
    at = models.DateTimeField()
    legal_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=60)
    provisional = models.BooleanField(default=False)
    soft = models.BooleanField(default=False)  # wished, shown, never alarmed
    paused = models.BooleanField(default=False)  # stands still while the demand is suspended
    met_at = models.DateTimeField(null=True, blank=True)
    met = models.BooleanField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)  # when the due time itself was changed last
    alarm_at = models.DateTimeField(null=True, blank=True)  # when the alarms look at it next; see watch.sweep
    explanation_zh = models.CharField(max_length=400, blank=True, default="")
    explanation_en = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["demand", "kind"], name="due_once")]
        indexes = [
            models.Index(fields=["kind", "at"], name="due_at"),
            models.Index(
                fields=["alarm_at", "id"], name="due_alarm", condition=models.Q(alarm_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Suspension(Record):
    """A stop of the working-day clocks (5.5-16): listed reason, proof, customer told."""

    PRIVACY = privacy(
        purpose="demand handling",
        retention="visit",
        c1="demand reason told_customer_at expected_end proposed_by_id granted_by_id state started_at ended_at",
        c2="proof",
    )

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="suspensions")
    reason = models.CharField(max_length=20)
    proof = models.CharField(max_length=300)
    told_customer_at = models.DateTimeField()
    expected_end = models.DateField()
    state = models.CharField(max_length=10, default="proposed")  # proposed | granted | refused | ended
    proposed_by_id = models.UUIDField()
    granted_by_id = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.reason


class PromiseQuerySet(ScopedQuerySet):
    """Promises are seen in the unit that made them and by their owner; of a report none in the house reported on."""

    scope_action = "promise.view"
    scope_own = ("owner_id", "made_by_id")

    def visible_to(self, actor: Staff, action: str | None = None) -> Self:
        """Return the promises the actor may see; those that would betray a report on his own house left out."""
        hidden = Demand.objects.filter(
            type=DemandType.REPORT, reported_unit_id__in=shield.units_above(actor)
        ).values("pk")
        return super().visible_to(actor, action).exclude(demand__isnull=False, demand__in=hidden)


class Promise(Record):
    """What we promised a customer (承诺事项): by whom, till when, kept or broken (8.2-02)."""

    PRIVACY = privacy(
        purpose="demand handling",
        retention="visit",
        c1="unit party_id demand visit_id owner made_by_id due_on status kept_at reported_visit_id basis",
        c3="text",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    party_id = models.UUIDField(db_index=True)
    demand = models.ForeignKey(
        Demand, null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    visit_id = models.UUIDField(null=True, blank=True, db_index=True)
    text = EncryptedTextField()
    basis = models.CharField(max_length=60, blank=True, default="")
    owner = models.ForeignKey("gridvisit.Staff", on_delete=models.PROTECT, related_name="+")
    made_by_id = models.UUIDField(null=True, blank=True)
    due_on = models.DateField()
    status = models.CharField(max_length=8, default="open")  # open | kept | broken | released
    kept_at = models.DateTimeField(null=True, blank=True)
    reported_visit_id = models.UUIDField(null=True, blank=True)  # the visit in which the customer was told

    objects = PromiseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "status", "due_on", "id"], name="promise_due")]

    def __str__(self) -> str:
        return self.status
