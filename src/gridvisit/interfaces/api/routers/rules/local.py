"""Local rules over HTTP, and the effect of a tightening before it is released."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from gridvisit.domain.evaluation import effects
from gridvisit.domain.evaluation.local import selectors, services
from gridvisit.domain.evaluation.local.selectors import State
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas.rules import local as shapes

router = Router(tags=["evaluation"])


def _lang() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def _page(request: HttpRequest, rule_id: UUID, period: str = "") -> dict[str, Any]:
    page = selectors.page(
        rule_id=rule_id, actor=request.actor, now=clock.now(), period=parse_period(period) if period else None
    )
    return shapes.detail(page, _lang())


@router.get(
    "/local-rules", response={200: list[shapes.LocalRuleOut], **ERRORS}, operation_id="list_local_rules"
)
@route("rule.view", "local_rule")
def list_local_rules(request: HttpRequest, unit: str = "", state: str = "") -> Any:
    """The rules units have added; of a unit (id) with what binds it from above."""
    found = selectors.lines(
        actor=request.actor, now=clock.now(), unit_id=parse_id(unit) if unit else None,
        state=state if State.has(state) else "",
    )  # fmt: skip
    return [shapes.listed(line, _lang()) for line in found]


@router.post("/local-rules", response={200: shapes.LocalRuleDetail, **ERRORS}, operation_id="add_local_rule")
@route("rule.add", "local_rule")
def add_local_rule(request: HttpRequest, body: shapes.NewRuleIn) -> Any:
    """Draft a rule of a unit; another person releases it."""
    rule = services.add(unit_id=body.unit_id, draft=body.draft(), actor=request.actor, now=clock.now())
    return _page(request, rule.pk)


@router.get(
    "/local-rules/{uuid:local_rule_id}",
    response={200: shapes.LocalRuleDetail, **ERRORS},
    operation_id="get_local_rule",
)
@route("rule.view", "local_rule")
def get_local_rule(request: HttpRequest, local_rule_id: UUID, period: str = "") -> Any:
    """One local rule; a draft with its preview on the visits of a month (default: last month)."""
    return _page(request, local_rule_id, period)


@router.post(
    "/local-rules/{uuid:local_rule_id}/draft",
    response={200: shapes.LocalRuleDetail, **ERRORS},
    operation_id="revise_local_rule",
)
@route("rule.add", "local_rule")
def revise_local_rule(request: HttpRequest, local_rule_id: UUID, body: shapes.DraftIn) -> Any:
    """Change the draft, or begin the next version of a released rule."""
    services.revise(rule_id=local_rule_id, draft=body.draft(), actor=request.actor, now=clock.now())
    return _page(request, local_rule_id)


@router.post(
    "/local-rules/{uuid:local_rule_id}/discard",
    response={200: shapes.LocalRuleDetail, **ERRORS},
    operation_id="discard_local_rule",
)
@route("rule.add", "local_rule")
def discard_local_rule(request: HttpRequest, local_rule_id: UUID) -> Any:
    """Give the draft up."""
    services.discard(rule_id=local_rule_id, actor=request.actor, now=clock.now())
    return _page(request, local_rule_id)


@router.post(
    "/local-rules/{uuid:local_rule_id}/release",
    response={200: shapes.LocalRuleDetail, **ERRORS},
    operation_id="release_local_rule",
)
@route("rule.release", "local_rule")
def release_local_rule(request: HttpRequest, local_rule_id: UUID) -> Any:
    """Put the draft in force from its day on; its author cannot."""
    services.release(rule_id=local_rule_id, actor=request.actor, now=clock.now())
    return _page(request, local_rule_id)


@router.post(
    "/local-rules/{uuid:local_rule_id}/withdraw",
    response={200: shapes.LocalRuleDetail, **ERRORS},
    operation_id="withdraw_local_rule",
)
@route("rule.release", "local_rule")
def withdraw_local_rule(request: HttpRequest, local_rule_id: UUID, body: shapes.WithdrawIn) -> Any:
    """End the rule from a day on; what was judged stays judged."""
    services.withdraw(
        rule_id=local_rule_id, from_day=body.from_day, reason=body.reason, actor=request.actor, now=clock.now()
    )  # fmt: skip
    return _page(request, local_rule_id)


@router.get(
    "/visits/{uuid:visit_id}/local-verdicts",
    response={200: list[shapes.LocalVerdictOut], **ERRORS},
    operation_id="visit_local_verdicts",
)
@route("verdict.view", "verdict")
def visit_local_verdicts(request: HttpRequest, visit_id: UUID) -> Any:
    """What local rules say about a visit, apart from the verdicts of the standard."""
    found = selectors.of_visit(visit_id=visit_id, actor=request.actor)
    return [shapes.on_visit(row, _lang()) for row in found]


@router.post(
    "/parameters/{str:parameter}/effect",
    response={200: shapes.TighteningEffectOut, **ERRORS},
    operation_id="effect_of_tightening",
)
@route("rule.tighten", "rule")
def effect_of_tightening(request: HttpRequest, parameter: str, body: shapes.EffectIn) -> Any:
    """What a stricter value would have changed last month; nothing is written."""
    found = effects.of_tightening(
        unit_id=body.unit_id, parameter=parameter[:40], value=body.value, actor=request.actor, now=clock.now()
    )
    return shapes.effect(found, _lang())
