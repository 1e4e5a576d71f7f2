"""Do something once for a key, and answer the same bytes ever after."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text, register
from gridvisit.foundation.receipts.models import Receipt

register(
    {
        "idempotency.other_body": Text(
            zh="同一 Idempotency-Key 已用于内容不同的请求，本次未处理。请换一个键重新提交。",
            en="This Idempotency-Key was used for a request with other content; nothing was done. Use a new key.",
        )
    }
)


def once(
    *, actor_id: UUID, route: str, key: str, body_hash: str, act: Callable[[], tuple[int, str]], at: datetime
) -> tuple[int, str, bool]:
    """Run `act` (→ status, body) once per (actor, route, key); return status, body and whether it is a replay.

    The receipt and the effects of `act` are one transaction. A refusal of `act` leaves no receipt, so a corrected
    request may use the key again. Raises Refusal `idempotency.other_body` (409).
    """
    kept = _kept(actor_id, route, key, body_hash)
    if kept is not None:
        return kept.status, kept.body, True
    try:
        with transaction.atomic():
            # the row first: of two parallel twins the second waits here on the unique index
            receipt = Receipt.objects.create(
                actor_id=actor_id, route=route, key=key, body_hash=body_hash, status=0, body="", at=at
            )
            status, body = act()
            Receipt.objects.filter(pk=receipt.pk).update(status=status, body=body)
    except IntegrityError:
        kept = _kept(actor_id, route, key, body_hash)
        if kept is None:
            raise
        return kept.status, kept.body, True
    return status, body, False


# Work that is long before it writes ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Mark:
    actor_id: UUID
    route: str
    key: str
    body_hash: str
    at: datetime
    pk: int | None = None


_mark: ContextVar[_Mark | None] = ContextVar("the key of this request", default=None)


def once_late(
    *,
    actor_id: UUID,
    route: str,
    key: str,
    body_hash: str,
    act: Callable[[], tuple[int, str]],
    again: Callable[[str], tuple[int, str]],
    at: datetime,
) -> tuple[int, str, bool]:
    """Do as `once` where the work reads long before it writes: nothing is locked until it writes.

    `act` is not wrapped in a transaction. The service it calls says `effected(result)` in the transaction of its
    effects, so receipt and effects are one; the answer is stored after it. Where that was lost (a crash), or a
    parallel twin was faster, `again(result)` makes the answer from what was stored. A refusal leaves no receipt.
    """
    kept = _kept(actor_id, route, key, body_hash)
    if kept is not None:
        return *_answer(kept, again), True
    mark = _Mark(actor_id, route, key, body_hash, at)
    token = _mark.set(mark)
    try:
        status, body = act()
    except (IntegrityError, Refusal):
        kept = _kept(actor_id, route, key, body_hash)  # a twin was faster
        if kept is None:
            raise
        return *_answer(kept, again), True
    finally:
        _mark.reset(token)
    if mark.pk is not None:
        Receipt.objects.filter(pk=mark.pk, status=0).update(status=status, body=body)
    return status, body, False


def effected(result: str) -> None:
    """Mark the key of this request as used, in the transaction of the effects; without a key do nothing.

    The first statement of that transaction: of two parallel twins the second waits here, and falls.
    """
    mark = _mark.get()
    if mark is None or mark.pk is not None:
        return
    if not connection.in_atomic_block:
        msg = "a receipt belongs into the transaction of the effects"
        raise RuntimeError(msg)
    mark.pk = Receipt.objects.create(
        actor_id=mark.actor_id, route=mark.route, key=mark.key, body_hash=mark.body_hash, status=0, body=result,
        at=mark.at,
    ).pk  # fmt: skip


def _answer(kept: Receipt, again: Callable[[str], tuple[int, str]]) -> tuple[int, str]:
    if kept.status:
        return kept.status, kept.body
    status, body = again(kept.body)
    Receipt.objects.filter(pk=kept.pk, status=0).update(status=status, body=body)
    return status, body


def _kept(actor_id: UUID, route: str, key: str, body_hash: str) -> Receipt | None:
    kept = Receipt.objects.filter(actor_id=actor_id, route=route, key=key).first()
    if kept is not None and kept.body_hash != body_hash:
        raise Refusal("idempotency.other_body", status=409)
    return kept
