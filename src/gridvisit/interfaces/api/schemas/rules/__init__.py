"""Rules beside those of the standard."""
