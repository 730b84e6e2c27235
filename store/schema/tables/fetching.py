"""Validators, cached listings and learnt revisit intervals, which make later crawls cheaper."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from store.schema.tables.columns import Table


class ValidatorRow(Table):
    """HTTP validators of the stored body of a URL."""

    __tablename__ = "validators"

    url: Mapped[str] = mapped_column(primary_key=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    sha256: Mapped[str] = mapped_column(String(64))
    """Digest of the body that they belong to."""
    checked_at: Mapped[datetime]
    since_full: Mapped[int]
    """Conditional visits since the last full one."""
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    """Digest of the article's words in that body; None for a listing."""
    confirmations: Mapped[int] = mapped_column(default=0, server_default="0")
    """Full reads in a row, at these validators, that found the words which they promised."""


class ListingRow(Table):
    """The links of a listing, feed or sitemap whose server reports changes."""

    __tablename__ = "listings"

    url: Mapped[str] = mapped_column(primary_key=True)
    links: Mapped[list[Any]]
    more: Mapped[list[str]]


class RevisitScheduleRow(Table):
    """An outlet's learnt revisit intervals, and the observations behind them: see `revisit_schedule`."""

    __tablename__ = "revisit_schedules"

    outlet: Mapped[str] = mapped_column(String(100), primary_key=True)
    intervals: Mapped[list[Any]]
    """Seconds for each age step."""
    changes: Mapped[list[Any]]
    article_days: Mapped[list[Any]]
    stretch: Mapped[float]
    learnt_at: Mapped[datetime]
