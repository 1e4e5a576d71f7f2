"""The columns of a demand that other rooms know: follow-up (7.2-11) and survey (9.4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gridvisit.domain.demands.judging.records import Record
from gridvisit.domain.evaluation.facts.spans import working_days
from gridvisit.domain.surveys.rules import may_be_asked
from gridvisit.standard.vocabulary import SurveyState

ANSWERED = frozenset({SurveyState.COMPLETE, SurveyState.PARTIAL})
TRIED_IN_VAIN = frozenset({"done", "unreachable", "refused"})


def whole(
    record: Record,
    *,
    follow_up: Any,
    survey: dict[str, Any] | None,
    touch_ended: datetime | None,
    excused: bool,
    at: datetime,
) -> dict[str, Any]:
    """Return the full row of a demand. `touch_ended`: end of the visit; `excused`: lawfully not asked (9.4)."""
    row = dict(record.row)
    row["touch_ended_at"] = row["touch_ended_at"] or touch_ended
    return row | _followed(record, follow_up, at) | _surveyed(record, survey, excused=excused)


def _followed(record: Record, found: Any, at: datetime) -> dict[str, Any]:
    if found is None:
        return {"followup_due": False}
    done = found.done_at if found.state in TRIED_IN_VAIN else None
    return {
        "followup_due": True,
        "followup_at": done,
        "followup_wd": working_days(record.row["closed_at"], done or at),
        "followup_by_involved": found.by_id in record.involved if found.by_id else None,
    }


def why_not_asked(record: Record, *, no_contact: bool, asked: list[datetime]) -> str:
    """Return the lawful reason not to ask about a closed demand, or ''."""
    closed = record.row["closed_at"]
    if closed is None:
        return ""
    return may_be_asked(
        kind=record.row["type"],
        anonymous=record.anonymous,
        has_party=record.party_id is not None,
        do_not_contact=no_contact,
        asked_last=max((at for at in asked if at < closed), default=None),
        now=closed,
    )


def _surveyed(record: Record, found: dict[str, Any] | None, *, excused: bool) -> dict[str, Any]:
    if found is None:
        return {"survey_offered": False if record.row["closed_at"] else None, "survey_excused": excused}
    answered = found["state"] in ANSWERED
    asker = found["interviewer_id"]
    return {
        "survey_offered": True,
        "survey_excused": False,
        "survey_by_involved": asker in record.involved if asker else False,
        "survey_answered": answered,
        "survey_scored": answered and found["counted"] and found["overall"] is not None,
        "dissatisfied_at": found["answered_at"] if found["low_score"] else None,
        "remedied_at": found["contacted_at"],
    }
