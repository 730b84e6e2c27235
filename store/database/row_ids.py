"""Numbers for new rows, given ahead: SQLite tells the number of a new row for one row at a time only."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, func, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from store.schema.tables.columns import Table


def next_row_ids(session: Session, table: type[Any], count: int) -> list[int] | None:
    """The numbers that the next rows of a table would get, in SQLite, where one program writes at a time.

    None where many may write at once, as in PostgreSQL, which tells the numbers of many rows itself."""
    if session.get_bind().dialect.name != "sqlite":
        return None
    with session.no_autoflush:
        last = session.scalar(select(func.max(table.id))) or 0
    return list(range(last + 1, last + 1 + count))


def assign_row_ids(session: Session, rows: Sequence[Any]) -> None:
    """Give new rows of one table, which aren't in the session or not flushed yet, the numbers they would get."""
    numbers = next_row_ids(session, type(rows[0]), len(rows)) if len(rows) > 1 else None
    for row, number in zip(rows, numbers or (), strict=False):
        row.id = number


def insert_rows(session: Session, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Write rows, each with all its columns but the number, and return their numbers."""
    if len(rows) == 1:
        made: Any = session.execute(_insertion(table), dict(rows[0]))
        return [made.inserted_primary_key[0]]
    numbers = next_row_ids(session, table, len(rows))
    if numbers is None:
        return list(session.scalars(_numbered_insertion(table), list(rows)))
    numbered = [{**row, "id": number} for row, number in zip(rows, numbers, strict=True)]
    session.execute(_insertion(table), numbered)
    return numbers


@cache
def _insertion(table: type[Table]) -> Insert:
    return insert(Table.metadata.tables[table.__tablename__])


@cache
def _numbered_insertion(table: type[Table]) -> ReturningInsert[int]:
    bare = Table.metadata.tables[table.__tablename__]
    return insert(bare).returning(bare.c.id, sort_by_parameter_order=True)
