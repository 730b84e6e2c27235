"""Archived responses, and the chain that links all evidence."""

from datetime import datetime

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.schema.tables.columns import RowId, Table, reference, row_id


class RawRecord(Table):
    """Where in the archive a response stands, and the digest of its body."""

    __tablename__ = "raw_records"

    id: Mapped[int] = row_id()
    run_id: Mapped[int] = reference("runs.id", index=True)
    url: Mapped[str]
    requested_url: Mapped[str]
    status: Mapped[int]
    fetched_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the body."""
    packed_sha256: Mapped[str] = mapped_column(String(64))
    """Of the bytes that stand in the archive file."""
    file: Mapped[str] = mapped_column(String(200))
    offset: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int] = mapped_column(BigInteger)
    truncated: Mapped[bool]


class ChainLink(Table):
    """A link of the chain over the records that are evidence; positions count from 1, without a gap."""

    __tablename__ = "chain"
    __table_args__ = (UniqueConstraint("kind", "row_id"),)

    position: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30))
    """The table that holds the record."""
    row_id: Mapped[int] = mapped_column(RowId)
    digest: Mapped[str] = mapped_column(String(64))
    """Over the record and the digest of the link before: see `chain`."""
