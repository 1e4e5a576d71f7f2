"""Forms of internal audits, management reviews and controlled documents."""
