"""Read objections from the actor: the list, one with its way, what may be objected to, and how often rules fall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from gridvisit.domain.evaluation.models import Objection, ObjectionEvent, Verdict
from gridvisit.domain.evaluation.objecting import services, states
from gridvisit.domain.evaluation.objecting.rules import OBJECTABLE
from gridvisit.domain.evaluation.rules import Period, percent, wilson
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits.judging import counting
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.paging import keyset
from gridvisit.standard import catalogue
from gridvisit.standard.vocabulary import ObjectionDecision

if TYPE_CHECKING:
    from gridvisit.domain.evaluation.selectors import VisitVerdicts
    from gridvisit.domain.staff.models import Staff

MINE, TO_DECIDE = "mine", "decide"


def listing(
    *,
    actor: Staff,
    state: str = "",
    rule: str = "",
    decision: str = "",
    unit_id: UUID | None = None,
    whose: str = "",
    overdue_on: date | None = None,
) -> QuerySet[Objection]:
    """Objections the actor may see, narrowed; `whose` is mine or decide (open ones of others he may decide)."""
    rows: QuerySet[Objection] = Objection.objects.visible_to(actor)
    wanted = {"state": state, "rule": rule, "decision": decision}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if unit_id:
        rows = rows.filter(unit_id__in=staff.subtree_ids(staff.unit(unit_id=unit_id, actor=actor)))
    if whose == MINE:
        rows = rows.filter(objector=actor)
    elif whose == TO_DECIDE:
        rows = _to_decide(rows, actor)
    if overdue_on is not None:
        rows = rows.filter(state__in=states.OPEN, due_on__lt=overdue_on)
    return rows.select_related("unit", "objector", "decided_by")


def _to_decide(rows: QuerySet[Objection], actor: Staff) -> QuerySet[Objection]:
    reach = access.scope(actor, "objection.decide")
    rows = rows.filter(state__in=states.OPEN).exclude(objector=actor)
    return rows if reach.whole_tenant else rows.filter(unit_id__in=reach.unit_ids)


def page(rows: QuerySet[Objection], *, cursor: str = "", size: int = 50) -> Page[Objection]:
    """One page, newest first. 1 query."""
    return keyset(rows, order=("-made_at", "-id"), cursor=cursor, size=size)


def waiting(*, actor: Staff, limit: int) -> list[Objection]:
    """Open objections this person may decide, the most urgent first. 3 queries or more, none without the right."""
    if not access.may(actor, "objection.decide"):
        return []
    rows = listing(actor=actor, whose=TO_DECIDE).filter(state=states.ObjectionState.SUBMITTED)
    found = rows.order_by("due_on", "id")[: 3 * limit]
    return [row for row in found if services.reader_refusal(row, actor) is None][:limit]


def asked_for_facts(*, actor: Staff, limit: int) -> list[Objection]:
    """One's own objections that were sent back for facts. 1 query."""
    rows = listing(actor=actor, state=states.ObjectionState.NEEDS_FACTS, whose=MINE)
    return list(rows.order_by("due_on", "id")[:limit])


def one(*, objection_id: UUID, actor: Staff) -> Objection:
    """One visible objection. Raises NotFound."""
    found: Objection = Objection.objects.select_related("unit", "objector", "decided_by").one(
        objection_id, actor
    )
    return found


def events_of(row: Objection) -> list[tuple[ObjectionEvent, Staff | None]]:
    """The steps of an objection already seen, oldest first, with who took them. 2 queries."""
    events = list(row.events.select_related("attachment").order_by("at", "id"))
    people = staff.by_ids(event.actor_id for event in events)
    return [(event, people.get(event.actor_id) if event.actor_id else None) for event in events]


def paper(*, event_id: UUID, actor: Staff) -> ObjectionEvent:
    """The step whose paper is asked for. Raises NotFound, also where there is none."""
    found: ObjectionEvent = ObjectionEvent.objects.select_related("attachment", "objection").one(
        event_id, actor
    )
    if found.attachment is None:
        raise NotFound
    return found


def visit_numbers(rows: Iterable[Objection]) -> dict[UUID, str]:
    """Return the numbers of the visits objected about. 1 query."""
    return counting.numbers_of({row.visit_id for row in rows})


