"""Policies, scripts and published promises: published, ended, never edited in place (9.3-02)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import transaction

from gridvisit.domain.content import rules, selectors
from gridvisit.domain.content.models import Macro, Policy, PublishedPromise, Script
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import Record, stamp

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

R = TypeVar("R", Policy, Script, PublishedPromise, Macro)

POLICY_NEEDED = ("code", "edition", "title_zh", "title_en", "topic", "valid_from")
POLICY_OTHER = ("valid_to", "doc_no", "issuer", "audience", "summary_zh", "summary_en", "source_url")
SCRIPT_NEEDED = ("code", "edition", "channel", "title_zh", "title_en", "body_zh", "valid_from")
SCRIPT_OTHER = ("valid_to", "body_en", "approver")
PROMISE_NEEDED = ("code", "text_zh", "text_en", "valid_from", "source")
PROMISE_OTHER = ("valid_to",)
MACRO_NEEDED = ("code", "edition", "step", "title_zh", "title_en", "body_zh", "valid_from")
MACRO_OTHER = ("valid_to", "body_en", "answer_zh", "answer_en", "result", "topics")
VERBS: dict[Any, str] = {Policy: "policy", Script: "script", PublishedPromise: "promise", Macro: "macro"}


@transaction.atomic
def publish_policy(*, unit_id: UUID, actor: Staff | None, now: datetime, **values: Any) -> Policy:
    """Publish a policy item: code, edition, title_zh/en, topic, valid_from, valid_to?, doc_no?, issuer?, audience?,
    summary_zh/en?, source_url?. A code's new edition ends the former one the day before.

    Raises Invalid, Refusal `content.edition_taken`, `content.edition_order`.
    """
    _check(values, POLICY_NEEDED, POLICY_OTHER)
    return _publish(Policy, "policy.published", unit_id, values, actor, now)


@transaction.atomic
def publish_script(*, unit_id: UUID, actor: Staff | None, now: datetime, **values: Any) -> Script:
    """Publish a script: code, edition, channel, title_zh/en, body_zh/en, valid_from, approver? (9.3-02)."""
    values.setdefault("approver", None if actor is None else actor.id)
    _check(values, SCRIPT_NEEDED, SCRIPT_OTHER)
    if actor is not None and not values["approver"]:
        raise Refusal("content.approver_needed", status=422, field="approver", clause="9.3-02")
    return _publish(Script, "script.published", unit_id, values, actor, now)


@transaction.atomic
def publish_promise(*, unit_id: UUID, actor: Staff | None, now: datetime, **values: Any) -> PublishedPromise:
    """Publish a promise that may stand in customer-facing text: code, text_zh/en, valid_from, source (5.2-04)."""
    _check(values, PROMISE_NEEDED, PROMISE_OTHER)
    return _publish(PublishedPromise, "promise.published", unit_id, values, actor, now)


@transaction.atomic
def publish_macro(*, unit_id: UUID, actor: Staff | None, now: datetime, **values: Any) -> Macro:
    """Publish a macro: code, edition, step, title_zh/en, body_zh/en, and for `resolve` result?, answer_zh/en?.

    Raises Invalid (`content.place`, `content.own_deadline` …) with everything that is wrong.
    """
    _check(values, MACRO_NEEDED, MACRO_OTHER, more=rules.macro_problems(values))
    return _publish(Macro, "macro.published", unit_id, values, actor, now)


@transaction.atomic
def expire(
    *, kind: str, content_id: UUID, valid_to: date, reason: str, actor: Staff, now: datetime
) -> Policy | Script | PublishedPromise | Macro:
    """Set the last day of an item; it leaves every pack the next day (5.2-01).

    A last day before the first withdraws what has not begun: it never comes into force. Raises NotFound, Refusal
    `content.reason_needed`, `content.over`, `content.dates`, `content.end_in_past`, `content.overlap`.
    """
    model = selectors.model_of(kind)
    row: Any = model.objects.locked(content_id, actor, "content.manage")
    access.require(actor, "content.manage", unit_id=row.unit_id)
    today, last = local_date(now), valid_to
    if not reason.strip():
        raise Refusal("content.reason_needed", status=422, field="reason")
    if row.valid_to is not None and row.valid_to < today:
        raise Refusal("content.over", status=409, until=row.valid_to)
    if last < row.valid_from:
        if row.valid_from <= today:
            raise Refusal("content.dates", status=422, field="valid_to")
        last = row.valid_from - timedelta(days=1)
    elif last < today - timedelta(days=1):
        raise Refusal("content.end_in_past", status=422, field="valid_to")
    later = selectors.editions(row).filter(valid_from__gt=row.valid_from).order_by("valid_from")
    follower = next((other for other in later if not rules.withdrawn(other.valid_from, other.valid_to)), None)
    if follower is not None and last >= follower.valid_from:
        raise Refusal("content.overlap", status=422, field="valid_to", since=follower.valid_from)
    before = row.valid_to
    row.change(valid_to=last)
    verb = f"{VERBS[model]}.expired"
    audit.record(verb, row, actor=actor, at=now, before={"valid_to": before}, after={"valid_to": last},
                 reason=reason.strip())  # fmt: skip
    outbox.emit(verb, now=now, content_id=row.id)
    found: Policy | Script | PublishedPromise | Macro = row
    return found


def _check(
    values: dict[str, Any],
    needed: tuple[str, ...],
    other: tuple[str, ...],
    *,
    more: list[Problem] | None = None,
) -> None:
    unknown = [name for name in values if name not in needed and name not in other]
    problems = [Problem("content.unknown_field", field=name, facts={"name": name}) for name in unknown]
    problems += rules.problems(values, required=needed) + (more or [])
    if problems:
        raise Invalid(problems)


def _publish(
    model: type[R], verb: str, unit_id: UUID, values: dict[str, Any], actor: Staff | None, now: datetime
) -> R:
    unit = staff.unit_of(unit_id=unit_id, tenant_id=None)
    if actor is not None:
        access.require(actor, "content.manage", unit_id=unit_id)
    editions = model.objects.select_for_update().filter(tenant_id=unit.tenant_id, code=values["code"])
    known = list(editions.order_by("-valid_from", "-id"))
    edition = values.get("edition")
    if edition is not None and any(row.edition == edition for row in known):  # type: ignore[union-attr]
        raise Refusal("content.edition_taken", field="edition", item=values["code"], edition=edition)
    former = next((row for row in known if not rules.withdrawn(row.valid_from, row.valid_to)), None)
    if former is not None:
        if actor is not None:  # who may not end the former edition cannot replace it either
            access.require(actor, "content.manage", unit_id=former.unit_id)
        _end_former(former, values, actor, now)
    row = model.objects.create(tenant_id=unit.tenant_id, unit_id=unit_id, **values, **stamp(actor, now))
    audit.record(verb, row, actor=actor, at=now, after={"code": row.code, "valid_from": row.valid_from})
    outbox.emit(verb, now=now, content_id=row.id)
    return row


def _end_former(former: Record, values: dict[str, Any], actor: Staff | None, now: datetime) -> None:
    since, until = former.valid_from, former.valid_to  # type: ignore[attr-defined]
    if values["valid_from"] <= since:
        raise Refusal("content.edition_order", status=422, field="valid_from", since=since)
    last = values["valid_from"] - timedelta(days=1)
    if until is None or until > last:
        former.change(valid_to=last)
        audit.record("content.superseded", former, actor=actor, at=now, before={"valid_to": until},
                     after={"valid_to": last})  # fmt: skip
