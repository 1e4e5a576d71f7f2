"""What a visitor types or taps, page by page. Forms parse; services decide."""
