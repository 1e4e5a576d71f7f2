"""Forms of notices to staff and of supervision."""
