"""The records behind a figure as rows of a list; only what the actor may see becomes a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.customers import dossier
from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.customers.rules import VisitClass
from gridvisit.domain.demands.judging import counting as demands
from gridvisit.domain.demands.judging import figures as demand_figures
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.evaluation.indicators.figures import Drill
from gridvisit.domain.planning.judging import items as planning
from gridvisit.domain.planning.states import ItemState
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.staff import standing
from gridvisit.domain.surveys import selectors as surveys
from gridvisit.domain.visits.judging import counting as visits
from gridvisit.domain.visits.states import VisitState
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import DemandTopic, FollowupSubject, PromiseStatus, SurveyState, Vocabulary

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


NO_DETAIL = Text("", "")


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One record; `kind` and `target_id` name its page: a follow-up is shown on its visit, an item in its plan."""

    id: UUID
    kind: str
    target_id: UUID
    label: str
    customer: str
    day: date | None
    unit: str
    detail: Text
    good: bool


def rows_of(found: Drill, *, actor: Staff, offset: int = 0, limit: int = 50) -> list[DrillRow]:
    """Return some of a drill's records in their order. 2 or 3 queries."""
    ids = found.ids[offset : offset + limit]
    shown = _SHOWN.get(found.kind, _none)(ids, actor)
    names: dict[Any, str] = dossier.display_names(
        party for row in shown.values() if (party := row.get("party_id")) is not None
    )
    return [
        DrillRow(
            id=pk,
            kind=row.get("kind", found.kind),
            target_id=row.get("target_id", pk),
            label=row["label"] or names.get(row.get("party_id"), ""),
            customer=names.get(row.get("party_id"), ""),
            day=row["day"],
            unit=row["unit_name"] or "",
            detail=row["detail"],
            good=pk in found.good,
        )
        for pk in ids
        if (row := shown.get(pk)) is not None
    ]


Shown = dict[UUID, dict[str, Any]]


def _said(codes: type[Vocabulary], code: str) -> Text:
    return Text(codes.label_of(code, "zh"), codes.label_of(code, "en"))


def _visits(ids: tuple[UUID, ...], actor: Staff) -> Shown:
    return {
        pk: row | {"label": row["number"], "detail": _said(VisitState, row["state"])}
        for pk, row in visits.visit_rows(ids, actor=actor).items()
    }


def _demands(ids: tuple[UUID, ...], actor: Staff) -> Shown:
    found = {}
    for pk, row in demands.rows_of(ids, actor=actor).items():
        topic, state = _said(DemandTopic, row["topic"]), _said(DemandState, row["state"])
        detail = Text(f"{topic.zh} · {state.zh}", f"{topic.en} · {state.en}")
        unit = row["unit_name"] or row["raised"]
        found[pk] = row | {
            "label": row["number"], "day": local_date(row["heard_at"]), "unit_name": unit, "detail": detail,
        }  # fmt: skip
    return found


def _items(ids: tuple[UUID, ...], actor: Staff) -> Shown:
    return {
        pk: row
        | {
            "kind": "visit" if row["visit_id"] else "plan",
            "target_id": row["visit_id"] or row["plan_id"],
            "label": "",
            "day": row["due_to"],
            "detail": _said(ItemState, row["state"]),
        }
        for pk, row in planning.rows(ids, actor=actor).items()
    }


def _customers(ids: tuple[UUID, ...], actor: Staff) -> Shown:
    rows = customers.visible(actor=actor).filter(pk__in=ids).select_related("unit").defer("name")
    return {
        row.id: {
            "party_id": row.id, "label": "", "day": row.last_visit_on, "unit_name": row.unit.name,
            "detail": _said(VisitClass, row.visit_class),
        }
        for row in rows
    }  # fmt: skip


def _follow_ups(ids: tuple[UUID, ...], actor: Staff) -> Shown:
    return {
        pk: row
        | {
            "kind": "visit", "target_id": row["visit_id"], "label": row["number"], "day": row["due_on"],
            "detail": _said(FollowupSubject, row["subject"]),
        }
        for pk, row in visits.follow_up_rows(ids, actor=actor).items()
    }  # fmt: skip


def _invitations(ids: tuple[UUID, ...], actor: Staff) -> Shown:
    return {
        pk: {
            "party_id": row.party_id, "label": row.demand.number if row.demand else "", "unit_name": row.unit.name,
            "day": local_date(row.answered_at or row.created_at), "detail": _said(SurveyState, row.state),
        }
        for pk, row in surveys.rows_of(ids, actor=actor).items()
    }  # fmt: skip


def _promises(ids: tuple[UUID, ...], actor: Staff) -> Shown:
    found = {}
    for pk, row in demand_figures.promise_rows(ids, actor=actor).items():
        on_demand = row["demand_id"] is not None
        found[pk] = row | {
            "kind": "demand" if on_demand else "visit", "target_id": row["demand_id"] or row["visit_id"], "label": "",
            "day": row["due_on"], "detail": _said(PromiseStatus, row["status"]),
        }  # fmt: skip
    return found


def _staff(ids: tuple[UUID, ...], actor: Staff) -> Shown:
    return {
        pk: {"label": row["staff_no"], "day": None, "unit_name": row["unit_name"], "detail": NO_DETAIL}
        for pk, row in standing.people_rows(ids, actor=actor).items()
    }


def _units(ids: tuple[UUID, ...], actor: Staff) -> Shown:
    rows = staff.units(actor=actor).filter(pk__in=ids)
    return {
        row.pk: {"label": row.name, "day": None, "unit_name": row.name, "detail": NO_DETAIL} for row in rows
    }


def _none(_ids: tuple[UUID, ...], _actor: Staff) -> Shown:
    return {}


Reader = Callable[[tuple[UUID, ...], "Staff"], Shown]


def use(kind: str, reader: Reader) -> None:
    """Show the records of a kind by a room that stands above this one. Called once at the start."""
    _SHOWN[kind] = reader


_SHOWN: dict[str, Reader] = {
    "visit": _visits,
    "demand": _demands,
    "plan_item": _items,
    "customer": _customers,
    "follow_up": _follow_ups,
    "invitation": _invitations,
    "promise": _promises,
    "staff": _staff,
    "unit": _units,
}
