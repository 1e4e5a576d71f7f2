"""Remind once of an open link, never after an answer, a "no, thank you" or a wish for peace (9.4-01)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from gridvisit.domain.channels import notices
from gridvisit.domain.customers import supply
from gridvisit.domain.surveys import services, states
from gridvisit.domain.surveys.models import Invitation
from gridvisit.foundation.audit import services as audit
from gridvisit.standard.vocabulary import SurveyMode

BATCH = 200
A_DAY = timedelta(days=1)


def remind_due(*, now: datetime) -> int:
    """Remind who has an open link and was sent it long enough ago; return how many. Periodic, harmless if run twice."""
    rows = Invitation.objects.filter(
        state__in=states.WAITING, mode=SurveyMode.SMS_LINK, sent_at__lte=now - A_DAY, expires_at__gt=now
    )
    found = list(
        rows.order_by("sent_at", "id").values_list("pk", "unit_id", "sent_at", "reminders", "reminded_at")[
            : BATCH * 10
        ]
    )
    limits = {unit: _limits(unit, now) for unit in {row[1] for row in found}}
    due = [
        pk
        for pk, unit, sent, times, last in found
        if times < limits[unit][0] and (last or sent) <= now - limits[unit][1]
    ]
    return sum(_remind(pk, now) for pk in due[:BATCH])


def _limits(unit_id: object, now: datetime) -> tuple[int, timedelta]:
    most = services.number(unit_id, "reminders", now)  # type: ignore[arg-type]
    return most, timedelta(days=services.number(unit_id, "remind_after", now))  # type: ignore[arg-type]


@transaction.atomic
def _remind(pk: object, now: datetime) -> int:
    row = Invitation.objects.select_for_update(of=("self",)).filter(pk=pk, state__in=states.WAITING).first()
    if row is None or supply.is_do_not_contact(contact_id=row.contact_id, party_id=row.party_id):
        return 0
    number = row.reminders + 1
    sent = notices.remind(
        of=f"survey:{row.pk}", key=f"survey:{row.pk}:{number}", kind="survey_reminder", now=now
    )
    row.change(reminders=number, reminded_at=now)
    if sent is not None:
        audit.record("survey.reminded", row, actor=None, at=now, after={"number": number})
    return int(sent is not None)
