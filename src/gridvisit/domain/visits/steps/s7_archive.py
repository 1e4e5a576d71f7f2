"""S7 archive (归档, 7.2-14…16): complete, sealed, append-only."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.visits import journal, reading, rules, states
from gridvisit.domain.visits.models import Addendum, Archive, Visit
from gridvisit.domain.visits.steps import sealing
from gridvisit.foundation.audit import selectors as audit_reads
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.files import services as files
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import ManifestPart, Step

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

SCHEMA = 1


def missing(visit: Visit, *, now: datetime | None = None) -> list[Problem]:
    """What keeps the visit from being archived (`archive.*`, 7.2-15); empty if complete. About 12 queries."""
    problems = []
    if not states.can(visit.state, "archive"):
        here = states.VisitState(visit.state)
        problems.append(Problem("archive.state", field="state", facts={"state": Text(here.zh, here.en)}))
    at = now or visit.recorded_at or visit.created_at
    return problems + rules.missing_for_file(reading.file_facts(visit), reading.params_of(visit, at))


@transaction.atomic
def archive(*, visit_id: UUID, actor: Staff | None, now: datetime) -> Archive:
    """Seal the file: manifest with a hash of every part, SHA-256 of the manifest, into the audit trail.

    `actor` None: the system, when nothing is missing any more. Raises Invalid listing what is missing. The rule
    results are the judgement that `visit.archived` sets off: the manifest names them, the judgement names the seal.
    """
    visit = journal.load(visit_id, actor, "visit.archive")
    if visit.state == states.VisitState.ARCHIVED:
        return Archive.objects.get(visit=visit)
    problems = missing(visit, now=now)
    if problems:
        raise Invalid(problems)
    journal.done(visit, Step.S7, actor=actor, at=now)
    manifest = build(visit)
    hashed = sealing.digest(manifest)
    row = Archive.objects.create(
        tenant_id=visit.tenant_id, visit=visit, manifest=manifest, hash=hashed, sealed_at=now,
        sealed_by_id=None if actor is None else actor.id, **stamp(actor, now),
    )  # fmt: skip
    journal.move(visit, "archive", actor=actor, now=now, data={"hash": hashed}, archived_at=now)
    audit.record("archive.sealed", row, actor=actor, at=now, after={"hash": hashed, "number": visit.number})
    outbox.emit("visit.archived", now=now, key=f"visit.archived:{visit.id}", visit_id=visit.id)
    return row


def build(visit: Visit) -> dict[str, Any]:
    """Return the manifest of a file from its rows as they are now."""
    parts = {str(name): part for name, part in sealing.parts(visit).items()}
    parts[ManifestPart.VERDICTS.value] = {"by": "visit.archived", "count": 0}
    return {
        "schema": SCHEMA,
        "visit": str(visit.id),
        "number": visit.number,
        "outcome": visit.outcome,
        "record_seal": visit.seal,
        "parts": parts,
    }


@transaction.atomic
def add_addendum(
    *,
    visit_id: UUID,
    reason: str,
    text: str,
    actor: Staff,
    now: datetime,
    content: bytes | None = None,
    name: str = "",
) -> Addendum:
    """Add to an archived visit (7.2-16): never an edit; chained to the seal and earlier addenda.

    Raises Refusal `addendum.not_archived`, `addendum.reason`, `addendum.text`.
    """
    visit = journal.load(visit_id, actor, "visit.addendum")
    if visit.state != states.VisitState.ARCHIVED:
        raise Refusal("addendum.not_archived")
    if not reason.strip():
        raise Refusal("addendum.reason", status=422, field="reason")
    if not text.strip():
        raise Refusal("addendum.text", status=422, field="text")
    attachment = None
    if content is not None:
        attachment = files.store(
            content,
            name=name or "addendum",
            tenant_id=visit.tenant_id,
            unit_id=visit.unit_id,
            actor=actor,
            at=now,
        )
    last = Addendum.objects.filter(visit=visit).order_by("-at", "-id").first()
    previous = last.hash if last is not None else Archive.objects.get(visit=visit).hash
    row = Addendum(
        tenant_id=visit.tenant_id, visit=visit, at=now, author_id=actor.id, reason=reason.strip()[:200],
        text=text.strip(), attachment=attachment, prev_hash=previous, hash="", **stamp(actor, now),
    )  # fmt: skip
    row.hash = _link(row)
    row.save(force_insert=True)
    journal.event(visit, "addendum", actor=actor, at=now, reason=reason.strip())
    audit.record(
        "archive.addendum", row, actor=actor, at=now, after={"hash": row.hash}, reason=reason.strip()
    )
    outbox.emit("evidence.arrived", now=now, visit_id=visit.id)
    return row


def _link(row: Addendum) -> str:
    file = row.attachment.sha256 if row.attachment is not None else ""
    return sealing.digest([row.prev_hash, row.at, row.author_id, row.reason, row.text, file])


def verify(archive: Archive) -> dict[str, Any]:
    """Recompute every hash. Keys: intact, broken (names of parts that differ), parts, addenda_intact.

    Who can write the tables can make a new manifest with a new seal for what he changed: the seal is compared with the
    audit trail too, whose chain and outside head he cannot rewrite (R23). 20 queries.
    """
    stored: dict[str, Any] = archive.manifest["parts"]
    now = {str(name): part["hash"] for name, part in sealing.parts(archive.visit).items()}
    broken = sorted(name for name, digest in now.items() if stored.get(name, {}).get("hash") != digest)
    if sealing.digest(archive.manifest) != archive.hash or not _in_trail(archive, "archive.sealed"):
        broken.append("manifest")
    chain = _chain_intact(archive)
    return {"intact": not broken and chain, "broken": broken, "parts": len(stored), "addenda_intact": chain}


def _chain_intact(archive: Archive) -> bool:
    previous = archive.hash
    rows = list(Addendum.objects.filter(visit_id=archive.visit_id).order_by("at", "id"))
    for row in rows:
        if row.prev_hash != previous or _link(row) != row.hash or not _in_trail(row, "archive.addendum"):
            return False
        previous = row.hash
    return len(rows) == archive.visit.events.filter(kind="addendum").count()  # the last one is not missing


def _in_trail(row: Archive | Addendum, verb: str) -> bool:
    """Whether the audit trail tells of this hash, as it was when it was made. 1 query."""
    entries = audit_reads.of_object(row).filter(verb=verb)
    return any((entry.after or {}).get("hash") == row.hash for entry in entries)
