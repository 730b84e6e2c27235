"""The history of the schema. HEAD is repeated here so that a start needs no Alembic; a test compares the two."""

REVISIONS = ("0004", "0005")
UNSUPPORTED = ("0001", "0002", "0003")
"""Schemas of development versions, which no release ever had."""
HEAD = REVISIONS[-1]
