"""Read an article's fields from a parsed page."""
