"""Invitations and answers, made through the services; the link is read where the customer reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.surveys import services
from gridvisit.domain.surveys.models import Invitation
from tests.factories import customers
from tests.factories import demands as factory


def invited(cast: factory.County, now: datetime, **values: Any) -> tuple[Invitation, str]:
    """A household's demand handled, closed and asked about; returns the invitation and the token of its link."""
    values.setdefault("party_id", customers.neighbour(unit=cast.town_a, now=now).pk)
    demand = factory.closed(cast, now, **values)
    row = services.invite(demand_id=demand.pk, now=now)
    assert row is not None
    return row, token_of(row)


def token_of(row: Invitation) -> str:
    """Return the token in the message to the customer."""
    return Notice.objects.get(subject_id=row.pk).link_path.strip("/").split("/")[-1]
