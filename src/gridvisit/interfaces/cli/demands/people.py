"""gridvisit demands: work of who has left handed on, and supervision (督办), in a person's name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.teamwork import leavers
from gridvisit.domain.demands.watch import selectors as watch
from gridvisit.domain.demands.watch import supervision
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.cli.demands.deadlines import Moment
from gridvisit.interfaces.cli.words import lang, show, show_one

if TYPE_CHECKING:
    from gridvisit.domain.demands.models import Demand
    from gridvisit.domain.demands.watch.models import Supervision
    from gridvisit.domain.staff.models import Staff

acting = click.option(
    "--as",
    "user",
    required=True,
    help="以谁的身份（登录名），权限和审计按此人 / acting user, whose rights count",
)
as_json = click.option("--json", "as_json", is_flag=True)


def _actor(user: str) -> Staff:
    found = staff.by_username(user)
    if found is None:
        raise Refusal("staff.no_user", status=404, username=user)
    return found


# Work of who has left --------------------------------------------------------------------------------------------


@click.command(help="列出已离岗人员名下的未办结工作 / open work in the name of people who have left")
@acting
@as_json
def ownerless(*, user: str, as_json: bool) -> None:
    """Print each with how many demands, promises and parts."""
    rows = [
        {
            "staff_no": one.person.staff_no, "name": one.person.name, "unit": one.person.unit.code,
            "demands": one.demands, "promises": one.promises, "parts": one.parts,
        }
        for one in leavers.ownerless(actor=_actor(user), now=clock.now())
    ]  # fmt: skip
    show(rows, as_json=as_json)


@click.command(
    "hand-on",
    help="把一个人的未办结工作移交给接手人：同一客户的归同一人，其余依次分配；不带 --apply 只预览"
    " / hand a person's open work to successors; looks only, without --apply",
)
@click.argument("staff_no")
@click.option(
    "--to", "successors", multiple=True, required=True, help="接手人工号，可多次 / staff number; repeat"
)
@click.option("--reason", default="", help="移交原因，--apply 时必填 / why; needed with --apply")
@click.option("--apply", "really", is_flag=True, help="移交 / do it")
@acting
@as_json
def hand_on(
    *, staff_no: str, successors: tuple[str, ...], reason: str, really: bool, user: str, as_json: bool
) -> None:
    """Print who takes, or took, what, and what stays with the reason."""
    actor, now = _actor(user), clock.now()
    people = [staff.by_number(staff_no=one, tenant_id=actor.tenant_id) for one in (staff_no, *successors)]
    asked: dict[str, Any] = {
        "person_id": people[0].id, "successor_ids": [one.id for one in people[1:]], "actor": actor, "now": now,
    }  # fmt: skip
    found = leavers.hand_on(**asked, reason=reason) if really else leavers.plan(**asked)
    rows = [
        {
            "kind": move.kind, "number": _number(move), "to": move.to.staff_no if move.to else "",
            "stays": say(move.refused, lang()) if move.refused else "",
        }
        for move in found.moves
    ]  # fmt: skip
    if as_json:
        show_one({"done": really, "moves": rows}, as_json=True)
    else:
        show(rows, as_json=False)


def _number(move: leavers.Move) -> str:
    """Return the number of the demand a piece of work is, or belongs to; a promise may have none."""
    demand = move.piece if move.kind == "demand" else move.piece.demand  # type: ignore[union-attr]
    return "" if demand is None else str(demand.number)  # type: ignore[union-attr]


# Supervision -----------------------------------------------------------------------------------------------------


@click.group(help="督办：下达、反馈、解除、列出 / supervision of demands: order, report, lift, list")
def supervise() -> None:
    """Supervision."""


def _demand(number: str, actor: Staff) -> Demand:
    return selectors.by_number(number=number, actor=actor)


def _told(demand: Demand, row: Supervision, *, as_json: bool) -> None:
    shown = {
        "number": demand.number, "unit": row.unit.code, "answer_by": row.answer_by, "reports": row.reports,
        "reported_at": row.reported_at, "lifted_at": row.lifted_at,
    }  # fmt: skip
    show_one(shown, as_json=as_json)


@supervise.command(help="下达督办 / put a demand of a unit below under supervision")
@click.argument("number")
@click.option("--text", required=True, help="督办要求 / what is asked of the unit")
@click.option("--by", "answer_by", required=True, type=Moment(), help="反馈时限 / report by")
@acting
@as_json
def order(*, number: str, text: str, answer_by: datetime, user: str, as_json: bool) -> None:
    """Only who stands above the unit in charge."""
    actor = _actor(user)
    demand = _demand(number, actor)
    row = supervision.supervise(
        demand_id=demand.pk, text=text, answer_by=answer_by, actor=actor, now=clock.now()
    )
    _told(demand, row, as_json=as_json)


@supervise.command(help="向督办人反馈进展 / report progress to the supervisor")
@click.argument("number")
@click.option("--text", required=True, help="进展和下一步 / what has been done, what comes next")
@acting
@as_json
def report(*, number: str, text: str, user: str, as_json: bool) -> None:
    """By the unit in charge."""
    actor = _actor(user)
    demand = _demand(number, actor)
    row = supervision.report(demand_id=demand.pk, text=text, actor=actor, now=clock.now())
    _told(demand, row, as_json=as_json)


@supervise.command(help="解除督办 / end a supervision, with the reason")
@click.argument("number")
@click.option("--reason", required=True, help="解除原因 / why it is lifted")
@acting
@as_json
def lift(*, number: str, reason: str, user: str, as_json: bool) -> None:
    """By the supervisor, or whoever else stands above the unit."""
    actor = _actor(user)
    demand = _demand(number, actor)
    row = supervision.lift(demand_id=demand.pk, reason=reason, actor=actor, now=clock.now())
    _told(demand, row, as_json=as_json)


@supervise.command("list", help="列出督办中的诉求 / demands under supervision, the nearest report first")
@acting
@as_json
def list_(*, user: str, as_json: bool) -> None:
    """Print what the acting user sees of them; no personal data."""
    actor, now = _actor(user), clock.now()
    found = selectors.demands(actor=actor, now=now, queue="supervised").order_by("supervised_until", "id")
    rows = [
        {
            "number": demand.number, "unit": row.unit.code, "in_charge": _code(demand), "answer_by": row.answer_by,
            "reports": row.reports, "late": watch.is_late(row, now), "state": demand.state,
        }
        for demand in found
        for row in watch.supervisions(demand)[:1]
    ]  # fmt: skip
    show(rows, as_json=as_json)


def _code(demand: Demand) -> str:
    return demand.responsible_unit.code if demand.responsible_unit else ""
