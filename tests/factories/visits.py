"""Visits, made through the room's own services, so that every state is lawful."""

from __future__ import annotations

import base64
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from gridvisit.domain.content import services as content
from gridvisit.domain.content.models import Policy
from gridvisit.domain.customers.models import Party
from gridvisit.domain.staff.models import Staff, Unit
from gridvisit.domain.visits import services
from gridvisit.domain.visits.models import Visit
from gridvisit.domain.visits.steps import s1_prepare, s2_appoint, s3_explain, s4_evidence, s4_needs
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.ids import new_id

NEEDS = ("EE", "GREEN", "SMART", "MARKET")


def picture(colour: str = "white") -> bytes:
    """Return a small PNG."""
    out = BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


def policy(unit: Unit, *, now: datetime, code: str = "tou-2026", **more: Any) -> Policy:
    """Publish a policy item that is in force for everyone."""
    values: dict[str, Any] = {
        "code": code, "edition": "1", "title_zh": "分时电价", "title_en": "Time-of-use tariff", "topic": "TARIFF",
        "valid_from": local_date(now) - timedelta(days=100), "audience": {}, **more,
    }  # fmt: skip
    return content.publish_policy(unit_id=unit.id, actor=None, now=now, **values)


def planned(party: Party, *, owner: Staff, now: datetime, channel: str = "onsite", **more: Any) -> Visit:
    """Plan a visit for today."""
    values: dict[str, Any] = {
        "unit_id": owner.unit_id, "day": local_date(now), "reasons": ["cycle"], "origin": "ad_hoc", "actor": None, **more,
    }  # fmt: skip
    return services.plan_visit(party_id=party.id, owner_id=owner.id, channel=channel, now=now, **values)


def ready(party: Party, *, owner: Staff, now: datetime, channel: str = "onsite", **more: Any) -> Visit:
    """Plan, brief, equip and make ready; without appointment because the customer asked."""
    visit = planned(party, owner=owner, now=now, channel=channel, **more)
    brief = s1_prepare.build_brief(visit_id=visit.id, actor=owner, now=now)
    if channel == "onsite":
        s2_appoint.no_appointment(visit_id=visit.id, reason="customer_asked", actor=owner, now=now)
    s1_prepare.tick_supplies(visit_id=visit.id, supplies=brief["supplies"], actor=owner, now=now)
    return s1_prepare.make_ready(visit_id=visit.id, actor=owner, now=now)


def started(party: Party, *, owner: Staff, now: datetime, channel: str = "onsite", **more: Any) -> Visit:
    """A visit that is going on."""
    visit = ready(party, owner=owner, now=now, channel=channel, **more)
    facts: dict[str, Any] = {
        "onsite": {"id_shown": True},
        "phone": {"opening": ["firm", "staff_no", "purpose", "convenient"], "recording_told": True, "callee_verified": True},
        "online": {"session_account": "明湖供电", "recording_told": True},
    }[channel]  # fmt: skip
    return s3_explain.start(visit_id=visit.id, actor=owner, now=now, **facts)


def talked(party: Party, *, owner: Staff, now: datetime, channel: str = "onsite", **more: Any) -> Visit:
    """A visit with everything said and confirmed, not yet handed in."""
    visit = started(party, owner=owner, now=now, channel=channel, **more)
    item = Policy.objects.filter(tenant_id=visit.tenant_id).first() or policy(owner.unit, now=now)
    s3_explain.explain_policy(visit_id=visit.id, policy_id=item.id, proof="paper", actor=owner, now=now)
    answers = [{"area": area, "answer": "no_need"} for area in NEEDS]
    s4_needs.answer_needs(visit_id=visit.id, answers=answers, status_quo_confirmed=True, actor=owner, now=now)
    s4_needs.note_details(
        visit_id=visit.id, actor=owner, now=now, met_role="electrical", customer_messages=3,
        declarations={"no_gifts": True, "no_designation": True},
    )  # fmt: skip
    s4_evidence.add_evidence(
        visit_id=visit.id, kind="signature", captured_at=now, data={"strokes": "[[1,2]]"}, content=picture(), actor=owner,
        now=now,
    )  # fmt: skip
    s4_needs.confirm(visit_id=visit.id, result="signed", actor=owner, now=now)
    visit.refresh_from_db()
    return visit


def recorded(party: Party, *, owner: Staff, now: datetime, channel: str = "onsite", **more: Any) -> Visit:
    """A visit handed in half an hour after it began."""
    visit = talked(party, owner=owner, now=now, channel=channel, **more)
    return s4_needs.hand_in(visit_id=visit.id, actor=owner, now=now + timedelta(minutes=30))


def demand(**more: Any) -> dict[str, Any]:
    """What a customer says about the bill, as raise_demand_on_visit takes it."""
    return {
        "type": "OPINION",
        "topic": "BILL",
        "verbatim": "上个月电费比前一个月多了一倍，店里啥也没添。",
        **more,
    }


def whole(party: Party, *, now: datetime, **more: Any) -> dict[str, Any]:
    """Return a finished record as a device sends it, begun an hour ago."""
    began = now - timedelta(hours=1)
    return {
        "id": str(new_id()),
        "party_id": str(party.id),
        "channel": "onsite",
        "reasons": ["cycle"],
        "started_at": began.isoformat(),
        "ended_at": (began + timedelta(minutes=30)).isoformat(),
        "recorded_at": (began + timedelta(minutes=35)).isoformat(),
        "no_appointment": {"reason": "customer_asked"},
        "supplies": ["work_id", "record_tool", "brief", "policy_pack", "contact_card", "privacy_note"],
        "start": {"id_shown": True},
        "policies": [{"code": "tou-2026", "proof": "paper"}],
        "needs": [{"area": area, "answer": "no_need"} for area in NEEDS],
        "details": {"met_role": "electrical", "declarations": {"no_gifts": True, "no_designation": True}},
        "evidence": [
            {"kind": "gps", "data": {"lat": 36.7, "lng": 117.02, "accuracy": 12, "datum": "WGS84"}},
            {
                "kind": "signature",
                "data": {"strokes": "[[1,2]]"},
                "content_base64": base64.b64encode(picture()).decode(),
            },
        ],
        "confirmation": {"result": "signed"},
        **more,
    }


def tomorrow(hour: int, minute: int = 0) -> datetime:
    """Return a Shanghai wall-clock time on Wednesday 2026-11-25."""
    return at_local(date(2026, 11, 25), hour, minute)
