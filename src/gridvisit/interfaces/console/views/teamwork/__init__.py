"""Working together on demands: parts of others, the work of who leaves, changes of many at once."""
