"""A key for work that reads long before it writes: once, whatever breaks, and nothing is locked while it reads."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.outbox.models import Message
from gridvisit.foundation.receipts.models import Receipt
from gridvisit.foundation.receipts.services import effected, once_late

AGAIN = (200, "made anew")


def _call(now, who, *, body_hash="a", reads=lambda: None, writes=lambda: None, after=lambda: None):
    """Read, write in one transaction, answer; each may break."""

    def act():
        reads()
        with transaction.atomic():
            effected("result")
            outbox.emit("made", now=now)
            writes()
        after()
        return 201, "ok"

    return once_late(
        actor_id=who,
        route="POST /x",
        key="k",
        body_hash=body_hash,
        act=act,
        again=lambda _result: AGAIN,
        at=now,
    )


def _break():
    raise ZeroDivisionError


def _made() -> int:
    return Message.objects.filter(name="made").count()


@pytest.mark.django_db
def test_a_repeat_gets_the_same_answer_and_another_body_is_refused(now):
    who = new_id()
    assert _call(now, who) == (201, "ok", False)
    assert _call(now, who) == (201, "ok", True)
    with pytest.raises(Refusal, match=r"idempotency\.other_body"):
        _call(now, who, body_hash="b")
    assert _made() == 1


@pytest.mark.django_db
def test_who_dies_before_the_commit_has_done_nothing(now):
    who = new_id()
    for fault in ({"reads": _break}, {"writes": _break}):
        with pytest.raises(ZeroDivisionError):
            _call(now, who, **fault)
        assert (_made(), Receipt.objects.count()) == (0, 0)
    assert _call(now, who) == (201, "ok", False)
    assert _made() == 1


@pytest.mark.django_db
def test_who_dies_after_the_commit_has_done_it_once_and_the_answer_is_made_anew(now):
    who = new_id()
    with pytest.raises(ZeroDivisionError):
        _call(now, who, after=_break)
    assert _call(now, who) == (*AGAIN, True)
    assert _call(now, who) == (*AGAIN, True)
    assert (_made(), Receipt.objects.get().status) == (1, 200)


@pytest.mark.django_db
def test_a_refusal_leaves_the_key_free(now):
    def refuse():
        raise Refusal("not_found")

    who = new_id()
    with pytest.raises(Refusal, match="not_found"):
        _call(now, who, writes=refuse)
    assert _call(now, who, body_hash="b") == (201, "ok", False)


@pytest.mark.django_db
@pytest.mark.parametrize("gone", [False, True])
def test_a_twin_that_was_faster_while_we_read_gives_the_answer(now, gone):
    who = new_id()

    def twin():
        if gone:
            with pytest.raises(ZeroDivisionError):
                _call(now, who, after=_break)  # it wrote, and died before it answered
        else:
            assert _call(now, who) == (201, "ok", False)

    assert _call(now, who, reads=twin) == ((*AGAIN, True) if gone else (201, "ok", True))
    assert _made() == 1


@pytest.mark.django_db
def test_nothing_is_locked_while_it_reads(now):
    open_before = []
    depth = len(connection.savepoint_ids)
    _call(now, new_id(), reads=lambda: open_before.append(len(connection.savepoint_ids)))
    assert open_before == [depth]


@pytest.mark.django_db(transaction=True)
def test_a_mark_outside_a_transaction_is_a_mistake(now):
    def act():
        effected("result")
        return 200, ""

    with pytest.raises(RuntimeError):
        once_late(
            actor_id=new_id(), route="x", key="k", body_hash="a", act=act, again=lambda _result: AGAIN, at=now
        )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_parallel_twins_do_it_once(now):
    who, answers, start = new_id(), [], threading.Barrier(16)

    def call():
        try:
            answers.append(_call(now, who, reads=start.wait))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert connection.vendor == "postgresql"
    assert sorted(replayed for _, _, replayed in answers) == [False] + [True] * 15
    assert (_made(), Receipt.objects.count()) == (1, 1)
