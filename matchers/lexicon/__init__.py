"""Hold the watchlist as an index, and a text prepared for searching."""
