"""Show and search stored articles."""
