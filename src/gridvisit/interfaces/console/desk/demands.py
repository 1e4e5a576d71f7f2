"""The demand room on the workbench: what is in danger, late, waiting for me; promises due; search by number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.demands.table import DueKind
from gridvisit.domain.demands.teamwork import leavers
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.interfaces.console.workbench import Approval, Card, Found, Next
from gridvisit.standard.vocabulary import DemandTopic, DemandType, SuspensionReason

CARDS = {
    "danger": (_("Danger"), "alert-triangle", "bad", 5),
    "overdue": (_("Demands overdue"), "clock-exclamation", "bad", 10),
    "supervised": (_("Supervised"), "eye", "bad", 12),
    "triage": (_("Demands to triage"), "checklist", "warn", 20),
    "accept": (_("Demands to accept"), "inbox", "warn", 22),
    "verify": (_("Demands to verify"), "user-check", "", 24),
    "mine": (_("My demands"), "message-report", "", 30),
}
NEEDS = {
    "triage": "demand.triage",
    "accept": "demand.handle",
    "verify": "demand.verify",
    "mine": "demand.handle",
}
MOST = 7


def _list(queue: str) -> str:
    return f"{reverse('console:demand-list')}?queue={queue}"


def _title(demand: Any) -> str:
    lang = get_language() or "zh"
    return f"{DemandType.label(demand.type, lang)} · {DemandTopic.label(demand.topic, lang)} {demand.number}"


def cards(actor: Any, now: datetime) -> list[Card]:
    """Numbers that want somebody, each a link to its queue."""
    found = []
    if access.may(actor, "demand.view"):
        counts = {queue.code: queue.count for queue in selectors.queues(actor=actor, now=now)}
        for code, (label, icon, tone, order) in CARDS.items():
            if counts[code] and access.may(actor, NEEDS.get(code, "demand.view")):
                found.append(Card(label, counts[code], _list(code), tone, icon, order=order))
    if access.may(actor, "work.hand_on"):
        gone = leavers.ownerless(actor=actor, now=now)
        if gone:
            n = sum(one.demands + one.promises + one.parts for one in gone)
            url = reverse("console:work-ownerless")
            found.append(Card(_("Work without an owner"), n, url, "bad", "user-off", order=12))
    if access.may(actor, "promise.view"):
        due = selectors.promises(actor=actor, status="open", mine=True, due_to=local_date(now)).count()
        if due:
            url = f"{reverse('console:promise-list')}?status=open&mine=1"
            found.append(Card(_("Promises due"), due, url, "warn", "heart-handshake", order=15))
    return found


def next_steps(actor: Any, now: datetime) -> list[Next]:
    """The demands in the actor's own hands and his promises, by due time."""
    lang = get_language() or "zh"
    found = []
    if access.may(actor, "demand.view"):
        for demand in selectors.page(actor=actor, now=now, queue="mine", size=MOST).items:
            if selectors.has_due(demand):
                late = demand.next_due_at < now
                found.append(
                    Next(
                        _title(demand), DueKind.label(demand.next_due_kind, lang),
                        reverse("console:demand", args=[demand.pk]),
                        demand.next_due_at, "bad" if late or demand.danger else "", "message-report",
                    )
                )  # fmt: skip
    if access.may(actor, "promise.view"):
        url = f"{reverse('console:promise-list')}?status=open&mine=1"
        mine = selectors.promises(actor=actor, status="open", mine=True).order_by("due_on", "id")[:MOST]
        found += [
            Next(
                _("Promise to a customer"), promise.text, url, at_local(promise.due_on, 18),
                "bad" if promise.due_on < local_date(now) else "", "heart-handshake",
            )
            for promise in mine
        ]  # fmt: skip
    return found


def approvals(actor: Any, now: datetime) -> list[Approval]:
    """Suspensions to grant and rejections to confirm, proposed by somebody else."""
    if not (access.may(actor, "demand.suspend") or access.may(actor, "demand.reject_confirm")):
        return []
    lang = get_language() or "zh"
    found = []
    for demand in selectors.page(actor=actor, now=now, queue="decide", size=MOST).items:
        url = reverse("console:demand", args=[demand.pk])
        if demand.state == DemandState.TRIAGED:
            if demand.reject_proposed_by_id != actor.id and access.may(actor, "demand.reject_confirm"):
                found.append(Approval(_("Confirm a rejection"), _title(demand), url, demand.registered_at))
            continue
        stop = selectors.pending_suspension(demand)
        if stop is not None and stop.proposed_by_id != actor.id and access.may(actor, "demand.suspend"):
            reason = SuspensionReason.label(stop.reason, lang)
            found.append(
                Approval(_("Grant a suspension"), f"{_title(demand)} · {reason}", url, stop.created_at)
            )
    return found


def find(actor: Any, q: str, now: datetime) -> list[Found]:
    """Demands by number, hotline ticket or short title."""
    if not access.may(actor, "demand.view"):
        return []
    lang = get_language() or "zh"
    return [
        Found(
            _("Demand"), _title(row), reverse("console:demand", args=[row.pk]),
            row.summary or DemandState.label(row.state, lang), "message-report",
        )
        for row in selectors.page(actor=actor, now=now, q=q, size=8).items
    ]  # fmt: skip
