"""Who may read a case, when it may be read, and what its readings come to. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from gridvisit.domain.evaluation.truth.states import CaseState
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.standard.vocabulary import AuditFinding

READERS, AT_MOST = 2, 3
LEAST_REASON, MOST_TEXT = 10, 2000


def check_reader(*, reader: UUID, on_visit: Collection[UUID], have_read: Collection[UUID]) -> None:
    """Raise Refusal: nobody reads about a visit he was on, and nobody reads twice."""
    if reader in on_visit:
        raise Refusal("case.own", status=403)
    if reader in have_read:
        raise Refusal("case.read_already")


def check_heard(*, state: str, heard: bool, today: date, hear_by: date) -> None:
    """Raise Refusal unless the person was heard or let the time for it pass.

    >>> check_heard(state="hearing", heard=False, today=date(2026, 11, 5), hear_by=date(2026, 11, 4))
    """
    if state == CaseState.HEARING and not heard and today <= hear_by:
        raise Refusal("case.not_heard", until=hear_by)


def check_reading(finding: str, reason: str) -> None:
    """Raise Refusal for a finding that does not exist or words too few to be judged by."""
    if not AuditFinding.has(finding):
        raise Refusal("case.finding", status=422, field="finding")
    check_words(reason, "reason")


def check_words(text: str, field: str) -> None:
    """Raise Refusal for a text that says too little."""
    if len(text.strip()) < LEAST_REASON:
        raise Refusal("case.too_short", status=422, field=field, least=LEAST_REASON)


def outcome(findings: Sequence[str]) -> str | None:
    """Return what the readings come to: two that agree; of three that all differ: doubtful. None: another is needed.

    >>> outcome(["false"]), outcome(["false", "false"]), outcome(["false", "genuine"])
    (None, 'false', None)
    >>> outcome(["false", "genuine", "genuine"]), outcome(["false", "genuine", "doubtful"])
    ('genuine', 'doubtful')
    """
    if len(findings) < READERS:
        return None
    code, count = Counter(findings).most_common(1)[0]
    if count >= READERS:
        return code
    return AuditFinding.DOUBTFUL.value if len(findings) >= AT_MOST else None


def agreement(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return how often the first two readers agreed; None without a pair.

    >>> agreement([("false", "false"), ("false", "genuine")])
    0.5
    """
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None
