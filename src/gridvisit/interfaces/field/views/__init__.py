"""Phone views, one module per room."""
