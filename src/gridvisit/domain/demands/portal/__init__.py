"""The customer page on which something is said."""
