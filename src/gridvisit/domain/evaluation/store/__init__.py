"""Stored facts: how a row is written down (layout), kept (rows), described (describe) and exported (export)."""
