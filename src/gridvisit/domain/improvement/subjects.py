"""What a finding is about: a visit or a demand, told by its number, shown to those who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.improvement.models import Finding
from gridvisit.domain.staff import access
from gridvisit.domain.visits import selectors as visits
from gridvisit.foundation.kernel.errors import NotFound, Refusal

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


@dataclass(frozen=True)
class Subject:
    """A visit or a demand."""

    kind: str
    id: UUID
    number: str


def by_number(number: str, *, actor: Staff) -> Subject | None:
    """Return the visit or demand with a number, None for no number. Raises Refusal `finding.object_unknown`."""
    wanted = number.strip()
    if not wanted:
        return None
    if access.may(actor, "visit.view"):
        try:
            visit = visits.by_number(number=wanted, actor=actor)
        except NotFound:
            pass
        else:
            return Subject("visit", visit.id, visit.number)
    if access.may(actor, "demand.view"):
        try:
            demand = demands.by_number(number=wanted, actor=actor)
        except NotFound:
            pass
        else:
            return Subject("demand", demand.id, demand.number)
    raise Refusal("finding.object_unknown", status=422, field="about", number=wanted[:30])


def of_finding(finding: Finding, *, actor: Staff) -> Subject | None:
    """Return what a finding already seen is about, None where the actor may not see it."""
    pk = finding.object_id
    try:
        if finding.object_kind == "visit" and pk and access.may(actor, "visit.view"):
            return Subject("visit", pk, visits.get(visit_id=pk, actor=actor).number)
        if finding.object_kind == "demand" and pk and access.may(actor, "demand.view"):
            return Subject("demand", pk, demands.demand(demand_id=pk, actor=actor).number)
    except NotFound:
        return None
    return None
