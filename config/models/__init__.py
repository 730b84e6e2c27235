"""Models of the files under config/: outlets, watchlist entries, codes, laws and cited pages."""
