"""A customer says something on the customer page (5.5-01): by a unit's public door, or by a link of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core import signing
from django.db import transaction

from gridvisit.domain.customers import dossier, supply
from gridvisit.domain.demands.links import demand_id_of
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services.intake import NewDemand, raise_demand
from gridvisit.domain.demands.suggestions import suggestion_for
from gridvisit.domain.staff import parameters
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Problem, Refusal
from gridvisit.standard.vocabulary import DemandSource

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Unit

_SIGNER = signing.Signer(salt="gridvisit.demand.door")
PER_HOUR, PER_CUSTOMER = "5.5-01.portal_hour", "5.5-01.portal_day"
LEAST_SIGNS = 4


@dataclass(frozen=True, slots=True)
class Door:
    """Where a customer may say something: a unit, and who it is if the link is the customer's own."""

    unit: Unit
    party_id: UUID | None = None
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was typed. `id` is drawn with the page, so that sending twice registers once."""

    id: UUID
    verbatim: str
    place: str = ""
    account_no: str = ""
    contact_text: str = ""
    anonymous: bool = False


def token_of(unit_id: UUID) -> str:
    """Return the token of a unit's public door: for a poster, a bill, the counter."""
    return _SIGNER.sign(unit_id.hex).replace(":", ".")


def door(*, token: str) -> Door:
    """Return what a token opens: a unit's door, or the link of an earlier demand of one's own. Raises NotFound."""
    try:
        unit_id = UUID(hex=_SIGNER.unsign(token.replace(".", ":")))
    except (signing.BadSignature, ValueError):
        earlier = Demand.objects.select_related("unit").filter(pk=demand_id_of(token)).first()
        if earlier is None or earlier.anonymous:
            raise NotFound from None
        return Door(earlier.unit, earlier.party_id, earlier.contact_id)
    return Door(people.unit_of(unit_id=unit_id, tenant_id=None))


@transaction.atomic
def say(*, token: str, said: Said, now: datetime) -> Demand:
    """Register what the customer said. Type, topic and urgency are suggested by the words; the desk confirms.

    Nothing tells a stranger whether an account number exists: an unknown one is noted with the place.
    Raises Invalid, NotFound, Refusal `demand.portal_busy` (429).
    """
    at = door(token=token)
    _check(said, at)
    known: Demand | None = Demand.objects.filter(pk=said.id, source=DemandSource.PORTAL).first()
    if known is not None and known.verbatim == said.verbatim.strip():
        return known
    _require_room(at, now)
    party, account, site, place = _who(said, at)
    guess = suggestion_for(said.verbatim, heard_at=now)
    new = NewDemand(
        id=said.id, type=guess.type, topic=guess.topic, verbatim=said.verbatim.strip(), heard_at=now,
        source=DemandSource.PORTAL, unit_id=at.unit.id, party_id=party, account_id=account, site_id=site,
        contact_id=at.contact_id if party == at.party_id else None, place=place, contact_text=said.contact_text.strip(),
        anonymous=said.anonymous, outages_60d=guess.outages,
    )  # fmt: skip
    return raise_demand(new=new, actor=None, now=now)


def _check(said: Said, at: Door) -> None:
    problems = []
    if len(said.verbatim.strip()) < LEAST_SIGNS:
        problems.append(Problem("demand.portal_words", field="verbatim"))
    unknown = at.party_id is None or said.anonymous
    if unknown and not said.place.strip() and not said.account_no.strip():
        problems.append(Problem("demand.portal_place", field="place"))
    if at.party_id is None and not said.anonymous and not said.contact_text.strip():
        problems.append(Problem("demand.portal_contact", field="contact_text"))
    if problems:
        raise Invalid(problems)


def _require_room(at: Door, now: datetime) -> None:
    """Raise Refusal when a door is flooded: the hotline stays open to everybody."""
    params = parameters.in_force(unit_id=at.unit.id, at=now, unit=at.unit)
    mine = Demand.objects.filter(tenant_id=at.unit.tenant_id, source=DemandSource.PORTAL)
    hour = mine.filter(unit=at.unit, registered_at__gt=now - timedelta(hours=1)).count()
    full = hour >= params.number(PER_HOUR)
    if at.party_id is not None and not full:
        day = mine.filter(party_id=at.party_id, registered_at__gt=now - timedelta(days=1)).count()
        full = day >= params.number(PER_CUSTOMER)
    if full:
        raise Refusal("demand.portal_busy", status=429, hotline=at.unit.hotline or "95598")


def _who(said: Said, at: Door) -> tuple[UUID | None, UUID | None, UUID | None, str]:
    """Return party, account, site and place. Unnamed stays unnamed, whatever number was typed."""
    place = said.place.strip()
    if said.anonymous:
        return None, None, None, place or said.account_no.strip()
    number = said.account_no.strip()
    found = supply.of_account_no(account_no=number, tenant_id=at.unit.tenant_id) if number else None
    if found is not None and at.party_id in {None, found[0]}:
        return (*found, place)
    if number:
        place = " ".join(filter(None, (place, f"户号 {number}")))
    if at.party_id is not None and not place:
        return at.party_id, None, dossier.first_site(at.party_id), place
    return at.party_id, None, None, place
