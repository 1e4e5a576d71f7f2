"""Planning on the workbench: what to propose, what to decide, what runs out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.planning import approval, selectors
from gridvisit.domain.planning.rules import figures
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.interfaces.console.views.planning import common
from gridvisit.interfaces.console.workbench import Approval, Next

DAYS_AHEAD = 14


def next_steps(actor: Any, now: datetime) -> list[Next]:
    """Return drafts to hand in, plans to schedule or to close, and the month nobody has proposed yet."""
    if not access.may(actor, "plan.propose"):
        return []
    today = local_date(now)
    own = selectors.own_plans(actor=actor)
    steps = [step for plan in own if (step := _step(plan, today)) is not None]
    following = common.next_month(today)
    by = figures.shipped().whole("submit_by_day")
    if all(plan.period != following for plan in own) and today.day >= by - DAYS_AHEAD:
        label = _("Propose the plan of %(month)s") % {"month": following}
        reason = _("It is handed in by the %(day)sth") % {"day": by}
        url = reverse("console:plan-propose") + f"?period={following}"
        steps.append(
            Next(label, reason, url, due_at=at_local(today.replace(day=by), 18), icon="calendar-plus")
        )
    return steps


def _step(plan: Any, today: date) -> Next | None:
    url = common.plan_url(plan.id)
    name = f"{plan.unit.name} {plan.period}"
    if plan.state == "returned":
        label = _("Rework the plan %(name)s") % {"name": name}
        return Next(label, plan.returned_reason, url, tone="warn", icon="arrow-back-up")
    if plan.state == "draft":
        return Next(
            _("Finish and submit the plan %(name)s") % {"name": name},
            _("It is a draft"),
            url,
            icon="calendar-event",
        )
    if plan.state == "in_progress" and today > plan.ends_on:
        label = _("Close the plan %(name)s") % {"name": name}
        return Next(
            label, _("Its month is over; every customer needs a result"), url, tone="warn", icon="lock"
        )
    if plan.state in ("approved", "in_progress") and plan.waiting:
        label = _("Assign and schedule %(name)s") % {"name": name}
        return Next(
            label,
            _("%(count)s customers have no day yet") % {"count": plan.waiting},
            reverse("console:plan-board", args=[plan.id]),
            icon="calendar",
        )
    return None


def approvals(actor: Any, now: datetime) -> list[Approval]:
    """Return plans and changes that wait for this person's decision."""
    waiting = [
        Approval(
            _("Visit plan %(name)s") % {"name": f"{plan.unit.name} {plan.period}"},
            _("submitted for approval"),
            common.plan_url(plan.id),
            plan.submitted_at,
        )
        for plan in approval.waiting_for(actor=actor)
    ]
    waiting += [
        Approval(
            _("Changes to the plan %(name)s") % {"name": f"{plan.unit.name} {plan.period}"},
            _("%(count)s to decide") % {"count": plan.asked},
            common.plan_url(plan.id) + "?only=asked",
        )
        for plan in approval.changes_waiting(actor=actor)
    ]
    return waiting
