"""Export tables, reports, statistics and timelines."""
