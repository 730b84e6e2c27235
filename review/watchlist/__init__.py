"""Show and edit the watchlist."""
