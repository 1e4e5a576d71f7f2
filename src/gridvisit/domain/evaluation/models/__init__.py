"""Chapter 9: what was judged and by which rules; one module per concern."""

from gridvisit.domain.evaluation.models.bodies import BodyJudgement, BodyVerdict, Recheck, Review
from gridvisit.domain.evaluation.models.facts import FactLayout, FactRow
from gridvisit.domain.evaluation.models.frozen import FrozenFigure
from gridvisit.domain.evaluation.models.local import LocalRule, LocalRuleVersion, LocalVerdict
from gridvisit.domain.evaluation.models.objections import Objection, ObjectionEvent
from gridvisit.domain.evaluation.models.reports import Report
from gridvisit.domain.evaluation.models.truth import (
    AuthenticityCase,
    CaseReading,
    DrawSeed,
    RecheckDraw,
    TruthSignal,
)
from gridvisit.domain.evaluation.models.verdicts import Judgement, ParameterOverride, Verdict

__all__ = [
    "AuthenticityCase",
    "BodyJudgement",
    "BodyVerdict",
    "CaseReading",
    "DrawSeed",
    "FactLayout",
    "FactRow",
    "FrozenFigure",
    "Judgement",
    "LocalRule",
    "LocalRuleVersion",
    "LocalVerdict",
    "Objection",
    "ObjectionEvent",
    "ParameterOverride",
    "Recheck",
    "RecheckDraw",
    "Report",
    "Review",
    "TruthSignal",
    "Verdict",
]
