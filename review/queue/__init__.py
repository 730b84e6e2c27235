"""Show the queue and record decisions."""
