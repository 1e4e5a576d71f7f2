"""Who may do what, where (domain §6). Deny by default; the table is the whole answer.

A grant names roles and how far each reaches: `unit` is the subtree of the unit in which the role is held, `own`
is what is assigned to the person. Field-level limits (masking) are the same for all: see privacy.reveal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Forbidden

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

ROLES = (
    "prov_mkt", "city_mkt", "county_mkt", "chief", "leader", "km", "grid", "cmd", "hotline", "handler", "qa",
    "surveyor", "trainer", "r_sales", "r_ops", "dso", "sysadmin", "secadmin", "auditor", "regulator",
)  # fmt: skip


@dataclass(frozen=True)
class Grant:
    """Roles that hold a right over their unit's subtree, and roles that hold it over their own things only."""

    unit: frozenset[str] = field(default_factory=frozenset)
    own: frozenset[str] = field(default_factory=frozenset)

    @property
    def roles(self) -> frozenset[str]:
        """All roles with the right, however far."""
        return self.unit | self.own


def _g(unit: str = "", own: str = "") -> Grant:
    return Grant(frozenset(unit.split()), frozenset(own.split()))


_LINE = "leader chief county_mkt city_mkt dso r_ops"  # the line of command
_FIELD = "km grid r_sales"  # who visits
_READ = "qa prov_mkt"

