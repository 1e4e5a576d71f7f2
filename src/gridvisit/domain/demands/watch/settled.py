"""What a notice about a demand spoke of, and whether it is done: a due time met, a demand accepted, a part answered."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.demands.models import Demand, DemandEvent, Due
from gridvisit.domain.demands.states import ENDED, DemandState
from gridvisit.domain.demands.watch.models import Supervision

if TYPE_CHECKING:
    from gridvisit.domain.inbox.models import StaffNotice

REPLIES = (
    "handled",
    "contacted",
    "contact_tried",
    "resolved",
    "noted",
)  # what answers who asks how it stands
WAITS_FOR_DESK = frozenset({DemandState.REGISTERED, DemandState.TRIAGED, DemandState.REOPENED})


@dataclass(frozen=True, slots=True)
class _Known:
    """What became of the demands some notices speak of."""

    demands: dict[UUID, Demand]
    running: set[tuple[UUID, str]]  # (demand, kind) of due times not met
    waiting: set[str]  # supervisions nobody has reported to
    parts: set[str]  # parts nobody has answered
    replied: dict[UUID, datetime]  # the last time the unit said anything


def settled(notices: Collection[StaffNotice]) -> set[UUID]:
    """Return the notices whose matter is done: over with the demand, or done by itself. 5 queries."""
    known = _known({notice.subject_id for notice in notices if notice.subject_id})
    return {notice.pk for notice in notices if _is_settled(notice, known)}


def _known(ids: set[UUID]) -> _Known:
    fields = ("state", "accepted_at")
    demands = {row.pk: row for row in Demand.objects.filter(pk__in=ids).only("pk", *fields)}
    running = Due.objects.filter(demand_id__in=ids, met_at__isnull=True).values_list("demand_id", "kind")
    waiting = Supervision.objects.filter(demand_id__in=ids, lifted_at__isnull=True, reported_at__isnull=True)
    parts = Demand.objects.filter(pk__in=ids, parts__state="open").values_list("parts__pk", flat=True)
    replies = DemandEvent.objects.filter(demand_id__in=ids, kind__in=REPLIES).order_by("created_at")
    return _Known(
        demands, set(running), {str(pk) for pk in waiting.values_list("pk", flat=True)},
        {str(pk) for pk in parts}, dict(replies.values_list("demand_id", "created_at")),
    )  # fmt: skip


def _is_settled(notice: StaffNotice, known: _Known) -> bool:
    demand = known.demands.get(notice.subject_id) if notice.subject_id else None
    if demand is None:
        return False
    done = _BY_CODE.get(notice.code)
    return demand.state in ENDED or (done is not None and done(notice, demand, known))


def _part_of_key(notice: StaffNotice, place: int) -> str:
    parts = notice.key.split(":")
    return parts[place] if len(parts) > place else ""


def _met(notice: StaffNotice, demand: Demand, known: _Known) -> bool:
    return (demand.pk, _part_of_key(notice, 2)) not in known.running


def _reported(notice: StaffNotice, _demand: Demand, known: _Known) -> bool:
    return _part_of_key(notice, 1) not in known.waiting


def _answered(notice: StaffNotice, _demand: Demand, known: _Known) -> bool:
    return _part_of_key(notice, 1) not in known.parts


def _replied(notice: StaffNotice, demand: Demand, known: _Known) -> bool:
    last = known.replied.get(demand.pk)
    return last is not None and last > notice.at


def _taken(_notice: StaffNotice, demand: Demand, _known: _Known) -> bool:
    return demand.state != DemandState.DISPATCHED


def _sent_on(_notice: StaffNotice, demand: Demand, _known: _Known) -> bool:
    return demand.state not in WAITS_FOR_DESK


# What is only told (lifted, reported, answered, handed on) is never settled by itself.
_BY_CODE: dict[str, Callable[[StaffNotice, Demand, _Known], bool]] = {
    "demand.alarm_near": _met, "demand.alarm_due": _met, "demand.alarm_up": _met,
    "demand.sent": _taken, "demand.sent_back": _sent_on,
    "demand.supervision_ordered": _reported, "demand.supervision_late": _reported,
    "demand.joint_asked": _answered, "demand.update_asked_notice": _replied,
}  # fmt: skip
