"""Read surveys from the actor: raw answers are not for the rated; figures always come with n and interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gridvisit.domain.customers import standing as customers
from gridvisit.domain.staff import access, parameters
from gridvisit.domain.surveys import rules
from gridvisit.domain.surveys.models import Answer, Instrument, Invitation
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.paging import keyset
from gridvisit.standard.vocabulary import SurveyState

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

S = SurveyState
ABOUT = {
    "demand": Q(demand__isnull=False), "visit": Q(visit__isnull=False),
    "customer": Q(demand__isnull=True, visit__isnull=True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The figures of a period (I39-I41): top-2 with interval, index, and what became of every invitation."""

    top2: rules.Share
    csi: float | None
    sent: int
    undelivered: int
    complete: int
    partial: int
    refused: int
    not_counted: int
    low: int
    facts: Mapping[str, rules.Share]

    @property
    def reached(self) -> int:
        """Return how many invitations arrived."""
        return self.sent - self.undelivered

    @property
    def rate(self) -> rules.Share:
        """Return the response rate (I41): complete and partial of those that arrived."""
        return rules.share(self.complete + self.partial, self.reached)


def _visible(actor: Staff) -> QuerySet[Invitation]:
    """Return what the actor may look into: quality all, an interviewer his own, the desk the dissatisfied."""
    rows: QuerySet[Invitation] = Invitation.objects.visible_to(actor)
    if access.may(actor, "survey.manage"):
        return rows
    return rows.filter(
        Q(low_score=True) | Q(interviewer_id=actor.id) | Q(state__in=(S.SENT, S.OPENED, S.PARTIAL))
    )


def may_see_answers(row: Invitation, actor: Staff) -> bool:
    """Return whether the actor may read the raw answers of an invitation."""
    manages = access.may(actor, "survey.manage", unit_id=row.unit_id)
    return manages or row.interviewer_id == actor.id or (row.low_score and access.may(actor, "survey.view"))


def page(
    *,
    actor: Staff,
    now: datetime,
    state: str = "",
    about: str = "",
    waiting: bool = False,
    cursor: str = "",
    size: int = 50,
) -> Page[Invitation]:
    """Return one page of invitations. 1 query.

    `about`: demand, visit, or customer (drawn from the file); `waiting`: dissatisfied, and nobody above has called.
    """
    rows = _visible(actor)
    if about:
        rows = rows.filter(ABOUT.get(about, Q()))
    if state == "open":
        rows = rows.filter(state__in=(S.SENT, S.OPENED, S.PARTIAL), expires_at__gt=now)
    elif state:
        rows = rows.filter(state=state)
    if waiting:
        rows = rows.filter(low_score=True, contacted_at__isnull=True)
    return keyset(
        rows.select_related("unit", "demand", "visit", "instrument", "wave"), cursor=cursor, size=size
    )


