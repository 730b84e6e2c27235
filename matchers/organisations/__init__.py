"""Find organisations of the watchlist in a text."""
