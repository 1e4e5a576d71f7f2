"""The standard as data: clauses, rules, parameters and code lists. Pure: no Django, no clock."""
