"""What follows a record by itself: served, followed up, filed (4.3). Handlers of the outbox; all are idempotent."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.surveys import services as surveys
from gridvisit.domain.surveys import trust
from gridvisit.domain.visits import journal, states
from gridvisit.domain.visits.models import FollowUp, Strategy, Visit
from gridvisit.domain.visits.steps import s6_follow_up, s7_archive
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import FollowupResult, FollowupSubject


@transaction.atomic
def settle(*, visit_id: UUID | str, now: datetime) -> Visit:
    """Move recorded → servicing → following_up as far as what is open allows; back if a demand was reopened."""
    visit: Visit = Visit.objects.locked(UUID(str(visit_id)), None)
    if visit.state not in states.AFTER_RECORD:
        return visit
    open_demands = demands.open_of_visit(visit.id)
    no_strategy = visit.strategy_required and not Strategy.objects.filter(visit=visit).exists()
    if open_demands or no_strategy:
        if states.can(visit.state, "service"):
            journal.move(
                visit, "service", actor=None, now=now,
                data={"demands": len(open_demands), "strategy": no_strategy},
            )  # fmt: skip
            outbox.emit("visit.servicing", now=now, visit_id=visit.id)
        return visit
    if visit.state == states.VisitState.FOLLOWING_UP:
        return visit
    journal.move(visit, "follow_up", actor=None, now=now, last_open_ended_at=now)
    _draw(visit, now)
    outbox.emit("visit.settled", now=now, visit_id=visit.id)
    return visit


def _draw(visit: Visit, now: datetime) -> None:
    ended = _demands(visit.id)
    drawn = [s6_follow_up.draw_for_demand(visit, row, now=now) for row in ended if not row["open"]]
    if not ended:
        drawn.append(s6_follow_up.draw_for_visit(visit, now=now))
    if not any(drawn):
        s6_follow_up.none_drawn(visit, had_demands=bool(ended), now=now)


def _demands(visit_id: UUID) -> list[dict[str, Any]]:
    ids = demands.visits_with_demands([visit_id]).get(visit_id, [])
    return demands.verdict_facts(ids) if ids else []


def on_visit_recorded(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `visit.recorded`: settle."""
    settle(visit_id=visit_id, now=now)


@transaction.atomic
def on_demand_closed(*, demand_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of demand.closed, .merged, .referred, .rejected: draw the follow-up, settle the visit, file it."""
    facts = _demand(demand_id)
    if facts is None or facts["visit_id"] is None:
        return
    visit: Visit = Visit.objects.locked(facts["visit_id"], None)
    if visit.state in states.AFTER_RECORD:
        if not facts["open"]:
            s6_follow_up.draw_for_demand(visit, facts, now=now)
        settle(visit_id=visit.id, now=now)
        retry_archive(visit_id=visit.id, now=now)


@transaction.atomic
def on_demand_changed(*, demand_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of demand.resolved, .reopened, .unmerged: what the visit waits for may have changed; settle it again."""
    facts = _demand(demand_id)
    if facts is not None and facts["visit_id"] is not None:
        settle(visit_id=facts["visit_id"], now=now)
        retry_archive(visit_id=facts["visit_id"], now=now)


on_demand_reopened = on_demand_changed


def _demand(demand_id: UUID | str) -> dict[str, Any] | None:
    rows = demands.verdict_facts([UUID(str(demand_id))])
    return rows[0] if rows else None


@transaction.atomic
def on_strategy_adopted(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `strategy.adopted`: settle, file."""
    settle(visit_id=visit_id, now=now)
    retry_archive(visit_id=visit_id, now=now)


@transaction.atomic
def retry_archive(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `visit.settled`, `followup.done`, `evidence.arrived`: file the visit if nothing is missing."""
    visit: Visit = Visit.objects.locked(UUID(str(visit_id)), None)
    if visit.state == states.VisitState.FOLLOWING_UP and not s7_archive.missing(visit, now=now):
        s7_archive.archive(visit_id=visit.id, actor=None, now=now)


CAME = frozenset({FollowupResult.SOLVED_CONFIRMED, FollowupResult.PARTLY, FollowupResult.NOT_SOLVED})


def survey_subject(row: FollowUp) -> surveys.Subject | None:
    """Return whom to ask about a visit after its follow-up, None: nobody.

    Asked is who was met, if the call reached somebody and the visit took place. A visit with demands is asked about
    when a demand is closed; who refused the call, or says that nobody came, is not sent a questionnaire on top.
    """
    visit = row.visit
    if visit is None or row.subject != FollowupSubject.VISIT or row.result not in CAME:
        return None
    return surveys.Subject(
        unit_id=visit.unit_id, tenant_id=visit.tenant_id, party_id=visit.party_id, visit_id=visit.id,
        contact_id=visit.met_contact_id, number=visit.number,
    )  # fmt: skip


def why_not_asked(visit: Visit) -> str:
    """Return why nobody was asked how the visit was when its follow-up was done; empty: asked, or not yet to be asked.

    For a page that shows no invitation. At most 3 queries.
    """
    row = FollowUp.objects.select_related("visit").filter(visit=visit, subject=FollowupSubject.VISIT).first()
    subject = survey_subject(row) if row is not None else None
    if row is None or subject is None or row.done_at is None:
        return ""
    return surveys.why_not(subject=subject, now=row.done_at)


def ask_about_visit(*, follow_up_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `followup.done`: ask how the visit was, at most once in 90 days and never against a wish (4.5)."""
    row = FollowUp.objects.select_related("visit").filter(pk=UUID(str(follow_up_id))).first()
    subject = survey_subject(row) if row is not None else None
    if subject is not None:
        surveys.invite_about(subject=subject, now=now)


def on_survey_answered(*, invitation_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `survey.answered`: an answer by link given while one of us was with the customer is not counted."""
    said = trust.answered(UUID(str(invitation_id)))
    if said is None:
        return
    party_id, at = said
    for visit in Visit.objects.filter(party_id=party_id, started_at__lte=at).order_by("-started_at")[:5]:
        _leave_out(visit, now)


def leave_out_presence(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `visit.recorded`: the same for answers that came before the record of the visit did."""
    _leave_out(Visit.objects.get(pk=UUID(str(visit_id))), now)


def _leave_out(visit: Visit, now: datetime) -> None:
    if visit.started_at is not None:
        trust.discount_during(
            party_id=visit.party_id, start=visit.started_at, end=visit.ended_at or now, now=now
        )
