"""Template tags of the phone frame."""
