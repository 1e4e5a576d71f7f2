"""What the job runner does: due messages, and a short list of periodic work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gridvisit.domain.channels import notices
from gridvisit.domain.demands.services import promises, recompute, work
from gridvisit.domain.demands.watch import presence, supervision, sweep
from gridvisit.domain.evaluation import services as evaluation
from gridvisit.domain.evaluation.bodies import rechecks
from gridvisit.domain.evaluation.indicators import frozen
from gridvisit.domain.evaluation.objecting import services as objecting
from gridvisit.domain.evaluation.truth import cases, seeds, signals
from gridvisit.domain.improvement.documents import services as documents
from gridvisit.domain.improvement.judging import services as bodies
from gridvisit.domain.planning import progress
from gridvisit.domain.surveys import reminding
from gridvisit.domain.visits.appointments import reminders
from gridvisit.foundation.audit import chain
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.jobs.handlers import HANDLERS

log = logging.getLogger("gridvisit.jobs")
MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Periodic:
    """Work done every so often; it must be idempotent, for it may run twice or late."""

    name: str
    every_seconds: int
    run: Callable[[datetime], object]


PERIODIC: tuple[Periodic, ...] = (
    Periodic("audit.chain", 5, lambda _now: chain.extend()),
    Periodic("notices.flush", 5, lambda now: notices.flush(now=now)),
    Periodic("demands.alarms", 30, lambda now: sweep.sweep(now=now)),
    Periodic("visits.remind", 10 * MINUTE, lambda now: reminders.remind_due(now=now)),
    Periodic("evaluation.rejudge", 5 * MINUTE, evaluation.due_rejudge),
    Periodic("evaluation.remind", HOUR, lambda now: objecting.remind_due(now=now)),
    Periodic("evaluation.freeze", HOUR, frozen.freeze_due),
    Periodic("evaluation.bodies", HOUR, bodies.judge_due),
    Periodic("truth.seeds", HOUR, seeds.commit_due),
    Periodic("truth.reveal", HOUR, rechecks.reveal_due),
    Periodic("truth.cases", HOUR, cases.close_due),
    Periodic("truth.signals", 6 * HOUR, signals.look_everywhere),
    Periodic("truth.addresses", 6 * HOUR, signals.forget_addresses),
    Periodic("demands.supervised", MINUTE, lambda now: supervision.tell_late(now=now)),
    Periodic("demands.presence", HOUR, lambda now: presence.forget(now=now)),
    Periodic("demands.resume", 5 * MINUTE, lambda now: work.resume_expired(now=now)),
    Periodic("demands.promises", HOUR, lambda now: promises.break_overdue(now=now)),
    Periodic("demands.notice", DAY, lambda now: recompute.recompute_provisional(now=now)),
    Periodic("surveys.remind", HOUR, lambda now: reminding.remind_due(now=now)),
    Periodic("documents.in_force", HOUR, lambda now: documents.activate_due(now=now)),
    Periodic("planning.activate", HOUR, lambda now: progress.activate_due(now=now)),
)

_last: dict[str, float] = {}


def step() -> int:
    """Do one bounded piece of work; return how many messages ran. The embedded runner calls it in a loop."""
    now = clock.now()
    ran = outbox.run_due(HANDLERS, now=now)
    for job in PERIODIC:
        if time.monotonic() - _last.get(job.name, float("-inf")) >= job.every_seconds:
            _last[job.name] = time.monotonic()
            try:
                job.run(now)
            except Exception:
                log.exception("periodic job %s failed", job.name)
    return ran
