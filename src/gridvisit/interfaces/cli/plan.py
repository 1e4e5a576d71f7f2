"""gridvisit plan: propose, look at, hand in, approve, assign and schedule month plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from gridvisit.domain.planning import approval, propose, schedule, selectors, words
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.staff.standing import unit_with_code
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.cli.words import lang, show, show_one

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

MOST = 500
as_user = click.option("--as", "user", required=True, help="以谁的身份（登录名） / acting user")
maybe_user = click.option(
    "--as", "user", default="", help="以谁的身份（登录名），默认系统 / acting user; the system without it"
)
as_json = click.option("--json", "as_json", is_flag=True)


@click.group(help="走访计划：建议、查看、提交、审批、分派、排期 / month plans")
def plan() -> None:
    """Plans."""


def _actor(user: str) -> Staff:
    found = staff.by_username(user)
    if found is None:
        raise Refusal("staff.no_user", status=404, username=user)
    return found


def _maybe(user: str) -> Staff | None:
    return _actor(user) if user else None


def _row(row: Any, actor: Staff | None) -> dict[str, Any]:
    figures = selectors.figures(plan=row, actor=actor)
    return {
        "id": row.id, "unit": row.unit.code, "period": row.period, "state": row.state, "items": figures.total,
        "random_percent": figures.random_percent, "unowned": figures.unowned, "scheduled": figures.scheduled,
        "done": figures.done, "left_out": len(row.left_out), "seed": row.seed,
    }  # fmt: skip


@plan.command("propose", help="按规则生成或更新月度计划 / propose a month, or bring the draft up to date")
@click.option("--unit", required=True, help="机构编码 / unit code")
@click.option("--period", required=True, help="YYYY-MM")
@maybe_user
@as_json
def propose_(*, unit: str, period: str, user: str, as_json: bool) -> None:
    """Propose a plan."""
    actor = _maybe(user)
    found = staff.unit_by_code(code=unit, tenant_id=actor.tenant_id) if actor else unit_with_code(unit)
    made = propose.propose(unit_id=found.id, period=period, actor=actor, now=clock.now())
    show_one(_row(made, actor), as_json=as_json)


@plan.command("list", help="列出计划 / list plans")
@click.option("--state", default="")
@click.option("--period", default="")
@maybe_user
@as_json
def list_(*, state: str, period: str, user: str, as_json: bool) -> None:
    """List the plans a user, or the system, sees."""
    actor = _maybe(user)
    page = selectors.page(actor=actor, size=MOST, state=state, period=period)
    show([_row(row, actor) for row in page.items], as_json=as_json)


@plan.command("show", help="查看一个计划及其对象 / one plan with its items")
@click.argument("plan_id")
@maybe_user
@as_json
def show_(*, plan_id: str, user: str, as_json: bool) -> None:
    """Show a plan, its items with the reasons in words, and who was left out."""
    actor = _maybe(user)
    found = selectors.plan(plan_id=_id(plan_id), actor=actor)
    items = _all_items(found, actor)
    left = [
        {
            "party_id": row["party"].id,
            "code": row["code"],
            "why": row["text"] or words.left_out(row["code"], lang()),
        }
        for row in selectors.left_out(plan=found, actor=actor)
    ]
    if as_json:
        show_one({**_row(found, actor), "items": items, "left_out": left}, as_json=True)
        return
    show_one(_row(found, actor), as_json=False)
    show([{k: v for k, v in item.items() if k != "why"} for item in items], as_json=False)
    show(left, as_json=False)


def _all_items(found: Any, actor: Staff | None) -> list[dict[str, Any]]:
    rows, cursor = [], ""
    while True:
        page = selectors.item_page(plan=found, actor=actor, cursor=cursor, size=MOST)
        rows += [
            {
                "id": item.id, "party_id": item.party_id, "class": item.visit_class, "selection": item.selection,
                "priority": item.priority, "channel": item.channel, "due_to": item.due_to, "day": item.day,
                "owner": item.owner.staff_no if item.owner else None, "state": item.state,
                "why": words.why(item.why, lang()),
            }
            for item in page.items
        ]  # fmt: skip
        if page.next_cursor is None:
            return rows
        cursor = page.next_cursor


@plan.command(help="提交审批 / hand a draft in")
@click.argument("plan_id")
@as_user
@as_json
def submit(*, plan_id: str, user: str, as_json: bool) -> None:
    """Hand a plan in."""
    actor = _actor(user)
    made = approval.submit(plan_id=_id(plan_id), actor=actor, now=clock.now())
    show_one(_row(made, actor), as_json=as_json)


@plan.command(help="批准 / approve")
@click.argument("plan_id")
@click.option("--reason", default="")
@as_user
@as_json
def approve(*, plan_id: str, reason: str, user: str, as_json: bool) -> None:
    """Approve a plan somebody else made."""
    actor = _actor(user)
    made = approval.approve(plan_id=_id(plan_id), reason=reason, actor=actor, now=clock.now())
    show_one(_row(made, actor), as_json=as_json)


@plan.command("return", help="退回修改 / give back")
@click.argument("plan_id")
@click.option("--reason", required=True)
@as_user
@as_json
def return_(*, plan_id: str, reason: str, user: str, as_json: bool) -> None:
    """Give a plan back to its author."""
    actor = _actor(user)
    made = approval.return_(plan_id=_id(plan_id), reason=reason, actor=actor, now=clock.now())
    show_one(_row(made, actor), as_json=as_json)


@plan.command(help="分派并排期 / assign items, and with --schedule give them days")
@click.argument("plan_id")
@click.option("--owner", default="", help="工号；不填则按建议分派 / staff number; without it as proposed")
@click.option(
    "--schedule", "with_days", is_flag=True, help="同时排出日期并建立走访 / also give days and plan visits"
)
@as_user
@as_json
def assign(*, plan_id: str, owner: str, with_days: bool, user: str, as_json: bool) -> None:
    """Assign the items of a plan."""
    actor, now = _actor(user), clock.now()
    owner_id = staff.by_number(staff_no=owner, tenant_id=actor.tenant_id).id if owner else None
    changed = schedule.assign(plan_id=_id(plan_id), owner_id=owner_id, actor=actor, now=now)
    told: dict[str, Any] = {"assigned": len(changed)}
    if with_days:
        outcome = schedule.schedule(plan_id=_id(plan_id), actor=actor, now=now)
        told |= {
            "scheduled": len(outcome.placed),
            "unplaced": {str(pk): code for pk, code in outcome.unplaced.items()},
            "refused": {str(pk): no.code for pk, no in outcome.refused.items()},
        }
    show_one(told, as_json=as_json)


def _id(text: str) -> UUID:
    return parse_id(text)
