"""Judge, ask what if, export the facts."""
