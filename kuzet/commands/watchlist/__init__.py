"""Commands for the watchlist and its matching."""
