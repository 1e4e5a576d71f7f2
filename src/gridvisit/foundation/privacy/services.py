"""Reveal one masked value of one record, with a reason, on the record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from gridvisit.foundation.audit import selectors as audit_selectors
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text, register

REVEALS_PER_HOUR = 60
MIN_REASON = 4

register(
    {
        "reveal.reason_needed": Text(
            zh="请写明查看原因（至少 {least} 个字）。",
            en="Say why you need to see it (at least {least} characters).",
        ),
        "reveal.too_many": Text(
            zh="一小时内已查看 {limit} 条个人信息，请稍后再试；批量需要请走导出审批。",
            en="You have revealed {limit} values within an hour; try later, or ask for an approved export.",
        ),
        "reveal.not_personal": Text(zh="该字段不需要揭示。", en="This field is not a masked one."),
    }
)


@transaction.atomic
def reveal(obj: models.Model, field: str, *, actor: Any, reason: str, at: datetime, task: str = "") -> str:
    """Return the plain value of `field` of one record and write who saw it and why (PIPL art. 6, 51).

    The caller has loaded `obj` through the scope gate and required the right; `task` names the task that gave it
    the right, if the person has none over the record itself. Raises Refusal `reveal.reason_needed`,
    `reveal.too_many`, `reveal.not_personal`.
    """
    declared = obj.PRIVACY.of(field)  # type: ignore[attr-defined]
    if declared not in ("C3", "C4"):
        raise Refusal("reveal.not_personal", field=field)
    reason = reason.strip()
    if len(reason) < MIN_REASON:
        raise Refusal("reveal.reason_needed", status=422, field="reason", least=MIN_REASON)
    since = at - timedelta(hours=1)
    if audit_selectors.count_of(actor_id=actor.id, verb="privacy.revealed", since=since) >= REVEALS_PER_HOUR:
        raise Refusal("reveal.too_many", status=429, limit=REVEALS_PER_HOUR)
    after = {"field": field} | ({"task": task} if task else {})
    audit.record("privacy.revealed", obj, actor=actor, at=at, after=after, reason=reason)
    return str(getattr(obj, field) or "")
