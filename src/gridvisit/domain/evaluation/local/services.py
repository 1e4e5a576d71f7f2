"""Draft, change, release and withdraw local rules: one person writes, another releases, from a day still to come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.evaluation import parameters, rules
from gridvisit.domain.evaluation.local import definitions, limits
from gridvisit.domain.evaluation.local.definitions import Definition
from gridvisit.domain.evaluation.models import LocalRule, LocalRuleVersion
from gridvisit.domain.staff import access, standing
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.catalogue import WEIGHTS
from gridvisit.standard.vocabulary import Severity

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

LONGEST_ZH, LONGEST_EN, LONGEST_REASON = 60, 120, 200
HEAVIEST = WEIGHTS[Severity.F]


@dataclass(frozen=True)
class Draft:
    """What a unit wants to ask. `definition`: plain values as `definitions.read` takes them."""

    title_zh: str
    title_en: str
    definition: Any
    valid_from: date
    reason: str
    severity: str = "W"
    weight: int = 0
    read: Definition | None = field(default=None, compare=False)


def checked(draft: Draft, *, unit: Unit, now: datetime) -> Draft:
    """Return the draft with its definition read, or refuse it in words. For rule files as well.

    Raises Refusal `local.*` for texts, severity, weight, day, definition, and where the standard asks for more.
    """
    if rules.override_level(unit.level) is None:
        raise Refusal("local.no_level", field="unit_id", unit=unit.name)
    for name, text, longest in (
        ("title_zh", draft.title_zh, LONGEST_ZH), ("title_en", draft.title_en, LONGEST_EN),
    ):  # fmt: skip
        if not text.strip() or len(text.strip()) > longest:
            raise Refusal("local.title", status=422, field=name)
    if not draft.reason.strip():
        raise Refusal("local.reason", status=422, field="reason")
    if draft.severity not in {Severity.F.value, Severity.W.value}:
        raise Refusal("local.severity", status=422, field="severity")
    read = definitions.read(draft.definition)
    weighed = draft.severity == Severity.F.value and not read.monthly
    if not 0 <= draft.weight <= (HEAVIEST if weighed else 0):
        raise Refusal("local.weight", status=422, field="weight", most=HEAVIEST)
    _check_start(draft.valid_from, now)
    limits.check(read, parameters.Reader(units=[unit]).at(unit.pk, draft.valid_from))
    return Draft(
        draft.title_zh.strip(), draft.title_en.strip(), read.plain(), draft.valid_from,
        draft.reason.strip()[:LONGEST_REASON], draft.severity, draft.weight, read,
    )  # fmt: skip


@transaction.atomic
def add(*, unit_id: UUID, draft: Draft, actor: Staff, now: datetime) -> LocalRule:
    """Draft a new rule for a unit and all below it. Raises Refusal `local.*`, Forbidden, NotFound."""
    unit = staff.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "rule.add", unit_id=unit.pk)
    found = checked(draft, unit=unit, now=now)
    standing.locked_chain(unit)  # numbers of a unit are given one after the other
    rule = LocalRule.objects.create(
        tenant_id=unit.tenant_id, unit=unit, number=_next_number(unit), **stamp(actor, now)
    )
    _store(rule, found, edition=1, actor=actor, now=now)
    return rule


@transaction.atomic
def revise(*, rule_id: UUID, draft: Draft, actor: Staff, now: datetime) -> LocalRuleVersion:
    """Change the draft of a rule, or begin the next version of a released one. Raises Refusal `local.*`."""
    rule = _rule(rule_id, "rule.add", actor)
    found = checked(draft, unit=rule.unit, now=now)
    waiting, last = _draft(rule), _in_force(rule)
    if last is not None and found.valid_from <= last.valid_from:
        raise Refusal("local.too_early", status=422, field="valid_from", day=last.valid_from)
    if waiting is None:
        edition = (rule.versions.order_by("-edition").values_list("edition", flat=True).first() or 0) + 1
        return _store(rule, found, edition=edition, actor=actor, now=now)
    before = _shown(waiting)
    waiting.change(**_columns(found), author_id=actor.id)
    audit.record("local_rule.changed", waiting, actor=actor, at=now, before=before, after=_shown(waiting))
    return waiting


@transaction.atomic
def discard(*, rule_id: UUID, actor: Staff, now: datetime) -> LocalRule:
    """Give a draft up. Raises Refusal `local.no_draft`."""
    rule = _rule(rule_id, "rule.add", actor)
    draft = _need_draft(rule)
    draft.change(discarded_at=now)
    audit.record("local_rule.discarded", draft, actor=actor, at=now, before=_shown(draft))
    return rule


@transaction.atomic
def release(*, rule_id: UUID, actor: Staff, now: datetime) -> LocalRuleVersion:
    """Put a draft in force from its day on; whoever wrote it cannot.

    Raises Refusal `local.no_draft`, `.same_person`, `.start_in_future`, `.looser` where the standard was tightened
    meanwhile.
    """
    rule = _rule(rule_id, "rule.release", actor)
    draft = _need_draft(rule)
    if actor.id == draft.author_id:
        raise Refusal("local.same_person", status=403)
    _check_start(draft.valid_from, now)
    limits.check(
        definitions.read(draft.definition),
        parameters.Reader(units=[rule.unit]).at(rule.unit_id, draft.valid_from),
    )
    draft.change(released_at=now, released_by_id=actor.id)
    audit.record("local_rule.released", draft, actor=actor, at=now, after=_shown(draft))
    outbox.emit("local_rule.released", now=now, rule_id=rule.pk)
    return draft


@transaction.atomic
def withdraw(*, rule_id: UUID, from_day: date, reason: str, actor: Staff, now: datetime) -> LocalRule:
    """End a released rule from a day on; visits before that day stay judged by it.

    Raises Refusal `local.withdrawn`, `.not_released`, `.start_in_future`, `.reason`.
    """
    rule = _rule(rule_id, "rule.release", actor)
    if _in_force(rule) is None:
        raise Refusal("local.not_released")
    if not reason.strip():
        raise Refusal("local.reason", status=422, field="reason")
    _check_start(from_day, now, field="from_day")
    rule.change(
        withdrawn_from=from_day,
        withdrawn_by_id=actor.id,
        withdrawn_why=reason.strip()[:LONGEST_REASON],
    )
    audit.record(
        "local_rule.withdrawn", rule, actor=actor, at=now, reason=reason.strip(), after={"from": from_day}
    )
    outbox.emit("local_rule.withdrawn", now=now, rule_id=rule.pk)
    return rule


def _rule(rule_id: UUID, action: str, actor: Staff) -> LocalRule:
    rule: LocalRule = LocalRule.objects.locked(rule_id, actor)
    access.require(actor, action, unit_id=rule.unit_id)
    if rule.withdrawn_from is not None:
        raise Refusal("local.withdrawn", day=rule.withdrawn_from)
    return rule


def _draft(rule: LocalRule) -> LocalRuleVersion | None:
    return rule.versions.filter(released_at__isnull=True, discarded_at__isnull=True).first()


def _need_draft(rule: LocalRule) -> LocalRuleVersion:
    draft = _draft(rule)
    if draft is None:
        raise Refusal("local.no_draft")
    return draft


def _in_force(rule: LocalRule) -> LocalRuleVersion | None:
    return rule.versions.filter(released_at__isnull=False).order_by("-valid_from").first()


def _store(rule: LocalRule, draft: Draft, *, edition: int, actor: Staff, now: datetime) -> LocalRuleVersion:
    row = LocalRuleVersion.objects.create(
        tenant_id=rule.tenant_id, rule=rule, edition=edition, author_id=actor.id, **_columns(draft), **stamp(actor, now)
    )  # fmt: skip
    audit.record("local_rule.drafted", row, actor=actor, at=now, after={"rule": rule.number} | _shown(row))
    return row


def _columns(draft: Draft) -> dict[str, Any]:
    return {
        "definition": draft.definition, "title_zh": draft.title_zh, "title_en": draft.title_en,
        "severity": draft.severity, "weight": draft.weight, "valid_from": draft.valid_from, "reason": draft.reason,
    }  # fmt: skip


def _shown(row: LocalRuleVersion) -> dict[str, Any]:
    return {
        "edition": row.edition, "title": row.title_zh, "definition": row.definition, "severity": row.severity,
        "weight": row.weight, "from": row.valid_from,
    }  # fmt: skip


def _next_number(unit: Unit) -> str:
    head = f"L-{unit.code}-"
    taken = LocalRule.objects.filter(tenant_id=unit.tenant_id, unit=unit, number__startswith=head).count()
    return f"{head}{taken + 1:03d}"


def _check_start(day: date, now: datetime, *, field: str = "valid_from") -> None:
    today = local_date(now)
    if day <= today:
        raise Refusal("local.start_in_future", status=422, field=field, today=today)
