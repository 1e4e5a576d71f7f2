"""Messages to customers: at most once per key, published promises only, delivered by the outbox (5.2-04, I9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from gridvisit.domain.channels import gateways, rules
from gridvisit.domain.channels.messages import NOTICE_PREFIX
from gridvisit.domain.channels.models import Notice
from gridvisit.domain.customers import dossier
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.engines.text.promised import internal_deadline
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import catalogue, say
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

State = rules.NoticeState
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 6


@transaction.atomic
def send(
    *, kind: str, key: str, party_id: UUID, subject_kind: str, subject_id: UUID, unit_id: UUID, now: datetime,
    contact_id: UUID | None = None, recipient: str = "", lang: str = "zh-hans", facts: Mapping[str, Any] | None = None,
    link_path: str = "", ics: str = "", promises: Mapping[str, str] | None = None, actor: Staff | None = None,
) -> Notice | None:  # fmt: skip
    """Queue a message of a `kind` (channels.messages) to a contact; None if there is nobody to write to.

    The same `key` again returns the first notice and sends nothing. `facts` fill the text; `promises` (code →
    wording, from content.selectors.promise_texts) are quoted after it. `recipient` is for who is no contact.
    Emits `notice.queued`. Raises Refusal `notice.internal_deadline` (5.2-04), `notice.kind_unknown`.
    """
    known = Notice.objects.filter(key=key).first()
    if known is not None:
        return known
    to = recipient or dossier.mobile_to_write_to(party_id=party_id, contact_id=contact_id)
    if not to:
        return None
    body = compose(kind, lang, facts or {}, promises or {})
    tenant_id = staff.unit_of(unit_id=unit_id, tenant_id=None).tenant_id
    try:
        with transaction.atomic():
            row = Notice.objects.create(
                tenant_id=tenant_id, unit_id=unit_id, party_id=party_id, contact_id=contact_id,
                subject_kind=subject_kind, subject_id=subject_id, kind=kind, lang=lang, key=key, recipient=to,
                body=body, link_path=link_path, attachment_ics=ics, promise_codes=sorted(promises or {}),
                state=State.QUEUED, next_try_at=now, **stamp(actor, now),
            )  # fmt: skip
    except IntegrityError:
        return Notice.objects.get(key=key)
    audit.record("notice.queued", row, actor=actor, at=now, after={"kind": kind, "subject_id": subject_id})
    outbox.emit("notice.queued", now=now, notice_id=row.id)
    return row


def compose(kind: str, lang: str, facts: Mapping[str, Any], promises: Mapping[str, str]) -> str:
    """Return the text of a message; refuses deadlines that nobody has published (5.2-04)."""
    code = NOTICE_PREFIX + kind
    if code not in catalogue():
        raise Refusal("notice.kind_unknown", status=422, field="kind", kind=kind)
    body = " ".join([say(code, lang, **facts), *promises.values()])
    found = internal_deadline(body, list(promises.values()))
    if found:
        raise Refusal("notice.internal_deadline", status=422, field="body", found=found)
    return body


@transaction.atomic
def deliver(*, notice_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `notice.queued`. With the demo gateway the message is delivered at once.

    A gateway outside the house is never called inside a transaction: `flush` does that.
    """
    gateway = gateways.configured()
    if gateway.outside:
        return
    row = Notice.objects.select_for_update().filter(pk=notice_id, state=State.QUEUED).first()
    if row is not None:
        number = gateway.send(_letter(row), at=now)
        row.change(state=State.SENT, sent_at=now, gateway_id=number, attempts=row.attempts + 1)


def flush(*, now: datetime, limit: int = 20) -> int:
    """Hand waiting messages to the gateway outside the house; return how many went. Periodic, outside transactions.

    A message is leased by one conditional update before it goes; its id makes a second hand-over harmless.
    """
    gateway = gateways.configured()
    if not gateway.outside:
        return 0
    waiting = Notice.objects.filter(
        Q(state=State.QUEUED) | Q(state=State.SENDING), Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
    ).order_by("id")
    gone = 0
    for row in list(waiting[:limit]):
        leased = Notice.objects.filter(pk=row.pk, version=row.version, state=row.state).update(
            state=State.SENDING, next_try_at=now + LEASE, version=row.version + 1
        )
        if leased:
            gone += _hand_over(row, gateway, now)
    return gone


def _hand_over(row: Notice, gateway: gateways.Gateway, now: datetime) -> int:
    tried = row.attempts + 1
    try:
        number = gateway.send(_letter(row), at=now)
    except Refusal as error:
        over = tried >= MAX_ATTEMPTS
        Notice.objects.filter(pk=row.pk).update(
            state=State.FAILED if over else State.QUEUED, attempts=tried, next_try_at=now + timedelta(minutes=2**tried),
            error=say(error.code, row.lang, **error.facts)[:300],
        )  # fmt: skip
        return 0
    Notice.objects.filter(pk=row.pk).update(
        state=State.SENT, sent_at=now, gateway_id=number, attempts=tried, error=""
    )
    return 1


def _letter(row: Notice) -> gateways.Letter:
    text = row.body
    if row.link_path:
        text = f"{text} {settings.GRIDVISIT_PUBLIC_URL.rstrip('/')}{row.link_path}"
    return gateways.Letter(str(row.id), row.recipient, text, row.lang, row.attachment_ics)


@transaction.atomic
def cancel(*, subject_kind: str, subject_id: UUID, now: datetime) -> int:
    """Cancel queued notices about a subject that no longer hold; returns how many."""
    rows = list(
        Notice.objects.select_for_update().filter(
            subject_kind=subject_kind, subject_id=subject_id, state=State.QUEUED
        )
    )
    for row in rows:
        row.change(state=State.CANCELLED)
        audit.record("notice.cancelled", row, actor=None, at=now)
    return len(rows)


def remind(*, of: str, key: str, kind: str, now: datetime) -> Notice | None:
    """Send the link of an earlier message (its key: `of`) once more, in other words; None if it never went out."""
    first = Notice.objects.filter(key=of).exclude(state=State.CANCELLED).first()
    if first is None:
        return None
    unit = staff.unit_of(unit_id=first.unit_id, tenant_id=None)
    return send(
        kind=kind, key=key, party_id=first.party_id, contact_id=first.contact_id, subject_kind=first.subject_kind,
        subject_id=first.subject_id, unit_id=first.unit_id, now=now, recipient=first.recipient, lang=first.lang,
        link_path=first.link_path, facts={"unit": unit.name},
    )  # fmt: skip


@transaction.atomic
def send_again(*, notice_id: UUID, actor: Staff, now: datetime) -> Notice:
    """Queue a failed message once more. Raises Refusal `notice.not_failed`."""
    row: Notice = Notice.objects.locked(notice_id, actor)
    access.require(actor, "notice.view", unit_id=row.unit_id)
    if row.state != State.FAILED:
        raise Refusal("notice.not_failed")
    row.change(state=State.QUEUED, error="", attempts=0, next_try_at=now)
    audit.record("notice.queued_again", row, actor=actor, at=now)
    outbox.emit("notice.queued", now=now, notice_id=row.id)
    return row
