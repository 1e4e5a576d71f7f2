"""Verdicts, rules, parameters and indicators over HTTP."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router

from gridvisit.domain.evaluation import indicators, overrides, rulebook, selectors, services
from gridvisit.domain.evaluation.indicators import frozen
from gridvisit.domain.evaluation.indicators.plain import plain
from gridvisit.domain.evaluation.rules import month_of, parse_period
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import evaluation as shapes
from gridvisit.interfaces.api.schemas import indicators as figures
from gridvisit.standard import catalogue

router = Router(tags=["evaluation"])
MOST = 200
MOST_CODES = 50
ID_LENGTH = 36


def _lang() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def _unit(request: HttpRequest, given: str) -> Any:
    """The unit named by id or code; without one the caller's own. Raises NotFound."""
    actor = request.actor
    if not given:
        return staff.unit(unit_id=actor.unit_id, actor=actor)
    if len(given) == ID_LENGTH:
        return staff.unit(unit_id=parse_id(given), actor=actor)
    found = staff.unit_by_code(code=given.replace("\x00", "")[:40], tenant_id=actor.tenant_id)
    return staff.unit(unit_id=found.id, actor=actor)


@router.get(
    "/visits/{uuid:visit_id}/verdicts",
    response={200: shapes.VisitVerdictsOut, **ERRORS},
    operation_id="visit_verdicts",
)
@route("verdict.view", "verdict")
def visit_verdicts(request: HttpRequest, visit_id: UUID, judgement_id: UUID | None = None) -> Any:
    """Every verdict of a visit with its reason, facts and parameters; `judgement_id` asks for an earlier one."""
    found = selectors.verdicts_of_visit(visit_id=visit_id, actor=request.actor, judgement_id=judgement_id)
    return shapes.visit_verdicts(found, _lang())


@router.post(
    "/visits/{uuid:visit_id}/judge",
    response={200: shapes.VisitVerdictsOut, **ERRORS},
    operation_id="judge_visit",
)
@route("verdict.judge", "verdict")
def judge_visit(request: HttpRequest, visit_id: UUID) -> Any:
    """Judge a visit with what is known now; the same facts make no new judgement."""
    if not services.evaluate_visits(visit_ids=[visit_id], actor=request.actor, now=clock.now()):
        raise Refusal("verdict.not_judged")
    return shapes.visit_verdicts(selectors.verdicts_of_visit(visit_id=visit_id, actor=request.actor), _lang())


@router.get("/verdicts", response={200: shapes.VerdictPage, **ERRORS}, operation_id="list_verdicts")
@route("verdict.view", "verdict")
def list_verdicts(
    request: HttpRequest,
    *,
    rule: str = "",
    outcome: str = "",
    severity: str = "",
    period: str = "",
    unit: str = "",
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
) -> Any:
    """Verdicts in force, newest first; without `outcome` those that failed or cannot be judged."""
    page = selectors.page(
        actor=request.actor,
        rule=rule.replace("\x00", "")[:8],
        outcome=outcome.replace("\x00", "")[:15],
        severity=severity.replace("\x00", "")[:1],
        period=parse_period(period) if period else None,
        unit_id=_unit(request, unit).id if unit else None,
        cursor=cursor,
        size=size,
    )
    return {"items": [shapes.listed(row, _lang()) for row in page.items], "next_cursor": page.next_cursor}


@router.get("/rules", response={200: list[shapes.RuleOut], **ERRORS}, operation_id="list_rules")
@route("rule.view", "rule")
def list_rules(request: HttpRequest, unit: str = "", on: date | None = None) -> Any:
    """All 120 rules with their parameters as in force for a unit on a day (default: the caller's, today)."""
    day = on or local_date(clock.now())
    return rulebook.listing(actor=request.actor, unit=_unit(request, unit), on=day, lang=_lang())


@router.get("/rules/{str:rule_id}", response={200: shapes.RuleDetail, **ERRORS}, operation_id="get_rule")
@route("rule.view", "rule")
def get_rule(request: HttpRequest, rule_id: str, unit: str = "", on: date | None = None) -> Any:
    """One rule: text, condition in words, parameters in force and their history, outcomes of last month."""
    spec = catalogue.rule(rule_id)
    now, where = clock.now(), _unit(request, unit)
    page = rulebook.rule_page(rule_id=spec.id, actor=request.actor, now=now, unit_id=where.id, on=on)
    lines = rulebook.listing(actor=request.actor, unit=where, on=on or local_date(now), lang=_lang())
    return shapes.rule_detail(next(line for line in lines if line["id"] == spec.id), page, _lang())


