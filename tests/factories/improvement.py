"""Verdicts written straight down, so that a test can say how many visits passed a rule; the rest through the services."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from gridvisit.domain.evaluation.models import Judgement, Verdict
from gridvisit.domain.improvement import findings, services
from gridvisit.domain.improvement.models import CorrectiveAction, Finding
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.ids import new_id

RULE = "7.2-03"
WHYS = ["没有提前预约", "排班到当天才定", "月计划没有定到日"]


def judged(unit: Any, day: date, outcome: str, *, rule: str = RULE, visit_id: Any = None) -> Judgement:
    """One visit of a unit judged on a day by one rule; an earlier judgement of the visit is no longer in force."""
    visit_id = visit_id or new_id()
    Judgement.objects.filter(visit_id=visit_id).update(current=False)
    row = Judgement.objects.create(
        tenant_id=unit.tenant_id, visit_id=visit_id, unit=unit, visit_day=day, at=datetime.now().astimezone(),
        edition="test", facts_hash="0" * 64,
    )  # fmt: skip
    Verdict.objects.create(
        judgement=row, tenant_id=unit.tenant_id, unit_id=unit.id, visit_day=day, rule=rule, outcome=outcome,
        severity="F", weight=3, reason_zh="没有预约", reason_en="No appointment",
    )  # fmt: skip
    return row


def days(unit: Any, last: date, passed: int, failed: int, **more: Any) -> None:
    """So many visits passed and failed, one a day going back from `last`."""
    for number, outcome in enumerate(["pass"] * passed + ["fail"] * failed):
        judged(unit, last - timedelta(days=number % 40), outcome, **more)


def found(unit: Any, now: datetime) -> Finding:
    """A visit of today failed the rule, and the handler noticed."""
    row = judged(unit, local_date(now), "fail")
    findings.on_visit_judged(visit_id=row.visit_id, now=now)
    return Finding.objects.filter(unit=unit, rule=RULE).latest("id")


def opened(town: Any, now: datetime, *, owner: Any = None, failed: int = 30, **more: Any) -> CorrectiveAction:
    """An action of the team, owned by its visitor unless told; before it 11 of 42 visits passed."""
    days(town.team, local_date(now) - timedelta(days=1), 11, failed)
    finding = found(town.team, now)
    values = {"title": "先约后访", "due_on": local_date(now) + timedelta(days=20)} | more
    return services.open_action(
        finding_ids=[finding.pk], owner_id=(owner or town.an).id, actor=town.bai, now=now, **values
    )


def waiting(town: Any, now: datetime, **more: Any) -> CorrectiveAction:
    """… whose cause is known and whose measures are carried out; the waiting time runs."""
    action = opened(town, now, **more)
    who = {"action_id": action.pk, "actor": town.bai}
    services.analyse(**who, whys=WHYS, cause_code="procedure", now=now + timedelta(days=2))
    services.plan(**who, correction="已补约", plan="月计划定到日", now=now + timedelta(days=3))
    services.finish(**who, note="已培训", now=now + timedelta(days=10))
    action.refresh_from_db()
    return action
