"""What if we judged otherwise: a question (other parameters, weights, edition) and its answer. Nothing is saved."""
