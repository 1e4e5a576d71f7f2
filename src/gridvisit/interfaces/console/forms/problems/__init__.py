"""Forms of common problems."""
