"""The demand desk: queues and one demand, its steps, the promise register."""
