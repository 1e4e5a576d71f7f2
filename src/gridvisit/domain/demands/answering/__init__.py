"""Words for the steps of a demand that need not be typed: macros and answer cards (5.2-01, 5.2-04)."""
