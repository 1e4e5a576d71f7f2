"""Verdicts: every visit judged by the rules of the standard, with facts, parameters and reasons.

`judge_one(facts, params, demands)` is the way in, `judge_finding` and `judge_unit` for findings and units;
`scoring.score` and `scoring.validity` sum up.
"""

from gridvisit.engines.verdicts.facts import DemandFacts, FindingFacts, UnitFacts, VisitFacts
from gridvisit.engines.verdicts.judge import Verdict, judge_demand, judge_finding, judge_one, judge_unit

__all__ = [
    "DemandFacts",
    "FindingFacts",
    "UnitFacts",
    "Verdict",
    "VisitFacts",
    "judge_demand",
    "judge_finding",
    "judge_one",
    "judge_unit",
]
