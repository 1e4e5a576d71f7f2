"""Findings and corrective actions over HTTP: from what failed to a measured effect."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from gridvisit.domain.improvement import findings, selectors, services, subjects
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import improvement as shapes

router = Router(tags=["improvement"])
MOST = 200
ONE = "/actions/{uuid:action_id}"
DETAIL: dict[int, Any] = {200: shapes.ActionDetail, **ERRORS}


def _shown(request: HttpRequest, action_id: UUID) -> dict[str, Any]:
    row = selectors.action(action_id=action_id, actor=request.actor)
    seen = selectors.verification(row, actor=request.actor, now=clock.now())
    return shapes.action_out(row) | {
        "why": row.why,
        "cause_code": row.cause_code,
        "correction": row.correction,
        "plan": row.plan,
        "effect_note": row.effect_note,
        "effect": shapes.effect_out(seen),
        "findings": [shapes.finding_out(item) for item in selectors.findings_of(row)],
        "steps": [shapes.step_out(event) for event in selectors.events_of(row)],
    }


def _step(request: HttpRequest, action_id: UUID) -> dict[str, Any]:
    return {"action_id": action_id, "actor": request.actor, "now": clock.now()}


@router.get("/findings", response={200: shapes.FindingPage, **ERRORS}, operation_id="list_findings")
@route("finding.view", "finding")
def list_findings(
    request: HttpRequest,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    state: str = "",
    source: str = "",
    rule: str = "",
    unit_id: UUID | None = None,
    systemic: bool = False,
    q: str = "",
) -> Any:
    """Findings in sight, newest first; a unit with all below it."""
    rows = selectors.findings(
        actor=request.actor, state=_plain(state), source=_plain(source), rule=_plain(rule), unit_id=unit_id,
        systemic=systemic, q=_plain(q),
    )  # fmt: skip
    page = selectors.finding_page(rows, cursor=cursor, size=size)
    return {"items": [shapes.finding_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post("/findings", response={200: shapes.FindingOut, **ERRORS}, operation_id="raise_finding")
@route("finding.raise", "finding")
def raise_finding(request: HttpRequest, body: shapes.FindingIn) -> Any:
    """Write down a finding; a self-report counts against nobody."""
    about = subjects.by_number(body.about, actor=request.actor)
    row = findings.raise_finding(
        unit_id=body.unit_id, source=body.source, title=body.title, detail=body.detail, rule=body.rule,
        object_kind=about.kind if about else "", object_id=about.id if about else None,
        actor=request.actor, now=clock.now(),
    )  # fmt: skip
    return shapes.finding_out(row)


@router.get(
    "/findings/{uuid:finding_id}", response={200: shapes.FindingOut, **ERRORS}, operation_id="get_finding"
)
@route("finding.view", "finding")
def get_finding(request: HttpRequest, finding_id: UUID) -> Any:
    """One finding."""
    return shapes.finding_out(selectors.finding(finding_id=finding_id, actor=request.actor))


@router.post(
    "/findings/{uuid:finding_id}/dismiss",
    response={200: shapes.FindingOut, **ERRORS},
    operation_id="dismiss_finding",
)
@route("action.manage", "finding")
def dismiss_finding(request: HttpRequest, finding_id: UUID, body: shapes.DismissIn) -> Any:
    """End a finding without an action, with the reason."""
    row = findings.dismiss(finding_id=finding_id, reason=body.reason, actor=request.actor, now=clock.now())
    return shapes.finding_out(row)


@router.get("/actions", response={200: shapes.ActionPage, **ERRORS}, operation_id="list_actions")
@route("finding.view", "action")
def list_actions(
    request: HttpRequest,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    state: str = "",
    unit_id: UUID | None = None,
    owner_id: UUID | None = None,
    overdue: bool = False,
    systemic: bool = False,
    q: str = "",
) -> Any:
    """Corrective actions in sight, by due date; a unit with all below it."""
    on = clock.local_date(clock.now())
    rows = selectors.actions(
        actor=request.actor, state=_plain(state), unit_id=unit_id, owner_id=owner_id, systemic=systemic,
        overdue_on=on if overdue else None, q=_plain(q),
    )  # fmt: skip
    page = selectors.action_page(rows, cursor=cursor, size=size)
    return {"items": [shapes.action_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post("/actions", response=DETAIL, operation_id="open_action")
@route("action.manage", "action")
def open_action(request: HttpRequest, body: shapes.ActionIn) -> Any:
    """Open an action for one or several findings of a unit; the state before is measured at once."""
    row = services.open_action(
        finding_ids=body.finding_ids, title=body.title, owner_id=body.owner_id, due_on=body.due_on,
        measure_rule=body.measure, actor=request.actor, now=clock.now(),
    )  # fmt: skip
    return _shown(request, row.pk)


@router.get(ONE, response=DETAIL, operation_id="get_action")
@route("finding.view", "action")
def get_action(request: HttpRequest, action_id: UUID) -> Any:
    """One action with its cause, measures, figures before and after, and history."""
    return _shown(request, action_id)


@router.post(f"{ONE}/analyse", response=DETAIL, operation_id="analyse_action")
@route("action.work", "action")
def analyse(request: HttpRequest, action_id: UUID, body: shapes.AnalyseIn) -> Any:
    """Record the cause: the whys and its class."""
    services.analyse(**_step(request, action_id), whys=body.whys, cause_code=body.cause_code)
    return _shown(request, action_id)


@router.post(f"{ONE}/plan", response=DETAIL, operation_id="plan_action")
@route("action.work", "action")
def plan(request: HttpRequest, action_id: UUID, body: shapes.PlanIn) -> Any:
    """Record the correction and the measures against the cause."""
    services.plan(**_step(request, action_id), correction=body.correction, plan=body.plan)
    return _shown(request, action_id)


@router.post(f"{ONE}/extend", response=DETAIL, operation_id="extend_action")
@route("action.manage", "action")
def extend(request: HttpRequest, action_id: UUID, body: shapes.ExtendIn) -> Any:
    """Move the due date, once (9.1-02)."""
    services.extend(**_step(request, action_id), due_on=body.due_on, reason=body.reason)
    return _shown(request, action_id)


@router.post(f"{ONE}/finish", response=DETAIL, operation_id="finish_action")
@route("action.work", "action")
def finish(request: HttpRequest, action_id: UUID, body: shapes.FinishIn) -> Any:
    """The measures are carried out; the waiting time begins."""
    services.finish(**_step(request, action_id), note=body.note)
    return _shown(request, action_id)


@router.post(f"{ONE}/verify", response=DETAIL, operation_id="verify_action")
@route("action.verify", "action")
def verify(request: HttpRequest, action_id: UUID, body: shapes.ActionVerifyIn) -> Any:
    """Measure again and decide; closing needs a figure that is better than before, and than elsewhere (9.1-03)."""
    services.verify(
        **_step(request, action_id), effective=body.effective, note=body.note, despite=body.despite
    )
    return _shown(request, action_id)


def _plain(text: str) -> str:
    return text.replace("\x00", "")[:100]
