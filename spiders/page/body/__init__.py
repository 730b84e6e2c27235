"""The text of an article: where it is on the page, and whether it is an article at all."""
