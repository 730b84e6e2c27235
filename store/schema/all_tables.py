"""All tables of the database, as SQLAlchemy's metadata, and which of them are append-only."""

from store.schema.tables import accounts, articles, columns, evidence, fetching, items, runs, watchlist

_MODULES = (accounts, articles, evidence, fetching, items, runs, watchlist)
"""Imported so that each table is registered: a foreign key finds its target only then."""

METADATA = columns.Table.metadata

APPEND_ONLY = (
    "versions",
    "raw_records",
    "decisions",
    "article_states",
    "proxy_checks",
    "field_changes",
    "item_events",
    "entry_history",
    "audit",
    "alarm_events",
    "chain",
)
"""Tables whose rows a trigger protects from change and removal."""
