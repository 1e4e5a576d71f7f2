"""Findings from complaints that hold, from dissatisfied customers and from false visits; repeats become systemic.

Audits raise theirs themselves, failed rules come from judging, re-checks end in a case, self-reports are written down.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands.services import surveying
from gridvisit.domain.evaluation.truth import cases
from gridvisit.domain.improvement import findings
from gridvisit.domain.improvement.findings import QUARTER
from gridvisit.domain.improvement.models import Finding
from gridvisit.domain.improvement.states import FindingState
from gridvisit.domain.staff import parameters
from gridvisit.domain.surveys import selectors as surveys
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.vocabulary import DemandTopic, NonconformitySource

S = NonconformitySource


@transaction.atomic
def on_complaint_closed(*, demand_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `demand.closed`: a complaint that holds is a finding of the unit that answered for it."""
    pk = UUID(str(demand_id))
    found = surveying.complaint_of(pk)
    if found is None:
        return
    _raise(
        S.COMPLAINT, f"complaint:{pk}", found["unit_id"], now,
        title=f"投诉属实：{found['number']} {DemandTopic.label_of(found['topic'])}", kind="demand", pk=pk,
    )  # fmt: skip


@transaction.atomic
def on_case_closed(*, now: datetime, case_id: UUID | str | None = None, **_later: object) -> None:
    """Handler of `case.closed`: a visit finally found false is a finding of its unit; nobody's name is in it."""
    found = cases.final_false(UUID(str(case_id))) if case_id else None
    if found is not None:
        visit_id, unit_id = found
        title = f"走访经核查不实 {local_date(now):%Y-%m}"
        _raise(
            S.RECHECK,
            f"recheck:{visit_id}",
            unit_id,
            now,
            title=title,
            kind="visit",
            pk=visit_id,
            rule="9.2-04",
        )


@transaction.atomic
def on_dissatisfied_called(*, invitation_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `survey.low_score_contacted`: as many as repeats (9.1-04) in a quarter make one systemic finding.

    One alone makes none: in a small unit everybody would know whose answer it was.
    """
    found = surveys.dissatisfied(UUID(str(invitation_id)), since=now - timedelta(days=QUARTER))
    if found is None:
        return
    unit_id, number = found
    if number < _repeats(unit_id, now):
        return
    quarter = f"{local_date(now).year}Q{(local_date(now).month + 2) // 3}"
    row = _raise(
        S.SURVEY,
        f"survey:{unit_id}:{quarter}",
        unit_id,
        now,
        title=f"满意调查多名客户不满意 {quarter}",
        rule="9.4-04",
    )
    if row is not None:
        row.change(count=number, systemic=True)


def _repeats(unit_id: UUID, now: datetime) -> float:
    return float(parameters.in_force(unit_id=unit_id, at=now).number("9.1-04.repeats"))


def _raise(
    source: str, key: str, unit_id: UUID, now: datetime, *, title: str, kind: str = "", pk: UUID | None = None,
    rule: str = "",
) -> Finding | None:  # fmt: skip
    """Raise a finding once; from the third alike in a quarter on, all that are open are systemic (9.1-04)."""
    known = Finding.objects.select_for_update(of=("self",)).filter(key=key).first()
    if known is not None:
        return known
    row = findings.raise_finding(
        unit_id=unit_id, source=source, title=title, key=key, object_kind=kind, object_id=pk, rule=rule, actor=None,
        now=now,
    )  # fmt: skip
    alike = Finding.objects.filter(
        unit_id=unit_id, source=source, rule=rule, found_at__gt=now - timedelta(days=QUARTER)
    ).exclude(state=FindingState.DISMISSED)
    if alike.count() >= _repeats(unit_id, now):
        for other in alike.filter(systemic=False, state=FindingState.OPEN):
            other.change(systemic=True)
            audit.record("finding.systemic", other, actor=None, at=now)
        row.refresh_from_db()
    return row
