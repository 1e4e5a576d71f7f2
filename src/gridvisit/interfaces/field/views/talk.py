"""Steps 1 to 3: arrive, policies, needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import get_language

from gridvisit.domain.content import selectors as content
from gridvisit.domain.visits import selectors
from gridvisit.domain.visits.during import corrections, offers
from gridvisit.domain.visits.steps import s3_explain, s4_needs
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.field.forms import talk as forms
from gridvisit.interfaces.field.views import common
from gridvisit.standard.vocabulary import PartyKind, VoltageLevel

SHOWN_FIRST = 4


def _nothing() -> None:
    """Save nothing."""


@dataclass
class Page:
    """One step: its forms (bound when posted), what saves them, what else the page shows."""

    forms: dict[str, Any]
    save: Callable[[], object] = _nothing
    context: dict[str, Any] = field(default_factory=dict)
    said: str = ""

    def blame(self, refusal: Refusal) -> BaseForm:
        """Return the form that a refusal speaks of: the one with the field, else the first that was filled in."""
        named = refusal.problems[0].field
        for form in self.forms.values():
            if named in form.fields:
                return form  # type: ignore[no-any-return]
        filled = [form for form in self.forms.values() if form.has_changed()]
        return filled[0] if filled else next(iter(self.forms.values()))  # type: ignore[no-any-return]


def arrive(request: HttpRequest, visit: Any) -> Page:
    """Who is here on both sides; safety."""
    brief = selectors.brief_of(visit_id=visit.pk, actor=request.actor)
    safety = visit.safety or {}
    initial = {
        "id_shown": visit.id_shown or False,
        "persons_count": str(min(visit.persons_count or 1, 4)),
        "met_contact_id": str(visit.met_contact_id or (forms.OTHER if visit.met_role else "")),
        "met_role": visit.met_role,
        "met_name": visit.met_name,
        "entered_electrical_room": visit.entered_electrical_room,
        "special_served": visit.special_served or [],
        **{name: safety.get(name, False) for name in ("ppe", "safety_talk", "no_operation")},
    }
    people = common.contacts_of(brief)
    form = forms.ArriveForm(request.POST or None, initial=initial, contacts=people, channel=visit.channel)

    def save() -> None:
        details = form.details()
        if not details["met_role"] and details["met_contact_id"]:
            details["met_role"] = _role(brief, details["met_contact_id"])
        if details["met_contact_id"]:
            details["met_contact_id"] = UUID(details["met_contact_id"])
        if not details["met_role"]:
            del details["met_role"]  # not chosen yet: the end of the visit asks for it
        s4_needs.note_details(visit_id=visit.pk, actor=request.actor, now=request.now, **details)

    care = bool({"elderly", "vulnerable"} & set(brief.get("conditions") or ()))
    return Page({"form": form}, save, {"brief": brief, "care": care})


def _role(brief: dict[str, Any], contact_id: str) -> str:
    return next((c.get("role", "") for c in brief.get("contacts") or () if str(c["id"]) == contact_id), "")


def policies(request: HttpRequest, visit: Any) -> Page:
    """What was explained, with proof; only items in force today are offered (5.2-01)."""
    party = visit.party
    fitting = content.policies_for(
        tenant_id=visit.tenant_id,
        on=local_date(request.now),
        party_kind=party.kind,
        hv=VoltageLevel.has(party.voltage_level) and VoltageLevel(party.voltage_level).is_high,
        market_attr=party.market_attr,
    )
    brief = selectors.brief_of(visit_id=visit.pk, actor=request.actor)
    new = {str(item["id"]) for item in brief.get("policies") or () if item.get("new")}
    rows = [_policy(item, new) for item in fitting]
    rows.sort(key=lambda row: not row["new"])
    done = {str(row.policy_id): row.proof for row in visit.policies.all()}
    form = forms.PoliciesForm(
        request.POST or None, policies=rows, initial={f"proof_{pk}": proof for pk, proof in done.items()}
    )

    def save() -> None:
        for policy_id, proof in form.explained:
            if done.get(policy_id) != proof:
                s3_explain.explain_policy(
                    visit_id=visit.pk,
                    policy_id=UUID(policy_id),
                    proof=proof,
                    actor=request.actor,
                    now=request.now,
                )
        if form.cleaned_data["skip_reason"] and not form.explained:
            s3_explain.skip_policies(
                visit_id=visit.pk,
                reason=form.cleaned_data["skip_reason"],
                actor=request.actor,
                now=request.now,
            )

    listed = list(form.rows())
    first = [pair for pair in listed if pair[0]["id"] in done] + [
        pair for pair in listed if pair[0]["id"] not in done
    ]
    shown = max(SHOWN_FIRST, len(done))
    return Page({"form": form}, save, {"first": first[:shown], "rest": first[shown:]})


def _policy(item: Any, new: set[str]) -> dict[str, Any]:
    here = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return {
        "id": str(item.pk),
        "title": getattr(item, f"title_{here}") or item.title_zh,
        "summary": getattr(item, f"summary_{here}") or item.summary_zh,
        "topic": item.topic,
        "doc_no": item.doc_no,
        "valid_from": item.valid_from,
        "source_url": item.source_url,
        "new": str(item.pk) in new,
    }


def needs(request: HttpRequest, visit: Any) -> Page:
    """The need areas one by one, the status quo and the outlook."""
    initial: dict[str, Any] = {"outlook": visit.outlook}
    if visit.status_quo_confirmed is not None:
        initial["status_quo"] = "unchanged" if visit.status_quo_confirmed else "changed"
    for row in visit.needs.all():
        initial |= {
            f"answer_{row.area}": row.answer,
            f"detail_{row.area}": row.detail,
            f"why_{row.area}": row.not_asked_reason,
        }
    form = forms.NeedsForm(request.POST or None, initial=initial)
    estimate = forms.EstimateForm(
        request.POST or None, prefix="estimate", empty_permitted=True, use_required_attribute=False
    )

    optional: dict[str, Any] = {"empty_permitted": True, "use_required_attribute": False}
    may_offer = offers.permitted(visit.unit.kind, offers.params_of(visit, request.now))
    offer = forms.OfferForm(request.POST or None, prefix="offer", services=may_offer, **optional)
    correction = forms.CorrectionForm(request.POST or None, prefix="correction", **optional)

    def save() -> None:
        if correction.has_changed():
            corrections.add_correction(
                visit_id=visit.pk, actor=request.actor, now=request.now, **correction.cleaned_data
            )
        if estimate.has_changed():
            s4_needs.add_estimate(
                visit_id=visit.pk, actor=request.actor, now=request.now, **estimate.cleaned_data
            )
        s4_needs.answer_needs(
            visit_id=visit.pk,
            answers=form.answers,
            status_quo_confirmed=form.unchanged,
            outlook=form.cleaned_data["outlook"],
            actor=request.actor,
            now=request.now,
        )
        if offer.has_changed():  # after the needs (5.3-01)
            offers.add_offer(visit_id=visit.pk, actor=request.actor, now=request.now, **offer.cleaned_data)

    context = {
        "asked": list(form.asked()),
        "more": list(form.more()),
        "must": visit.party.kind not in {PartyKind.INDIVIDUAL, PartyKind.VILLAGE},
        "more_open": any(form[f"answer_{area}"].value() for area in form.MORE),
        "estimates": list(visit.estimates.all()),
        "offers": list(visit.offers.all()),
        "corrections": [row.field for row in visit.corrections.defer("said")],
    }
    parts = {"form": form, "estimate": estimate, "offer": offer, "correction": correction}
    return Page(parts, save, context)
