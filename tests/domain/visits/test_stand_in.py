"""Who visits in a colleague's place may call the customer, near the day and on the record (domain §6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.visits import services
from gridvisit.domain.visits.appointments import stand_in
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from tests.factories import customers, visits

REASON = "电话约定到访时间"


def look(visit, actor, now, **more):
    contact = customers.contact_of(visit.party)
    asked = {"model": "contact", "object_id": contact.id, "field": "mobile", "reason": REASON, **more}
    return stand_in.reveal(visit_id=visit.id, actor=actor, now=now, **asked)


@pytest.fixture
def visit(firm, town_a, now):
    """A visit of 安's customer that 高台 carries out."""
    return visits.planned(firm, owner=town_a.grid, now=now, day=local_date(now) + timedelta(days=1))


def test_the_stand_in_sees_the_number_and_the_audit_names_the_visit(visit, town_a, now):
    assert look(visit, town_a.grid, now) == customers.contact_of(visit.party).mobile
    entry = AuditEntry.objects.filter(verb="privacy.revealed").get()
    assert (entry.actor_id, entry.reason) == (town_a.grid.id, REASON)
    assert entry.after == {"field": "mobile", "task": visit.number}


def test_without_a_reason_nothing_is_shown(visit, town_a, now):
    with pytest.raises(Refusal, match=r"reveal\.reason_needed"):
        look(visit, town_a.grid, now, reason=" ")


def test_the_window_begins_three_days_before_and_ends_with_the_day(firm, town_a, now):
    today = local_date(now)
    far = visits.planned(firm, owner=town_a.grid, now=now, day=today + timedelta(days=4))
    with pytest.raises(Refusal, match=r"visit\.reveal_day"):
        look(far, town_a.grid, now)
    assert stand_in.not_yet(visit=far, actor=town_a.grid, now=now) is not None
    assert look(far, town_a.grid, now + timedelta(days=1))
    assert stand_in.not_yet(visit=far, actor=town_a.grid, now=now + timedelta(days=1)) is None
    with pytest.raises(Refusal, match=r"visit\.reveal_day"):
        look(far, town_a.grid, now + timedelta(days=5))


def test_a_visit_handed_on_or_void_opens_nothing_more(visit, town_a, now):
    services.reassign(visit_id=visit.id, owner_id=town_a.an.id, reason="病假结束", actor=town_a.bai, now=now)
    with pytest.raises(NotFound):
        look(visit, town_a.grid, now)
    assert look(visit, town_a.an, now)  # the manager needs no window
    other = visits.planned(visit.party, owner=town_a.grid, now=now)
    services.propose_void(visit_id=other.id, reason="重复", actor=town_a.bai, now=now)
    services.confirm_void(visit_id=other.id, actor=town_a.officer, now=now)
    with pytest.raises(Refusal, match=r"visit\.not_now"):
        look(other, town_a.grid, now)


def test_only_this_customers_things_are_shown(visit, town_a, town_b, now):
    home = customers.household(unit=town_a.station, now=now, manager=town_a.an)
    stranger = customers.contact_of(home)
    with pytest.raises(NotFound):
        look(visit, town_a.grid, now, object_id=stranger.id)
    with pytest.raises(NotFound):
        look(visit, town_b.deng, now)


def test_who_has_no_right_to_reveal_anywhere_sees_nothing(visit, town_a, now):
    with pytest.raises((NotFound, Forbidden)):
        look(visit, town_a.trainer, now)
