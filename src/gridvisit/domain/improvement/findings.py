"""Findings: where they come from, and when the same cause has become systemic (9.1-01, 9.1-04)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.evaluation import tallies as evaluation
from gridvisit.domain.improvement.models import Finding
from gridvisit.domain.improvement.states import FindingState
from gridvisit.domain.staff import access, parameters
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard import catalogue
from gridvisit.standard.vocabulary import NonconformitySource

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

QUARTER = 92


def number_of(prefix: str, pk: UUID, at: datetime) -> str:
    """Return the number people use: letters, the day, four signs of the id."""
    return f"{prefix}{local_date(at):%y%m%d}-{pk.hex[-4:].upper()}"


@transaction.atomic
def raise_finding(
    *,
    unit_id: UUID,
    source: str,
    title: str,
    actor: Staff | None,
    now: datetime,
    detail: str = "",
    rule: str = "",
    object_kind: str = "",
    object_id: UUID | None = None,
    cause_code: str = "",
    key: str | None = None,
) -> Finding:
    """Write down a nonconformity (不符合). A self-report counts against nobody.

    Raises Invalid for a missing title, an unknown source or an unknown rule.
    """
    unit = staff.unit(unit_id=unit_id, actor=actor) if actor else staff.unit_of_id(unit_id)
    if actor is not None:
        own = unit_id == actor.unit_id
        access.require(actor, "finding.raise", unit_id=None if own else unit_id)
    _check_said(title, source, rule)
    pk = new_id()
    finding = Finding.objects.create(
        id=pk,
        tenant_id=unit.tenant_id,
        unit=unit,
        number=number_of("BF", pk, now),
        source=source,
        rule=rule,
        object_kind=object_kind,
        object_id=object_id,
        key=key,
        title=title.strip()[:200],
        detail=detail,
        found_at=now,
        cause_code=cause_code,
        **stamp(actor, now),
    )
    outbox.emit("finding.changed", now=now, finding_id=finding.id)
    audit.record("finding.raised", finding, actor=actor, at=now, after={"source": source, "rule": rule})
    return finding


def _check_said(title: str, source: str, rule: str) -> None:
    problems = []
    if not title.strip():
        problems.append(Problem("finding.title_needed", field="title"))
    if not NonconformitySource.has(source):
        problems.append(Problem("finding.source_unknown", field="source", facts={"source": source[:20]}))
    if rule and rule not in catalogue.by_id():
        problems.append(Problem("finding.rule_unknown", field="rule", facts={"rule": rule[:20]}))
    if problems:
        raise Invalid(problems)


@transaction.atomic
def dismiss(*, finding_id: UUID, reason: str, actor: Staff, now: datetime) -> Finding:
    """End a finding without an action, with a reason that stays."""
    finding: Finding = Finding.objects.locked(finding_id, actor)
    access.require(actor, "action.manage", unit_id=finding.unit_id)
    if finding.state != FindingState.OPEN:
        raise Refusal("finding.not_open")
    if not reason.strip():
        raise Refusal("finding.reason_needed", status=422, field="reason")
    finding.change(state=FindingState.DISMISSED, detail=f"{finding.detail}\n{reason.strip()}".strip())
    outbox.emit("finding.changed", now=now, finding_id=finding.id)
    audit.record("finding.dismissed", finding, actor=actor, at=now, reason=reason.strip())
    return finding


@transaction.atomic
def on_visit_judged(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Turn failed rules of a judged visit into findings: one for a unit, a rule and a month, with its count.

    Where a later judgement takes a failure back, the count falls; at none an open finding ends by itself.
    """
    judged = evaluation.judged(visit_id=UUID(str(visit_id)))
    if judged is None:
        return
    month = judged.visit_day.replace(day=1)
    known = _of_month(judged.unit_id, month)
    for rule in judged.failed:
        key = _key(judged.unit_id, rule, month)
        if key not in known:
            title = catalogue.rule(rule).title
            known[key] = raise_finding(
                unit_id=judged.unit_id, source=NonconformitySource.RULE_FAIL, rule=rule, key=key, actor=None, now=now,
                title=f"{rule} {title.zh} {month:%Y-%m}", object_kind="visit", object_id=judged.visit_id,
            )  # fmt: skip
    _recount(known.values(), judged.unit_id, month, judged.visit_day, now)


def _key(unit_id: UUID, rule: str, month: date) -> str:
    return f"{unit_id}:{rule}:{month:%Y-%m}"


def _of_month(unit_id: UUID, month: date) -> dict[str, Finding]:
    rows = Finding.objects.select_for_update().filter(
        unit_id=unit_id, source=NonconformitySource.RULE_FAIL, key__endswith=f":{month:%Y-%m}"
    )
    return {row.key: row for row in rows.order_by("id")}


def _recount(found: Iterable[Finding], unit_id: UUID, month: date, day: date, now: datetime) -> None:
    counts = evaluation.fail_counts(unit_id=unit_id, start=month, end=_month_end(month))
    last = max(day, local_date(now))
    lately = evaluation.fail_counts(unit_id=unit_id, start=last - timedelta(days=QUARTER), end=last)
    repeats = parameters.in_force(unit_id=unit_id, at=now).number("9.1-04.repeats")
    for finding in found:
        count = counts.get(finding.rule, 0)
        values: dict[str, Any] = {"count": count, "systemic": _is_systemic(finding, count, lately, repeats)}
        if not count and finding.state == FindingState.OPEN:
            values["state"] = FindingState.DISMISSED
            audit.record("finding.taken_back", finding, actor=None, at=now)
        elif count and finding.state == FindingState.DISMISSED and not finding.count:
            values["state"] = FindingState.OPEN
            audit.record("finding.came_back", finding, actor=None, at=now)
        if any(getattr(finding, name) != value for name, value in values.items()):
            changed = "state" in values
            finding.change(**values)
            if changed:
                outbox.emit("finding.changed", now=now, finding_id=finding.id)


def _is_systemic(finding: Finding, count: int, lately: dict[str, int], repeats: float) -> bool:
    return bool(count) and (finding.systemic or lately.get(finding.rule, 0) >= repeats)


def _month_end(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
