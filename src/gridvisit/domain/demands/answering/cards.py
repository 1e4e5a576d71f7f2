"""Answer cards (答复卡): what the policy library says today about the matter of a demand, ready to be quoted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.content import selectors as content
from gridvisit.domain.customers import dossier
from gridvisit.domain.demands import links
from gridvisit.domain.demands.models import Demand
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import DemandTopic, PolicyTopic

if TYPE_CHECKING:
    from gridvisit.domain.content.models import Policy, PublishedPromise

P = PolicyTopic
# Which topics of the library speak of a matter, apart from the one with the same name.
ABOUT: dict[DemandTopic, tuple[PolicyTopic, ...]] = {
    DemandTopic.BILL: (P.TARIFF,), DemandTopic.METER: (P.TARIFF,), DemandTopic.CHANGE: (P.CONNECT,),
    DemandTopic.NOTICE: (P.OUTAGE,), DemandTopic.GUARANTEE: (P.OUTAGE,), DemandTopic.SAFE_NET: (P.SAFETY,),
    DemandTopic.SAFE_CUST: (P.SAFETY,), DemandTopic.PV: (P.GREEN, P.CONNECT), DemandTopic.SMART: (P.EE,),
    DemandTopic.VOLT: (P.SAFETY,), DemandTopic.VULNERABLE: (P.CHANNEL, P.SAFETY), DemandTopic.EV: (P.CONNECT,),
}  # fmt: skip
_SOURCE = Text(zh="（依据：{title}{doc}）", en=" (Source: {title}{doc})")
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Card:
    """One card: a policy item or a published promise, in the words that would be put in."""

    kind: str  # policy | promise
    id: UUID
    title: str
    text: str
    source: str
    fits: bool  # speaks of the demand's matter


def of_demand(*, demand: Demand, now: datetime, lang: str, q: str = "") -> list[Card]:
    """Return the cards for a demand, those of its matter first; with `q` all whose words hold it.

    Only what is in force today and fits the customer (5.2-01). The actor was given the demand by `selectors.demand`.
    """
    on, zh = local_date(now), lang.lower().startswith("zh")
    asked = q.strip().casefold()
    codes = links.codes_for(demand.type, demand.topic)
    cards = [
        _promise(row, codes, zh=zh) for row in content.promises_in_force(tenant_id=demand.tenant_id, on=on)
    ]
    cards += [_policy(row, demand, zh=zh) for row in _policies(demand, on)]
    if asked:
        cards = [card for card in cards if asked in f"{card.title}{card.text}{card.source}".casefold()]
    else:
        cards = [card for card in cards if card.fits] or cards
    return sorted(cards, key=lambda card: not card.fits)[:SHOWN]


def _policies(demand: Demand, on: date) -> list[Policy]:
    known = dossier.customer(demand.party_id, on=on, tenant_id=demand.tenant_id) if demand.party_id else None
    if known is None:  # what is not known of the customer excludes nothing
        return content.policies_for(tenant_id=demand.tenant_id, on=on, summaries=True)
    return content.policies_for(
        tenant_id=demand.tenant_id, on=on, summaries=True, party_kind=known.facts.kind, hv=known.hv,
        market_attr=known.facts.market_attr,
    )  # fmt: skip


def _policy(row: Policy, demand: Demand, *, zh: bool) -> Card:
    title, said = (row.title_zh, row.summary_zh) if zh else (row.title_en, row.summary_en or row.summary_zh)
    doc = f"，{row.doc_no}" if row.doc_no and zh else f", {row.doc_no}" if row.doc_no else ""
    source = _SOURCE.of("zh" if zh else "en").format(title=f"《{title}》" if zh else title, doc=doc)
    topics = {demand.topic, *(topic.value for topic in ABOUT.get(DemandTopic(demand.topic), ()))}
    return Card("policy", row.pk, title, f"{said}{source}", row.doc_no, fits=row.topic in topics)


def _promise(row: PublishedPromise, codes: tuple[str, ...], *, zh: bool) -> Card:
    said = row.text_zh if zh else row.text_en
    return Card("promise", row.pk, said, said, row.source, fits=row.code in codes)
