"""Read findings and corrective actions, from the actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gridvisit.domain.evaluation import parameters
from gridvisit.domain.evaluation import selectors as evaluation
from gridvisit.domain.evaluation.rules import Period, parse_period
from gridvisit.domain.improvement import measures, rules
from gridvisit.domain.improvement.models import ActionEvent, CorrectiveAction, Finding
from gridvisit.domain.improvement.states import COLUMNS, WORKING, ActionState, FindingState
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.engines.calendars import add_workdays
from gridvisit.foundation.audit import selectors as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Problem, Refusal
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.paging import keyset
from gridvisit.standard.vocabulary import NonconformitySource, Outcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff
    from gridvisit.foundation.audit.models import AuditEntry

LEADERS = ("leader", "chief", "county_mkt", "city_mkt", "dso", "r_ops")
READERS = frozenset({"qa", "prov_mkt"})  # they verify and read; what they own nobody could verify


# Findings ---------------------------------------------------------------------------------------------------------


def findings(
    *,
    actor: Staff,
    state: str = "",
    source: str = "",
    rule: str = "",
    unit_id: UUID | None = None,
    systemic: bool = False,
    q: str = "",
) -> QuerySet[Finding]:
    """Findings the actor may see, narrowed; a unit with all below it. 1 or 3 queries."""
    rows: QuerySet[Finding] = Finding.objects.visible_to(actor)
    wanted = {"state": state, "source": source, "rule": rule}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if unit_id:
        rows = rows.filter(unit_id__in=staff.subtree_ids(staff.unit(unit_id=unit_id, actor=actor)))
    if systemic:
        rows = rows.filter(systemic=True)
    if q:
        rows = rows.filter(Q(title__icontains=q) | Q(number__iexact=q.strip()) | Q(rule=q.strip()))
    return rows.select_related("unit", "action")


def finding_page(rows: QuerySet[Finding], *, cursor: str = "", size: int = 50) -> Page[Finding]:
    """One page of findings, newest first. 1 query."""
    return keyset(rows, order=("-found_at", "-id"), cursor=cursor, size=size)


def finding(*, finding_id: UUID, actor: Staff) -> Finding:
    """One visible finding. Raises NotFound."""
    found: Finding = Finding.objects.select_related("unit", "action").one(finding_id, actor)
    return found


def rules_found(*, actor: Staff) -> list[str]:
    """The rules that visible findings name, for the filter. 1 query."""
    rows = Finding.objects.visible_to(actor).exclude(rule="")
    return sorted(rows.order_by("rule").values_list("rule", flat=True).distinct())


def open_by(found: Sequence[Finding]) -> dict[UUID, date]:
    """Return for each open finding the last day to open an action or to dismiss it (9.1-01). 3 queries."""
    waiting = [row for row in found if row.state == FindingState.OPEN]
    reader = parameters.Reader({row.unit_id for row in waiting})
    return {
        row.id: add_workdays(
            local_date(row.found_at), int(reader.at(row.unit_id, row.found_at).number("9.1-01.within"))
        ).day
        for row in waiting
    }


def month_of(finding: Finding) -> Period | None:
    """Return the month whose visits a rule finding counts, None for one written down by a person."""
    if finding.source != NonconformitySource.RULE_FAIL or not finding.key:
        return None
    try:
        return parse_period(finding.key.rpartition(":")[2])
    except Refusal:
        return None


def failing(
    finding: Finding, *, actor: Staff, cursor: str = "", size: int = 20
) -> Page[evaluation.Row] | None:
    """Return the visits that failed the rule in the finding's month, as far as the actor sees them. 7 queries."""
    month = month_of(finding)
    if month is None or not access.may(actor, "verdict.view"):
        return None
    return evaluation.page(
        actor=actor, rule=finding.rule, outcome=Outcome.FAIL, unit_id=finding.unit_id, period=month, cursor=cursor,
        size=size,
    )  # fmt: skip


def history_of(finding: Finding) -> list[AuditEntry]:
    """What was done with a finding already seen, newest first. 1 query."""
    return list(audit.of_object(finding)[:50])


def alike(finding: Finding, *, actor: Staff) -> list[Finding]:
    """Other open findings of the unit, which one action may take along, the same rule first. 1 query."""
    rows = findings(actor=actor, state=FindingState.OPEN).filter(unit_id=finding.unit_id)
    others = list(rows.exclude(pk=finding.pk).order_by("-systemic", "-found_at", "-id")[:50])
    others.sort(key=lambda row: row.rule != finding.rule or not row.rule)
    return others[:12]


