"""Visits in a customer's story, and the way to plan one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.domain.visits import selectors
from gridvisit.domain.visits.states import NOT_BEGUN, VisitState
from gridvisit.foundation.kernel.clock import at_local
from gridvisit.interfaces.console.story.parts import Block, Link
from gridvisit.standard.vocabulary import Channel

ICONS = {"onsite": "map-pin", "phone": "phone-call", "online": "message"}
TONES = {"void": "bad", "refused": "warn", "unreachable": "warn", "archived": "good"}


def blocks(party: Any, actor: Any, now: datetime) -> list[Block]:
    """Return the next visit that is planned."""
    if not access.may(actor, "visit.view"):
        return []
    coming = [v for v in selectors.history_of_party(party_id=party.id, actor=actor) if v.state in NOT_BEGUN]
    if not coming:
        return []
    visit = min(coming, key=lambda row: row.day)
    return [
        Block(
            _("Planned visit"),
            visit.day.isoformat(),
            reverse("console:visit", args=[visit.id]),
            icon="calendar-event",
        )
    ]


def events(party: Any, actor: Any, now: datetime) -> list[dict[str, Any]]:
    """Return the visits the actor may see, each with its state."""
    if not access.may(actor, "visit.view"):
        return []
    here = get_language() or "zh"
    visits = selectors.history_of_party(party_id=party.id, actor=actor)
    people = staff_selectors.by_ids([visit.owner_id for visit in visits])
    return [
        {
            "at": visit.started_at or at_local(visit.day, 9),
            "title": _("Visit, %(channel)s") % {"channel": Channel.label_of(visit.channel, here)},
            "text": VisitState.label_of(visit.state, here),
            "who": people[visit.owner_id].name if visit.owner_id in people else "",
            "icon": ICONS.get(visit.channel, "route"),
            "tone": TONES.get(visit.state, ""),
            "url": reverse("console:visit", args=[visit.id]),
        }
        for visit in visits
    ]


def links(party: Any, actor: Any, now: datetime) -> list[Link]:
    """Return the way to plan a visit."""
    action = "visit.start_unplanned"
    own = party.manager_id == actor.id and access.may(actor, action)
    if not own and not access.may(actor, action, unit_id=party.unit_id):
        return []
    return [
        Link(
            _("Plan a visit"),
            f"{reverse('console:visit-new')}?customer={party.id}",
            "calendar-plus",
            primary=True,
        )
    ]
