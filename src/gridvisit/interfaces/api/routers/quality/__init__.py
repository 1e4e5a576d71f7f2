"""Internal audits, management reviews and controlled documents over HTTP."""
