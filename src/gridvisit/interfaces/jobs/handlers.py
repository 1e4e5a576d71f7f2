"""The whole answer to "and then?": message → what follows. Handlers are idempotent and take ids only."""

from __future__ import annotations

from gridvisit.domain.channels import notices
from gridvisit.domain.customers import services as customers
from gridvisit.domain.demands.problems import correcting, fixing
from gridvisit.domain.demands.sending import services as sending
from gridvisit.domain.demands.services import notify, recompute
from gridvisit.domain.demands.watch import handover, sweep
from gridvisit.domain.evaluation import services as evaluation
from gridvisit.domain.evaluation.reports import services as reports
from gridvisit.domain.evaluation.truth import cases
from gridvisit.domain.improvement import findings
from gridvisit.domain.improvement.judging import services as bodies
from gridvisit.domain.improvement.sources import services as sources
from gridvisit.domain.planning import progress
from gridvisit.domain.surveys import services as surveys
from gridvisit.domain.surveys.waves import services as waves
from gridvisit.domain.visits import after
from gridvisit.foundation.outbox.services import Handler

_ENDED = (after.on_demand_closed, evaluation.on_demand_changed)
_CHANGED = (after.on_demand_changed, evaluation.on_demand_changed)
_HONEST_END = (evaluation.on_visit_recorded, progress.note_visit)
_PARAMETER = (customers.on_parameter_changed, recompute.on_parameter_changed, sweep.on_parameter_changed)

HANDLERS: dict[str, tuple[Handler, ...]] = {
    # S1–S4: the visit
    "visit.recorded": (
        after.on_visit_recorded,
        after.leave_out_presence,
        evaluation.on_visit_recorded,
        progress.note_visit,
    ),
    "visit.refused": _HONEST_END,
    "visit.unreachable": _HONEST_END,
    "visit.aborted": _HONEST_END,
    "visit.converted": (evaluation.on_visit_withdrawn, progress.note_visit),
    "visit.void": (evaluation.on_visit_withdrawn, progress.note_visit),
    "visit.day_moved": (progress.note_visit,),
    "visit.reassigned": (progress.note_visit,),
    "evidence.arrived": (after.retry_archive, evaluation.on_evidence_arrived),
    # demands
    "demand.raised": (notify.tell_received,),
    "demand.dispatched": (handover.tell_sent,),
    "demand.handed_over": (handover.tell_sent,),
    "demand.given_back": (handover.tell_sent,),
    "demand.answer_due": (sending.let_go,),
    "demand.resolved": (notify.tell_answered, *_CHANGED),
    "demand.reopened": _CHANGED,
    "demand.unmerged": _CHANGED,
    "demand.closed": (*_ENDED, surveys.invite, sources.on_complaint_closed),
    "demand.merged": _ENDED,
    "demand.referred": _ENDED,
    "demand.rejected": _ENDED,
    "problem.prepared": (fixing.on_prepared,),
    "problem.on_its_way": (fixing.on_its_way,),
    "problem.corrected": (correcting.on_corrected,),
    "problem.correction_on_its_way": (correcting.on_its_way,),
    # S5–S7: strategy, follow-up, archive
    "strategy.adopted": (after.on_strategy_adopted,),
    "visit.settled": (after.retry_archive,),
    "followup.done": (after.retry_archive, after.ask_about_visit),
    "visit.archived": (evaluation.on_visit_archived, progress.note_visit),
    "judgement.made": (findings.on_visit_judged, progress.note_visit),
    "report.asked": (reports.on_report_asked,),
    "objection.made": (evaluation.on_objection_changed,),
    "objection.withdrawn": (evaluation.on_objection_changed,),
    "correction.sent": (evaluation.on_evidence_arrived,),
    # units and findings
    "finding.changed": (bodies.on_finding_changed,),
    "review.changed": (bodies.on_unit_changed,),
    "recheck.done": (bodies.on_unit_changed,),
    # whether visits took place
    "visit.denied": (cases.on_visit_denied,),
    "case.closed": (bodies.on_unit_changed, sources.on_case_closed),
    # parameters
    "parameter.tightened": _PARAMETER,
    "parameter.withdrawn": _PARAMETER,
    "demand.alarm_parameter": (sweep.on_parameter_changed,),
    "demand.parameter": (recompute.on_parameter_changed,),
    "customer.parameter": (customers.on_parameter_changed,),
    # surveys
    "survey.answered": (after.on_survey_answered,),
    "survey.contradicts": (evaluation.on_evidence_arrived,),
    "survey.low_score": (surveys.escalate,),
    "survey.low_score_contacted": (sources.on_dissatisfied_called,),
    "wave.fielded": (waves.ask,),
    # what goes to customers
    "notice.queued": (notices.deliver,),
}
