"""Decide to whom an event happened, by the grammar of each language."""