ACTIONS: dict[str, Grant] = {
    # staff and organisation
    "unit.view": _g(" ".join(ROLES)),
    "unit.manage": _g("sysadmin"),
    "staff.view": _g(
        f"{_LINE} {_READ} cmd trainer sysadmin secadmin", own=f"{_FIELD} handler hotline surveyor"
    ),
    "staff.manage": _g("sysadmin trainer"),
    "role.manage": _g("secadmin"),
    "qualification.manage": _g("trainer"),
    "token.manage": _g("secadmin"),
    "import.run": _g("sysadmin"),
    "audit.view": _g("auditor"),
    # customers
    "customer.view": _g(f"{_LINE} cmd hotline qa sysadmin", own=f"{_FIELD} handler"),
    "customer.manage": _g("chief county_mkt city_mkt dso r_ops sysadmin", own=_FIELD),
    "customer.assign": _g("chief county_mkt dso r_ops"),
    "customer.reveal": _g(
        "leader chief county_mkt city_mkt cmd hotline qa dso r_ops", own=f"{_FIELD} handler"
    ),
    "importance.view": _g("chief county_mkt city_mkt prov_mkt qa dso", own="km"),
    "importance.manage": _g("county_mkt city_mkt dso"),
    "special_flag.view": _g("chief dso", own="km grid"),
    # content
    "content.view": _g(f"{_LINE} {_READ} {_FIELD} cmd hotline handler"),
    "content.manage": _g("prov_mkt city_mkt county_mkt dso r_ops"),
    # planning
    "plan.view": _g(f"{_LINE} {_READ}", own=_FIELD),
    "plan.propose": _g("chief dso r_ops"),
    "plan.approve": _g("county_mkt city_mkt dso r_ops"),
    "plan.assign": _g("leader chief dso r_ops"),
    # visits
    "visit.view": _g(f"{_LINE} qa", own=_FIELD),
    "visit.carry_out": _g("leader chief dso r_ops", own=_FIELD),
    "visit.start_unplanned": _g(f"{_LINE} {_FIELD}"),
    "visit.strategy": _g("chief county_mkt dso r_ops", own=_FIELD),
    "visit.follow_up": _g("cmd hotline qa dso r_ops"),
    "visit.archive": _g("leader chief county_mkt dso r_ops", own=_FIELD),
    "visit.addendum": _g("leader chief dso r_ops", own=_FIELD),
    "visit.void_propose": _g("chief dso r_ops"),
    "visit.void_confirm": _g("county_mkt city_mkt dso r_ops"),
    "evidence.view": _g(f"{_LINE} qa", own=_FIELD),
    "notice.view": _g(f"{_LINE} cmd sysadmin qa"),
    # demands
    "demand.view": _g(f"{_LINE} cmd hotline qa", own=f"{_FIELD} handler"),
    "demand.raise": _g(f"{_LINE} {_FIELD} cmd hotline qa", own=_FIELD),  # own: heard on one's own visit
    "demand.triage": _g("cmd dso r_ops"),
    "demand.retype": _g("cmd city_mkt dso"),
    "demand.dispatch": _g("cmd dso r_ops"),
    "demand.handle": _g("leader chief dso r_ops cmd", own=f"{_FIELD} handler"),
    "work.hand_on": _g("leader chief county_mkt dso r_ops cmd"),
    "demand.suspend": _g("cmd county_mkt dso"),
    "demand.verify": _g("cmd hotline qa dso r_ops"),
    "demand.supervise": _g("chief county_mkt city_mkt dso r_ops cmd"),  # only of a unit strictly below
    "demand.close": _g("cmd hotline dso r_ops"),
    "demand.reject_confirm": _g("county_mkt city_mkt dso"),
    "promise.view": _g(f"{_LINE} cmd qa", own=f"{_FIELD} handler"),
    "promise.make": _g("leader chief county_mkt dso r_ops", own=f"{_FIELD} handler"),
    # surveys
    "survey.view": _g("qa cmd", own="surveyor"),
    "survey.manage": _g("qa"),
    "survey.approve": _g("qa city_mkt prov_mkt"),  # never the designer
    "survey.interview": _g("qa cmd hotline", own="surveyor"),
    # evaluation
    "verdict.view": _g(f"{_LINE} {_READ}", own=_FIELD),
    "verdict.judge": _g("chief county_mkt city_mkt qa dso r_ops"),
    "verdict.object": _g(own=f"{_FIELD} {_LINE}"),  # own: a visit one answers for
    "objection.view": _g(f"{_LINE} {_READ}", own=_FIELD),
    "objection.decide": _g("chief county_mkt city_mkt qa dso r_ops"),
    "report.view": _g(f"{_LINE} {_READ} cmd"),
    "report.make": _g("chief county_mkt city_mkt prov_mkt qa dso r_ops"),
    "review.make": _g("county_mkt city_mkt prov_mkt qa dso r_ops"),
    "recheck.view": _g("qa city_mkt"),
    "recheck.make": _g("qa"),
    "case.view": _g("qa city_mkt prov_mkt", own=f"{_FIELD} {_LINE}"),  # own: it is about one's own visit
    "case.open": _g("qa"),
    "case.answer": _g(own=f"{_FIELD} {_LINE}"),
    "case.read": _g("qa city_mkt prov_mkt"),  # never his own line of command below the city
    "rule.view": _g(f"{_LINE} {_READ} {_FIELD} cmd trainer auditor regulator"),
    "rule.what_if": _g("prov_mkt city_mkt county_mkt qa r_ops dso"),
    "facts.export": _g("prov_mkt city_mkt county_mkt qa r_ops dso"),
    "rule.tighten": _g("prov_mkt city_mkt county_mkt r_ops dso"),
    "rule.add": _g("prov_mkt city_mkt county_mkt r_ops dso"),
    "rule.release": _g("prov_mkt city_mkt county_mkt qa r_ops dso"),  # never one's own draft
    "dashboard.view": _g(f"{_LINE} {_READ} cmd"),
    # improvement
    "finding.view": _g(
        f"{_LINE} {_READ} cmd", own=f"{_FIELD} handler"
    ),  # own: reported by, or in one's hands
    "finding.raise": _g(f"{_LINE} {_READ} cmd {_FIELD} handler"),
    "action.manage": _g("chief county_mkt city_mkt qa dso r_ops"),
    "action.work": _g("chief county_mkt city_mkt qa dso r_ops", own=f"leader cmd {_FIELD} handler"),
    "action.verify": _g("qa city_mkt dso r_ops"),
    "internal_audit.view": _g(f"{_LINE} {_READ}"),
    "internal_audit.make": _g("qa city_mkt prov_mkt dso r_ops"),  # never of one's own unit
    "document.view": _g(" ".join(ROLES)),
    "document.manage": _g("qa city_mkt prov_mkt county_mkt dso r_ops"),
    "self.view": _g(" ".join(ROLES)),
    "self.manage": _g(" ".join(ROLES)),  # one's own notices and hours
}


