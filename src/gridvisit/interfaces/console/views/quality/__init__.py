"""Internal audits, management reviews and controlled documents in the console."""
