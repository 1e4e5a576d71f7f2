"""Objections (9.3-03): the judged person objects, a second reader decides, history is kept."""
