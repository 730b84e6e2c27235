"""Measurements of the matchers and of speed; nothing that the program itself needs."""
