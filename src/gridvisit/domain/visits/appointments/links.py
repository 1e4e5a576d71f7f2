"""The link of an appointment: 256 bits nobody can guess, only their hash is kept (R25).

The link belongs to the visit, not to one message: after a move the first message leads to the present truth too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

from gridvisit.domain.visits.models import Appointment
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.privacy import keys

MAX_TOKEN = 100
PATH = "/c/appointment/{token}/"


def draw(visit_id: UUID, expires_at: datetime) -> tuple[str, dict[str, Any]]:
    """Return the portal path with the visit's token, and the columns to store."""
    drawn = hmac.digest(keys.derive("appointment link"), visit_id.bytes, "sha256")
    token = base64.urlsafe_b64encode(drawn).decode().rstrip("=")
    return PATH.format(token=token), {"token_hash": hashed(token), "token_expires_at": expires_at}


def hashed(token: str) -> str:
    """Return the stored form of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str, *, now: datetime, lock: bool = False) -> Appointment:
    """Return the appointment a token opens; with `lock` to act on it, which ends with the slot.

    Raises NotFound, Refusal `appointment.link_expired` (410).
    """
    if not token or len(token) > MAX_TOKEN:
        raise NotFound
    rows = Appointment.objects.filter(token_hash=hashed(token))
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound
    if lock and is_over(found, now):
        raise Refusal("appointment.link_expired", status=410)
    return found


def is_over(row: Appointment, now: datetime) -> bool:
    """Whether nothing can be answered by the link any more."""
    return row.token_expires_at is not None and row.token_expires_at < now
