"""Find people of the watchlist in a text."""
