"""All tables of the database, as SQLAlchemy's metadata."""

from store.schema.tables import accounts, articles, cases, columns, evidence, fetching, items, runs, watchlist

_MODULES = (accounts, articles, cases, evidence, fetching, items, runs, watchlist)
"""Imported so that each table is registered: a foreign key finds its target only then."""

METADATA = columns.Table.metadata
