"""Verdicts on units by month and on findings."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from gridvisit.domain.evaluation.bodies import selectors
from gridvisit.domain.evaluation.rules import Period, month_of, parse_period
from gridvisit.domain.improvement import selectors as improvement
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Refusal
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import bodies as shapes

router = Router(tags=["evaluation"])


def _lang() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def _month(given: str) -> Period:
    if not given:
        return month_of(local_date(clock.now()))
    period = parse_period(given)
    if period.name != f"{period.start:%Y-%m}":
        raise Refusal("period.no_month", status=422, field="month", given=given[:20])
    return period


@router.get(
    "/unit-verdicts", response={200: list[shapes.UnitMonthOut], **ERRORS}, operation_id="list_unit_verdicts"
)
@route("verdict.view", "verdict")
def list_unit_verdicts(request: HttpRequest, month: str = "") -> Any:
    """Units the caller sees with their verdicts of a month (2026-11, default this one); each counts all below it."""
    return [shapes.unit_line(line) for line in selectors.of_month(actor=request.actor, month=_month(month))]


@router.get(
    "/units/{uuid:unit_id}/verdicts", response={200: shapes.BodyVerdictsOut, **ERRORS},
    operation_id="get_unit_verdicts",
)  # fmt: skip
@route("verdict.view", "unit")
def get_unit_verdicts(request: HttpRequest, unit_id: UUID, month: str = "") -> Any:
    """The verdicts in force on one unit in a month, with facts, parameters and earlier judgements."""
    asked = _month(month)
    unit, found = selectors.of_unit(unit_id=unit_id, month=asked, actor=request.actor)
    return shapes.body_verdicts(unit.pk, asked.name, found, _lang())


@router.get(
    "/findings/{uuid:finding_id}/verdicts", response={200: shapes.BodyVerdictsOut, **ERRORS},
    operation_id="get_finding_verdicts",
)  # fmt: skip
@route("finding.view", "finding")
def get_finding_verdicts(request: HttpRequest, finding_id: UUID) -> Any:
    """The verdicts in force on one finding: action opened, in time, effect measured (9.1-01 … 9.1-03)."""
    row = improvement.finding(finding_id=finding_id, actor=request.actor)
    found = selectors.of_finding(finding_id=row.pk, unit_id=row.unit_id, actor=request.actor)
    if found is None:
        raise Forbidden
    return shapes.body_verdicts(row.pk, "", found, _lang())
