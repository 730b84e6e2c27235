"""Show what was found of one entry over time."""
