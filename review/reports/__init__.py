"""Show the overview, and hand out reports and exports."""
