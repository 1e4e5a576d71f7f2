"""Surveys by sample (9.4): a frame, a seed, a draw that can be replayed, weights by stratum, intervals."""
