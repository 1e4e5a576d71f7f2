"""The list of the desk by state: the same demands, the same count, another picture."""
