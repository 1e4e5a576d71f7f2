"""Chapter 5.1-5.4: what is explained, asked and handed over."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from gridvisit.domain.staff import access
from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.records import Record

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


class ContentQuerySet(ScopedQuerySet):
    """Content of a unit is used by all units of its tenant."""

    scope_action = "content.view"

    def visible_to(self, actor: Staff, action: str | None = None) -> Self:
        """Return the content of the whole tenant to who may see content anywhere in it."""
        reach = access.scope(actor, action or self.scope_action)
        return self.none() if reach.nothing else self.filter(tenant_id=reach.tenant_id)

    def in_force(self, on: date) -> Self:
        """Return what is in force on a day."""
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=on), valid_from__lte=on)


class Policy(Record):
    """A policy item (政策条目): shown only while it is in force (5.2-01)."""

    PRIVACY = privacy(
        purpose="service content",
        retention="permanent",
        c1="unit code edition title_zh title_en topic doc_no issuer valid_from valid_to audience summary_zh summary_en "
        "source_url",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    edition = models.CharField(max_length=20, default="1")
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    topic = models.CharField(max_length=10)
    doc_no = models.CharField(max_length=100, blank=True, default="")
    issuer = models.CharField(max_length=100, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    audience = models.JSONField(
        default=dict
    )  # {"party_kinds": [...], "hv": bool, "market": [...]}; empty: everyone
    summary_zh = models.TextField(blank=True, default="")
    summary_en = models.TextField(blank=True, default="")
    source_url = models.CharField(max_length=300, blank=True, default="")

    objects = ContentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code", "edition"], name="policy_edition")
        ]

    def __str__(self) -> str:
        return self.code


class PublishedPromise(Record):
    """An entry of the published promises (服务承诺): the only deadlines that may stand in customer-facing text."""

    PRIVACY = privacy(
        purpose="service content",
        retention="permanent",
        c1="unit code text_zh text_en valid_from valid_to source",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    text_zh = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True, default="")

    objects = ContentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code


class Script(Record):
    """A versioned script (话术) for a channel: what is said first, what must be said and asked."""

    PRIVACY = privacy(
        purpose="service content",
        retention="permanent",
        c1="unit code edition channel title_zh title_en body_zh body_en valid_from valid_to approver",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    edition = models.CharField(max_length=20, default="1")
    channel = models.CharField(max_length=8)
    title_zh = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100)
    body_zh = models.TextField()
    body_en = models.TextField(blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    approver = models.UUIDField(null=True, blank=True)

    objects = ContentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code


class Macro(Record):
    """A macro (快捷处理): words for one step of a demand, filled in and looked at before the step is taken.

    Places in the words: see content.rules.PLACES. The answer goes to the customer: no deadline but a published one.
    """

    PRIVACY = privacy(
        purpose="service content",
        retention="permanent",
        c1="unit code edition step topics result title_zh title_en body_zh body_en answer_zh answer_en valid_from "
        "valid_to",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    edition = models.CharField(max_length=20, default="1")
    step = models.CharField(max_length=12)
    topics = models.JSONField(default=list)  # demand topics it is meant for; empty: all
    result = models.CharField(max_length=18, blank=True, default="")  # of the step resolve
    title_zh = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100)
    body_zh = models.TextField()
    body_en = models.TextField(blank=True, default="")
    answer_zh = models.TextField(blank=True, default="")
    answer_en = models.TextField(blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code", "edition"], name="macro_edition")]

    def __str__(self) -> str:
        return self.code
