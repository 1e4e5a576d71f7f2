"""Filters of lists that people gave a name: each person sees and changes their own only."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from gridvisit.domain.staff.models import SavedView
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.records import stamp

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

MOST = 12  # a row of tabs, not a second menu


def views_of(*, actor: Staff, list_key: str) -> list[SavedView]:
    """The actor's views of one list, the oldest first. 1 query."""
    return list(SavedView.objects.filter(staff=actor, list_key=list_key).order_by("id"))


@transaction.atomic
def save_view(*, list_key: str, name: str, query: str, actor: Staff, now: datetime) -> SavedView:
    """Keep `query` under `name`; the same name again replaces it. Raises Refusal `view.too_many`."""
    own = views_of(actor=actor, list_key=list_key)
    view = next((view for view in own if view.name == name), None)
    if view is not None:
        view.change(query=query)
    elif len(own) >= MOST:
        raise Refusal("view.too_many", limit=MOST)
    else:
        view = SavedView.objects.create(
            tenant_id=actor.tenant_id,
            staff=actor,
            list_key=list_key,
            name=name,
            query=query,
            **stamp(actor, now),
        )
    audit.record("view.saved", view, actor=actor, at=now)
    return view


@transaction.atomic
def forget_view(*, list_key: str, name: str, actor: Staff, now: datetime) -> None:
    """Forget the actor's view of that name; without one nothing happens, as when a button is pressed twice."""
    for view in views_of(actor=actor, list_key=list_key):
        if view.name == name:
            audit.record("view.forgotten", view, actor=actor, at=now)
            view.delete()
