"""Portal views, one module per room."""
