"""The visits room on the workbench: today, overdue, customers who wait for an answer, follow-ups, strategies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.customers import dossier
from gridvisit.domain.staff import access
from gridvisit.domain.visits import reading, rules, selectors
from gridvisit.domain.visits.states import WAITING
from gridvisit.foundation.kernel.clock import at_local, local, local_date
from gridvisit.interfaces.console.views.visits.listing import coming
from gridvisit.interfaces.console.workbench import Approval, Card, Found, Next

MOST = 7
SHORTEST = 3


def cards(actor: Any, now: datetime) -> list[Card]:
    """Numbers that want somebody, each a link to exactly these records."""
    today, found = local_date(now), []
    if access.may(actor, "visit.view"):
        visits = reverse("console:visit-list")
        numbers = (
            (
                _("Visits today"),
                {"day_from": today, "day_to": today},
                f"from={today}&to={today}",
                "",
                "route",
                12,
            ),
            (_("Visits overdue"), {"late": today}, "late=1", "bad", "calendar-off", 11),
            (
                _("Appointments to make"),
                {"to_appoint": coming(now)},
                "appoint=1",
                "warn",
                "calendar-plus",
                14,
            ),
            (_("Strategies to make"), {"strategy_due": True}, "strategy=1", "warn", "target-arrow", 26),
        )
        for label, filters, query, tone, icon, order in numbers:
            count = selectors.narrowed(actor=actor, filters=filters).count()
            if count:
                found.append(Card(label, count, f"{visits}?{query}", tone, icon, order=order))
    if access.may(actor, "visit.follow_up"):
        count = selectors.count_follow_ups(actor=actor, state="open", due_until=today)
        if count:
            url = f"{reverse('console:follow-up-list')}?state=open&until={today}"
            found.append(Card(_("Follow-ups due"), count, url, "warn", "phone-call", order=18))
    return found


def next_steps(actor: Any, now: datetime) -> list[Next]:
    """Customers who asked for another time, and one's own visits that are next."""
    if not access.may(actor, "visit.carry_out"):
        return []
    today = local_date(now)
    asked = list(selectors.wishes(actor=actor)[:MOST])
    mine = [
        visit
        for visit in selectors.of_day(actor=actor, day=today, owner_id=actor.id)[: MOST * 2]
        if visit.state in {"planned", "preparing", "ready", "in_progress"}
    ][:MOST]
    waiting = {visit.pk for visit in asked}
    first, last = coming(now)
    bare = selectors.to_appoint(actor=actor, on=first, until=last, owner_id=actor.id)
    to_agree = [visit for visit in bare[: MOST * 2] if visit.pk not in waiting][:MOST]
    names = dossier.display_names({visit.party_id for visit in [*asked, *mine, *to_agree]})
    steps = [
        Next(
            names.get(visit.party_id, visit.number),
            gettext("The customer asks for %(time)s; answer by then.")
            % {"time": local(visit.appointment.proposal_start).strftime("%Y-%m-%d %H:%M")},
            reverse("field:appointment", args=[visit.pk]),
            visit.appointment.proposal_start,
            "warn",
            "calendar-clock",
        )
        for visit in asked
    ]
    steps += [
        Next(
            names.get(visit.party_id, visit.number),
            _still_to_agree(visit),
            reverse("field:appointment", args=[visit.pk]),
            rules.confirm_by(visit.day, reading.params_of(visit, now)),
            "warn",
            "calendar-plus",
        )
        for visit in to_agree
    ]
    return steps + [
        Next(
            names.get(visit.party_id, visit.number),
            gettext("Visit today"),
            reverse("field:visit", args=[visit.pk]),
            _when(visit, at_local(visit.day, 18)),
            "",
            "route",
        )
        for visit in mine
    ]


def _still_to_agree(visit: Any) -> str:
    day = {"day": visit.day.isoformat()}
    appointment = getattr(visit, "appointment", None)
    if appointment is not None and appointment.status in WAITING:
        return gettext("Visit on %(day)s: the customer has not answered the appointment yet.") % day
    return gettext("Visit on %(day)s: no appointment yet.") % day


def _when(visit: Any, otherwise: datetime) -> datetime:
    appointment = getattr(visit, "appointment", None)
    agreed = appointment is not None and appointment.status in {"confirmed", "kept"}
    return appointment.slot_start if agreed else otherwise  # type: ignore[union-attr, no-any-return]


def approvals(actor: Any, now: datetime) -> list[Approval]:
    """Visits proposed to be void by somebody else."""
    if not access.may(actor, "visit.void_confirm"):
        return []
    rows = list(selectors.void_proposed(actor=actor)[:MOST])
    return [
        Approval(
            gettext("Void of visit %(number)s") % {"number": visit.number},
            visit.void_reason,
            reverse("console:visit", args=[visit.pk]),
        )
        for visit in rows
    ]


def find(actor: Any, q: str, now: datetime) -> list[Found]:
    """Answer the search box by the number of a visit."""
    if len(q) < SHORTEST or not q.isascii() or not access.may(actor, "visit.view"):
        return []
    rows = selectors.listing(actor=actor, filters={"number": q}, size=8).items
    names = dossier.display_names({visit.party_id for visit in rows})
    return [
        Found(
            _("Visit"),
            names.get(visit.party_id, visit.number),
            reverse("console:visit", args=[visit.pk]),
            visit.number,
            "route",
        )
        for visit in rows
    ]
