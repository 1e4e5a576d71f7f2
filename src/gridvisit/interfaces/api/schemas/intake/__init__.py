"""Shapes of the intake and the desk of demands."""
