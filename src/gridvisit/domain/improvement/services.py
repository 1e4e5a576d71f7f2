"""Corrective actions: opened from findings, closed only with a measured effect (9.1-01 … 9.1-03)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.improvement import measures, rules, selectors, states
from gridvisit.domain.improvement.findings import QUARTER, number_of
from gridvisit.domain.improvement.models import ActionEvent, CorrectiveAction, Finding
from gridvisit.domain.improvement.states import FindingState
from gridvisit.domain.staff import access, parameters
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import CauseCode

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


@transaction.atomic
def open_action(
    *,
    finding_ids: Sequence[UUID],
    title: str,
    owner_id: UUID,
    due_on: date,
    actor: Staff,
    now: datetime,
    measure_rule: str = "",
) -> CorrectiveAction:
    """Open a corrective action (整改) for one or several findings of a unit.

    `measure_rule` is a rule or an indicator, by default the rule of the finding; the state before is measured at
    once, over the quarter up to today. Raises Invalid, Refusal `finding.not_open`, `finding.other_unit`.
    """
    found = [Finding.objects.locked(pk, actor) for pk in dict.fromkeys(finding_ids)]
    if not found:
        raise Refusal("not_found", status=404)
    first: Finding = found[0]
    access.require(actor, "action.manage", unit_id=first.unit_id)
    if any(item.unit_id != first.unit_id for item in found):
        raise Refusal("finding.other_unit", status=422)
    if any(item.state != FindingState.OPEN for item in found):
        raise Refusal("finding.not_open")
    today, measure = local_date(now), measure_rule or first.rule
    _check_new(title, owner_id, first, due_on, measure, now)
    start, end = rules.before_span(today, QUARTER)
    before = measures.figure(measure, unit_id=first.unit_id, start=start, end=end, now=now)
    if not before.n:
        raise Refusal(
            "action.measure_empty", status=422, field="measure_rule", start=start, end=end, measure=measure
        )
    pk = new_id()
    action = CorrectiveAction.objects.create(
        id=pk,
        tenant_id=first.tenant_id,
        unit_id=first.unit_id,
        number=number_of("ZG", pk, now),
        title=title.strip()[:200],
        systemic=any(item.systemic for item in found),
        owner_id=owner_id,
        opened_at=now,
        due_on=due_on,
        measure_kind=measures.kind_of(measure),
        measure_rule=measure,
        **measures.columns_before(before),
        **stamp(actor, now),
    )
    for item in found:
        item.change(state=FindingState.IN_ACTION, action=action)
    _note(action, "opened", actor=actor, at=now, data={"findings": [str(item.pk) for item in found]})
    _tell(found, now)
    audit.record(
        "action.opened", action, actor=actor, at=now, after={"title": action.title, "due_on": due_on}
    )
    return action


def _check_new(title: str, owner_id: UUID, first: Finding, due_on: date, measure: str, now: datetime) -> None:
    today, latest = local_date(now), latest_due(unit_id=first.unit_id, now=now)
    problems = []
    if not title.strip():
        problems.append(Problem("action.title_needed", field="title"))
    if owner_id not in {person.id for person in selectors.owners(unit_id=first.unit_id, on=today)}:
        problems.append(Problem("action.owner_outside", field="owner"))
    if due_on < today:
        problems.append(Problem("action.due_in_past", field="due_on"))
    elif due_on > latest:
        problems.append(Problem("action.due_too_late", field="due_on", facts={"latest": latest}))
    if not measure:
        problems.append(Problem("action.measure_needed", field="measure_rule"))
    elif not measures.measurable(measure):
        problems.append(
            Problem("action.measure_unknown", field="measure_rule", facts={"measure": measure[:20]})
        )
    if problems:
        raise Invalid(problems)


def latest_due(*, unit_id: UUID, now: datetime) -> date:
    """Return the latest due date an action opened now may have (9.1-02)."""
    return local_date(now) + timedelta(days=_number(unit_id, "9.1-02.within", now))


@transaction.atomic
def analyse(
    *, action_id: UUID, whys: Sequence[str], cause_code: str, actor: Staff, now: datetime
) -> CorrectiveAction:
    """Record the cause: the whys in order and its class; a cause that repeats makes the action systemic (9.1-04).

    Raises Invalid.
    """
    action = _load(action_id, actor)
    state = states.move(action.state, "analyse")
    rules.check_whys(whys, cause_code if CauseCode.has(cause_code) else "")
    kept = [why.strip() for why in whys if why.strip()][: rules.MOST_WHYS]
    for finding in action.findings.all():
        finding.change(cause_code=cause_code)
    repeats = selectors.same_cause(
        unit_id=action.unit_id, cause_code=cause_code, start=now - timedelta(days=QUARTER), end=now
    )
    systemic = action.systemic or repeats >= _number(action.unit_id, "9.1-04.repeats", now)
    action.change(state=state, why=kept, cause_code=cause_code, systemic=systemic)
    return _done(action, "analysed", actor, now, {"cause": cause_code, "repeats": repeats})


@transaction.atomic
def plan(*, action_id: UUID, correction: str, plan: str, actor: Staff, now: datetime) -> CorrectiveAction:
    """Record the correction of the case and the corrective action against the cause. Raises Invalid."""
    action = _load(action_id, actor)
    state = states.move(action.state, "plan")
    rules.check_plan(correction, plan)
    action.change(state=state, correction=correction.strip(), plan=plan.strip())
    return _done(action, "planned", actor, now)


@transaction.atomic
def extend(*, action_id: UUID, due_on: date, reason: str, actor: Staff, now: datetime) -> CorrectiveAction:
    """Move the due date, once, by at most the time an action has (9.1-02). Raises Refusal."""
    action = _load(action_id, actor)
    access.require(actor, "action.manage", unit_id=action.unit_id)
    states.move(action.state, "extend")
    latest = latest_extension(action, now=now)
    rules.check_extension(
        extended=action.extended, allowed=_number(action.unit_id, "9.1-02.extensions", now), reason=reason,
        due_on=action.due_on, new_due_on=due_on, latest=latest,
    )  # fmt: skip
    before = action.due_on
    action.change(due_on=due_on, extended=True, extension_reason=reason.strip()[:200])
    data = {"due_on": due_on.isoformat(), "before": before.isoformat()}
    return _done(action, "extended", actor, now, data, reason)


def latest_extension(action: CorrectiveAction, *, now: datetime) -> date:
    """Return the latest day an action may be extended to: the time it has, counted from its due date."""
    return action.due_on + timedelta(days=_number(action.unit_id, "9.1-02.within", now))


@transaction.atomic
def finish(*, action_id: UUID, note: str, actor: Staff, now: datetime) -> CorrectiveAction:
    """The measures are carried out; the waiting time begins, after which another person measures (9.1-03)."""
    action = _load(action_id, actor)
    state = states.move(action.state, "finish")
    wait_until = local_date(now) + timedelta(days=_number(action.unit_id, "9.1-03.wait", now))
    action.change(state=state, done_at=now, wait_until=wait_until)
    return _done(action, "finished", actor, now, {"wait_until": wait_until.isoformat()}, note)


@transaction.atomic
def verify(
    *, action_id: UUID, effective: bool, note: str, actor: Staff, now: datetime, despite: str = ""
) -> CorrectiveAction:
    """Measure again and decide: closed as effective, or open once more with a new due date (9.1-03).

    By another person than the owner, after the waiting time, with a figure on both sides and beside it what the other
    units did in the same time; `despite` says why it counts though they rose as much. Raises Refusal
    `action.own_verification`, `action.too_early`, `action.not_improved`, `action.no_more_than_others`, Invalid
    `action.figure_missing`.
    """
    action: CorrectiveAction = CorrectiveAction.objects.locked(action_id, actor)
    rules.check_verifier(owner_id=action.owner_id, verifier_id=actor.id)
    access.require(actor, "action.verify", unit_id=action.unit_id)
    state = states.move(action.state, "close" if effective else "fail")
    rules.check_wait(wait_until=action.wait_until, on=local_date(now))
    if not note.strip():
        raise Refusal("action.note_needed", status=422, field="note")
    before, after = measures.before(action), measures.after(action, now=now)
    rules.check_effect(before, after)
    others = measures.comparison(action, before, after, now=now)
    if effective:
        rules.check_improved(before, after)
        rules.check_beyond(rules.change(before, after), others.change if others else None, despite)
    again = {} if effective else {"due_on": latest_due(unit_id=action.unit_id, now=now), "extended": False}
    action.change(
        state=state,
        verifier=actor,
        effective=effective,
        effect_note="\n".join(filter(None, (note.strip(), despite.strip()))),
        others=others.plain() if others else None,
        closed_at=now if effective else None,
        **again,
        **measures.columns_after(after),
    )
    for finding in action.findings.all():
        finding.change(state=FindingState.RESOLVED if effective else FindingState.IN_ACTION)
    data = {"before": rules.percent(before), "after": rules.percent(after), "n": after.n}
    if others is not None:
        data |= {"others_before": rules.percent(others.before), "others_after": rules.percent(others.after)}
    return _done(action, "closed" if effective else "not_effective", actor, now, data, note)


def _load(action_id: UUID, actor: Staff) -> CorrectiveAction:
    action: CorrectiveAction = CorrectiveAction.objects.locked(action_id, actor)
    access.require(actor, "action.work", unit_id=action.unit_id, own=action.owner_id == actor.id)
    return action


def _done(
    action: CorrectiveAction,
    kind: str,
    actor: Staff,
    now: datetime,
    data: dict[str, Any] | None = None,
    note: str = "",
) -> CorrectiveAction:
    _note(action, kind, actor=actor, at=now, data=data or {}, note=note.strip())
    _tell(action.findings.all(), now)
    audit.record(f"action.{kind}", action, actor=actor, at=now, after=data, reason=note.strip())
    return action


def _tell(found: Iterable[Finding], now: datetime) -> None:
    for item in found:
        outbox.emit("finding.changed", now=now, finding_id=item.pk)


def _note(
    action: CorrectiveAction, kind: str, *, actor: Staff, at: datetime, data: dict[str, Any], note: str = ""
) -> None:
    ActionEvent.objects.create(
        tenant_id=action.tenant_id, action=action, kind=kind, at=at, actor_id=actor.id, data=data, note=note,
        **stamp(actor, at),
    )  # fmt: skip


def _number(unit_id: UUID, parameter: str, now: datetime) -> int:
    return int(parameters.in_force(unit_id=unit_id, at=now).number(parameter))
