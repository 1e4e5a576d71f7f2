"""Commands about the organisation itself."""
