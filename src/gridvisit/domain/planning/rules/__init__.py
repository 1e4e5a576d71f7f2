"""Planning as decisions: who is due and why, what protects a customer, the random share, capacity, what is missing."""
