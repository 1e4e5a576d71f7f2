"""Working together on a demand: parts of others (协办), a named handler, the work of who leaves (交接)."""
