"""A what-if answer as a page shows it: changed verdicts with visit and customer, guarded facts covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gridvisit.domain.customers import dossier
from gridvisit.domain.evaluation import selectors, words
from gridvisit.domain.evaluation.whatif.answer import Answer, Changed
from gridvisit.domain.visits.judging import counting
from gridvisit.engines.verdicts import registry
from gridvisit.foundation.kernel.text import Text

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One changed verdict with what a list says about its visit."""

    change: Changed
    number: str
    unit: str
    customer: str
    reason: Text


def changes(answer: Answer, *, actor: Staff, unit: Unit) -> list[ShownChange]:
    """Return the sample with number, unit and customer where the actor may see the visit. 2 queries.

    A reason that names facts of class C3 or C4 is shown to who may see them in the unit asked about.
    """
    known = counting.visit_rows({row.visit_id for row in answer.sample}, actor=actor)
    names = dossier.display_names(row["party_id"] for row in known.values())
    hidden = selectors.hidden(actor, unit.id, own=False)
    found = []
    for row in answer.sample:
        visit = known.get(row.visit_id, {})
        found.append(
            ShownChange(
                row,
                visit.get("number", "—"),
                visit.get("unit_name", row.unit_code),
                names.get(visit["party_id"], "") if visit else "",
                words.NOT_YOURS if _guarded(row.spec.id, hidden) else row.reason,
            )
        )
    return found


def _guarded(rule_id: str, hidden: frozenset[str]) -> bool:
    rule = registry.all_verdicts().get(rule_id)
    return rule is not None and any(
        fact.privacy in hidden for fact in registry.facts_of(*vars(rule.ruling).values())
    )
