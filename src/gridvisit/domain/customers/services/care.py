"""Special care (特殊/敏感): sensitive personal data, never without consent."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers.derived import refresh_derived
from gridvisit.domain.customers.models import SpecialFlag
from gridvisit.domain.customers.services.common import allow, coded, fits, load, refuse_if
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import SpecialFlag as Flag

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

OF_PERSONS = frozenset({Flag.LIFE_SUPPORT, Flag.ALONE, Flag.DISABLED, Flag.ELDERLY, Flag.LOW_INCOME})
PUBLIC_FACT = "public_fact"


@transaction.atomic
def set_flag(
    *, party_id: UUID, kind: str, actor: Staff | None, now: datetime, consent_how: str = "", note: str = "",
    since: date | None = None,
) -> SpecialFlag:  # fmt: skip
    """Note special care. About a person it needs the person's consent: Invalid `special_flag.no_consent`.

    That a place is a school, hospital or nursing home is a public fact and needs none.
    """
    party = load(party_id, actor, "special_flag.view")
    allow(party, actor, "customer.manage")
    refuse_if(
        [
            coded(kind, Flag, "kind"),
            Problem("special_flag.no_consent", field="consent_how")
            if kind in OF_PERSONS and not consent_how.strip()
            else None,
            fits(consent_how, "consent_how", limit=60),
            fits(note, "note", limit=400),
        ]
    )
    today = local_date(now)
    running = SpecialFlag.objects.filter(party=party, kind=kind, ended_on__isnull=True).first()
    if running is not None:
        return running
    row = SpecialFlag.objects.create(
        tenant_id=party.tenant_id, party=party, kind=kind, note=note.strip(),
        consent_how=consent_how.strip() or PUBLIC_FACT, since=since or today, **stamp(actor, now),
    )  # fmt: skip
    refresh_derived(party, now=now)
    audit.record("special_flag.set", row, actor=actor, at=now, after={"kind": kind, "since": row.since})
    return row


@transaction.atomic
def end_flag(*, flag_id: UUID, on: date, actor: Staff | None, now: datetime) -> SpecialFlag:
    """End special care, because it is no longer true or the consent was withdrawn."""
    row: SpecialFlag = SpecialFlag.objects.locked(flag_id, actor)
    allow(row.party, actor, "special_flag.view")
    if row.ended_on is None:
        row.change(ended_on=on)
        refresh_derived(row.party, now=now)
        audit.record("special_flag.ended", row, actor=actor, at=now, after={"ended_on": on})
    return row
