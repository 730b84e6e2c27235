"""The history of the schema. HEAD is repeated here so that a start needs no Alembic; a test compares the two."""

REVISIONS = ("0001", "0002", "0003", "0004")
HEAD = REVISIONS[-1]
