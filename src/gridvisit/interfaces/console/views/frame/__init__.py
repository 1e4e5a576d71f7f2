"""Views that belong to no room: workbench, search, sign-in, error pages."""
