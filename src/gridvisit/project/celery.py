"""Celery for provinces: the broker is only a clock, the outbox table stays the truth (ADR 0005).

`GRIDVISIT_JOBS=celery` with `GRIDVISIT_BROKER=redis://…` or `amqp://…`;
run `celery -A gridvisit.project.celery worker --beat`, and any number of workers more without `--beat`.
"""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridvisit.project.settings.prod")

TASK = "gridvisit.outbox.run"
POLL_SECONDS = 1.0


def run_outbox() -> int:
    """Run what is due. Many workers may run at once: messages are leased, and locked rows are skipped."""
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from gridvisit.interfaces.jobs.schedule import step

    return step()


def make(broker: str) -> Celery:
    """Return a Celery app with the one task there is, asked for every second by `--beat`."""
    made = Celery("gridvisit", broker=broker)
    made.conf.update(
        task_acks_late=True,
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        beat_schedule={
            "outbox": {"task": TASK, "schedule": POLL_SECONDS, "options": {"expires": POLL_SECONDS}}
        },
        timezone="UTC",
    )
    made.task(name=TASK)(run_outbox)
    return made


app = make(os.environ.get("GRIDVISIT_BROKER", "redis://127.0.0.1:6379/0"))
