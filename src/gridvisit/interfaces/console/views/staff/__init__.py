"""Units and people: the tree, the list, one person, and the forms around them."""
