"""What the screens of demands, surveys and improvement need to have something to show, and their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gridvisit.domain.demands import services as demands
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.problems import services as problems
from gridvisit.domain.demands.states import OPEN, DemandState
from gridvisit.domain.demands.teamwork import joint
from gridvisit.domain.demands.watch.models import Supervision
from gridvisit.domain.improvement.audits import services as audits
from gridvisit.domain.improvement.documents import services as documents
from gridvisit.domain.improvement.reviews import services as reviews
from gridvisit.domain.staff.models import Staff
from gridvisit.domain.surveys.instruments import editions
from gridvisit.domain.surveys.instruments import services as instruments
from gridvisit.domain.surveys.models import Instrument, Invitation
from gridvisit.domain.surveys.rules import HANDLING, RELATION
from gridvisit.domain.surveys.waves import services as waves
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import local_date

Route = tuple[Any, ...]  # who looks, the name of the page, what it is about; more for some
AT_WORK = {DemandState.ACCEPTED, DemandState.CONTACTED, DemandState.HANDLING}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Matters:
    """What was made."""

    problem: UUID
    part: UUID
    wave: UUID
    audit: UUID
    review: UUID
    document: UUID


def _person(username: str) -> Staff:
    return Staff.objects.get(user__username=username)


def make(now: datetime) -> Matters:
    """A common problem, a part asked of another unit, a survey in the field, an audit, a review, a document."""
    desk, quality, second, chief = (_person(name) for name in ("cmd", "qa", "city", "chief1"))
    today, busy = local_date(now), Demand.objects.filter(state__in=AT_WORK).order_by("id")
    voltage = busy.filter(topic="VOLT")[:2]  # the third is still proposed
    problem = problems.confirm(
        demand_ids=[row.pk for row in voltage], name="台区低电压", unit_id=voltage[0].responsible_unit_id,
        basis="transformer", actor=desk, now=now,
    )  # fmt: skip
    part = joint.ask(
        demand_id=busy.exclude(topic="VOLT")[0].pk, unit_id=chief.unit_id, task="请查台区变压器余量", wished_on=today + 2 * DAY,
        actor=desk, now=now,
    )  # fmt: skip
    county, root = _person("county").unit_id, quality.unit_id
    asked = editions.instrument_for(tenant_id=quality.tenant_id, now=now, code=HANDLING)
    wave = waves.design(
        unit_id=root, title="诉求办理调查", instrument_id=asked.pk, about="demands", frame_from=today - 60 * DAY,
        frame_to=today, sample_size=20, ends_on=today + 14 * DAY, actor=quality, now=now,
    )  # fmt: skip
    waves.approve(wave_id=wave.pk, actor=second, now=now)
    waves.field(wave_id=wave.pk, actor=quality, now=now)
    waves.ask(wave_id=wave.pk, now=now)
    audit = audits.plan(
        unit_id=county, title="走访内部审核", chapters=["9"], planned_on=today, lead_id=second.pk, actor=quality, now=now
    )  # fmt: skip
    audits.approve(audit_id=audit.pk, actor=second, now=now)
    review = reviews.draft(
        unit_id=root,
        title="年度管理评审",
        held_on=today,
        period_from=today - 365 * DAY,
        actor=quality,
        now=now,
    )
    document = documents.register(
        unit_id=root, number="GV-W-001", title="走访作业指导书", kind="procedure", owner_id=quality.pk,
        body="先约后访，如实记录。", review_by=today + 365 * DAY, actor=quality, now=now,
    )  # fmt: skip
    documents.approve(document_id=document.pk, edition=1, effective_on=today, actor=second, now=now)
    new = demands.NewDemand(
        type="CONSULT", topic="BILL", verbatim="上月电费为何多了一百块？", heard_at=now, source="import_95598",
        external_no="95598-GV-0001", unit_id=chief.unit_id, lacks=("whose",), unread='{"account_no": "37019999"}',
    )  # fmt: skip
    demands.raise_demand(new=new, actor=desk, now=now)  # waits at the desk to be completed
    return Matters(problem.pk, part.pk, wave.pk, audit.pk, review.pk, document.pk)


def questionnaires() -> Iterator[Route]:
    """Yield the pages of a questionnaire in force and of a draft with a question more."""
    quality, now = _person("qa"), clock.now()
    draft = Instrument.objects.filter(state="draft").first() or instruments.start(
        code=RELATION, actor=quality, now=now
    )
    if not any(q["code"] == "q1" for q in draft.questions):
        way_out = {"value": "na", "zh": "说不清", "en": "cannot say"}
        two = [
            {"value": "o1", "zh": "电话", "en": "phone"},
            {"value": "o2", "zh": "网上", "en": "online"},
            way_out,
        ]
        asked = {"kind": "choice", "zh": "您怎样联系我们？", "en": "How do you reach us?", "options": two}
        instruments.put_question(instrument_id=draft.pk, question=asked, actor=quality, now=now)
    yield ("qa", "instrument-list")
    yield from (("qa", f"instrument{part}", draft.pk) for part in ("", "-looks", "-preview", "-titles"))
    yield "qa", "instrument-question", draft.pk, "q1"
    yield "prov", "instrument-publish", draft.pk


def routes(made: Matters) -> Iterator[Route]:
    """Yield the pages of what was made, and each step of a demand once, with a person who may take it."""
    yield from steps()
    watched = Supervision.objects.filter(lifted_at__isnull=True).select_related("demand")[0]
    handler = Staff.objects.values_list("user__username", flat=True).get(pk=str(watched.demand.handler_id))
    calm = Demand.objects.filter(state__in=AT_WORK, supervised_until__isnull=True).order_by("id")
    yield "cmd", "demand-supervise", calm[0].pk
    yield "cmd", "demand-supervision-lift", watched.demand_id
    yield str(handler), "demand-supervision-report", watched.demand_id
    yield "chief1", "demand-promise", calm.filter(party_id__isnull=False)[0].pk
    yield from (("chief1", "part-answer", made.part), ("cmd", "part-waive", made.part))
    yield from (
        ("cmd", name, made.problem) for name in ("problem", "problem-edit", "problem-fix", "problem-correct")
    )
    yield "qa", "wave", made.wave
    yield from questionnaires()
    phoned = Invitation.objects.filter(wave_id=made.wave, mode="phone").first()
    if phoned is not None:
        yield "qa", "survey-interview", phoned.pk
    yield from (
        ("city", "internal-audit", made.audit),
        ("qa", "meeting", made.review),
        ("qa", "document", made.document),
    )


def steps() -> Iterator[Route]:
    """Yield every step that is offered on some demand of the county."""
    seen: set[str] = set()
    rows = list(Demand.objects.filter(state__in=OPEN).order_by("-id"))
    for who in ("cmd", "qa", "county", "repair", "meter", "connect"):
        actor = _person(who)
        for row in rows:
            if not Demand.objects.visible_to(actor).filter(pk=row.pk).exists():
                continue
            for name in demands.offered(row, actor=actor):
                if name not in seen:
                    seen.add(name)
                    yield who, f"demand-{name}", row.pk
