"""Chapter 7: the visit, a process of touches, and what each of its seven steps leaves behind."""

from gridvisit.domain.visits.models.process import Appointment, StepRecord, Touch, Visit, VisitEvent
from gridvisit.domain.visits.models.record import (
    Correction,
    Evidence,
    Inquiry,
    NeedAnswer,
    SavingEstimate,
    ServiceOffer,
    Submission,
    VisitPolicy,
)
from gridvisit.domain.visits.models.service import Addendum, Archive, FollowUp, Strategy, StrategyItem

__all__ = [
    "Addendum",
    "Appointment",
    "Archive",
    "Correction",
    "Evidence",
    "FollowUp",
    "Inquiry",
    "NeedAnswer",
    "SavingEstimate",
    "ServiceOffer",
    "StepRecord",
    "Strategy",
    "StrategyItem",
    "Submission",
    "Touch",
    "Visit",
    "VisitEvent",
    "VisitPolicy",
]
