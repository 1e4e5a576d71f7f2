"""What may come up while a visit is under way: offers, changed facts of the file."""
