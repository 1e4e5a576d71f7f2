"""The customer list, one customer, and the forms around it."""
