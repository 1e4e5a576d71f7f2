"""Tokens of the HTTP API: shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from gridvisit.domain.staff.models import ApiToken
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.records import stamp

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

_PREFIX = "gv_"
_TOUCH_EVERY = timedelta(minutes=5)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create(
    *,
    staff: Staff,
    label: str,
    scopes: list[str],
    actor: Staff | None,
    now: datetime,
    days: int | None = None,
) -> tuple[ApiToken, str]:
    """Make a token for `staff`; return its row and the token itself, which is never shown again."""
    token = _PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        tenant_id=staff.tenant_id,
        staff=staff,
        label=label,
        prefix=token[:10],
        hash=_hash(token),
        scopes=scopes,
        expires_at=now + timedelta(days=days) if days else None,
        **stamp(actor, now),
    )
    audit.record("token.created", row, actor=actor, at=now, after={"label": label, "scopes": scopes})
    return row, token


@transaction.atomic
def revoke(*, token: ApiToken, actor: Staff | None, now: datetime) -> None:
    """End a token at once."""
    token.change(revoked_at=now)
    audit.record("token.revoked", token, actor=actor, at=now)


def find(token: str, *, now: datetime) -> ApiToken | None:
    """Return the valid token's row with its person, or None. 1 query, and a write at most every five minutes."""
    row = (
        ApiToken.objects.select_related("staff__unit")
        .filter(hash=_hash(token), revoked_at__isnull=True)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .first()
    )
    if row is None or (row.staff.active_to is not None and row.staff.active_to < now.date()):
        return None
    if row.last_used_at is None or now - row.last_used_at > _TOUCH_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row


def of(staff: Staff) -> list[ApiToken]:
    """Return a person's tokens, newest first. 1 query."""
    return list(ApiToken.objects.filter(staff=staff).order_by("-created_at"))
