"""One module per chapter of the standard, one function per rule."""
