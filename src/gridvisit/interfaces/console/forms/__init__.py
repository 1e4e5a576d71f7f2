"""Forms of the console: what is typed, not what is allowed."""
