"""Numbers for new rows, given ahead: SQLite tells the number of a new row for one row at a time only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def number_rows(session: Session, rows: Sequence[Any]) -> None:
    """Give new rows of one table, which aren't in the session or not flushed yet, the numbers they would get.

    Where many may write at once, as in PostgreSQL, the rows are left to the database, which takes many at a time."""
    if len(rows) < 2 or session.get_bind().dialect.name != "sqlite":
        return
    with session.no_autoflush:
        last = session.scalar(select(func.max(type(rows[0]).id))) or 0
    for place, row in enumerate(rows, last + 1):
        row.id = place
