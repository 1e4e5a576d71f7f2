"""Read visits, always from the actor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from gridvisit.domain.channels import rules as channel_rules
from gridvisit.domain.channels import selectors as channels
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import intake, reading, rules, states
from gridvisit.domain.visits.models import (
    Addendum,
    Appointment,
    Evidence,
    FollowUp,
    NeedAnswer,
    StepRecord,
    Strategy,
    StrategyItem,
    Touch,
    Visit,
    VisitPolicy,
)
from gridvisit.domain.visits.steps import s1_prepare
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.paging import Each, keyset
from gridvisit.standard.vocabulary import Channel

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

S = states.VisitState
ROW = ("unit", "party", "owner", "site")
EQUAL = ("state", "outcome", "channel", "owner_id", "party_id", "valid", "authenticity", "plan_item_id")


def of_day(*, actor: Staff, day: date, owner_id: UUID | None = None) -> QuerySet[Visit]:
    """Visits of `day` the actor may see (or those of one visitor, as companion too), in route order. 1 query."""
    return _mine(_visible(actor).filter(day=day), owner_id).order_by("route_no", "priority", "id")


def of_week(*, actor: Staff, day: date, owner_id: UUID | None = None) -> QuerySet[Visit]:
    """Visits of the Monday-to-Sunday week of `day`, by day and route order. 1 query."""
    monday = day - timedelta(days=day.weekday())
    rows = _visible(actor).filter(day__range=(monday, monday + timedelta(days=6)))
    return _mine(rows, owner_id).order_by("day", "route_no", "priority", "id")


def to_come(*, actor: Staff, after: date, owner_id: UUID) -> date | None:
    """The day of the next visit of a visitor after a day, None without one. 1 query."""
    rows = _mine(_visible(actor).filter(day__gt=after, state__in=states.NOT_BEGUN), owner_id)
    found: date | None = rows.order_by("day").values_list("day", flat=True).first()
    return found


def late(*, actor: Staff, on: date) -> QuerySet[Visit]:
    """Visits whose day, or last due day, has passed and that have not taken place, the oldest first. 1 query."""
    return _late(_visible(actor), on).order_by("day", "id")


def _late(rows: QuerySet[Visit], on: date) -> QuerySet[Visit]:
    return rows.filter(state__in=states.NOT_BEGUN).filter(Q(day__lt=on) | Q(due_to__lt=on))


def to_appoint(*, actor: Staff, on: date, until: date, owner_id: UUID | None = None) -> QuerySet[Visit]:
    """On-site visits from a day to a day that have no confirmed appointment and need one (7.2-03). 1 query.

    Left out: who goes without for a listed reason (7.2-05), and who declined and is left in peace (4.2).
    """
    return _mine(_to_appoint(_visible(actor), on, until), owner_id).order_by("day", "route_no", "id")


def _to_appoint(rows: QuerySet[Visit], on: date, until: date) -> QuerySet[Visit]:
    agreed = Q(appointment__status__in=(states.AppointmentState.CONFIRMED, states.AppointmentState.KEPT))
    in_peace = Q(
        appointment__status=states.AppointmentState.DECLINED, appointment__next_proposal_after__gt=on
    )
    rows = rows.filter(state__in=states.NOT_BEGUN, channel=Channel.ONSITE, day__range=(on, until))
    return rows.filter(no_appointment_reason="").exclude(agreed).exclude(in_peace)


def wishes(*, actor: Staff) -> QuerySet[Visit]:
    """Visits whose customer asks for another time and waits for our answer, the nearest first. 1 query."""
    rows = _visible(actor).filter(state__in=states.NOT_BEGUN, appointment__proposal_start__isnull=False)
    return rows.order_by("appointment__proposal_start", "id")


def void_proposed(*, actor: Staff) -> QuerySet[Visit]:
    """Visits proposed to be void that this person, as the second one, may decide on. 1 query."""
    rows: QuerySet[Visit] = (
        Visit.objects.visible_to(actor, "visit.void_confirm").select_related(*ROW).defer("brief")
    )
    waiting = rows.filter(void_proposed_by_id__isnull=False).exclude(state=S.VOID)
    return waiting.exclude(void_proposed_by_id=actor.id).order_by("day", "id")


def listing(
    *, actor: Staff, filters: Mapping[str, Any] | None = None, cursor: str = "", size: int = 50
) -> Page[Visit]:
    """One page of visits, newest day first; 1 query whatever the depth, 2 for who sees some units or his own only.

    filters: state, outcome, channel, owner_id, party_id, unit_id (with all below it), valid, authenticity,
    plan_item_id, day_from, day_to, number, reason,
    strategy_due, archived, late (a day: overdue on it), to_appoint (two days: no confirmed appointment between).
    """
    rows = narrowed(actor=actor, filters=filters)
    each = Each(_narrow(Visit.objects.all(), actor, filters), Visit.objects.reaches(actor))
    return keyset(rows, order=("-day", "-id"), cursor=cursor, size=size, each=each)


def narrowed(*, actor: Staff, filters: Mapping[str, Any] | None = None) -> QuerySet[Visit]:
    """Visits the actor may see, narrowed by the filters of `listing`; the same for lists, counts and exports."""
    return _narrow(_visible(actor), actor, filters)


def _narrow(rows: QuerySet[Visit], actor: Staff, filters: Mapping[str, Any] | None) -> QuerySet[Visit]:
    given = filters or {}
    rows = rows.filter(**{name: given[name] for name in EQUAL if given.get(name) is not None})
    if given.get("unit_id"):
        rows = rows.filter(unit_id__in=staff.subtree_ids(staff.unit(unit_id=given["unit_id"], actor=actor)))
    if given.get("day_from"):
        rows = rows.filter(day__gte=given["day_from"])
    if given.get("day_to"):
        rows = rows.filter(day__lte=given["day_to"])
    if given.get("number"):
        rows = rows.filter(number__istartswith=str(given["number"]).strip())
    if given.get("reason"):
        rows = rows.filter(reasons__icontains=f'"{given["reason"]}"')
    if given.get("strategy_due"):
        rows = rows.filter(strategy_required=True, state__in=states.AFTER_RECORD, strategies__isnull=True)
    if given.get("late"):
        rows = _late(rows, given["late"])
    if given.get("to_appoint"):
        rows = _to_appoint(rows, *given["to_appoint"])
    if given.get("archived") is not None:
        rows = rows.filter(archived_at__isnull=not given["archived"])
    return rows


def _visible(actor: Staff) -> QuerySet[Visit]:
    rows: QuerySet[Visit] = Visit.objects.visible_to(actor)
    return rows.select_related(*ROW, "appointment").defer("brief")


def _mine(rows: QuerySet[Visit], owner_id: UUID | None) -> QuerySet[Visit]:
    return rows if owner_id is None else rows.filter(Q(owner_id=owner_id) | Q(companion_id=owner_id))


def get(*, visit_id: UUID, actor: Staff) -> Visit:
    """The visible visit with unit, customer, people, account and site. Raises NotFound. 1 query."""
    rows = Visit.objects.visible_to(actor).select_related(
        *ROW, "companion", "account", "appointment", "archive"
    )
    found: Visit | None = rows.filter(pk=visit_id).first()
    if found is None:
        raise NotFound
    return found


def get_visit(*, visit_id: UUID, actor: Staff) -> Visit:
    """The visible visit with everything that hangs on it. Raises NotFound. About 14 queries.

    Prefetched: touches, steps, policies (with policy), needs, inquiries, estimates, evidence (with attachment),
    strategies (with items and owners), follow_ups, addenda; selected: appointment, archive, unit, party, site,
    account, owner, companion.
    """
    rows = Visit.objects.visible_to(actor).select_related(
        *ROW, "companion", "account", "appointment", "archive"
    )
    found: Visit | None = (
        rows.prefetch_related(
            Prefetch("touches", Touch.objects.order_by("started_at", "id")),
            Prefetch("steps", StepRecord.objects.order_by("step")),
            Prefetch("policies", VisitPolicy.objects.select_related("policy").order_by("at", "id")),
            Prefetch("needs", NeedAnswer.objects.order_by("area")),
            "inquiries",
            "estimates",
            Prefetch("evidence", Evidence.objects.select_related("attachment").order_by("captured_at", "id")),
            Prefetch("strategies", Strategy.objects.order_by("-edition")),
            Prefetch(
                "strategies__items", StrategyItem.objects.select_related("owner").order_by("due_on", "id")
            ),
            Prefetch("follow_ups", FollowUp.objects.order_by("due_on", "id")),
            Prefetch("addenda", Addendum.objects.select_related("attachment").order_by("at", "id")),
        )
        .filter(pk=visit_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def by_number(*, number: str, actor: Staff) -> Visit:
    """The visible visit with a number. Raises NotFound."""
    found: Visit | None = _visible(actor).filter(number__iexact=number.strip()).first()
    if found is None:
        raise NotFound
    return found


def appointment_of(*, visit_id: UUID, actor: Staff) -> Appointment | None:
    """The appointment of a visible visit, None if there is none. 1 query."""
    found: Appointment | None = Appointment.objects.visible_to(actor).filter(visit_id=visit_id).first()
    return found


def history_of_party(*, party_id: UUID, actor: Staff, limit: int = 20) -> list[Visit]:
    """The customer's visits the actor may see, newest first. 1 query."""
    return list(_visible(actor).filter(party_id=party_id).order_by("-day", "-id")[:limit])


