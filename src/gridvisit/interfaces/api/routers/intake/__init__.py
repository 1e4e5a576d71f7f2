"""Ways in for demands beside the desk."""
