"""Signals that a visit may not have taken place (9.2-04): each proposes a look, none decides anything."""
