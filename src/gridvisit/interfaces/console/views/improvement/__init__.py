"""Findings and corrective actions: list, board, the way from a cause to a measured effect."""
