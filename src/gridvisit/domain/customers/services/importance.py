"""Importance as the government's list says it (4-02), and the customer's own emergency supply (5.1-04)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers import checks
from gridvisit.domain.customers.derived import refresh_derived
from gridvisit.domain.customers.models import BackupSupply, Importance, Site
from gridvisit.domain.customers.services.common import allow, coded, filled, load, refuse_if
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Problem, Refusal
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import BackupKind, ImportanceIndustry
from gridvisit.standard.vocabulary import Importance as Level

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

YEARS = range(2000, 2100)


@transaction.atomic
def set_importance(
    *,
    party_id: UUID,
    level: str,
    doc_no: str,
    issuer: str,
    list_year: int,
    actor: Staff | None,
    now: datetime,
    site_id: UUID | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    industry_kind: str = "",
    security_load_kw: Decimal | None = None,
    guarantee_start: date | None = None,
    guarantee_end: date | None = None,
) -> Importance:
    """Enter what the government's list says (3.2, 4-02); the earlier entry of the same place ends the day before.

    Nobody makes a customer important without list number, issuer and year: Invalid `importance.no_list`.
    """
    party = load(party_id, actor, "importance.manage")
    starts = valid_from or local_date(now)
    refuse_if(
        [
            coded(level, Level, "level")
            or (Problem("importance.none", field="level") if level == Level.NONE else None),
            *(
                Problem("importance.no_list", field=field)
                for field, value in (("doc_no", doc_no), ("issuer", issuer))
                if not value.strip()
            ),
            Problem("importance.no_list", field="list_year") if list_year not in YEARS else None,
            filled(doc_no, "doc_no", limit=60) if doc_no.strip() else None,
            filled(issuer, "issuer", limit=100) if issuer.strip() else None,
            coded(industry_kind, ImportanceIndustry, "industry_kind", needed=False),
            checks.capacity(security_load_kw, "security_load_kw") if security_load_kw is not None else None,
            Problem("importance.no_guarantee", field="guarantee_start")
            if level == Level.TMP and guarantee_start is None
            else None,
            Problem("date.order", field="valid_to") if valid_to and valid_to < starts else None,
            Problem("date.order", field="guarantee_end")
            if guarantee_start and guarantee_end and guarantee_end < guarantee_start
            else None,
        ]
    )
    if site_id is not None and not Site.objects.filter(pk=site_id, party=party).exists():
        raise NotFound
    for earlier in Importance.objects.select_for_update().filter(
        party=party, site_id=site_id, valid_to__isnull=True
    ):
        earlier.change(valid_to=starts - timedelta(days=1))
    row = Importance.objects.create(
        tenant_id=party.tenant_id, party=party, site_id=site_id, level=level, doc_no=doc_no.strip(),
        issuer=issuer.strip(), list_year=list_year, valid_from=starts, valid_to=valid_to, industry_kind=industry_kind,
        security_load_kw=security_load_kw, guarantee_start=guarantee_start, guarantee_end=guarantee_end,
        **stamp(actor, now),
    )  # fmt: skip
    refresh_derived(party, now=now)
    audit.record(
        "importance.set",
        row,
        actor=actor,
        at=now,
        after={"doc_no": doc_no, "list_year": list_year, "level": level},
    )
    return row


@transaction.atomic
def end_importance(
    *, importance_id: UUID, on: date, actor: Staff | None, now: datetime, reason: str
) -> Importance:
    """End an entry on a day, because the government's list no longer has it."""
    if not reason.strip():
        raise Refusal("field.required", status=422, field="reason", name="reason")
    row: Importance = Importance.objects.locked(importance_id, actor)
    allow(row.party, actor, "importance.manage")
    before = {"valid_to": row.valid_to}
    row.change(valid_to=on)
    refresh_derived(row.party, now=now)
    audit.record(
        "importance.ended", row, actor=actor, at=now, before=before, after={"valid_to": on}, reason=reason
    )
    return row


@transaction.atomic
def record_backup(
    *, party_id: UUID, kind: str, power_kw: Decimal, actor: Staff | None, now: datetime, site_id: UUID | None = None,
    **values: Any,
) -> BackupSupply:  # fmt: skip
    """Record an emergency supply of the customer: kind, power, transfer time, last start test (5.1-04)."""
    party = load(party_id, actor, "importance.manage" if actor is None else "importance.view")
    allow(party, actor, "customer.manage")
    refuse_if([coded(kind, BackupKind, "kind"), checks.capacity(power_kw, "power_kw")])
    known = {
        k: v
        for k, v in values.items()
        if k in {"transfer_seconds", "last_test_on", "fuel_hours", "interlock"}
    }
    row = BackupSupply.objects.create(
        tenant_id=party.tenant_id,
        party=party,
        site_id=site_id,
        kind=kind,
        power_kw=power_kw,
        **known,
        **stamp(actor, now),
    )
    audit.record("backup.recorded", row, actor=actor, at=now, after={"kind": kind})
    return row
