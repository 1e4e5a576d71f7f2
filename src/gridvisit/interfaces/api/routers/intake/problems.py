"""Common problems over HTTP: what proposes one, what a person confirms, one fix, every customer told."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.demands.problems import correcting, fixing, proposals, selectors, services
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import problems as shapes

router = Router(tags=["demands"])
CAUSE = "/demands/{uuid:demand_id}/same-cause"
ONE = "/problems/{uuid:problem_id}"
MEMBER = f"{ONE}/demands/{{uuid:demand_id}}"
ANSWER: dict[int, Any] = {200: shapes.ProblemDetail, **ERRORS}
MOST = 200


def _proposed(request: HttpRequest, demand_id: UUID) -> list[dict[str, Any]]:
    demand = demands.demand(demand_id=demand_id, actor=request.actor)
    return [
        {
            "basis": one.basis.value, "value": one.value, "days": one.days,
            "others": [
                {"id": other.demand.pk, "number": other.demand.number, "percent": other.percent,
                 "problem_id": other.problem.pk if other.problem else None}
                for other in one.others
            ],
        }
        for one in proposals.proposals(demand=demand, actor=request.actor, now=clock.now())
    ]  # fmt: skip


def _plain(one: selectors.Counted) -> dict[str, Any]:
    row = one.problem
    return {
        "id": row.pk, "number": row.number, "name": row.name, "state": row.state, "basis": row.basis,
        "topic": row.topic, "unit_id": row.unit_id, "members": one.members, "told": one.told,
        "open": one.open, "gone": one.gone,
    }  # fmt: skip


def _shown(request: HttpRequest, problem_id: UUID) -> dict[str, Any]:
    row = selectors.problem(problem_id=problem_id, actor=request.actor)
    members = [
        {
            "demand_id": one.demand.pk, "number": one.demand.number, "state": one.demand.state,
            "standing": one.standing.value, "untold": one.row.untold, "told_at": one.row.told_at,
            "told_how": one.row.told_how, "told_by_id": one.row.told_by_id,
        }
        for one in selectors.members(problem=row, actor=request.actor)
    ]  # fmt: skip
    return _plain(selectors.counted(problem=row, actor=request.actor)) | {
        "cause": row.cause, "result": row.result, "action": row.action, "proof": row.proof, "answer": row.answer,
        "fixed_at": row.fixed_at, "corrections": row.corrections, "demands": members,
    }  # fmt: skip


@router.get(CAUSE, response={200: list[shapes.CauseOut], **ERRORS}, operation_id="list_same_cause_demands")
@route("demand.view", "demand")
def list_same_cause(request: HttpRequest, demand_id: UUID) -> Any:
    """Demands that may have the cause of this one: under one transformer, on one feeder, at one place, of one topic."""
    return _proposed(request, demand_id)


@router.post(
    f"{CAUSE}/apart", response={200: list[shapes.CauseOut], **ERRORS}, operation_id="tell_causes_apart"
)
@route("demand.triage", "demand")
def tell_apart(request: HttpRequest, demand_id: UUID, body: shapes.ApartIn) -> Any:
    """Remember that demands have another cause; return what is still proposed."""
    services.not_one_cause(
        demand_id=demand_id, other_ids=body.other_ids, actor=request.actor, now=clock.now()
    )
    return _proposed(request, demand_id)


@router.get("/problems", response={200: shapes.ProblemPage, **ERRORS}, operation_id="list_problems")
@route("demand.view", "problem")
def list_problems(
    request: HttpRequest,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    state: str = "",
    topic: str = "",
) -> Any:
    """Common problems in sight, the newest first, each with how many customers are told."""
    page = selectors.problems(actor=request.actor, state=state, topic=topic, cursor=cursor, size=size)
    return {"items": [_plain(one) for one in page.items], "next_cursor": page.next_cursor}


@router.post("/problems", response=ANSWER, operation_id="confirm_problem")
@route("demand.triage", "problem")
def confirm(request: HttpRequest, body: shapes.ProblemIn) -> Any:
    """Confirm that demands have one cause. Each keeps its own life, customer and clocks."""
    problem = services.confirm(
        demand_ids=body.demand_ids, name=body.name, unit_id=body.unit_id, basis=body.basis, cause=body.cause,
        send=body.send, apart_ids=body.apart_ids, problem_id=body.id or new_id(), actor=request.actor, now=clock.now(),
    )  # fmt: skip
    return _shown(request, problem.pk)


@router.get(ONE, response=ANSWER, operation_id="get_problem")
@route("demand.view", "problem")
def get_problem(request: HttpRequest, problem_id: UUID) -> Any:
    """One common problem with its demands."""
    return _shown(request, problem_id)


@router.post(f"{ONE}/describe", response=ANSWER, operation_id="describe_problem")
@route("demand.triage", "problem")
def describe(request: HttpRequest, problem_id: UUID, body: shapes.DescribeIn) -> Any:
    """Correct name, cause and the unit in charge."""
    services.describe(problem_id=problem_id, **body.dict(), actor=request.actor, now=clock.now())
    return _shown(request, problem_id)


@router.post(f"{ONE}/demands", response=ANSWER, operation_id="add_to_problem")
@route("demand.triage", "problem")
def add(request: HttpRequest, problem_id: UUID, body: shapes.JoinIn) -> Any:
    """Let another demand join; after the fix its customer is told like the others."""
    services.add(problem_id=problem_id, **body.dict(), actor=request.actor, now=clock.now())
    return _shown(request, problem_id)


@router.post(f"{ONE}/fix", response=ANSWER, operation_id="write_problem_fix")
@route("demand.handle", "problem")
def write_fix(request: HttpRequest, problem_id: UUID, body: shapes.FixIn) -> Any:
    """Write the fix once; an answer is prepared for every customer."""
    fix = fixing.Fix(**(body.dict() | {"milestones": tuple(body.milestones)}))
    fixing.write_fix(problem_id=problem_id, fix=fix, actor=request.actor, now=clock.now())
    return _shown(request, problem_id)


@router.post(f"{ONE}/correct", response=ANSWER, operation_id="correct_problem_fix")
@route("demand.handle", "problem")
def correct(request: HttpRequest, problem_id: UUID, body: shapes.CorrectIn) -> Any:
    """Put right what the fix says. Both texts are kept; who was told hears of the correction."""
    found = correcting.Correction(**body.dict())
    correcting.correct(problem_id=problem_id, correction=found, actor=request.actor, now=clock.now())
    return _shown(request, problem_id)


@router.post(f"{ONE}/close", response=ANSWER, operation_id="close_problem")
@route("demand.handle", "problem")
def close(request: HttpRequest, problem_id: UUID) -> Any:
    """Close a problem whose customers have all been told."""
    services.close(problem_id=problem_id, actor=request.actor, now=clock.now())
    return _shown(request, problem_id)


@router.post(f"{MEMBER}/told", response=ANSWER, operation_id="record_problem_told")
@route("demand.handle", "problem")
def told(request: HttpRequest, problem_id: UUID, demand_id: UUID, body: shapes.ToldIn) -> Any:
    """Record that one customer was told; the demand is resolved by it."""
    fixing.tell(
        problem_id=problem_id, demand_id=demand_id, **body.dict(), actor=request.actor, now=clock.now()
    )
    return _shown(request, problem_id)


@router.post(f"{MEMBER}/not-mine", response=ANSWER, operation_id="record_problem_not_mine")
@route("demand.view", "problem")
def not_mine(request: HttpRequest, problem_id: UUID, demand_id: UUID, body: shapes.WhyIn) -> Any:
    """The customer says the fix is not for him: his demand alone goes on."""
    fixing.not_for_me(
        problem_id=problem_id, demand_id=demand_id, reason=body.reason, actor=request.actor, now=clock.now()
    )
    return _shown(request, problem_id)


@router.post(f"{MEMBER}/take-out", response=ANSWER, operation_id="take_out_of_problem")
@route("demand.triage", "problem")
def take_out(request: HttpRequest, problem_id: UUID, demand_id: UUID, body: shapes.WhyIn) -> Any:
    """Take a demand out; it goes on by itself and is not proposed again."""
    services.take_out(
        problem_id=problem_id, demand_id=demand_id, reason=body.reason, actor=request.actor, now=clock.now()
    )
    return _shown(request, problem_id)
