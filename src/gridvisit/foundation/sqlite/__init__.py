"""Django's SQLite backend, with the writers of a process standing in line."""
