"""Forms of working together on demands."""
