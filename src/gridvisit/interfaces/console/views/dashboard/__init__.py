"""The quality dashboard: indicators with n and interval, each with the records behind it."""
