"""Where findings come from by themselves besides failed rules: surveys, complaints, false visits."""
