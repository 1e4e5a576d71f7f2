"""Demands over HTTP: register, read, and every step of their life."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router

from gridvisit.domain.demands import selectors, services
from gridvisit.domain.demands.rules import Verification
from gridvisit.domain.demands.services import splitting
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import demands as shapes
from gridvisit.interfaces.api.schemas.teamwork import parts as team

router = Router(tags=["demands"])
MOST = 200
ONE = "/demands/{uuid:demand_id}"
ANSWER: dict[int, Any] = {200: shapes.DemandDetail, **ERRORS}
STEPPED: dict[int, Any] = {**ANSWER, 204: None}  # 204: done, and no longer the caller's to see


def _step(request: HttpRequest, demand_id: UUID) -> dict[str, Any]:
    return {"demand_id": demand_id, "actor": request.actor, "now": clock.now()}


def _after(request: HttpRequest, demand_id: UUID) -> Any:
    if not selectors.sees(demand_id=demand_id, actor=request.actor):
        return HttpResponse(status=204)
    return _shown(request, demand_id)


def _shown(request: HttpRequest, demand_id: UUID) -> dict[str, Any]:
    row = selectors.demand(demand_id=demand_id, actor=request.actor)
    return shapes.demand_detail(row, services.offered(row, actor=request.actor))


@router.get("/demands", response={200: shapes.DemandPage, **ERRORS}, operation_id="list_demands")
@route("demand.view", "demand")
def list_demands(
    request: HttpRequest,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    queue: str = "",
    q: str = "",
    type: str = "",  # noqa: A002 - the demand's own word
    topic: str = "",
    urgency: str = "",
    state: str = "",
    source: str = "",
    unit_id: UUID | None = None,
    party_id: UUID | None = None,
    visit_id: UUID | None = None,
) -> Any:
    """Demands in sight; a queue is ordered by the next due time, the rest by when they were heard."""
    page = selectors.page(
        actor=request.actor, now=clock.now(), queue=queue, q=q.replace("\x00", ""), cursor=cursor, size=size,
        filters={"type": type, "topic": topic, "urgency": urgency, "state": state, "source": source, "unit_id": unit_id,
                 "party_id": party_id, "visit_id": visit_id},
    )  # fmt: skip
    return {"items": [shapes.demand_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.get("/demands/queues", response={200: list[shapes.QueueOut], **ERRORS}, operation_id="demand_queues")
@route("demand.view", "demand")
def list_queues(request: HttpRequest) -> Any:
    """The desk's queues with what the caller finds in each."""
    lang = get_language() or "zh"
    found = selectors.queues(actor=request.actor, now=clock.now())
    return [
        {"code": queue.code, "label": queue.label.of(lang), "count": queue.count, "more": queue.more}
        for queue in found
    ]


@router.post("/demands", response={200: shapes.RaisedOut, **ERRORS}, operation_id="raise_demand")
@route("demand.raise", "demand")
def raise_demand(request: HttpRequest, body: shapes.DemandIn) -> Any:
    """Register a demand in the customer's own words; the same id, or ticket number, again changes nothing."""
    values = body.dict()
    values["id"] = values["id"] or new_id()
    row = services.raise_demand(new=services.NewDemand(**values), actor=request.actor, now=clock.now())
    visible = selectors.sees(demand_id=row.pk, actor=request.actor)
    return {"id": row.pk, "number": row.number, "visible": visible}


@router.get(ONE, response=ANSWER, operation_id="get_demand")
@route("demand.view", "demand")
def get_demand(request: HttpRequest, demand_id: UUID) -> Any:
    """One demand with own words, clocks, life and what may be done next."""
    return _shown(request, demand_id)


