"""The evaluation report of a unit and period: gathered, drawn as PDF and Word, kept with its hash, issued."""
