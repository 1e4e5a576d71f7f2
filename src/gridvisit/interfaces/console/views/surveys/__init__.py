"""Survey results: figures with n, invitations, calls to the dissatisfied."""
