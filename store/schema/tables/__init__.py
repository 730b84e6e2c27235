"""One module for the tables of each concern."""