def same_cause(*, unit_id: UUID, cause_code: str, start: datetime, end: datetime) -> int:
    """How many findings of a unit go back to a class of cause, for the rule on repeats (9.1-04). 1 query."""
    return Finding.objects.filter(
        unit_id=unit_id, cause_code=cause_code, found_at__gt=start, found_at__lte=end
    ).count()


# Corrective actions -----------------------------------------------------------------------------------------------


def actions(
    *,
    actor: Staff,
    state: str = "",
    owner_id: UUID | None = None,
    overdue_on: date | None = None,
    unit_id: UUID | None = None,
    systemic: bool = False,
    to_verify_on: date | None = None,
    q: str = "",
) -> QuerySet[CorrectiveAction]:
    """Actions the actor may see, narrowed; a unit with all below it. 1 or 3 queries."""
    rows: QuerySet[CorrectiveAction] = CorrectiveAction.objects.visible_to(actor)
    if state:
        rows = rows.filter(state=state)
    if owner_id:
        rows = rows.filter(owner_id=owner_id)
    if unit_id:
        rows = rows.filter(unit_id__in=staff.subtree_ids(staff.unit(unit_id=unit_id, actor=actor)))
    if overdue_on:
        rows = rows.filter(due_on__lt=overdue_on, state__in=[str(item) for item in WORKING])
    if to_verify_on:
        rows = rows.filter(state=ActionState.WAITING, wait_until__lte=to_verify_on)
    if systemic:
        rows = rows.filter(systemic=True)
    if q:
        rows = rows.filter(Q(title__icontains=q) | Q(number__iexact=q.strip()))
    return rows.select_related("unit", "owner").annotate(findings_count=Count("findings"))


def action_page(
    rows: QuerySet[CorrectiveAction], *, cursor: str = "", size: int = 50
) -> Page[CorrectiveAction]:
    """One page of actions by due date. 1 query."""
    return keyset(rows, order=("due_on", "id"), cursor=cursor, size=size)


def board(
    *, actor: Staff, unit_id: UUID | None = None, owner_id: UUID | None = None, per_column: int = 20
) -> dict[str, tuple[int, list[CorrectiveAction]]]:
    """The board plan, do, check, act: for each column its count and its first cards. At most 10 queries."""
    columns = {}
    base = actions(actor=actor, unit_id=unit_id, owner_id=owner_id)
    for name, members in COLUMNS.items():
        rows = base.filter(state__in=[str(item) for item in members])
        order = {"act": ("-closed_at", "-id"), "check": ("wait_until", "id")}.get(name, ("due_on", "id"))
        columns[name] = (rows.count(), list(rows.order_by(*order)[:per_column]))
    return columns


def action(*, action_id: UUID, actor: Staff) -> CorrectiveAction:
    """One visible action. Raises NotFound."""
    found: CorrectiveAction = CorrectiveAction.objects.select_related("unit", "owner", "verifier").one(
        action_id, actor
    )
    return found


def findings_of(action: CorrectiveAction) -> list[Finding]:
    """The findings of an action already seen. 1 query."""
    return list(action.findings.select_related("unit").order_by("found_at", "id"))


def events_of(action: CorrectiveAction) -> list[ActionEvent]:
    """The steps of an action already seen, newest first. 1 query."""
    return list(action.events.order_by("-at", "-id"))


def is_late(action: CorrectiveAction, on: date) -> bool:
    """Whether the work should have been done (9.1-02)."""
    return action.due_on < on and action.state in WORKING


def mine(*, actor: Staff) -> QuerySet[CorrectiveAction]:
    """The actions in the actor's hands, by due date. 1 query."""
    rows = actions(actor=actor, owner_id=actor.id)
    return rows.filter(state__in=[str(item) for item in WORKING]).order_by("due_on", "id")


def to_verify(*, actor: Staff, on: date) -> QuerySet[CorrectiveAction]:
    """The actions whose waiting time is over and which the actor may verify, the oldest first. 1 query."""
    reach = access.scope(actor, "action.verify")
    rows = actions(actor=actor, to_verify_on=on).exclude(owner_id=actor.id)
    if not reach.whole_tenant:
        rows = rows.filter(unit_id__in=reach.unit_ids)
    return rows.order_by("wait_until", "id")


