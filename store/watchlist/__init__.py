"""Keep the watchlist and its history, and preview what an entry would find."""
