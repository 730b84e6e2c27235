"""The chain over all evidence, and which tables are only ever added to."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.schema.tables.columns import RowId, Table

APPEND_ONLY = (
    "versions",
    "raw_records",
    "decisions",
    "article_states",
    "second_looks",
    "field_changes",
    "item_events",
    "entry_history",
    "audit",
    "alarm_events",
    "chain",
)
"""Tables whose rows a trigger protects from change and removal."""


class Link(Table):
    """A link of the chain over the records that are evidence; positions count from 1, without a gap."""

    __tablename__ = "chain"
    __table_args__ = (UniqueConstraint("kind", "row_id"),)

    position: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30))
    """The table that holds the record."""
    row_id: Mapped[int] = mapped_column(RowId)
    digest: Mapped[str] = mapped_column(String(64))
    """Over the record and the digest of the link before: see `chain`."""
