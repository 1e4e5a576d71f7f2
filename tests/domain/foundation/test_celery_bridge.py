"""With a real broker, a worker runs what is due; the table is the truth.

On PostgreSQL, as Celery is run: the tests' SQLite lies in memory, where a second thread's connection is refused a
table ("is locked") instead of waiting for it.
"""

from __future__ import annotations

import pytest

from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.outbox.models import Message

pytest.importorskip("celery")


@pytest.mark.postgres
@pytest.mark.broker
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["redis://127.0.0.1:6379/9", "amqp://guest:guest@127.0.0.1:5672//"])
def test_a_worker_asked_through_the_broker_empties_the_outbox(now, broker):
    from celery.contrib.testing.worker import start_worker

    from gridvisit.project import celery as bridge

    app = bridge.make(broker)
    outbox.emit("nothing.follows", now=now)
    with start_worker(app, perform_ping_check=False, pool="solo", shutdown_timeout=60):
        app.send_task(bridge.TASK)
        for _ in range(100):
            if not Message.objects.filter(done_at__isnull=True).exists():
                break
            app.control.ping(timeout=0.1)
    assert Message.objects.get().done_at is not None