@dataclass(frozen=True)
class Scope:
    """How far an action reaches for a person: whole tenant, some units, own things, or nothing."""

    tenant_id: UUID
    whole_tenant: bool
    unit_ids: frozenset[UUID]
    own: bool

    @property
    def nothing(self) -> bool:
        """Whether the person may not do this anywhere."""
        return not (self.whole_tenant or self.unit_ids or self.own)


def today() -> date:
    """Return today in Shanghai: access is judged by the scope *now* (reliability R13)."""
    return clock.local_date(clock.now())


def units_below(unit: Unit, actor: Staff) -> set[UUID]:
    """Return the ids of `unit` and all below it. One query per actor, kept on the actor."""
    tree: dict[str, UUID] | None = actor.__dict__.get("_tree")
    if tree is None:
        tree = dict(type(unit).objects.filter(tenant_id=actor.tenant_id).values_list("path", "id"))
        actor.__dict__["_tree"] = tree
    return {pk for path, pk in tree.items() if path.startswith(unit.path)}


def roles_of(actor: Staff, on: date) -> list[tuple[str, Any]]:
    """Return (role, unit) pairs the person holds on `on`. 1 query, kept on the actor."""
    cache: dict[date, list[tuple[str, Any]]] = actor.__dict__.setdefault("_roles", {})
    if on not in cache:
        cache[on] = [
            (held.role, held.unit)
            for held in actor.roles.select_related("unit")
            if held.valid_from <= on and (held.valid_to is None or on <= held.valid_to)
        ]
    return cache[on]


def scope(actor: Staff, action: str, on: date | None = None) -> Scope:
    """Return how far `action` reaches for `actor` on `on` (today in the doors). At most 2 queries, kept.

    Raises KeyError for an action that is not in the table: a route that names it fails the law test.
    """
    grant = ACTIONS[action]
    day = on or today()
    cache: dict[tuple[str, date], Scope] = actor.__dict__.setdefault("_scopes", {})
    if (action, day) not in cache:
        unit_ids: set[UUID] = set()
        whole = own = False
        if actor.active_to is None or day <= actor.active_to:
            for role, unit in roles_of(actor, day):
                own = own or role in grant.own
                if role in grant.unit:
                    whole = whole or unit.id == actor.tenant_id
                    unit_ids |= units_below(unit, actor)
        cache[action, day] = Scope(actor.tenant_id, whole, frozenset(unit_ids), own)
    return cache[action, day]


def may(
    actor: Staff, action: str, *, unit_id: UUID | None = None, own: bool = False, on: date | None = None
) -> bool:
    """Whether `actor` may do `action`; for a thing of `unit_id`, which may be the actor's `own`.

    Without `unit_id` and `own`: whether the actor may do it anywhere at all (menus, list pages).
    """
    reach = scope(actor, action, on)
    if unit_id is None and not own:
        return not reach.nothing
    return reach.whole_tenant or (unit_id in reach.unit_ids) or (own and reach.own)


def require(
    actor: Staff, action: str, *, unit_id: UUID | None = None, own: bool = False, on: date | None = None
) -> None:
    """Raise Forbidden unless `may`."""
    if not may(actor, action, unit_id=unit_id, own=own, on=on):
        raise Forbidden("forbidden")
