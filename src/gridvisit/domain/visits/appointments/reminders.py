"""A word before the meeting: one reminder per agreed time, so that nobody stands before a closed door."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from gridvisit.domain.visits import states
from gridvisit.domain.visits.appointments import letters
from gridvisit.domain.visits.models import Appointment, Touch, Visit
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import TouchKind, Touchpoint

AHEAD = timedelta(hours=24)
AT_LEAST = timedelta(hours=2)  # later, a message would only disturb
FRESH = timedelta(hours=12)  # who has just agreed needs no reminder


def remind_due(*, now: datetime, limit: int = 100) -> int:
    """Remind the customers whose agreed time comes within a day; return how many. Periodic and idempotent."""
    rows = Appointment.objects.filter(
        status=states.AppointmentState.CONFIRMED,
        slot_start__gt=now + AT_LEAST,
        slot_start__lte=now + AHEAD,
        confirmed_at__lt=now - FRESH,
        visit__state__in=states.NOT_BEGUN,
    )
    sent = 0
    for pk in rows.order_by("slot_start", "id").values_list("pk", flat=True)[:limit]:
        sent += _remind(pk, now)
    return sent


@transaction.atomic
def _remind(pk: object, now: datetime) -> int:
    row = Appointment.objects.select_for_update().get(pk=pk)
    visit = Visit.objects.get(pk=row.visit_id)
    if row.status != states.AppointmentState.CONFIRMED:
        return 0
    notice = letters.appointment(visit, row, "appointment_reminder", now=now, actor=None)
    if notice is None or notice.created_at != now:
        return 0
    Touch.objects.create(
        tenant_id=visit.tenant_id, visit=visit, kind=TouchKind.REMINDER, touchpoint=Touchpoint.OFFICIAL_ACCOUNT,
        staffed=False, channel="online", started_at=now, ended_at=now, received_at=now, **stamp(None, now),
    )  # fmt: skip
    return 1
