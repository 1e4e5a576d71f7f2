"""A small lived-in world, and the address of every screen in it with the person who looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Model
from django.urls import reverse

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.customers.imports import runs
from gridvisit.domain.customers.models import Party
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.portal import saying
from gridvisit.domain.evaluation.models import AuthenticityCase
from gridvisit.domain.improvement import selectors, services
from gridvisit.domain.improvement.models import CorrectiveAction, Finding
from gridvisit.domain.planning.models import Plan, PlanItem
from gridvisit.domain.staff.models import Staff, Unit
from gridvisit.domain.surveys.models import Invitation
from gridvisit.domain.visits.models import FollowUp, Visit
from gridvisit.domain.visits.steps import s1_prepare, s2_appoint, s6_follow_up
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.cli.seed.story import Size, Story
from tests.factories import demands, sheets, surveys
from tests.factories import visits as make
from tests.journeys import matters

STEPS = ("arrive", "policies", "needs", "demands", "promises", "evidence", "confirm")


@dataclass(frozen=True)
class Screen:
    """One page: its name for pictures, who looks at it (nobody: a customer), its address."""

    name: str
    who: str
    path: str

    @property
    def on_phone(self) -> bool:
        """Whether it is a page of the phone or of a customer."""
        return self.path.startswith(("/field/", "/c/"))


@dataclass(frozen=True)
class World:
    """What the screens show."""

    planned: Visit
    agreed: Visit
    ready: Visit
    started: Visit
    recorded: Visit
    link: str
    survey: str
    matters: matters.Matters


def play(now: datetime, folder: Path) -> World:
    """One month of the demo county with few customers, and one visit of every kind for today."""
    Story(now=now, seed=7, size=Size(customers=240, neighbours=4, months=1), say=lambda _text: None).play()
    km = Staff.objects.get(user__username="km1")
    visited = Visit.objects.filter(tenant_id=km.tenant_id).values("party_id")
    mine = Party.objects.filter(unit__path__startswith=km.unit.path[:-1].rpartition("/")[0]).exclude(
        pk__in=visited
    )
    firms = list(
        mine.filter(contacts__dnc=False).exclude(kind="prospect").order_by("visit_class", "id").distinct()[:5]
    )
    planned, agreed = (make.planned(party, owner=km, now=now) for party in firms[:2])
    s1_prepare.build_brief(visit_id=agreed.id, actor=km, now=now)
    start = make.at_local(local_date(now + timedelta(days=1)), 10)
    _row, link = s2_appoint.propose_appointment(
        visit_id=agreed.id, slot_start=start, slot_end=start + timedelta(hours=1), contact_id=None, agenda=["policies"],
        people=[], expected_minutes=30, place="", actor=km, now=now,
    )  # fmt: skip
    ready, started, recorded = (
        step(party, owner=km, now=now)
        for step, party in zip((make.ready, make.started, make.recorded), firms[2:], strict=True)
    )
    heard = _one(Demand, km.tenant_id)  # a complaint is always followed up, another demand at random
    s6_follow_up.draw_for_demand(
        recorded, {"demand_id": heard, "type": "COMPLAINT", "closed_at": now}, now=now
    )
    _act(now)
    _preview(now, folder)
    _invitation, token = surveys.invited(demands.county(now, "Z"), now)
    survey = reverse("portal:survey", args=[token])
    return World(planned, agreed, ready, started, recorded, link, survey, matters.make(now))


def _act(now: datetime) -> None:
    """Open a corrective action for the youngest finding."""
    county, found = (
        Staff.objects.get(user__username="county"),
        Finding.objects.filter(state="open").order_by("-id")[0],
    )
    owner = selectors.owners(unit_id=found.unit_id, on=local_date(now))[0]
    services.open_action(
        finding_ids=[found.pk], title="先约后访，统一预约模板", owner_id=owner.pk, due_on=local_date(now) + timedelta(days=20),
        actor=county, now=now,
    )  # fmt: skip


def _preview(now: datetime, folder: Path) -> None:
    """Preview a list with a good and a bad line."""
    admin = Staff.objects.get(user__username="sysadmin")
    unit, bad = {"unit": admin.unit.code}, {"account_no": "37"}
    file = sheets.xlsx(folder, sheets.table([sheets.HOME | unit, sheets.FIRM | unit | bad]))
    chosen = runs.Upload("customers", file, file.name, admin.unit, admin.unit_id)
    runs.preview(upload=chosen, actor=admin, now=now)


def _one(model: type[Model], tenant: Any, **only: Any) -> Any:
    found = model._default_manager.filter(tenant_id=tenant, **only).order_by("-id").first()
    assert found is not None, f"the world has no {model.__name__} with {only}"
    return found.pk


def every(world: World) -> Iterator[Screen]:
    """Yield every screen that has something to show."""
    tenant = world.planned.tenant_id
    here = {"unit__path__startswith": Staff.objects.get(user__username="chief1").unit.path}
    archived, important = (
        _one(Visit, tenant, state="archived", **here),
        _one(Party, tenant, visit_class="hv", **here),
    )
    demand, plan = _one(Demand, tenant), _one(Plan, tenant, **here)
    item = _one(PlanItem, tenant, plan_id=plan)

    def desk(who: str, *routes: tuple[Any, ...]) -> Iterator[Screen]:
        for name, *args in routes:
            yield Screen(name, who, reverse(f"console:{name}", args=args))

    yield Screen("sign-in", "", reverse("account_login"))
    yield from desk(
        "chief1", ("home",), ("customer-list",), ("customer", important), ("customer-new",), ("customer-edit", important),
        ("account-new", important), ("contact-new", important), ("visit-list",), ("visit-day",), ("visit-new",),
        ("visit", archived), ("visit-verdicts", archived), ("visit-archive", archived),
        ("visit-strategy", world.recorded.pk), ("plan-list",), ("plan-propose",), ("plan", plan), ("plan-board", plan),
        ("plan-left-out", plan), ("plan-draw", plan), ("plan-item", item), ("promise-list",), ("outbox",),
        ("inbox",), ("inbox-hours",), ("unit-list",), ("staff-list",), ("staff", world.planned.owner_id),
        ("work-ownerless",), ("hand-on", world.planned.owner_id), ("rule-list",), ("rule", "7.2-03"),
    )  # fmt: skip
    yield Screen("search", "chief1", f"{reverse('console:search')}?q=王")
    yield from desk(
        "cmd", ("demand-list",), ("demand", demand), ("demand-new",), ("demand-split", demand), ("hotline-import",),
        ("problem-list",), ("demand-same-cause", demand), ("demand-door",), ("demand-macros", demand),
        ("demand-cards", demand), ("content-macro-list",), ("demand-part", demand), ("bulk-runs",),
    )  # fmt: skip
    for name, query in (("show", f"show={demand}"), ("board", "layout=board"), ("table", "layout=table")):
        yield Screen(f"demand-list-{name}", "cmd", f"{reverse('console:demand-list')}?{query}")
    yield Screen("bulk", "cmd", f"{reverse('console:bulk')}?what=dispatch&id={demand}")
    yield from desk("cmd2", ("follow-up-list",), ("follow-up", _one(FollowUp, tenant)))
    yield from desk(
        "qa", ("truth",), ("truth-cases",), ("truth-case", _one(AuthenticityCase, tenant)), ("dashboard",), ("indicator", "I01"), ("dashboard-trend",), ("dashboard-units",), ("verdict-list",),
        ("finding-list",), ("finding", _one(Finding, tenant)), ("finding-new",), ("action-list",), ("action-table",),
        ("action", _one(CorrectiveAction, tenant)), ("survey-list",), ("survey", _one(Invitation, tenant)),
        ("wave-list",), ("wave-new",), ("survey-calls",), ("survey-results",), ("audit-list",), ("audit-new",), ("meeting-list",), ("meeting-new",),
        ("document-list",), ("document-new",),
    )  # fmt: skip
    for who, *route in matters.routes(world.matters):
        yield from desk(who, tuple(route))
    admin = Staff.objects.get(user__username="sysadmin")
    run = runs.runs(actor=admin).first()
    assert run is not None
    yield from desk(
        "sysadmin", ("import-list",), ("import-new",), ("import", run.pk), ("staff-new",), ("unit-new",),
        ("unit-edit", _one(Unit, tenant, level="team")), ("staff-edit", world.planned.owner_id),
    )  # fmt: skip
    yield from phone(world)
    notices = Notice.objects.filter(tenant_id=tenant).order_by("-id")
    yield Screen("c-appointment", "", world.link)
    row = next((row for row in notices.filter(kind="demand_received") if row.link_path), None)
    assert row is not None, "the world has no message about a demand"
    yield Screen("c-demand", "", row.link_path)
    yield Screen("c-say", "", reverse("portal:say", args=[saying.token_of(world.planned.unit_id)]))
    yield Screen("c-survey", "", world.survey)
    yield Screen("c-thanks", "", reverse("portal:survey-thanks", args=["done"]))


def phone(world: World) -> Iterator[Screen]:
    """Yield the pages of the visitor's phone."""

    def field(name: str, *args: Any) -> Screen:
        return Screen(
            "-".join(["f", name, *(str(a) for a in args[1:])]), "km1", reverse(f"field:{name}", args=args)
        )

    party = _one(Party, world.planned.tenant_id, manager_id=world.planned.owner_id)
    yield from (field(name) for name in ("today", "week", "new", "demands", "me"))
    yield field("new-visit", party)
    for state in ("planned", "agreed", "ready", "started", "recorded"):
        visit = getattr(world, state)
        yield Screen(f"f-visit-{state}", "km1", reverse("field:visit", args=[visit.pk]))
    yield field("appointment", world.agreed.pk)
    yield field("supplies", world.ready.pk)
    yield field("start", world.ready.pk)
    yield from (field("step", world.started.pk, step) for step in STEPS)
    yield from (field(name, world.started.pk) for name in ("finish", "endings", "danger"))
