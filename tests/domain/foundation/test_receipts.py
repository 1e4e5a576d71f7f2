"""An idempotency key does its work once and answers the same ever after."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.outbox.models import Message
from gridvisit.foundation.receipts.services import once


def _act(now, body="ok"):
    def act():
        outbox.emit("made", now=now)
        return 201, body

    return act


@pytest.mark.django_db
def test_a_repeat_gets_the_same_answer_and_does_nothing(now):
    who = new_id()
    first = once(actor_id=who, route="POST /x", key="k", body_hash="a", act=_act(now, "one"), at=now)
    again = once(actor_id=who, route="POST /x", key="k", body_hash="a", act=_act(now, "two"), at=now)
    assert first == (201, "one", False)
    assert again == (201, "one", True)
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused(now):
    who = new_id()
    once(actor_id=who, route="POST /x", key="k", body_hash="a", act=_act(now), at=now)
    with pytest.raises(Refusal, match=r"idempotency\.other_body"):
        once(actor_id=who, route="POST /x", key="k", body_hash="b", act=_act(now), at=now)


@pytest.mark.django_db
def test_a_refused_request_leaves_the_key_free(now):
    def refuse():
        raise Refusal("not_found")

    who = new_id()
    with pytest.raises(Refusal):
        once(actor_id=who, route="POST /x", key="k", body_hash="a", act=refuse, at=now)
    assert once(actor_id=who, route="POST /x", key="k", body_hash="b", act=_act(now), at=now)[0] == 201


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_parallel_twins_do_it_once(now):
    who, answers = new_id(), []

    def call():
        try:
            answers.append(once(actor_id=who, route="POST /x", key="k", body_hash="a", act=_act(now), at=now))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert connection.vendor == "postgresql"
    assert sorted(replayed for _, _, replayed in answers) == [False] + [True] * 15
    assert Message.objects.count() == 1