def timeline(*, visit_id: UUID, actor: Staff) -> list[dict[str, Any]]:
    """Events, touches and messages of a visit in order: {at, kind, actor_no, from_state, to_state, reason, data}.

    A touch has kind `touch` and data {touch, touchpoint, staffed}; a message kind `notice`. 6 queries.
    """
    visit: Visit = Visit.objects.one(visit_id, actor)
    events = list(visit.events.order_by("at", "id"))
    touches = list(visit.touches.order_by("started_at", "id"))
    people = staff.by_ids([*(row.actor_id for row in events), *(row.staff_id for row in touches)])

    def number(pk: UUID | None) -> str:
        return people[pk].staff_no if pk in people else ""

    lines = [
        {
            "at": row.at, "kind": row.kind, "actor_no": number(row.actor_id), "from_state": row.from_state,
            "to_state": row.to_state, "reason": row.reason, "data": row.data,
        }
        for row in events
    ]  # fmt: skip
    lines += [
        {
            "at": row.started_at, "kind": "touch", "actor_no": number(row.staff_id), "from_state": "", "to_state": "",
            "reason": row.note, "data": {"touch": row.kind, "touchpoint": row.touchpoint, "staffed": row.staffed},
        }
        for row in touches
    ]  # fmt: skip
    lines += [
        {
            "at": row.created_at, "kind": "notice", "actor_no": "", "from_state": "", "to_state": "", "reason": "",
            "data": {"notice": row.kind, "state": row.state, "id": str(row.id)},
        }
        for row in channels.notices_of(subject_kind="visit", subject_id=visit.id)
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line["at"])


