"""A finished visit arrives whole from a device or an API client: once, whatever happens (reliability R1…R4)."""

from gridvisit.domain.visits.receive.taking import Receipt, accept

__all__ = ["Receipt", "accept"]
