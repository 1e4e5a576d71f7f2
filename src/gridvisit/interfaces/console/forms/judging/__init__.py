"""Forms of objections and reports."""