def brief_of(*, visit_id: UUID, actor: Staff) -> dict[str, Any]:
    """The stored brief ({} if none). Raises NotFound. 1 query."""
    visit: Visit = Visit.objects.one(visit_id, actor)
    return reading.brief_of(visit)


def checklist(*, visit_id: UUID, actor: Staff, now: datetime) -> dict[str, Any]:
    """What stands before the next step of a visit.

    Keys: state, missing (Problems of ready or of hand-in), supplies [{code, ticked}], conditions, required
    (field → filled, 7.2-07), required_share.
    """
    visit: Visit = Visit.objects.one(visit_id, actor)
    params = reading.params_of(visit, now)
    customer = reading.customer_of(visit)
    around = reading.circumstances(visit, customer)
    facts = reading.record_facts(visit, customer=customer)
    if visit.state in states.NOT_BEGUN:
        missing = s1_prepare.missing(visit, now=now)
    elif visit.state == S.IN_PROGRESS:
        missing = rules.missing_for_record(facts, params)
    else:
        missing = []
    fields = rules.required_fields(facts, params)
    return {
        "state": visit.state,
        "missing": missing,
        "supplies": [
            {"code": code, "ticked": code in visit.supplies}
            for code in channel_rules.supplies_needed(around, params)
        ],
        "conditions": sorted(channel_rules.conditions(around)),
        "required": fields,
        "required_share": round(rules.share(fields), 1),
    }


