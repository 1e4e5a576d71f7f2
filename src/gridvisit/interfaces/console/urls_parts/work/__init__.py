"""Addresses of working together on demands."""
