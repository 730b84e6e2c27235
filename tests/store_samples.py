"""Invented articles and rows for the tests of the store."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

NOW = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def fill_append_only(session: Session) -> None:
    """At least one row in each table whose rows are only ever added."""