def invitation(*, invitation_id: UUID, actor: Staff) -> Invitation:
    """Return an invitation the actor may look into. Raises NotFound."""
    found = (
        _visible(actor)
        .select_related("unit", "demand", "visit", "instrument", "wave")
        .filter(pk=invitation_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def for_interview(*, invitation_id: UUID, actor: Staff) -> Invitation:
    """Return an invitation the actor may ask about by phone; interviewers read no lists. Raises NotFound."""
    rows = Invitation.objects.visible_to(actor, "survey.interview")
    found: Invitation | None = (
        rows.select_related("unit", "demand", "visit", "instrument", "wave").filter(pk=invitation_id).first()
    )
    if found is None:
        raise NotFound
    return found


def answers_of(row: Invitation, *, actor: Staff) -> list[Answer]:
    """Return the raw answers, if they are the actor's to read; never those of one's own rating. 1 query."""
    if not may_see_answers(row, actor):
        raise NotFound
    return list(row.answers.order_by("created_at", "question"))


def to_call(*, actor: Staff) -> int:
    """Return how many dissatisfied customers wait for a call from the level above. 1 query."""
    return _visible(actor).filter(low_score=True, contacted_at__isnull=True).count()


def call_due(row: Invitation) -> datetime | None:
    """Return until when a dissatisfied customer must be called (9.4-04)."""
    if not (row.low_score and row.answered_at):
        return None
    within = parameters.in_force(unit_id=row.unit_id, at=row.answered_at).number("9.4-04.within")
    return row.answered_at + timedelta(hours=float(within))


def instrument(*, actor: Staff, now: datetime) -> Instrument | None:
    """Return the questionnaire about handled demands in force for the actor's tenant. 1 query."""
    return _in_force(actor.tenant_id, now)


def _in_force(tenant_id: UUID, at: datetime) -> Instrument | None:
    return Instrument.objects.in_force(tenant_id=tenant_id, code=rules.HANDLING, on=local_date(at))


def of_visit(visit_id: UUID) -> list[Invitation]:
    """Return who was asked about a visit the actor was already given, and what became of it; show the state only.

    The marks are not for the rated: `may_see_answers` says who reads them. 1 query.
    """
    rows = Invitation.objects.filter(Q(visit_id=visit_id) | Q(demand__visit_id=visit_id))
    return list(rows.select_related("demand").order_by("created_at", "id"))


def satisfaction(
    *, tenant_id: UUID, start: datetime, end: datetime, unit_ids: Iterable[UUID] | None = None
) -> Satisfaction:
    """Return the figures of invitations made in a period about handled demands, by units or for the tenant. 4 queries.

    What was asked about visits is no part of 9.4. No answer counts for nobody and against nobody (9.4-03); what was
    sent from our own devices is left out.
    """
    rows = Invitation.objects.filter(tenant_id=tenant_id, created_at__gte=start, created_at__lt=end)
    rows = rows.about_handling()
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    counts = rows.aggregate(
        sent=Count("pk"),
        undelivered=Count("pk", filter=Q(state=S.UNDELIVERED)),
        complete=Count("pk", filter=Q(state=S.COMPLETE)),
        partial=Count("pk", filter=Q(state=S.PARTIAL)),
        refused=Count("pk", filter=Q(state=S.REFUSED)),
        not_counted=Count("pk", filter=Q(counted=False)),
        low=Count("pk", filter=Q(low_score=True)),
    )
    counted = rows.filter(counted=True, state__in=(S.COMPLETE, S.PARTIAL))
    top = counted.aggregate(
        n=Count("pk", filter=Q(overall__isnull=False)), hits=Count("pk", filter=Q(overall__gte=4))
    )
    marks, facts = _marks(counted)
    instrument = _in_force(tenant_id, end)
    weights = {q["code"]: q["weight"] for q in (instrument.questions if instrument else ()) if "weight" in q}
    return Satisfaction(
        top2=rules.share(top["hits"], top["n"]), csi=rules.csi(marks, weights), facts=facts, **counts
    )


def _marks(counted: QuerySet[Invitation]) -> tuple[dict[str, list[int]], dict[str, rules.Share]]:
    marks: dict[str, list[int]] = {}
    facts: dict[str, dict[str, int]] = {}
    rows = Answer.objects.filter(invitation__in=counted).exclude(value__in=("", rules.NOT_APPLICABLE))
    for question, value, n in (
        rows.values_list("question", "value").annotate(n=Count("pk")).order_by("question", "value")
    ):
        if value.isdigit():
            marks.setdefault(question, []).extend([int(value)] * n)
        elif value in {"yes", "no"}:
            facts.setdefault(question, {})[value] = n
    shares = {code: rules.share(found.get("yes", 0), sum(found.values())) for code, found in facts.items()}
    return marks, shares


def of_visits(visit_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return the survey facts of visits for verdicts: state, independence, call of the dissatisfied. 1 query."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    rows = Invitation.objects.filter(
        Q(visit_id__in=list(visit_ids)) | Q(demand__visit_id__in=list(visit_ids))
    )
    for row in rows.select_related("demand"):
        visit_id = row.visit_id or (row.demand.visit_id if row.demand else None)
        if visit_id is not None:
            found.setdefault(visit_id, []).append(_facts(row))
    return found


def of_demands(demand_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the survey facts of demands for verdicts. 1 query."""
    rows = Invitation.objects.filter(demand_id__in=list(demand_ids))
    return {row.demand_id: _facts(row) for row in rows if row.demand_id}


def _facts(row: Invitation) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": row.state,
        "mode": row.mode,
        "sent_at": row.sent_at,
        "answered_at": row.answered_at,
        "overall": row.overall,
        "counted": row.counted,
        "low_score": row.low_score,
        "call_due_at": call_due(row),
        "contacted_at": row.contacted_at,
        "interviewer_id": row.interviewer_id,
    }


def rows_of(ids: Iterable[UUID], *, actor: Staff) -> dict[UUID, Invitation]:
    """Return the invitations among `ids` the actor may look into. 1 query."""
    found = _visible(actor).filter(pk__in=list(ids)).select_related("unit", "demand", "visit")
    return {row.pk: row for row in found}


def asked_days(party_ids: Iterable[UUID]) -> dict[UUID, list[datetime]]:
    """Return when customers were asked, themselves or on the same phone: nobody twice within 90 days. 3 queries."""
    wanted = set(party_ids)
    phones = customers.phones_of(wanted)
    every = {phone for own in phones.values() for phone in own}
    rows = Invitation.objects.exclude(state=S.UNDELIVERED)
    names = ("party_id", "mobile_hash", "created_at")
    own = list(rows.filter(party_id__in=wanted).values_list(*names))
    shared = list(rows.filter(mobile_hash__in=every).exclude(party_id__in=wanted).values_list(*names))
    by_phone: dict[str, list[datetime]] = {}
    for _party, phone, created in (*own, *shared):
        if phone:
            by_phone.setdefault(phone, []).append(created)
    found: dict[UUID, set[datetime]] = {}
    for party, _phone, created in own:
        found.setdefault(party, set()).add(created)
    for party, numbers in phones.items():
        for phone in numbers & by_phone.keys():
            found.setdefault(party, set()).update(by_phone[phone])
    return {party: sorted(days) for party, days in found.items()}


def reported(visit_ids: Iterable[UUID], questions: Iterable[str]) -> dict[UUID, dict[str, bool]]:
    """What customers said to yes-or-no questions, per visit: a single yes is a yes. 1 query.

    Asked about the visit or about a demand heard on it; an answer not given is not in the result.
    """
    wanted = list(visit_ids)
    about = Q(invitation__visit_id__in=wanted) | Q(invitation__demand__visit_id__in=wanted)
    rows = Answer.objects.filter(about, question__in=list(questions), value__in=["yes", "no"])
    names = ("invitation__visit_id", "invitation__demand__visit_id", "question", "value")
    found: dict[UUID, dict[str, bool]] = {}
    for own, of_demand, question, value in rows.values_list(*names):
        said = found.setdefault(own or of_demand, {})
        said[question] = said.get(question, False) or value == "yes"
    return found


def papers(*, tenant_id: UUID) -> list[tuple[UUID, bool]]:
    """Return (unit, under control) of the latest published editions: number, who put it there (9.3-02). 1 query."""
    rows = Instrument.objects.filter(tenant_id=tenant_id, state="fielded").order_by("code", "edition")
    names = ("code", "unit_id", "edition", "created_by")
    latest = {
        code: (unit, bool(edition and author)) for code, unit, edition, author in rows.values_list(*names)
    }
    return list(latest.values())


def dissatisfied(invitation_id: UUID, *, since: datetime) -> tuple[UUID, int] | None:
    """Return (rated unit, customers of it called as dissatisfied since a moment); nothing of who it was. 2 queries."""
    row = Invitation.objects.filter(pk=invitation_id, low_score=True, contacted_at__isnull=False).first()
    if row is None:
        return None
    same = Invitation.objects.filter(unit_id=row.unit_id, low_score=True, contacted_at__gt=since)
    return row.unit_id, same.order_by().values("party_id").distinct().count()
