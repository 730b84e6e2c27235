"""Pages of cases: what happened to an entry, with sources."""