def evidence(*, evidence_id: UUID, actor: Staff) -> Evidence:
    """One piece of evidence the actor may look at (its file: foundation.files.fetch). Raises NotFound."""
    rows = Evidence.objects.visible_to(actor, "evidence.view").select_related("attachment", "visit")
    found: Evidence | None = rows.filter(pk=evidence_id).first()
    if found is None:
        raise NotFound
    return found


def follow_ups(
    *, actor: Staff, state: str = "", due_until: date | None = None, cursor: str = "", size: int = 50
) -> Page[FollowUp]:
    """Follow-ups the actor may do, by due date; all states unless one, or `open`, is named. 1 query."""
    return keyset(_follow_ups(actor, state, due_until), order=("due_on", "id"), cursor=cursor, size=size)


def count_follow_ups(*, actor: Staff, state: str = "", due_until: date | None = None) -> int:
    """How many follow-ups the same filters leave. 1 query."""
    return _follow_ups(actor, state, due_until).count()


def _follow_ups(actor: Staff, state: str, due_until: date | None) -> QuerySet[FollowUp]:
    rows: QuerySet[FollowUp] = FollowUp.objects.visible_to(actor).select_related(
        "visit", "visit__owner", "unit"
    )
    if state == "open":
        rows = rows.filter(state__in=("due", "attempting"))
    elif state:
        rows = rows.filter(state=state)
    return rows if due_until is None else rows.filter(due_on__lte=due_until)


def follow_up(*, follow_up_id: UUID, actor: Staff) -> FollowUp:
    """One visible follow-up with its visit. Raises NotFound."""
    rows = FollowUp.objects.visible_to(actor).select_related("visit", "visit__owner", "unit")
    found: FollowUp | None = rows.filter(pk=follow_up_id).first()
    if found is None:
        raise NotFound
    return found


def strategies_of_party(*, party_id: UUID, actor: Staff) -> list[Strategy]:
    """Editions of the customer's strategy, newest first, items with owners prefetched. 2 queries."""
    items = Prefetch("items", StrategyItem.objects.select_related("owner").order_by("due_on", "id"))
    rows = Strategy.objects.visible_to(actor).filter(party_id=party_id).prefetch_related(items)
    return list(rows.order_by("-edition"))


def strategies_due(*, actor: Staff, until: date) -> QuerySet[Strategy]:
    """Strategies in effect that are to be read again by a day (7.2-10), the oldest first."""
    rows: QuerySet[Strategy] = Strategy.objects.visible_to(actor).filter(
        state="in_effect", review_on__lte=until
    )
    return rows.select_related("visit").order_by("review_on", "id")


def proactive_days(*, party_ids: Iterable[UUID], tenant_id: UUID, since: date) -> dict[UUID, list[date]]:
    """Days of proactive visits per party over the whole tenant (4-14), for planning. 1 query."""
    return intake.proactive_days(list(party_ids), tenant_id, since)


def archived_between(*, tenant_id: UUID, start: datetime, end: datetime) -> list[UUID]:
    """Ids of visits archived in a period, in order, for the evaluation room. 1 query."""
    rows = Visit.objects.filter(tenant_id=tenant_id, archived_at__gte=start, archived_at__lt=end)
    return list(rows.order_by("archived_at", "id").values_list("id", flat=True))
