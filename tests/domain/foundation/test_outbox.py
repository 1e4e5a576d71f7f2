"""A message is run once it is committed, again if it fails, and never twice for one key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from gridvisit.foundation.outbox import selectors
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.outbox.models import Message

pytestmark = pytest.mark.django_db


def test_a_message_reaches_every_handler_with_its_ids(now):
    seen = []
    outbox.emit("visit.archived", now=now, visit_id="v1", demand_id=None)
    handlers = {
        "visit.archived": (
            lambda *, now, visit_id: seen.append(visit_id),
            lambda *, now, **ids: seen.append(ids),
        )
    }
    assert outbox.drain(handlers, now=now) == 1
    assert seen == ["v1", {"visit_id": "v1"}]
    assert outbox.drain(handlers, now=now) == 0


def test_a_key_that_was_used_is_not_sent_again(now):
    for _ in range(3):
        outbox.emit("survey.invited", now=now, key="survey:1", demand_id="d")
    assert Message.objects.count() == 1


def test_a_failing_message_is_kept_told_and_tried_later_and_others_pass(now):
    ran = []

    def broken(*, now, **_ids):
        raise RuntimeError("gateway down")

    handlers = {"a": (broken,), "b": (lambda *, now, **_ids: ran.append("b"),)}
    outbox.emit("a", now=now)
    outbox.emit("b", now=now)
    outbox.drain(handlers, now=now)
    failed = Message.objects.get(name="a")
    assert ran == ["b"]
    assert (failed.attempts, failed.done_at, failed.leased_until) == (1, None, None)
    assert "gateway down" in failed.error
    assert now < failed.due_at <= now + timedelta(seconds=4)
    handlers["a"] = (lambda *, now, **_ids: ran.append("a"),)
    outbox.drain(handlers, now=failed.due_at)
    assert ran == ["b", "a"]


def test_what_a_failing_handler_wrote_is_undone(now):
    def half(*, now, **_ids):
        outbox.emit("child", now=now)
        raise RuntimeError

    outbox.emit("parent", now=now)
    outbox.drain({"parent": (half,)}, now=now)
    assert not Message.objects.filter(name="child").exists()


def test_a_message_of_a_rolled_back_change_does_not_exist(now):
    with transaction.atomic():
        outbox.emit("x", now=now)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_leased_message_comes_back_when_its_runner_died(now):
    outbox.emit("x", now=now)
    Message.objects.update(leased_until=now + outbox.LEASE)
    assert outbox.run_due({}, now=now) == 0
    assert outbox.run_due({}, now=now + outbox.LEASE + timedelta(seconds=1)) == 1


def test_the_state_tells_the_oldest_and_the_stuck(now):
    outbox.emit("x", now=now - timedelta(minutes=5))
    Message.objects.update(attempts=5)
    assert selectors.state(now=now) == selectors.State(open=1, oldest_seconds=300, stuck=1)
