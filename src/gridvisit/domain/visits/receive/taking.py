"""A finished visit arrives whole from a device or an API client: once, whatever happens (reliability R1…R4, F1…F8)."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction

from gridvisit.domain.staff import access
from gridvisit.domain.visits import holding, intake, journal, rules, states
from gridvisit.domain.visits.during import corrections, offers
from gridvisit.domain.visits.models import Submission, Visit
from gridvisit.domain.visits.receive import parsing, raw
from gridvisit.domain.visits.receive.parsing import Parsed
from gridvisit.domain.visits.steps import (
    s1_prepare,
    s2_appoint,
    s3_explain,
    s4_evidence,
    s4_needs,
    s4_record,
    sealing,
)
from gridvisit.foundation import batch
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Problem, Refusal
from gridvisit.foundation.privacy import keys
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import Step

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender gets: the same for the same content, for ever."""

    client_id: UUID
    visit_id: UUID
    number: str
    content_hash: str
    stored: tuple[str, ...]  # SHA-256 of every stored file
    wanted: tuple[str, ...]  # SHA-256 announced in the record but not yet here
    demand_numbers: tuple[str, ...]
    received_at: datetime
    signature: str
    replay: bool = False

    def plain(self) -> dict[str, Any]:
        """JSON-ready values, without the replay mark: replays answer the identical receipt."""
        return {
            "client_id": str(self.client_id), "visit_id": str(self.visit_id), "number": self.number,
            "content_hash": self.content_hash, "stored": list(self.stored), "wanted": list(self.wanted),
            "demand_numbers": list(self.demand_numbers), "received_at": self.received_at.isoformat(),
            "signature": self.signature,
        }  # fmt: skip


def accept(
    *, record: Mapping[str, Any], actor: Staff, received_at: datetime, sent_at: datetime | None = None
) -> Receipt:
    """Take a whole finished visit in one transaction. Do not wrap it in receipts.once: it is idempotent itself.

    Same id and content: the same receipt. Same id, other content: Refusal `receive.other_content` (409), both
    kept. Problems: Invalid with field paths (`demands.2.verbatim`); nothing of the visit was written then. What
    really happened is never refused for having been done badly: the verdicts say so (R37).

    `sent_at`: the sender's clock at the moment of sending, beside the record because the record is frozen before
    (R2); it measures the skew. Without it the skew is the least that the claimed times prove (R16).

    record: {id, visit_id? | party_id+channel+reasons+origin?, channel?, account_id?, site_id?, scene?, kind?,
    started_at, ended_at, recorded_at?, device_at?, position?, end_position?, no_appointment {reason, explanation?}?,
    supplies?, start? {facts of s3_explain.start}, policies?[{policy_id|code, proof}], policies_skipped?, needs?[…],
    status_quo_confirmed?, outlook?, inquiries?[{…, demand?: index}], demands?[…], promises?[…],
    promise_reports?[…], estimates?[…], offers?[…], corrections?[…], details?,
    evidence?[{kind, captured_at, data?, content_base64? | sha256?,
    name?}], confirmation {result, reason?}, outcome?}
    """
    client_id = parsing.client_id(record)
    digest = sealing.digest(record)
    known = _known(client_id, digest, record, actor, received_at)
    if known is not None:
        return known
    try:
        return _accept(client_id, digest, record, actor=actor, now=received_at, sent_at=sent_at)
    except IntegrityError:
        # of parallel twins one was faster: its receipt is ours, or its content is another
        known = _known(client_id, digest, record, actor, received_at)
        if known is None:
            raise
        return known


def _known(
    client_id: UUID, digest: str, record: Mapping[str, Any], actor: Staff, now: datetime
) -> Receipt | None:
    accepted = Submission.objects.filter(client_id=client_id, state="accepted").first()
    if accepted is None:
        return None
    if accepted.tenant_id != actor.tenant_id or accepted.actor_id != actor.id:
        raise NotFound  # a foreign existing id answers like a denied one (R1)
    if hmac.compare_digest(accepted.content_hash, digest):
        return _read(accepted.receipt)
    _keep_conflict(accepted, digest, record, actor=actor, now=now)
    raise Refusal(
        "receive.other_content", field="id", way_out="receive.addendum", number=accepted.receipt["number"]
    )


@transaction.atomic
def _keep_conflict(
    accepted: Submission, digest: str, record: Mapping[str, Any], *, actor: Staff, now: datetime
) -> None:
    row, created = Submission.objects.get_or_create(
        client_id=accepted.client_id, content_hash=digest,
        defaults={
            "tenant_id": actor.tenant_id, "state": "conflict", "visit_id": accepted.visit_id, "actor_id": actor.id,
            "received_at": now, "body": journal.plain(dict(record)), **stamp(actor, now),
        },
    )  # fmt: skip
    if created:
        audit.record("visit.conflict_kept", row, actor=actor, at=now, after={"content_hash": digest})