# On the page of a visit's verdicts ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OnVisit:
    """What a visit's page says about objections: those made, and what its visitor may still object to."""

    made: tuple[Objection, ...]
    rules: frozenset[str]
    validity: bool


NOTHING = OnVisit((), frozenset(), validity=False)


def on_visit(found: VisitVerdicts, *, actor: Staff, now: datetime) -> OnVisit:
    """Return the objections of a visit already seen, and what `actor` himself may object to now."""
    if not access.may(actor, "objection.view") and not access.may(actor, "verdict.object"):
        return NOTHING
    made = tuple(listing(actor=actor).filter(visit_id=found.visit_id).order_by("-made_at", "-id"))
    judgement = found.judgement
    if judgement is None or not judgement.current or judgement.owner_id != actor.id:
        return OnVisit(made, frozenset(), validity=False)
    against = [row.rule.id for row in found.verdicts if row.outcome in OBJECTABLE]
    possible = frozenset(rule for rule in against if _possible(found.visit_id, rule, actor, now))
    return OnVisit(made, possible, judgement.valid is False and _possible(found.visit_id, "", actor, now))


def verdicts_against(against: services.Against) -> list[Verdict]:
    """Return the verdicts one's objection would be about. 1 query."""
    return list(against.judgement.verdicts.filter(rule__in=against.rules).order_by("rule"))


def _possible(visit_id: UUID, rule: str, actor: Staff, now: datetime) -> bool:
    try:
        services.may_object(visit_id=visit_id, rule=rule, actor=actor, now=now)
    except Refusal:
        return False
    return True


# How often verdicts fall ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """How many decided objections to a rule overturned its verdict; `rule` empty: all together."""

    rule: str
    decided: int
    overturned: int
    open: int
    withdrawn: int

    @property
    def percent(self) -> Decimal | None:
        """Overturned among decided, one decimal; None without a decision."""
        return percent(self.overturned, self.decided)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson interval."""
        return wilson(self.overturned, self.decided)

    @property
    def title(self) -> catalogue.RuleSpec | None:
        """The rule, None for all together or the validity."""
        return catalogue.rule(self.rule) if self.rule not in {"", VALIDITY} else None


VALIDITY = "validity"


def rates(
    *, actor: Staff, period: Period | None = None, unit_id: UUID | None = None
) -> tuple[Rate, list[Rate]]:
    """Return the overturn rate of all objections in sight and per rule, the most decided first. 1 or 3 queries.

    A period takes objections by the day they were made. Without the right to see objections: nothing.
    """
    rows = listing(actor=actor, unit_id=unit_id)
    if period is not None:
        rows = rows.filter(made_at__gte=period.starts_at, made_at__lt=period.ends_at)
    return _rates(rows.order_by().values_list("rule", "state", "decision"))


def rates_of(unit_ids: Iterable[UUID], period: Period) -> tuple[Rate, list[Rate]]:
    """Return the same of some units, for the system's own work. 1 query."""
    rows = Objection.objects.filter(
        unit_id__in=list(unit_ids), made_at__gte=period.starts_at, made_at__lt=period.ends_at
    )
    return _rates(rows.order_by().values_list("rule", "state", "decision"))


def _rates(rows: Iterable[tuple[str, str, str]]) -> tuple[Rate, list[Rate]]:
    found: dict[str, Counter[str]] = {}
    for rule, state, decision in rows:
        for key in ("", rule or VALIDITY):
            tally = found.setdefault(key, Counter())
            tally[state] += 1
            tally["overturned"] += decision == ObjectionDecision.UPHELD
    whole = _rate("", found.pop("", Counter()))
    each = sorted(
        (_rate(rule, tally) for rule, tally in found.items()), key=lambda rate: (-rate.decided, rate.rule)
    )
    return whole, each


def _rate(rule: str, tally: Counter[str]) -> Rate:
    is_open = sum(tally[state.value] for state in states.OPEN)
    decided = tally[states.ObjectionState.DECIDED.value]
    return Rate(rule, decided, tally["overturned"], is_open, tally[states.ObjectionState.WITHDRAWN.value])
