"""A visit carried out step by step through the services, as it would be on a good day; each test spoils one thing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from gridvisit.domain.content import services as content
from gridvisit.domain.evaluation.models import Judgement
from gridvisit.domain.visits import services as visits
from gridvisit.domain.visits.models import Visit
from gridvisit.domain.visits.steps import (
    s1_prepare,
    s2_appoint,
    s3_explain,
    s4_evidence,
    s4_needs,
    s4_record,
    s6_follow_up,
    s7_archive,
)
from gridvisit.standard.vocabulary import Supply
from tests.factories import customers

_numbers = count(1)
HOUR = timedelta(hours=1)
EVERYTHING = list(Supply.codes())
NEEDS = [{"area": area, "answer": "no_need"} for area in ("EE", "GREEN", "SMART", "MARKET")]


def planned(town: Any, now: datetime, *, party: Any = None, channel: str = "onsite", **more: Any) -> Visit:
    party = party or customers.enterprise(unit=town.team, manager=town.an, now=now - 30 * 24 * HOUR)
    values = {"reasons": ["cycle"], "origin": "plan", "actor": town.bai, "now": now - 72 * HOUR} | more
    return visits.plan_visit(
        party_id=party.id, unit_id=town.team.id, owner_id=town.an.id, day=(now - 2 * HOUR).date(), channel=channel, **values
    )  # fmt: skip


def policy(town: Any, now: datetime) -> Any:
    return content.publish_policy(
        unit_id=town.county.id, actor=None, now=now - 900 * HOUR, code=f"P{now:%y%m%d%H%M%S%f}{next(_numbers)}", edition=1, topic="TARIFF",
        title_zh="分时电价", title_en="Time of use", valid_from=date(2026, 1, 1), valid_to=date(2027, 12, 31),
    )  # fmt: skip


def appointed(town: Any, visit: Visit, now: datetime) -> None:
    start = now - 2 * HOUR
    s2_appoint.propose_appointment(
        visit_id=visit.id, slot_start=start, slot_end=start + HOUR, contact_id=customers.contact_of(visit.party).id,
        agenda=["policies", "needs"], people=[town.an.staff_no], expected_minutes=45, place="厂区办公楼",
        actor=town.an, now=now - 52 * HOUR,
    )  # fmt: skip
    s2_appoint.confirm(visit_id=visit.id, by="visitor", actor=town.an, now=now - 50 * HOUR)


def begun(town: Any, now: datetime, **more: Any) -> Visit:
    visit = planned(town, now, **more)
    actor, start = town.an, now - 2 * HOUR
    if visit.channel == "onsite":
        appointed(town, visit, now)
    s1_prepare.build_brief(visit_id=visit.id, actor=actor, now=start - HOUR)
    s1_prepare.tick_supplies(visit_id=visit.id, supplies=EVERYTHING, actor=actor, now=start - HOUR)
    s1_prepare.make_ready(visit_id=visit.id, actor=actor, now=start - HOUR)
    facts: dict[str, Any] = {"safety": {"no_operation": True}, "id_shown": True}
    if visit.channel == "phone":
        opening = ["firm", "staff_no", "purpose", "convenient"]
        facts = {
            "opening": opening,
            "recording_told": True,
            "callee_verified": True,
            "called_from": "053195598",
        }
    return s3_explain.start(visit_id=visit.id, actor=actor, now=start, device_at=start, **facts)


def recorded(
    town: Any, now: datetime, *, signature: bool = True, captured: timedelta = timedelta(0), talk: int = 300, **more: Any
) -> Visit:  # fmt: skip
    """A visit from 09:30 to 10:30, handed in at once; `captured`: how much later the record was finished."""
    visit = begun(town, now, **more)
    actor, end = town.an, now - HOUR
    item = policy(town, now)
    s3_explain.explain_policy(visit_id=visit.id, policy_id=item.id, proof="paper", actor=actor, now=end)
    s4_needs.answer_needs(
        visit_id=visit.id, answers=NEEDS, status_quo_confirmed=True, outlook="无变化", actor=actor, now=end
    )
    s4_record.note_details(
        visit_id=visit.id, actor=actor, now=end, met_role="electrical",
        declarations={"no_gifts": True, "no_designation": True, "within_authority": True},
    )  # fmt: skip
    if visit.channel == "phone":
        evidence(town, visit, end, "call_record", {"talk_seconds": talk, "called_from": "053195598"})
    else:
        evidence(town, visit, end, "site_token", {"token": "ZD-0001"})
        if signature:
            evidence(town, visit, end, "signature", {"strokes": [[[1, 1], [2, 2]]]})
    s4_record.confirm(visit_id=visit.id, result="signed", actor=actor, now=end)
    s4_record.hand_in(
        visit_id=visit.id, actor=actor, now=end + captured, capture_at=end + captured, ended_at=end, device_at=end + captured
    )  # fmt: skip
    visit.refresh_from_db()
    return visit


def evidence(town: Any, visit: Visit, at: datetime, kind: str, data: dict[str, Any], **more: Any) -> Any:
    return s4_evidence.add_evidence(
        visit_id=visit.id, kind=kind, captured_at=at, actor=town.an, now=at, data=data, **more
    )


def archived(town: Any, now: datetime, **more: Any) -> Visit:
    """… settled and filed."""
    visit = recorded(town, now, **more)
    visits.settle(visit_id=visit.id, now=now)
    for row in visit.follow_ups.filter(state="due"):  # drawn at random
        s6_follow_up.record(follow_up_id=row.id, result="solved_confirmed", actor=town.cmd, now=now)
    s7_archive.archive(visit_id=visit.id, actor=town.chen, now=now)
    visit.refresh_from_db()
    return visit


def verdicts(visit: Visit) -> dict[str, str]:
    """What is in force about a visit: rule → outcome."""
    row = Judgement.objects.get(visit_id=visit.id, current=True)
    return dict(row.verdicts.values_list("rule", "outcome"))