def counts(*, actor: Staff, on: date, unit_id: UUID | None = None) -> dict[str, int]:
    """Open findings, systemic ones, actions overdue and actions waiting to be verified. 4 to 10 queries."""
    waiting = findings(actor=actor, state=FindingState.OPEN, unit_id=unit_id)
    return {
        "open": waiting.count(),
        "systemic": waiting.filter(systemic=True).count(),
        "overdue": actions(actor=actor, overdue_on=on, unit_id=unit_id).count(),
        "to_verify": to_verify(actor=actor, on=on).count(),
    }


# Who may what -----------------------------------------------------------------------------------------------------


def owners(*, unit_id: UUID, on: date) -> list[Staff]:
    """People who can own an action of a unit: of it and below it, or leading it from above. 2 queries a level.

    Who verifies is left out: nobody could verify what is his own.
    """
    unit = staff.unit_of_id(unit_id)
    able = access.ACTIONS["action.work"].roles - READERS
    found = {person.id: person for person in staff.holders(unit=unit, roles=able, on=on)}
    for above in staff.unit_chain(unit)[:-1]:
        leading = staff.holders(unit=above, roles=LEADERS, on=on)
        found |= {person.id: person for person in leading if person.unit_id == above.id}
    return list(found.values())


def may_manage(actor: Staff, unit_id: UUID) -> bool:
    """Whether the actor may open and lead actions of a unit."""
    return access.may(actor, "action.manage", unit_id=unit_id)


def may_work(actor: Staff, action: CorrectiveAction) -> bool:
    """Whether the actor may take the owner's steps."""
    return access.may(actor, "action.work", unit_id=action.unit_id, own=action.owner_id == actor.id)


def may_verify(actor: Staff, action: CorrectiveAction) -> bool:
    """Whether the actor may verify this action's effect: the right, and not the owner."""
    return action.owner_id != actor.id and access.may(actor, "action.verify", unit_id=action.unit_id)


@dataclass(frozen=True)
class Verification:
    """The figures before and after, how far apart they lie, and what stands against a decision."""

    before: rules.Figure
    after: rules.Figure
    change: rules.Change | None
    others: measures.Comparison | None  # what the other units did meanwhile; None where there are none
    blocks: tuple[Problem, ...]  # nothing can be decided while one of these stands
    not_effective_only: tuple[Problem, ...]  # these leave only "not effective"
    doubts: tuple[Problem, ...]  # these ask for a word why it is effective all the same

    @property
    def further(self) -> rules.Change | None:
        """How much further the unit went than the others, None while either has no figure on a side."""
        moved = self.others.change if self.others else None
        return rules.beyond(self.change, moved) if self.change and moved else None

    @property
    def may_decide(self) -> bool:
        """Whether anything can be decided."""
        return not self.blocks

    @property
    def may_close(self) -> bool:
        """Whether the action may be closed as effective."""
        return not self.blocks and not self.not_effective_only


def verification(action: CorrectiveAction, *, actor: Staff, now: datetime) -> Verification:
    """Return what a verifier would find now: the same tests as the decision, asked beforehand.

    At most 8 queries, and those of the comparison. Of an action that has ended, the figures it ended with.
    """
    before, kept = measures.before(action), measures.verified(action)
    ended = action.state in (ActionState.CLOSED, ActionState.NOT_EFFECTIVE)
    after = kept if ended and kept is not None else measures.after(action, now=now)
    tests: tuple[Any, ...] = (
        lambda: rules.check_verifier(owner_id=action.owner_id, verifier_id=actor.id),
        lambda: rules.check_wait(wait_until=action.wait_until, on=local_date(now)),
        lambda: rules.check_effect(before, after),
    )
    blocks = [problem for test in tests for problem in _problems(test)]
    only = [] if blocks else _problems(lambda: rules.check_improved(before, after))
    others = _others(action, before, after, ended=ended, now=now)
    moved = rules.change(before, after)
    doubts: list[Problem] = []
    if not (ended or blocks or only):
        doubts = _problems(lambda: rules.check_beyond(moved, others.change if others else None, ""))
    return Verification(before, after, moved, others, tuple(blocks), tuple(only), tuple(doubts))


def _others(
    action: CorrectiveAction, before: rules.Figure, after: rules.Figure, *, ended: bool, now: datetime
) -> measures.Comparison | None:
    if ended:
        return measures.compared(action)
    return measures.comparison(action, before, after, now=now) if after.n else None


def _problems(test: Any) -> list[Problem]:
    try:
        test()
    except Refusal as no:
        return no.problems
    return []