def _accept(
    client_id: UUID,
    digest: str,
    record: Mapping[str, Any],
    *,
    actor: Staff,
    now: datetime,
    sent_at: datetime | None,
) -> Receipt:
    with batch.together():
        return _take(client_id, digest, record, actor=actor, now=now, sent_at=sent_at)


def _take(
    client_id: UUID,
    digest: str,
    record: Mapping[str, Any],
    *,
    actor: Staff,
    now: datetime,
    sent_at: datetime | None,
) -> Receipt:
    # the row first: of two parallel twins the second waits here on the unique index
    row = Submission.objects.create(
        tenant_id=actor.tenant_id, client_id=client_id, content_hash=digest, state="accepted", actor_id=actor.id,
        received_at=now, body=journal.plain(raw.without_files(record)), **stamp(actor, now),
    )  # fmt: skip
    parsed = parsing.parse(record)
    visit = _visit(parsed, actor=actor, now=now)
    claims = (parsed.started_at, parsed.ended_at, parsed.recorded_at, parsed.device_at)
    skew = rules.skew_seconds(sent_at, now) if sent_at is not None else rules.least_skew(claims, now)
    demand_numbers = _write(visit, parsed, actor=actor, now=now, skew=skew)
    files = [piece for piece in holding.rows(visit, "evidence") if piece.content_hash]
    receipt = Receipt(
        client_id=client_id, visit_id=visit.id, number=visit.number, content_hash=digest,
        stored=tuple(sorted({e.content_hash for e in files if e.attachment_id})),
        wanted=tuple(sorted({e.content_hash for e in files if not e.attachment_id})),
        demand_numbers=tuple(demand_numbers), received_at=now, signature="",
    )  # fmt: skip
    receipt = replace(receipt, signature=_sign(receipt))
    holding.store(visit)
    row.change(visit_id=visit.id, receipt=receipt.plain())
    audit.record(
        "visit.received", visit, actor=actor, at=now, after={"content_hash": digest, "seal": visit.seal}
    )
    return receipt


def _visit(parsed: Parsed, *, actor: Staff, now: datetime) -> Visit:
    """Find the planned visit, or make the one that took place without a plan."""
    if parsed.visit_id is not None:
        visit = (
            Visit.objects.select_for_update().filter(pk=parsed.visit_id, tenant_id=actor.tenant_id).first()
        )
        if visit is None:
            raise NotFound
        if not journal.is_own(visit, actor):  # who visited may always hand in, whatever his role is now (R13)
            Visit.objects.one(visit.id, actor)
            access.require(actor, "visit.carry_out", unit_id=visit.unit_id)
        states.move(visit.state, "receive")
        holding.hold(visit)
        if parsed.channel and parsed.channel != visit.channel:
            visit.change(channel=parsed.channel)
        visit.change(client_id=parsed.client_id)
        return visit
    if parsed.new is None:
        raise Invalid([Problem("receive.visit_needed", field="visit_id")])
    if not access.may(actor, "visit.start_unplanned"):
        raise Forbidden
    if parsed.new.party_unit_unknown:
        raise Invalid([Problem("visit.party_unknown", field="party_id")])
    return intake.create(parsed.new.as_visit(actor), actor=actor, now=now, happened=True, hold=True)


def _write(visit: Visit, parsed: Parsed, *, actor: Staff, now: datetime, skew: int | None) -> list[str]:
    """Put everything on the visit; collect every problem with its path, and raise them together."""
    found: list[Problem] = []
    if visit.brief_built_at is None:
        brief = s1_prepare.make_brief(visit, actor=actor, now=now)
        visit.change(brief=brief, brief_built_at=now)
    with _collect(found, "supplies"):
        if parsed.supplies is not None:
            s1_prepare.put_supplies(visit, parsed.supplies)
    journal.done(
        visit, Step.S1, actor=actor, at=parsed.started_at, data={"supplies": visit.supplies, "received": True}
    )
    with _collect(found, "no_appointment"):
        if parsed.no_appointment is not None:
            s2_appoint.put_no_appointment(visit, *parsed.no_appointment, actor=actor, now=now)
    with _collect(found, "start"):
        s3_explain.begin(
            visit, actor=actor, started_at=parsed.started_at, now=now, device_at=parsed.device_at,
            position=parsed.position, facts=parsed.start, skew=skew,
        )  # fmt: skip
    _policies(visit, parsed, found, actor=actor, now=now)
    with _collect(found, ""):
        s4_needs.put_needs(
            visit, parsed.needs, status_quo_confirmed=parsed.status_quo_confirmed, outlook=parsed.outlook, actor=actor,
            now=now,
        )  # fmt: skip
    demands = _demands(visit, parsed, found, actor=actor, now=now)
    _others(visit, parsed, found, demands, actor=actor, now=now)
    _evidence(visit, parsed, found, actor=actor, now=now)
    with _collect(found, ""):
        s4_record.finish(
            visit, actor=actor, now=now, ended_at=parsed.ended_at, recorded_at=parsed.recorded_at,
            device_at=parsed.device_at or now, position=parsed.end_position, outcome=parsed.outcome,
        )  # fmt: skip
    if found:
        raise Invalid(found)
    journal.move(
        visit, "receive", actor=actor, now=now, device_at=parsed.device_at, data={"seal": visit.seal}
    )
    s4_record.told(visit, now=now)
    return [number for _, number in demands]


