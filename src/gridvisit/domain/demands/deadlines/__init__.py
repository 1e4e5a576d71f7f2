"""Due times of a demand: a pure function of its facts, the decision table and the calendar (4.4, 4.6)."""

from gridvisit.domain.demands.deadlines.known import DemandFacts, External, Suspension
from gridvisit.domain.demands.deadlines.log import after_events
from gridvisit.domain.demands.deadlines.reckon import Deadlines, Due, deadlines

__all__ = ["Deadlines", "DemandFacts", "Due", "External", "Suspension", "after_events", "deadlines"]
