"""Validators, cached listings and learnt revisit intervals, which make later crawls cheaper."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from store.schema.tables.columns import Table


class ValidatorRow(Table):
    """What a server said that identifies the representation we hold of a URL."""

    __tablename__ = "validators"

    url: Mapped[str] = mapped_column(primary_key=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    sha256: Mapped[str] = mapped_column(String(64))
    """The digest of the body that they belong to."""
    checked_at: Mapped[datetime]
    since_full: Mapped[int]
    """Conditional visits since the last full one."""


class ListingRow(Table):
    """The links of a listing, feed or sitemap whose server says when it changes."""

    __tablename__ = "listings"

    url: Mapped[str] = mapped_column(primary_key=True)
    links: Mapped[list[Any]]
    more: Mapped[list[str]]


class RevisitScheduleRow(Table):
    """How often an outlet's articles are visited again, and what that was learnt from: see `rhythm`."""

    __tablename__ = "revisit_schedules"

    outlet: Mapped[str] = mapped_column(String(100), primary_key=True)
    intervals: Mapped[list[Any]]
    """Seconds, for each step of the ladder."""
    changes: Mapped[list[Any]]
    article_days: Mapped[list[Any]]
    stretch: Mapped[float]
    learnt_at: Mapped[datetime]
