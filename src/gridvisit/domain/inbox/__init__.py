"""What the staff are told: notices written with their cause, quiet hours, one digest at the start of the shift."""
