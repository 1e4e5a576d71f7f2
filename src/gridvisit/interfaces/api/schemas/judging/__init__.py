"""Shapes of objections and reports."""
