"""One module of URL patterns per room."""
