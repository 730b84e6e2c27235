"""Fetch an outlet's sources and pages, one polite request at a time."""
