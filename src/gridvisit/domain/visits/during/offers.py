"""Services offered on a visit: within the permit, after the needs, with the customer's answer (5.3-01, 5.3-03)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.visits import holding, journal, reading
from gridvisit.domain.visits.models import ServiceOffer, Visit
from gridvisit.domain.visits.steps import fields
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.records import stamp
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import OfferAnswer, OrgKind, ServiceCode

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

OFFER = frozenset({"service", "answer", "tied", "note", "needs_first"})
MAX_NOTE = 200
PERMITTED = {
    OrgKind.SUPPLIER: "5.3-03.supplier",
    OrgKind.DSO: "5.3-03.dso",
    OrgKind.RETAILER: "5.3-03.retailer",
}


def params_of(visit: Visit, at: datetime) -> ParameterSet:
    """Return the parameters in force for the unit of a visit."""
    return reading.params_of(visit, at)


def permitted(kind: str, params: ParameterSet) -> frozenset[str]:
    """Return the services an organisation of this kind may offer (5.3-03); other kinds may offer none."""
    found = PERMITTED.get(OrgKind(kind)) if OrgKind.has(kind) else None
    return params.codes(found) if found else frozenset()


@transaction.atomic
def add_offer(
    *, visit_id: UUID, service: str, actor: Staff, now: datetime, answer: str = "", tied: bool = False, note: str = "",
) -> ServiceOffer:  # fmt: skip
    """Note a service offered, with the customer's answer; the same service again replaces the answer.

    Raises Refusal `offer.outside_permit` (5.3-03), Invalid for unknown codes.
    """
    visit = journal.going_on(visit_id, actor)
    row = put_offer(
        visit, {"service": service, "answer": answer, "tied": tied, "note": note}, actor=actor, now=now
    )
    after = {"service": row.service, "answer": row.answer, "tied": row.tied}
    audit.record("visit.offer", row, actor=actor, at=now, after=after)
    return row


def put_offer(
    visit: Visit, given: Mapping[str, Any], *, actor: Staff, now: datetime, after: bool = False
) -> ServiceOffer:
    """Note a service offered on a loaded visit; told `after` it happened it is kept, and its verdict fails (R37)."""
    service = _checked(given)
    params = reading.params_of(visit, now)
    if not after and service not in permitted(visit.unit.kind, params):
        code, kind = ServiceCode(service), OrgKind(visit.unit.kind)
        raise Refusal(
            "offer.outside_permit", status=422, field="service", clause="5.3-03",
            service=Text(code.zh, code.en), kind=Text(kind.zh, kind.en),
        )  # fmt: skip
    first = given.get("needs_first")
    if first is None:
        first = bool(list(holding.rows(visit, "needs")))
    values = {
        "answer": given.get("answer") or "",
        "tied": bool(given.get("tied")),
        "note": given.get("note") or "",
    }
    known = next((row for row in holding.rows(visit, "offers") if row.service == service), None)
    if known is not None:
        known.change(**values)
        return known  # type: ignore[no-any-return]
    row = ServiceOffer(
        tenant_id=visit.tenant_id, visit=visit, service=service, needs_first=first, at=now, **values,
        **stamp(actor, now),
    )  # fmt: skip
    holding.add(visit, "offers", row)
    return row


def _checked(given: Mapping[str, Any]) -> str:
    problems = fields.unknown(given, OFFER)
    for name, codes, needed in (("service", ServiceCode, True), ("answer", OfferAnswer, False)):
        value = given.get(name)
        if (needed or value) and not fields.has(codes, value):
            facts = {"name": name, "value": str(value)[:40], "allowed": ", ".join(codes.codes())}
            problems.append(Problem("field.unknown_code", field=name, facts=facts))
    for name in ("tied", "needs_first"):
        if given.get(name) is not None and not isinstance(given[name], bool):
            problems.append(Problem("visit.field_value", field=name, facts={"name": name}))
    note = given.get("note")
    if note is not None and (not isinstance(note, str) or len(note) > MAX_NOTE):
        problems.append(Problem("visit.field_value", field="note", facts={"name": "note"}))
    if problems:
        raise Invalid(problems)
    return str(given["service"])
