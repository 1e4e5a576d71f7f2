"""The customer's code of a visit: six digits he got by message, known to us only as a keyed hash (R26)."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from uuid import UUID

from gridvisit.domain.channels import rules as channel_rules
from gridvisit.domain.visits.appointments import numbers
from gridvisit.domain.visits.models import Visit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.privacy.fields import lookup_hash


def issue(visit: Visit, *, contact_id: UUID | None, now: datetime) -> str:
    """Draw a fresh code for a visit, keep its hash, and return it for the message; the caller's row is locked.

    `contact_id`: whom the message goes to; what is known of his number is kept with the code (6.1-05).
    """
    code = "".join(secrets.choice("0123456789") for _ in range(channel_rules.CODE_DIGITS))
    to = numbers.sent_to(visit, contact_id, now=now)
    visit.change(code_hash=_hash(visit, code), code_sent_at=now, code_tries=0, code_to=to)
    return code


def check(visit: Visit, code: str) -> None:
    """Raise Refusal `evidence.code_none`, `.code_tries`, `.code_wrong` unless `code` is the one the customer got.

    A wrong code is counted outside the caller's transaction by `count_wrong`.
    """
    if not visit.code_hash:
        raise Refusal("evidence.code_none", status=422, field="code")
    if visit.code_tries >= channel_rules.CODE_TRIES:
        raise Refusal("evidence.code_tries", status=429, field="code", limit=channel_rules.CODE_TRIES)
    if not hmac.compare_digest(_hash(visit, code.strip()), visit.code_hash):
        left = channel_rules.CODE_TRIES - visit.code_tries - 1
        raise Refusal("evidence.code_wrong", status=422, field="code", left=left)


def count_wrong(visit: Visit) -> None:
    """Count one wrong try; called after the refused transaction was rolled back, so the count stays."""
    Visit.objects.filter(pk=visit.pk).update(code_tries=visit.code_tries + 1, version=visit.version + 1)


def _hash(visit: Visit, code: str) -> str:
    return lookup_hash(f"visit.code:{visit.pk}", code)
