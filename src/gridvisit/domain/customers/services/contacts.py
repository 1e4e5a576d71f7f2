"""People who speak for a customer, and their wishes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers import checks
from gridvisit.domain.customers.derived import refresh_tokens
from gridvisit.domain.customers.models import Consent, Contact
from gridvisit.domain.customers.services.common import allow, coded, differences, fits, load, refuse_if
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Problem, Refusal
from gridvisit.foundation.privacy.fields import lookup_hash
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import Channel, ConsentKind, ContactRole

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

_CHANGEABLE = frozenset(
    {"role", "name", "mobile", "primary", "preferred_time", "channel_pref", "dialect", "large_print"}
)


@transaction.atomic
def create_contact(
    *, party_id: UUID, role: str, actor: Staff | None, now: datetime, **values: Any
) -> Contact:
    """Create a contact. The first one of a party is its primary. Raises Invalid `contact.empty`, `mobile.form`."""
    party = load(party_id, actor)
    known = _cleaned({"role": role, **{name: value for name, value in values.items() if name in _CHANGEABLE}})
    known.setdefault("primary", not Contact.objects.filter(party=party, primary=True).exists())
    contact = Contact(tenant_id=party.tenant_id, party=party, **known, **stamp(actor, now))
    _check(contact)
    contact.name_hash, contact.mobile_hash = (
        lookup_hash("name", contact.name),
        lookup_hash("mobile", contact.mobile),
    )
    if contact.mobile:
        contact.mobile_changed_at, contact.mobile_changed_by = now, None if actor is None else actor.id
    contact.save(force_insert=True)
    if contact.primary:
        Contact.objects.filter(party=party, primary=True).exclude(pk=contact.pk).update(primary=False)
    refresh_tokens([party.id])
    audit.record("contact.created", contact, actor=actor, at=now, after=known)
    return contact


@transaction.atomic
def update_contact(
    *, contact_id: UUID, actor: Staff | None, now: datetime, version: int | None = None, **values: Any
) -> Contact:
    """Change a contact."""
    contact = _locked(contact_id, actor)
    contact.expect_version(version)
    before, after = differences(contact, _cleaned({k: v for k, v in values.items() if k in _CHANGEABLE}))
    if not after:
        return contact
    for name, value in after.items():
        setattr(contact, name, value)
    _check(contact)
    derived: dict[str, Any] = {
        "name_hash": lookup_hash("name", contact.name),
        "mobile_hash": lookup_hash("mobile", contact.mobile),
    }
    if "mobile" in after:  # whose number it is now is asked when a code or link was sent there (6.1-05)
        derived |= {"mobile_changed_at": now, "mobile_changed_by": None if actor is None else actor.id}
    contact.change(**after, **derived)
    if after.get("primary"):
        Contact.objects.filter(party_id=contact.party_id, primary=True).exclude(pk=contact.pk).update(
            primary=False
        )
    if "name" in after:
        refresh_tokens([contact.party_id])
    audit.record("contact.updated", contact, actor=actor, at=now, before=before, after=after)
    return contact


@transaction.atomic
def set_do_not_contact(
    *, contact_id: UUID, wish: bool, actor: Staff | None, now: datetime, how: str
) -> Contact:
    """Note, or lift, the wish not to be contacted (免打扰, 4-15); `how` says by which words or paper it was said."""
    if not how.strip():
        raise Refusal("field.required", status=422, field="how", name="how")
    contact = _locked(contact_id, actor)
    if contact.dnc != wish:
        contact.change(dnc=wish, dnc_since=local_date(now) if wish else None)
        audit.record(
            "contact.do_not_contact",
            contact,
            actor=actor,
            at=now,
            before={"dnc": not wish},
            after={"dnc": wish},
            reason=how,
        )
    return contact


@transaction.atomic
def record_consent(*, contact_id: UUID, kind: str, how: str, actor: Staff | None, now: datetime) -> Consent:
    """Record a consent that was given (PIPL): what for, when and how."""
    contact = _locked(contact_id, actor)
    refuse_if(
        [
            coded(kind, ConsentKind, "kind"),
            Problem("field.required", field="how", facts={"name": "how"}) if not how.strip() else None,
        ]
    )
    row = Consent.objects.create(
        tenant_id=contact.tenant_id,
        contact=contact,
        kind=kind,
        given_at=now,
        how=how.strip()[:60],
        **stamp(actor, now),
    )
    audit.record("consent.given", row, actor=actor, at=now, after={"kind": kind, "how": how})
    return row


@transaction.atomic
def withdraw_consent(*, consent_id: UUID, actor: Staff | None, now: datetime) -> Consent:
    """Withdraw a consent; what was done before stays lawful, what comes after is not."""
    row = (
        Consent.objects.select_for_update(of=("self",))
        .select_related("contact__party")
        .filter(pk=consent_id)
        .first()
    )
    if row is None:
        raise NotFound
    _locked(row.contact_id, actor)
    if row.withdrawn_at is None:
        row.change(withdrawn_at=now)
        audit.record("consent.withdrawn", row, actor=actor, at=now, after={"kind": row.kind})
    return row


def _locked(contact_id: UUID, actor: Staff | None) -> Contact:
    contact: Contact = Contact.objects.locked(contact_id, actor)
    allow(contact.party, actor, "customer.manage")
    return contact


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    texts = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    if texts.get("mobile"):
        texts["mobile"] = checks.clean_phone(texts["mobile"])
    return texts


def _check(contact: Contact) -> None:
    refuse_if(
        [
            coded(contact.role, ContactRole, "role"),
            Problem("contact.empty", field="name") if not (contact.name or contact.mobile) else None,
            fits(contact.name, "name", limit=60),
            checks.mobile(contact.mobile) if contact.mobile else None,
            coded(contact.channel_pref, Channel, "channel_pref", needed=False),
            fits(contact.preferred_time, "preferred_time", limit=60),
            fits(contact.dialect, "dialect", limit=20),
        ]
    )
