"""Counting (domain 5): cases in, a figure out. Pure: the rooms bring the cases, chapter 9 the formulas."""

from gridvisit.engines.counting.cases import Case, Scope
from gridvisit.engines.counting.measures import MEASURES, Value, measure

__all__ = ["MEASURES", "Case", "Scope", "Value", "measure"]
