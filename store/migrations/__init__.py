"""Upgrade the schema, by Alembic."""
