"""Plans: the list, the workshop of one plan, one customer in it, the schedule."""