@router.post(
    "/parameters/{str:parameter}/overrides", response={200: shapes.StoredOverride, **ERRORS},
    operation_id="tighten_parameter",
)  # fmt: skip
@route("rule.tighten", "rule")
def tighten(request: HttpRequest, parameter: str, body: shapes.TightenIn) -> Any:
    """Set a stricter value for a unit and all below it; a looser one is refused with clause and both values."""
    return overrides.tighten(
        unit_id=body.unit_id, parameter=parameter[:40], value=body.value, valid_from=body.valid_from,
        reason=body.reason, actor=request.actor, now=clock.now(),
    )  # fmt: skip


@router.post(
    "/overrides/{uuid:override_id}/withdraw", response={200: shapes.StoredOverride, **ERRORS},
    operation_id="withdraw_override",
)  # fmt: skip
@route("rule.tighten", "rule")
def withdraw(request: HttpRequest, override_id: UUID, body: shapes.OverrideReasonIn) -> Any:
    """Give a tightening up: the value falls back to that of the units above."""
    return overrides.withdraw(
        override_id=override_id, reason=body.reason, actor=request.actor, now=clock.now()
    )


@router.get(
    "/indicators", response={200: list[figures.IndicatorOut], **ERRORS}, operation_id="list_indicators"
)
@route("dashboard.view", "indicator")
def list_indicators(request: HttpRequest, period: str = "", unit: str = "", codes: str = "") -> Any:
    """Figures of a unit (id or code) and period (2026-11, 2026-Q4, 2026), today's and, for a month, the frozen one."""
    now, where = clock.now(), _unit(request, unit)
    wanted = parse_period(period) if period else month_of(local_date(now))
    asked = [code.strip() for code in codes.split(",") if code.strip()][:MOST_CODES] or None
    found = indicators.figures(actor=request.actor, unit=where, period=wanted, now=now, codes=asked)
    kept = frozen.frozen_of(actor=request.actor, unit=where, period=wanted)
    return [plain(figure, _lang(), kept.get(figure.code)) for figure in found]


@router.get(
    "/indicators/{str:code}/expected",
    response={200: figures.ExpectedOut, **ERRORS},
    operation_id="expected_indicator",
)
@route("dashboard.view", "indicator")
def expected_indicator(request: HttpRequest, code: str, period: str = "", unit: str = "") -> Any:
    """Observed against what the company's rates, class by class, give for this unit's customers; 404 without sense."""
    now, where = clock.now(), _unit(request, unit)
    wanted = parse_period(period) if period else month_of(local_date(now))
    found = indicators.expected(code, actor=request.actor, unit=where, period=wanted, now=now)
    if found is None:
        raise NotFound("indicator.no_expectation", indicator=code[:10])
    return figures.expected_out(code, found, _lang())


@router.get(
    "/indicators/{str:code}/records",
    response={200: figures.RecordPage, **ERRORS},
    operation_id="drill_indicator",
)
@route("dashboard.view", "indicator")
def drill_indicator(
    request: HttpRequest,
    code: str,
    *,
    part: Literal["numerator", "denominator", "missed"] = "missed",
    period: str = "",
    unit: str = "",
    group: str = "",
    offset: int = Query(0, ge=0, le=1_000_000),
    size: int = Query(50, ge=1, le=MOST),
) -> Any:
    """The records behind one side of a figure, as far as the caller may see them."""
    now, where = clock.now(), _unit(request, unit)
    wanted = parse_period(period) if period else month_of(local_date(now))
    if code not in indicators.FORMULAS:
        raise NotFound("indicator.unknown", indicator=code[:10], known=sorted(indicators.FORMULAS))
    found = indicators.drill(
        code, part, actor=request.actor, unit_id=where.id, period=wanted, now=now, group=group
    )
    rows = indicators.rows_of(found, actor=request.actor, offset=offset, limit=size)
    items = [
        {
            "id": row.target_id, "kind": row.kind, "label": row.label, "customer": row.customer, "day": row.day,
            "unit": row.unit, "detail": row.detail.of(_lang()), "good": row.good,
        }
        for row in rows
    ]  # fmt: skip
    return {"items": items, "total": len(found.ids), "offset": offset}
