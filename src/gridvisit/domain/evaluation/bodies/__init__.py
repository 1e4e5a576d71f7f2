"""Units by month and findings: judged, reviewed, re-checked (9.1-9.3, 4-12, 4-13, 6.3-08, 7.2-13)."""
