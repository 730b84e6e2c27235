"""The watchlist, and the progress of rescans."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from store.schema.enums import Origin
from store.schema.tables.columns import RowId, Table, row_id


class EntryRow(Table):
    """An entry of the watchlist; ids are never reused, entries are retired."""

    __tablename__ = "entries"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str]
    priority: Mapped[str] = mapped_column(String(20))
    data: Mapped[dict[str, Any]]
    retired: Mapped[bool]
    origin: Mapped[Origin]
    added_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    name_keys: Mapped[str | None]
    """Digests of the names' keys, to find possible duplicates: see `new_entries`."""


class EntryHistory(Table):
    """An entry before and after each change, and who made it."""

    __tablename__ = "entry_history"

    id: Mapped[int] = row_id()
    entry_id: Mapped[str] = mapped_column(String(200), ForeignKey("entries.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]]


class Rescan(Table):
    """Up to which version an entry in its present form was searched for; the subject `*` is the whole list."""

    __tablename__ = "rescans"

    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(200))
    """Digest of what was searched for; a changed entry has another one."""
    after_version_id: Mapped[int] = mapped_column(RowId)
    """All versions up to this one are searched."""
    keyed_before_id: Mapped[int] = mapped_column(RowId)
    """Versions below get their keys again during the search; 0 if all keys are current."""
    finished_at: Mapped[datetime | None]


class RescanSlice(Table):
    """A part of the stored versions that one worker searches: those whose story id modulo `parts` is `part`."""

    __tablename__ = "rescan_slices"

    id: Mapped[int] = row_id()
    subjects: Mapped[list[str]]
    part: Mapped[int]
    parts: Mapped[int]
    after_version_id: Mapped[int] = mapped_column(RowId)
    """Its versions up to this one are searched."""
    upto_version_id: Mapped[int] = mapped_column(RowId)
    """The newest version when the rescan began: later ones were matched with the present list."""
    complete: Mapped[bool]
    is_paused: Mapped[bool] = mapped_column(default=False)
    finished_at: Mapped[datetime | None]
