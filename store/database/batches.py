"""Batches of values, ids for new rows, and inserts that skip or replace rows with a known key."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Insert, Select, bindparam, func, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from store.schema.tables.columns import Table

BATCH_SIZE = 400
"""Most values in one IN list; SQLite accepts 32,000, but parses a long statement again each time."""

T = TypeVar("T")

MARKED = "kuzet_marked"
"""Execution option of statements whose rows are marked as written."""

_WRITTEN = "written_rows"
"""Key under which a session holds the marked rows."""


def is_sqlite(session: Session) -> bool:
    """Return whether the database is an SQLite file, to which only one transaction writes at a time."""
    return session.get_bind().dialect.name == "sqlite"


def batches(values: Sequence[T], size: int = BATCH_SIZE) -> Iterator[Sequence[T]]:
    """Return the values in order, `size` at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))


def load_rows_with(
    session: Session, wanted: Select[*tuple[Any, ...]], column: Any, values: Iterable[Any]
) -> Iterator[Any]:
    """Yield the rows of a SELECT whose column has one of the values, in batches of sorted values."""
    # One parameter for all values, because binding many takes as long as the rest of the statement.
    among = wanted.where(column.in_(bindparam("values_of_batch", expanding=True)))
    for batch in batches(sorted(values)):
        yield from session.execute(among, {"values_of_batch": batch})


def load_with(session: Session, wanted: Select[*tuple[Any, ...]], column: Any, values: Iterable[Any]) -> Iterator[Any]:
    """Yield the first column of the rows that `load_rows_with` yields."""
    return (row[0] for row in load_rows_with(session, wanted, column, values))


def load_grouped(session: Session, wanted: Select[T], column: Any, values: Iterable[Any]) -> dict[Any, list[T]]:
    """Return the objects that `load_with` yields by their values of the column, without values that have none."""
    found: dict[Any, list[T]] = {}
    for one in load_with(session, wanted, column, values):
        found.setdefault(getattr(one, column.key), []).append(one)
    return found


def mark_written(session: Session, table: type[Table], keys: Iterable[tuple[Any, ...]]) -> None:
    """Mark rows, by primary key, that a statement without objects has written or removed.

    `store.chain.row_changes` records their digests; statements on such tables need the execution option MARKED."""
    session.info.setdefault(_WRITTEN, {}).setdefault(table, set()).update(keys)


def has_written(session: Session) -> bool:
    """Return whether any rows are marked."""
    return bool(session.info.get(_WRITTEN))


def take_written(session: Session) -> dict[type[Table], set[tuple[Any, ...]]]:
    """Return the marked rows, and forget them."""
    taken: dict[type[Table], set[tuple[Any, ...]]] = session.info.pop(_WRITTEN, {})
    return taken


def insert_new(session: Session, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose key is not in the table yet. The caller marks them, if they are shown."""
    if rows:
        session.execute(_insert_new(table, _dialect_insert(session)), rows, execution_options={MARKED: True})


def upsert(session: Session, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each in place of one with the same primary key."""
    if rows:
        session.execute(_upsert(table, _dialect_insert(session)), rows)


def assign_row_ids(session: Session, objects: Sequence[Any]) -> None:
    """Give new objects of one table their ids in advance, so that one statement inserts them all.

    SQLite returns the id of a new row for one row at a time only; one program writes to it at a time, so that the ids
    are free. PostgreSQL returns the ids of many rows, and nothing is assigned."""
    ids = _next_row_ids(session, type(objects[0]), len(objects)) if len(objects) > 1 else None
    for one, row_id in zip(objects, ids or (), strict=False):
        one.id = row_id


def insert_rows(session: Session, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows, each with all its columns but the id, and return their ids."""
    ids = _inserted(session, table, rows)
    mark_written(session, table, ((row_id,) for row_id in ids))
    return ids


def _inserted(session: Session, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    marked = {MARKED: True}
    if len(rows) == 1:
        made: Any = session.execute(_insert(table), dict(rows[0]), execution_options=marked)
        return [made.inserted_primary_key[0]]
    ids = _next_row_ids(session, table, len(rows))
    if ids is None:
        return list(session.scalars(_insert_returning(table), list(rows), execution_options=marked))
    numbered = [{**row, "id": row_id} for row, row_id in zip(rows, ids, strict=True)]
    session.execute(_insert(table), numbered, execution_options=marked)
    return ids


def _next_row_ids(session: Session, table: type[Any], count: int) -> list[int] | None:
    if not is_sqlite(session):
        return None
    with session.no_autoflush:
        last = session.scalar(select(func.max(table.id))) or 0
    return list(range(last + 1, last + 1 + count))


@cache
def _insert(table: type[Table]) -> Insert:
    return insert(_bare(table))


@cache
def _insert_returning(table: type[Table]) -> ReturningInsert[int]:
    return insert(_bare(table)).returning(_bare(table).c.id, sort_by_parameter_order=True)


@cache
def _insert_new(table: type[Table], dialect_insert: Any) -> Any:
    return dialect_insert(_bare(table)).on_conflict_do_nothing()


@cache
def _upsert(table: type[Table], dialect_insert: Any) -> Any:
    bare = _bare(table)
    new = dialect_insert(bare)
    others = {column.name: new.excluded[column.name] for column in bare.columns if not column.primary_key}
    return new.on_conflict_do_update(index_elements=list(bare.primary_key.columns), set_=others)


def _bare(table: type[Table]) -> Any:
    """Return the table without its class: rows go in as they are, without objects."""
    return Table.metadata.tables[table.__tablename__]


def _dialect_insert(session: Session) -> Any:
    # Imported here, so that a program loads the dialect of its own database only.
    if is_sqlite(session):
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert
