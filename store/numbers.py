"""Numbers for new rows, given ahead: SQLite tells the number of a new row for one row at a time only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def free_numbers(session: Session, table: type[Any], count: int) -> list[int] | None:
    """The numbers that the next rows of a table would get, in SQLite, where one program writes at a time.

    None where many may write at once, as in PostgreSQL, which tells the numbers of many rows itself."""
    if session.get_bind().dialect.name != "sqlite":
        return None
    with session.no_autoflush:
        last = session.scalar(select(func.max(table.id))) or 0
    return list(range(last + 1, last + 1 + count))


def number_rows(session: Session, rows: Sequence[Any]) -> None:
    """Give new rows of one table, which aren't in the session or not flushed yet, the numbers they would get."""
    numbers = free_numbers(session, type(rows[0]), len(rows)) if len(rows) > 1 else None
    for row, number in zip(rows, numbers or (), strict=False):
        row.id = number
