"""Import units and people: the columns of the lists, and what is done with their lines."""

from gridvisit.domain.staff.imports.work import undo, work_for

__all__ = ["undo", "work_for"]
