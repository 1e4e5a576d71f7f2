"""Whether visits took place: seeds and draws, signals, authenticity cases (9.2-04, domain 4.5)."""
