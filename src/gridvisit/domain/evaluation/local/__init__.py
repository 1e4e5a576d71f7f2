"""Additional rules of a unit: a few forms, compiled to the terms of the standard, released by a second person.

They add to the standard and never change what it says.
"""