def _policies(visit: Visit, parsed: Parsed, found: list[Problem], *, actor: Staff, now: datetime) -> None:
    named = parsing.Policies(visit.tenant_id, parsed.policies, parsed.started_at) if parsed.policies else None
    for index, given in enumerate(parsed.policies):
        with _collect(found, f"policies.{index}"):
            assert named is not None
            policy = named.of(given)
            s3_explain.put_policy(
                visit, policy, str(given.get("proof") or ""), at=parsed.started_at, actor=actor, now=now
            )
    with _collect(found, "policies_skipped"):
        if parsed.policies_skipped:
            s3_explain.put_skip(visit, parsed.policies_skipped, actor=actor, at=parsed.ended_at)


def _demands(
    visit: Visit, parsed: Parsed, found: list[Problem], *, actor: Staff, now: datetime
) -> list[tuple[UUID, str]]:
    rows = []
    for index, given in enumerate(parsed.demands):
        with _collect(found, f"demands.{index}"):
            values = {"heard_at": parsed.ended_at, "touch_ended_at": parsed.ended_at, **parsing.demand(given)}
            # a device whose clock is ahead must not park the customer's demand: ours decides (R16)
            values |= {name: min(values[name], now) for name in ("heard_at", "touch_ended_at")}
            row = s4_needs.put_demand(visit, values, actor=actor, now=now)
            rows.append((row.id, row.number))
    return rows


def _others(
    visit: Visit,
    parsed: Parsed,
    found: list[Problem],
    demands: list[tuple[UUID, str]],
    *,
    actor: Staff,
    now: datetime,
) -> None:
    for index, given in enumerate(parsed.inquiries):
        with _collect(found, f"inquiries.{index}"):
            s4_needs.put_inquiry(visit, parsing.inquiry(given, demands), actor=actor, now=now)
    for index, given in enumerate(parsed.estimates):
        with _collect(found, f"estimates.{index}"):
            s4_needs.put_estimate(visit, parsing.estimate(given), actor=actor, now=now)
    for index, given in enumerate(parsed.offers):
        with _collect(found, f"offers.{index}"):
            offers.put_offer(visit, given, actor=actor, now=now, after=True)
    for index, given in enumerate(parsed.corrections):
        with _collect(found, f"corrections.{index}"):
            corrections.put_correction(visit, given, actor=actor, now=now)
    for index, given in enumerate(parsed.promises):
        with _collect(found, f"promises.{index}"):
            s4_needs.put_promise(visit, parsing.promise(given, actor), actor=actor, now=now)
    with _collect(found, ""):
        if parsed.promise_reports:
            s4_needs.put_reports(visit, parsed.promise_reports, actor=actor, now=now)
    with _collect(found, "details"):
        s4_record.put_details(visit, parsed.details)
    with _collect(found, "confirmation"):
        if parsed.confirmation is not None:
            s4_record.put_confirmation(visit, *parsed.confirmation)


def _evidence(visit: Visit, parsed: Parsed, found: list[Problem], *, actor: Staff, now: datetime) -> None:
    for index, given in enumerate(parsed.evidence):
        with _collect(found, f"evidence.{index}"):
            piece = parsing.evidence(given, default_at=parsed.ended_at)
            s4_evidence.put_evidence(visit, actor=actor, now=now, **piece)


@contextmanager
def _collect(found: list[Problem], path: str) -> Iterator[None]:
    """Turn a refusal inside into problems with a path; the transaction around all of it falls at the end."""
    try:
        yield
    except Refusal as refusal:
        if refusal.status in {403, 404} and not path:
            raise
        for problem in refusal.problems:
            where = ".".join(part for part in (path, problem.field or "") if part)
            found.append(replace(problem, field=where or None))


def _sign(receipt: Receipt) -> str:
    text = sealing.digest({**receipt.plain(), "signature": ""})
    return hmac.digest(keys.derive("receipts"), text.encode(), "sha256").hex()


def _read(stored: Mapping[str, Any]) -> Receipt:
    return Receipt(
        client_id=UUID(stored["client_id"]), visit_id=UUID(stored["visit_id"]), number=stored["number"],
        content_hash=stored["content_hash"], stored=tuple(stored["stored"]), wanted=tuple(stored["wanted"]),
        demand_numbers=tuple(stored["demand_numbers"]), received_at=datetime.fromisoformat(stored["received_at"]),
        signature=stored["signature"], replay=True,
    )  # fmt: skip
