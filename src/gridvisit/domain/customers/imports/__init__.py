"""Import a customer list: parse → check → compare → write, with preview and undo.

One line of the file is one account (户号). Lines belong to one customer when they share the customer number; without
one, the credit code; without that, for persons unit, name, address and mobile together, for others unit and name.
A line meets what is stored by customer number, credit code or account number. Blank cells change nothing.
"""
