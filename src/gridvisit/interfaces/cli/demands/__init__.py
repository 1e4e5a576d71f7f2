"""Commands about demands."""
