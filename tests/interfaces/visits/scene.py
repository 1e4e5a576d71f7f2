"""A visit at each station of its way, made through the services: planned, briefed, agreed, ready, begun, recorded."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from PIL import Image

from gridvisit.domain.content import defaults
from gridvisit.domain.content import selectors as content
from gridvisit.domain.customers.models import Party
from gridvisit.domain.visits import selectors, services
from gridvisit.domain.visits.models import Visit
from gridvisit.domain.visits.steps import s1_prepare, s2_appoint, s3_explain, s4_evidence, s4_needs
from gridvisit.foundation.kernel.clock import at_local, local_date
from tests.factories import customers, staff

STROKES = '{"width":300,"height":200,"strokes":[[[1,1,0,0.5],[9,30,20,0.5],[60,20,40,0.5]]]}'


@dataclass
class Scene:
    """Town A with one firm and one home, both managed by 安; town B beside it."""

    a: staff.TownA
    b: staff.TownB
    firm: Party
    home: Party
    now: datetime

    def plan(self, **given: Any) -> Visit:
        """Plan a visit of the firm for today."""
        party = given.pop("party", self.firm)
        values = {
            "party_id": party.id, "unit_id": party.unit_id, "owner_id": self.a.an.id, "day": local_date(self.now),
            "channel": "onsite", "reasons": ["cycle"], "origin": "ad_hoc", "site_id": party.sites.first().id,
            "actor": None, "now": self.now, **given,
        }  # fmt: skip
        return services.plan_visit(**values)

    def briefed(self, **given: Any) -> Visit:
        """Plan it and build the brief."""
        visit = self.plan(**given)
        s1_prepare.build_brief(visit_id=visit.id, actor=self.a.an, now=self.now)
        return self.again(visit)

    def agreed(self, **given: Any) -> tuple[Visit, str]:
        """Propose tomorrow at ten to the customer; return the link of the message too."""
        visit = self.briefed(**given)
        return visit, self.propose(visit)

    def propose(self, visit: Visit) -> str:
        """Propose tomorrow at ten; return the link."""
        start = at_local(local_date(self.now) + timedelta(days=1), 10)
        _row, link = s2_appoint.propose_appointment(
            visit_id=visit.id, slot_start=start, slot_end=start + timedelta(minutes=30), contact_id=None,
            agenda=["policies", "needs"], people=[], expected_minutes=30, place="工业路", actor=self.a.an, now=self.now,
        )  # fmt: skip
        return link

    def ready(self, **given: Any) -> Visit:
        """Go without appointment, everything in the bag."""
        visit = self.briefed(**given)
        if visit.channel == "onsite":
            s2_appoint.no_appointment(
                visit_id=visit.id, reason="customer_asked", actor=self.a.an, now=self.now
            )
        state = selectors.checklist(visit_id=visit.id, actor=self.a.an, now=self.now)
        s1_prepare.tick_supplies(
            visit_id=visit.id,
            supplies=[row["code"] for row in state["supplies"]],
            actor=self.a.an,
            now=self.now,
        )
        return s1_prepare.make_ready(visit_id=visit.id, actor=self.a.an, now=self.now)

    def begun(self, **given: Any) -> Visit:
        """Start it."""
        visit = self.ready(**given)
        facts: dict[str, Any] = {}
        if visit.channel == "online":
            facts = {"session_account": "官方服务号"}
        s3_explain.start(visit_id=visit.id, actor=self.a.an, now=self.now, **facts)
        return self.again(visit)

    def filled(self, **given: Any) -> Visit:
        """Answer everything that hand-in asks for."""
        visit = self.begun(**given)
        an, now, pk = self.a.an, self.now, visit.id
        policy = content.policies_for(
            tenant_id=visit.tenant_id, on=local_date(now), party_kind="enterprise", hv=True, market_attr="P1"
        )[0]
        s3_explain.explain_policy(visit_id=pk, policy_id=policy.id, proof="paper", actor=an, now=now)
        answers = [{"area": area, "answer": "no_need"} for area in ("EE", "GREEN", "SMART", "MARKET")]
        s4_needs.answer_needs(visit_id=pk, answers=answers, status_quo_confirmed=True, actor=an, now=now)
        s4_needs.note_details(visit_id=pk, met_role="electrical", id_shown=True, actor=an, now=now)
        s4_evidence.add_evidence(
            visit_id=pk, kind="photo", captured_at=now, data={"subject": "meter", "consent": True}, content=jpeg(),
            name="meter.jpg", actor=an, now=now,
        )  # fmt: skip
        s4_evidence.add_evidence(
            visit_id=pk, kind="signature", captured_at=now, data={"strokes": STROKES}, actor=an, now=now
        )
        s4_needs.confirm(visit_id=pk, result="signed", actor=an, now=now)
        return self.again(visit)

    def recorded(self, **given: Any) -> Visit:
        """Hand it in."""
        visit = self.filled(**given)
        s4_needs.hand_in(visit_id=visit.id, actor=self.a.an, now=self.now)
        return self.again(visit)

    def again(self, visit: Visit) -> Visit:
        """Return the row as it is now."""
        return Visit.objects.get(pk=visit.pk)


def build(now: datetime) -> Scene:
    """Make both towns, the firm, the home, and the content a new tenant starts with."""
    a, b = staff.town_a(now), staff.town_b(now)
    defaults.load(unit_id=a.county.id, now=now - timedelta(days=30))
    firm = customers.enterprise(unit=a.station, now=now, manager=a.an)
    home = customers.household(unit=a.station, now=now, manager=a.an)
    return Scene(a, b, firm, home, now)


def enter(person: Any, lang: str = "en") -> Client:
    """Sign a person in and give the browser."""
    client = Client(headers={"accept-language": lang})
    client.force_login(person.user)
    return client


def jpeg(size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a small picture."""
    bag = io.BytesIO()
    Image.new("RGB", size, (30, 120, 110)).save(bag, "JPEG")
    return bag.getvalue()


def png_url() -> str:
    """Return a signature as the pad sends it."""
    bag = io.BytesIO()
    Image.new("RGB", (120, 60), (255, 255, 255)).save(bag, "PNG")
    return "data:image/png;base64," + base64.b64encode(bag.getvalue()).decode()
