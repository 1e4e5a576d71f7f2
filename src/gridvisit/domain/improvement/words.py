"""Findings in words: what the system wrote down is said in the reader's language, what people wrote stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import catalogue
from gridvisit.standard.vocabulary import NonconformitySource

if TYPE_CHECKING:
    from gridvisit.domain.improvement.models import Finding


def title_of(finding: Finding) -> Text:
    """Return what was found: for a failed rule its title and month, else the words of who found it."""
    if finding.source != NonconformitySource.RULE_FAIL or finding.rule not in catalogue.by_id():
        return Text(finding.title, finding.title)
    rule, month = catalogue.rule(finding.rule).title, (finding.key or "").rpartition(":")[2]
    return Text(f"{finding.rule} {rule.zh} {month}".strip(), f"{finding.rule} {rule.en} {month}".strip())
