"""Archived responses, and the chain that links all evidence."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.schema.tables.columns import RowId, Table, reference, row_id


class RawRecord(Table):
    """Location of an archived response, and the digest of its body; append-only."""

    __tablename__ = "raw_records"
    __table_args__ = (
        # By hash, because PostgreSQL's trees refuse long values, and a site may redirect to an address of any length.
        Index("ix_raw_records_url", "url", postgresql_using="hash"),
        Index("ix_raw_records_requested_url", "requested_url", postgresql_using="hash"),
    )

    id: Mapped[int] = row_id()
    run_id: Mapped[int] = reference("runs.id", index=True)
    url: Mapped[str]
    requested_url: Mapped[str]
    status: Mapped[int]
    fetched_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    """Digest of the body."""
    packed_sha256: Mapped[str] = mapped_column(String(64))
    """Digest of the bytes in the archive file."""
    file: Mapped[str] = mapped_column(String(200))
    offset: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int] = mapped_column(BigInteger)
    truncated: Mapped[bool]


class RowChanges(Table):
    """Digests of the rows that one transaction wrote in tables that change; append-only: see `row_changes`."""

    __tablename__ = "row_changes"

    id: Mapped[int] = row_id()
    digests: Mapped[dict[str, Any]]
    """table -> primary key -> digest; null for a removed row."""


class ChainLink(Table):
    """A link of the chain over all evidence; positions count from 1 without a gap."""

    __tablename__ = "chain"
    __table_args__ = (UniqueConstraint("kind", "row_id"),)

    position: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30))
    """The kind of record: see `chain.CHAINED`."""
    row_id: Mapped[int] = mapped_column(RowId)
    digest: Mapped[str] = mapped_column(String(64))
    """Covers the record and the digest of the previous link: see `chain`."""
