"""Internal audits (内审, 9.3-01): planned, approved, carried out by people of other units, reported, followed up."""
