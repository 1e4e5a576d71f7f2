"""Routes about judged people: whether their visits took place."""
