"""Read content in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from gridvisit.domain.content import rules
from gridvisit.domain.content.models import Macro, Policy, PublishedPromise, Script
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.lean import Lean
from gridvisit.foundation.paging import keyset

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


MODELS: dict[str, type[Policy | Script | PublishedPromise | Macro]] = {
    "policy": Policy,
    "script": Script,
    "promise": PublishedPromise,
    "macro": Macro,
}
WORDS = {
    "policy": ("code", "title_zh", "title_en", "doc_no", "issuer"),
    "script": ("code", "title_zh", "title_en"),
    "promise": ("code", "text_zh", "text_en", "source"),
    "macro": ("code", "title_zh", "title_en", "body_zh", "body_en"),
}

_PROMISED = Lean(PublishedPromise, "tenant_id", "code", "valid_from", "valid_to", by="tenant_id")


def model_of(kind: str) -> Any:
    """Return the model of a kind of content: policy, script or promise. Raises NotFound."""
    if kind not in MODELS:
        raise NotFound
    return MODELS[kind]


def page(
    *,
    kind: str,
    actor: Staff,
    on: date,
    q: str = "",
    state: str = "",
    topic: str = "",
    channel: str = "",
    step: str = "",
    cursor: str = "",
    size: int = 50,
) -> Page[Any]:
    """One page of a kind of content, the latest to begin first. `state`: coming, in_force, over, withdrawn. 1 query."""
    rows = model_of(kind).objects.visible_to(actor).select_related("unit")
    if q.strip():
        found = Q(pk__in=[])
        for name in WORDS[kind]:
            found |= Q(**{f"{name}__icontains": q.strip()})
        rows = rows.filter(found)
    if topic:
        rows = rows.filter(topic=topic)
    if channel:
        rows = rows.filter(channel=channel)
    if step:
        rows = rows.filter(step=step)
    never = Q(valid_to__lt=F("valid_from"))
    if state == "in_force":
        rows = rows.in_force(on)
    elif state == "coming":
        rows = rows.filter(valid_from__gt=on).exclude(never)
    elif state == "over":
        rows = rows.filter(valid_to__lt=on, valid_from__lte=on).exclude(never)
    elif state == "withdrawn":
        rows = rows.filter(never)
    return keyset(rows, order=("-valid_from", "-id"), cursor=cursor, size=size)


def one(*, kind: str, content_id: UUID, actor: Staff) -> Any:
    """One item of a kind of content with its unit. Raises NotFound. 1 query."""
    found = model_of(kind).objects.visible_to(actor).select_related("unit").filter(pk=content_id).first()
    if found is None:
        raise NotFound
    return found


def editions(row: Any) -> QuerySet[Any]:
    """All editions of an item the actor was already given, the latest to begin first. 1 query."""
    rows: QuerySet[Any] = type(row).objects.filter(tenant_id=row.tenant_id, code=row.code)
    return rows.order_by("-valid_from", "-id")


def policies(*, actor: Staff, on: date | None = None, topic: str = "") -> QuerySet[Policy]:
    """Policy items of the actor's tenant, only those in force if `on` is given; by topic, code, newest first."""
    rows = Policy.objects.visible_to(actor)
    if on is not None:
        rows = rows.in_force(on)
    if topic:
        rows = rows.filter(topic=topic)
    return rows.select_related("unit").order_by("topic", "code", "-valid_from", "id")


def policy(*, policy_id: UUID, actor: Staff) -> Policy:
    """One policy item. Raises NotFound."""
    found: Policy = Policy.objects.one(policy_id, actor)
    return found


def policy_of_tenant(
    *, tenant_id: UUID, policy_id: UUID | None = None, code: str = "", on: date
) -> Policy | None:
    """A policy item by id, or by code the edition in force on a day, else its newest. At most 2 queries."""
    rows = Policy.objects.filter(tenant_id=tenant_id)
    if policy_id is not None:
        return rows.filter(pk=policy_id).first()
    editions = rows.filter(code=code).order_by("-valid_from")
    return editions.in_force(on).first() or editions.first()


def policies_named(*, tenant_id: UUID, ids: Iterable[UUID], codes: Iterable[str]) -> list[Policy]:
    """Policy items of a tenant by id, and every edition of those with a code, newest first. 1 query."""
    meant = Q(pk__in=set(ids)) | Q(code__in=set(codes))
    rows = Policy.objects.filter(meant, tenant_id=tenant_id).defer("summary_zh", "summary_en")
    return list(rows.order_by("-valid_from", "id"))


def policies_for(
    *, tenant_id: UUID, on: date, party_kind: str = "", hv: bool | None = None, market_attr: str = "",
    summaries: bool = False,
) -> list[Policy]:  # fmt: skip
    """Policy items in force on a day whose audience fits the customer, by topic and code. 1 query.

    Their texts are read only with `summaries`.
    """
    rows = Policy.objects.filter(tenant_id=tenant_id).in_force(on).order_by("topic", "code", "id")
    rows = rows if summaries else rows.defer("summary_zh", "summary_en")
    return [
        row for row in rows if rules.fits(row.audience, party_kind=party_kind, hv=hv, market_attr=market_attr)
    ]


def script_for(*, tenant_id: UUID, channel: str, on: date) -> Script | None:
    """The script of a channel in force on a day. 1 query."""
    rows = Script.objects.filter(tenant_id=tenant_id, channel=channel).in_force(on)
    return rows.order_by("-valid_from", "code").first()


def macros(*, tenant_id: UUID, on: date, steps: Iterable[str], topic: str) -> list[Macro]:
    """Macros in force on a day for some steps of a demand of a topic, those made for the topic first. 1 query."""
    rows = Macro.objects.filter(tenant_id=tenant_id, step__in=list(steps)).in_force(on).order_by("code", "id")
    fitting = [row for row in rows if not row.topics or topic in row.topics]
    return sorted(fitting, key=lambda row: not row.topics)


def scripts(*, actor: Staff) -> QuerySet[Script]:
    """Scripts of the actor's tenant, by channel and code, newest first."""
    return Script.objects.visible_to(actor).order_by("channel", "code", "-valid_from", "id")


def published(*, actor: Staff) -> QuerySet[PublishedPromise]:
    """Published promises of the actor's tenant, by code."""
    return PublishedPromise.objects.visible_to(actor).order_by("code", "-valid_from", "id")


def promises_in_force(
    *, tenant_id: UUID, on: date, codes: Iterable[str] | None = None
) -> list[PublishedPromise]:
    """Published promises in force, all or those of `codes`. 1 query."""
    rows = PublishedPromise.objects.filter(tenant_id=tenant_id).in_force(on)
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    return list(rows.order_by("code", "-valid_from"))


def promise_texts(*, tenant_id: UUID, on: date, codes: Iterable[str], lang: str) -> dict[str, str]:
    """Code → wording of published promises in force, for channels.notices.send (5.2-04). 1 query."""
    zh = lang.lower().startswith("zh")
    return {
        row.code: row.text_zh if zh else row.text_en
        for row in promises_in_force(tenant_id=tenant_id, on=on, codes=codes)
    }


def promise_days(tenant_ids: Iterable[UUID]) -> dict[UUID, list[tuple[str, date, date | None]]]:
    """(code, first day, last day) of all promises ever published per tenant, for the verdicts (5.2-04). 1 query."""
    found: dict[UUID, list[tuple[str, date, date | None]]] = {}
    for tenant_id, code, first, last in sorted(_PROMISED.rows(tenant_ids), key=lambda row: row[1:3]):
        found.setdefault(tenant_id, []).append((code, first, last))
    return found
