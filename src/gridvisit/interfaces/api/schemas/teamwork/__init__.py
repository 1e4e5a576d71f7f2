"""Shapes of working together on demands over HTTP."""
