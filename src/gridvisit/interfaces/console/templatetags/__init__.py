"""Template tags of the frame; `{% load gv %}` works in every door."""
