"""Show the overview, and hand out reports."""
