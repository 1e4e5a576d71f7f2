"""Survey answers as the indicators count them (I39-I42). Scope is the caller's; who answered what is not told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gridvisit.domain.customers import standing as customers
from gridvisit.domain.surveys.models import Answer, Instrument, Invitation
from gridvisit.domain.surveys.rules import HANDLING, TOP_TWO
from gridvisit.engines.counting import Case, Scope
from gridvisit.foundation.tallies import holds, tallied
from gridvisit.standard.vocabulary import QuestionScale, SurveyState

ANSWERED = (SurveyState.COMPLETE, SurveyState.PARTIAL)
NEWEST = ("-created_at", "-id")
PROMOTER, DETRACTOR, MOST = 9, 6, 10


def _invitations(scope: Scope) -> QuerySet[Invitation]:
    return _asked(scope, Invitation.objects.about_handling())


def _asked(scope: Scope, rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
    rows = rows.filter(tenant_id=scope.tenant_id, created_at__gte=scope.starts_at, created_at__lt=scope.cut)
    return scope.within(rows)  # type: ignore[no-any-return]


def _valid(scope: Scope) -> QuerySet[Invitation]:
    return _invitations(scope).filter(counted=True, state__in=ANSWERED)


def satisfied(scope: Scope) -> Iterator[Case]:
    """Valid answers with an overall mark, hit: 4 or 5 of 5 (I39). 1 query."""
    rows = _valid(scope).filter(overall__isnull=False)
    for pk, n, unit, mark in tallied(rows, "unit_id", "overall", ids=scope.ids, order=NEWEST):
        yield Case(pk, unit, hit=mark >= TOP_TWO, count=n)


def responded(scope: Scope) -> Iterator[Case]:
    """Invitations that arrived, hit: answered wholly or in part, and the answer is valid (I41). 1 query."""
    good = holds(Q(counted=True, state__in=ANSWERED))
    rows = _invitations(scope).exclude(state=SurveyState.UNDELIVERED).annotate(good=good)
    for pk, n, unit, answered in tallied(rows, "unit_id", "good", ids=scope.ids, order=NEWEST):
        yield Case(pk, unit, hit=answered, count=n)


def marks(scope: Scope) -> Iterator[Case]:
    """Marks of valid answers by question and class of customer, with weights and populations (I40). 5 queries."""
    instrument = Instrument.objects.in_force(tenant_id=scope.tenant_id, code=HANDLING, on=scope.last_day)
    weights = {
        q["code"]: float(q["weight"]) for q in (instrument.questions if instrument else ()) if "weight" in q
    }
    for question, weight in weights.items():
        yield Case(None, None, group=question, part="weight", base=weight)
    for unit, name, size in customers.sizes(tenant_id=scope.tenant_id, unit_ids=scope.unit_ids):
        yield Case(None, unit, stratum=name, part="population", base=float(size))
    rows = Answer.objects.filter(invitation__in=_valid(scope), question__in=list(weights))
    names = ("invitation_id", "invitation__unit_id", "invitation__party_id", "question", "value")
    found = list(rows.order_by("-invitation__created_at", "pk").values_list(*names))
    classes = customers.classes_of(party for _, _, party, _, _ in found)
    for pk, unit, party, question, value in found:
        if value.isdigit():
            yield Case(pk, unit, group=question, stratum=classes.get(party, ""), amount=float(value))


def recommended(scope: Scope) -> Iterator[Case]:
    """Valid answers 0-10 to "would you recommend us": amount 1 promoter, −1 detractor, else 0 (I42). 2 queries."""
    codes = {
        question["code"]
        for questions in _published(scope.tenant_id)
        for question in questions
        if question.get("kind") == QuestionScale.RECOMMEND
    }
    valid = _asked(scope, Invitation.objects.filter(visit__isnull=True, counted=True, state__in=ANSWERED))
    rows = Answer.objects.filter(invitation__in=valid, question__in=codes)
    names = ("invitation_id", "invitation__unit_id", "value")
    for pk, unit, value in rows.order_by("-invitation__created_at", "pk").values_list(*names):
        if value.isdigit() and int(value) <= MOST:
            mark = int(value)
            yield Case(pk, unit, hit=mark >= PROMOTER, amount=float((mark >= PROMOTER) - (mark <= DETRACTOR)))


def asks_recommendation(*, tenant_id: UUID) -> bool:
    """Return whether any questionnaire of the tenant asks for a recommendation 0-10 (I42). 1 query."""
    found = _published(tenant_id)
    return any(q.get("kind") == QuestionScale.RECOMMEND for questions in found for q in questions)


def _published(tenant_id: UUID) -> QuerySet[Instrument, Any]:
    """Return the questions of every edition that was put in the field; a draft asks nobody."""
    return Instrument.objects.filter(tenant_id=tenant_id, state="fielded").values_list("questions", flat=True)