@router.post(f"{ONE}/triage", response=STEPPED, operation_id="triage_demand")
@route("demand.triage", "demand")
def triage(request: HttpRequest, demand_id: UUID, body: shapes.TriageIn) -> Any:
    """Confirm type, topic and urgency; a change that gives more time needs a reason and is counted."""
    services.triage(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/split", response={200: list[shapes.RaisedOut], **ERRORS}, operation_id="split_demand")
@route("demand.triage", "demand")
def split(request: HttpRequest, demand_id: UUID, body: shapes.SplitIn) -> Any:
    """Split a text into its demands, each with its own number, life and clocks; the same again changes nothing."""
    parts = [splitting.Part(**part.dict()) for part in body.parts]
    rows = splitting.split(**_step(request, demand_id), parts=parts, reason=body.reason, version=body.version)
    return [
        {"id": row.pk, "number": row.number, "visible": selectors.sees(demand_id=row.pk, actor=request.actor)}
        for row in rows
    ]


@router.post(f"{ONE}/dispatch", response=STEPPED, operation_id="dispatch_demand")
@route("demand.dispatch", "demand")
def dispatch(request: HttpRequest, demand_id: UUID, body: shapes.DispatchIn) -> Any:
    """Send to the unit in charge; a report never to the unit reported on."""
    services.dispatch(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/hand-over", response=STEPPED, operation_id="hand_over_demand")
@route("demand.raise", "demand")
def hand_over(request: HttpRequest, demand_id: UUID, body: shapes.HandOverIn) -> Any:
    """Hand a danger to life to repair, at any hour."""
    services.hand_over(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/accept", response=STEPPED, operation_id="accept_demand")
@route("demand.handle", "demand")
def accept(request: HttpRequest, demand_id: UUID, body: shapes.VersionIn) -> Any:
    """Take the demand on."""
    services.accept(**_step(request, demand_id), version=body.version)
    return _after(request, demand_id)


@router.post(f"{ONE}/give-back", response=STEPPED, operation_id="give_back_demand")
@route("demand.handle", "demand")
def give_back(request: HttpRequest, demand_id: UUID, body: team.GiveBackIn) -> Any:
    """Return the demand to the desk, once, for a listed reason."""
    services.give_back(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/contacts", response=STEPPED, operation_id="record_contact")
@route("demand.handle", "demand")
def record_contact(request: HttpRequest, demand_id: UUID, body: shapes.DemandContactIn) -> Any:
    """Record that a person was reached, or that one tried."""
    services.record_contact(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/notes", response=STEPPED, operation_id="handle_demand")
@route("demand.handle", "demand")
def handle(request: HttpRequest, demand_id: UUID, body: shapes.HandleIn) -> Any:
    """Write what was done and which due kinds it fulfils."""
    services.handle(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/resolve", response=STEPPED, operation_id="resolve_demand")
@route("demand.handle", "demand")
def resolve(request: HttpRequest, demand_id: UUID, body: shapes.ResolveIn) -> Any:
    """Say that it is done, with action, proof, and who told the customer when and how."""
    values = body.dict()
    values["milestones"] = tuple(values["milestones"])
    services.resolve(**_step(request, demand_id), resolution=services.Resolution(**values))
    return _after(request, demand_id)


@router.post(f"{ONE}/verify", response=STEPPED, operation_id="verify_demand")
@route("demand.verify", "demand")
def verify(request: HttpRequest, demand_id: UUID, body: shapes.DemandVerifyIn) -> Any:
    """Record what the customer said when asked; it closes or reopens by that."""
    answers = Verification(
        done=body.done, told=body.told, satisfied=body.satisfied, promise_kept=body.promise_kept
    )
    services.verify(
        **_step(request, demand_id), answers=answers, how=body.how, text=body.text, version=body.version
    )
    return _after(request, demand_id)


@router.post(f"{ONE}/verify-attempts", response=STEPPED, operation_id="record_verify_attempt")
@route("demand.verify", "demand")
def record_attempt(request: HttpRequest, demand_id: UUID, body: shapes.AttemptIn) -> Any:
    """Record that nobody was reached."""
    services.record_attempt(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/close-unconfirmed", response=STEPPED, operation_id="close_demand_unconfirmed")
@route("demand.verify", "demand")
def close_unconfirmed(request: HttpRequest, demand_id: UUID) -> Any:
    """Close without the customer's word after three attempts on two days; counted apart."""
    services.close_unconfirmed(**_step(request, demand_id))
    return _after(request, demand_id)


@router.post(f"{ONE}/reopen", response=STEPPED, operation_id="reopen_demand")
@route("demand.close", "demand")
def reopen(request: HttpRequest, demand_id: UUID, body: shapes.DemandReasonIn) -> Any:
    """Open an ended demand again."""
    services.reopen(**_step(request, demand_id), reason=body.reason)
    return _after(request, demand_id)


@router.post(f"{ONE}/withdraw", response=STEPPED, operation_id="withdraw_demand")
@route("demand.raise", "demand")
def withdraw(request: HttpRequest, demand_id: UUID, body: shapes.DemandReasonIn) -> Any:
    """Record the customer's withdrawal; an independent unit calls back."""
    services.withdraw(**_step(request, demand_id), reason=body.reason, said_to=request.actor.staff_no)
    return _after(request, demand_id)


@router.post(f"{ONE}/verify-withdrawal", response=STEPPED, operation_id="verify_withdrawal")
@route("demand.verify", "demand")
def verify_withdrawal(request: HttpRequest, demand_id: UUID, body: shapes.WithdrawalIn) -> Any:
    """Record whether the withdrawal was of free will."""
    services.verify_withdrawal(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/suspension", response=STEPPED, operation_id="propose_suspension")
@route("demand.handle", "demand")
def propose_suspension(request: HttpRequest, demand_id: UUID, body: shapes.SuspendIn) -> Any:
    """Ask the desk to stop the working-day clocks."""
    services.propose_suspension(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/suspension/grant", response=STEPPED, operation_id="grant_suspension")
@route("demand.suspend", "demand")
def grant_suspension(request: HttpRequest, demand_id: UUID) -> Any:
    """Grant a suspension somebody else proposed."""
    services.grant_suspension(**_step(request, demand_id))
    return _after(request, demand_id)


@router.post(f"{ONE}/suspension/refuse", response=STEPPED, operation_id="refuse_suspension")
@route("demand.suspend", "demand")
def refuse_suspension(request: HttpRequest, demand_id: UUID, body: shapes.DemandReasonIn) -> Any:
    """Refuse a suspension; the clocks never stopped."""
    services.refuse_suspension(**_step(request, demand_id), reason=body.reason)
    return _after(request, demand_id)


@router.post(f"{ONE}/resume", response=STEPPED, operation_id="resume_demand")
@route("demand.handle", "demand")
def resume(request: HttpRequest, demand_id: UUID, body: shapes.NoteIn) -> Any:
    """Let the clocks run on with the time that was left."""
    services.resume(**_step(request, demand_id), text=body.text)
    return _after(request, demand_id)


@router.post(f"{ONE}/refer", response=STEPPED, operation_id="refer_demand")
@route("demand.triage", "demand")
def refer(request: HttpRequest, demand_id: UUID, body: shapes.ReferIn) -> Any:
    """Tell the customer who is in charge when we are not."""
    services.refer(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/merge", response=STEPPED, operation_id="merge_demand")
@route("demand.triage", "demand")
def merge(request: HttpRequest, demand_id: UUID, body: shapes.MergeIn) -> Any:
    """Link a duplicate of the same person to the demand that leads."""
    services.merge(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/unmerge", response=STEPPED, operation_id="unmerge_demand")
@route("demand.triage", "demand")
def unmerge(request: HttpRequest, demand_id: UUID, body: shapes.DemandReasonIn) -> Any:
    """Take a merged demand apart again."""
    services.unmerge(**_step(request, demand_id), reason=body.reason)
    return _after(request, demand_id)


@router.post(f"{ONE}/rejection", response=STEPPED, operation_id="propose_rejection")
@route("demand.triage", "demand")
def propose_rejection(request: HttpRequest, demand_id: UUID, body: shapes.RejectIn) -> Any:
    """Propose to turn a demand away."""
    services.propose_rejection(**_step(request, demand_id), **body.dict())
    return _after(request, demand_id)


@router.post(f"{ONE}/rejection/confirm", response=STEPPED, operation_id="confirm_rejection")
@route("demand.reject_confirm", "demand")
def confirm_rejection(request: HttpRequest, demand_id: UUID, body: shapes.NoteIn) -> Any:
    """Confirm a rejection somebody else proposed."""
    services.confirm_rejection(**_step(request, demand_id), text=body.text)
    return _after(request, demand_id)


@router.get("/promises", response={200: shapes.PromisePage, **ERRORS}, operation_id="list_promises")
@route("promise.view", "promise")
def list_promises(
    request: HttpRequest,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    status: str = "",
    *,
    mine: bool = False,
) -> Any:
    """Promises in sight, nearest day first."""
    page = selectors.promise_page(actor=request.actor, status=status, mine=mine, cursor=cursor, size=size)
    return {"items": [shapes.promise_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post("/promises", response={200: shapes.PromiseOut, **ERRORS}, operation_id="make_promise")
@route("promise.make", "promise")
def make_promise(request: HttpRequest, body: shapes.PromiseIn) -> Any:
    """Note a promise; the same id again changes nothing."""
    values = body.dict()
    promise_id = values.pop("id")
    row = services.make_promise(**values, promise_id=promise_id, actor=request.actor, now=clock.now())
    return shapes.promise_out(row)


@router.post(
    "/promises/{uuid:promise_id}/keep",
    response={200: shapes.PromiseOut, **ERRORS},
    operation_id="keep_promise",
)
@route("promise.make", "promise")
def keep_promise(request: HttpRequest, promise_id: UUID, body: shapes.NoteIn) -> Any:
    """Say that it was done; after its day it stays broken."""
    return shapes.promise_out(
        services.keep_promise(promise_id=promise_id, note=body.text, actor=request.actor, now=clock.now())
    )


@router.post(
    "/promises/{uuid:promise_id}/break",
    response={200: shapes.PromiseOut, **ERRORS},
    operation_id="break_promise",
)
@route("promise.make", "promise")
def break_promise(request: HttpRequest, promise_id: UUID, body: shapes.DemandReasonIn) -> Any:
    """Say openly that it will not be kept."""
    return shapes.promise_out(
        services.break_promise(
            promise_id=promise_id, reason=body.reason, actor=request.actor, now=clock.now()
        )
    )


@router.post(
    "/promises/{uuid:promise_id}/release",
    response={200: shapes.PromiseOut, **ERRORS},
    operation_id="release_promise",
)
@route("promise.make", "promise")
def release_promise(request: HttpRequest, promise_id: UUID, body: shapes.DemandReasonIn) -> Any:
    """Record that the customer let us off."""
    return shapes.promise_out(
        services.release_promise(
            promise_id=promise_id, reason=body.reason, actor=request.actor, now=clock.now()
        )
    )
