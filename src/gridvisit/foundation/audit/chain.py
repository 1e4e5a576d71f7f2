"""The hash chain over the audit trail: extended by one sequencer, verified against a kept head."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction

from gridvisit.foundation.audit.models import AuditEntry

GENESIS = "0" * 64


@dataclass(frozen=True)
class Head:
    """The end of the chain: keep it outside (print, mail) to notice a cut tail."""

    count: int
    hash: str


@dataclass(frozen=True)
class Finding:
    """The first place where the chain does not hold."""

    chain_no: int
    what: str  # "edited", "missing", "cut"


def _digest(row: AuditEntry, prev: str) -> str:
    body = json.dumps(
        [
            row.chain_no, prev, row.id, str(row.tenant_id), int(row.at.timestamp() * 1_000_000),
            str(row.actor_id), row.verb, row.object_type, row.object_id, row.before, row.after, row.reason,
        ],
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.sha256(body.encode()).hexdigest()


@transaction.atomic
def extend(*, limit: int = 2000) -> int:
    """Chain up to `limit` committed rows that are not yet chained, in id order; return how many.

    Only the job runner calls this. The last chained row is locked, so a second sequencer waits, never forks.
    """
    last = AuditEntry.objects.select_for_update().filter(chain_no__isnull=False).order_by("-chain_no").first()
    number, prev = (last.chain_no or 0, last.hash) if last else (0, GENESIS)
    rows = list(AuditEntry.objects.filter(chain_no__isnull=True).order_by("id")[:limit])
    for row in rows:
        number += 1
        row.chain_no, row.prev_hash = number, prev
        row.hash = prev = _digest(row, row.prev_hash)
    AuditEntry.objects.bulk_update(rows, ["chain_no", "prev_hash", "hash"], batch_size=500)
    return len(rows)


def head() -> Head:
    """Return the present end of the chain. 1 query."""
    last = AuditEntry.objects.filter(chain_no__isnull=False).order_by("-chain_no").first()
    return Head(last.chain_no or 0, last.hash) if last else Head(0, GENESIS)


def verify(known: Head | None = None) -> Finding | None:
    """Return the first break of the chain, or None. With a head kept outside, a cut tail is found too."""
    number, prev = 0, GENESIS
    for row in (
        AuditEntry.objects.filter(chain_no__isnull=False).order_by("chain_no").iterator(chunk_size=5000)
    ):
        if row.chain_no != number + 1 or row.prev_hash != prev:
            return Finding(number + 1, "missing")
        if row.hash != _digest(row, prev):
            return Finding(row.chain_no, "edited")
        number, prev = row.chain_no, row.hash
        if known is not None and number == known.count and prev != known.hash:
            return Finding(number, "edited")
    if known is not None and number < known.count:
        return Finding(number + 1, "cut")
    return None
