"""Digests of the rows that are shown and change: articles, review items, runs and more.

Chained records never change. Everything else that the desk, a report, an export or an evidence bundle prints is in
the tables of SHOWN, whose rows change. Each transaction records the digests of the rows that it wrote in these tables
as one chained record of `row_changes`, so that a row is unaltered if it has the digest recorded last."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from typing import Any

from sqlalchemy import LargeBinary, Select, bindparam, inspect, select, tuple_
from sqlalchemy.orm import ORMExecuteState, Session

from store.chain.chain import canonical_json
from store.database.batches import MARKED, batches, mark_written, take_written
from store.schema.tables.accounts import User
from store.schema.tables.articles import ArticleRow, ArticleUrl, Story
from store.schema.tables.cases import CaseEvent, EventReportRow
from store.schema.tables.columns import Table
from store.schema.tables.evidence import RowChanges
from store.schema.tables.items import ItemCopy, ItemEvent, MentionRow, ReviewItem
from store.schema.tables.runs import Alarm, OutcomeRow, OutletRun, Run
from store.schema.tables.watchlist import EntryHistory, EntryRow

SHOWN: Mapping[str, type[Table]] = {
    table.__tablename__: table
    for table in (
        *(ArticleRow, ArticleUrl, Story, MentionRow, ReviewItem, ItemCopy, ItemEvent),
        *(EventReportRow, CaseEvent, Run, OutletRun, OutcomeRow, Alarm, EntryRow, EntryHistory, User),
    )
}
"""Tables with facts that are shown, by name."""

DIGEST_CHARS = 32
"""Hexadecimal digits of a row's digest: 128 bits, for which nobody can find another row."""

BASELINE_ROWS = 5_000
"""Number of rows per record when the digests of a whole table are recorded."""

Key = tuple[Any, ...]
"""The values of a row's primary key."""


class UnmarkedWriteError(Exception):
    """A statement of the program writes rows that are shown without marking them."""


def row_digest(table: type[Table], row: Mapping[str, Any]) -> str:
    """Return the digest of a row: the first digits of the SHA-256 of its columns as JSON.

    Nulls and defaults are left out, so that columns can be added later, and so are bytes, which only hold caches."""
    return hashlib.sha256(row_json(table, row).encode()).hexdigest()[:DIGEST_CHARS]


def row_json(table: type[Table], row: Mapping[str, Any]) -> str:
    """Return the JSON that a row's digest is computed from."""
    counting = {
        name: value
        for name, default in _defaults(table).items()
        if (value := row[name]) is not None and (default is None or value != default)
    }
    return canonical_json(counting)


@cache
def _defaults(table: type[Table]) -> dict[str, Any]:
    """Return the default of each column whose values count, None where there is none."""
    columns = [column for column in table.__table__.columns if not isinstance(column.type, LargeBinary)]
    return {one.name: one.default.arg if one.default is not None and one.default.is_scalar else None for one in columns}


def mark_objects(session: Session) -> None:
    """Mark the rows of objects that a flush wrote."""
    modified = (one for one in session.dirty if session.is_modified(one))
    for one in (*session.new, *modified, *session.deleted):
        if type(one).__tablename__ in SHOWN:
            mark_written(session, type(one), [inspect(type(one)).primary_key_from_instance(one)])


def refuse_unmarked(state: ORMExecuteState) -> None:
    """Raise UnmarkedWriteError if a statement writes shown rows that its caller doesn't mark: see `mark_written`."""
    if state.is_select or state.execution_options.get(MARKED):
        return
    name = getattr(getattr(state.statement, "table", None), "name", None)
    if name in SHOWN:
        raise UnmarkedWriteError(f"a statement writes {name} without marking its rows: see store.database.batches")


def record_row_changes(session: Session) -> None:
    """Record the digests of the shown rows that this transaction has written, None for those that it removed."""
    digests = {
        table.__tablename__: dict.fromkeys(map(key_text, keys)) | dict(_digests(session, table, keys))
        for table, keys in take_written(session).items()
        if table.__tablename__ in SHOWN and keys
    }
    if digests:
        session.add(RowChanges(digests=digests))
        session.flush()


def _digests(session: Session, table: type[Table], keys: Iterable[Key]) -> Iterator[tuple[str, str]]:
    for some in batches(sorted(keys)):
        yield from ((key_text(key), row_digest(table, row)) for key, row in _rows(session, table, some))


def _rows(session: Session, table: type[Table], keys: Sequence[Key]) -> Iterator[tuple[Key, dict[str, Any]]]:
    names, own = [column.name for column in table.__table__.columns], inspect(table).primary_key
    values_of_keys = keys if len(own) > 1 else [key[0] for key in keys]
    for values in session.execute(_rows_with_keys(table), {"keys": values_of_keys}):
        row = dict(zip(names, values, strict=True))
        yield tuple(row[column.name] for column in own), row


@cache
def _rows_with_keys(table: type[Table]) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of a table's rows with the primary keys that its parameter `keys` lists."""
    own = inspect(table).primary_key
    # SQLite accepts no row value of one column
    column = tuple_(*own) if len(own) > 1 else own[0]
    return select(table.__table__).where(column.in_(bindparam("keys", expanding=True)))


def load_readable_rows(
    session: Session, table: type[Table], keys: Sequence[Key]
) -> Iterator[tuple[Key, dict[str, Any] | str]]:
    """Yield the rows with these primary keys; in place of a row, why one of its values can't be read."""
    try:
        found = list(_rows(session, table, keys))
    except (ValueError, LookupError, TypeError) as error:
        # A value that doesn't fit its column: read each row separately.
        if len(keys) == 1:
            yield keys[0], f"altered: one of its values can't be read ({error})"
            return
        for key in keys:
            yield from load_readable_rows(session, table, [key])
        return
    yield from found


def place_of(row: Table) -> tuple[str, str]:
    """Return the table of a row and its primary key, as they are written in a record."""
    return row.__tablename__, key_text(inspect(type(row)).primary_key_from_instance(row))


def key_text(key: Iterable[Any]) -> str:
    """Return a primary key as it is written in a record: its values, separated by spaces."""
    return " ".join(map(str, key))


def baseline_keys(session: Session) -> Iterator[tuple[type[Table], list[Key]]]:
    """Yield the keys of all shown rows, some at a time, for a database whose rows have no digests yet."""
    for table in SHOWN.values():
        yield from ((table, list(keys)) for keys in batches(_keys(session, table), BASELINE_ROWS))


def _keys(session: Session, table: type[Table]) -> list[Key]:
    own = inspect(table).primary_key
    return [tuple(row) for row in session.execute(select(*own).order_by(*own))]


def find_altered_rows(session: Session) -> Iterator[tuple[str, str]]:
    """Yield shown rows that aren't as the program wrote them: table and key, and what is wrong."""
    with closing(sqlite3.connect("")) as recorded:
        recorded.execute("CREATE TABLE rows (name TEXT, key TEXT, digest TEXT, PRIMARY KEY (name, key)) WITHOUT ROWID")
        for change in session.scalars(select(RowChanges).order_by(RowChanges.id).execution_options(yield_per=100)):
            _remember(recorded, change)
        for name, table in SHOWN.items():
            yield from _altered(session, name, table, recorded)
        missing = "SELECT name, key FROM rows WHERE digest IS NOT NULL ORDER BY name, key"
        yield from ((f"{name} {key}", "removed: the program never did that") for name, key in recorded.execute(missing))


def _remember(recorded: sqlite3.Connection, change: RowChanges) -> None:
    rows = ((name, key, digest) for name, of in change.digests.items() for key, digest in of.items())
    recorded.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", rows)


def _altered(
    session: Session, name: str, table: type[Table], recorded: sqlite3.Connection
) -> Iterator[tuple[str, str]]:
    """Yield a table's altered and inserted rows, and remove from `recorded` those that exist."""
    for keys in batches(_keys(session, table)):
        for key, row in load_readable_rows(session, table, keys):
            place = (name, key_text(key))
            found = recorded.execute("SELECT digest FROM rows WHERE name = ? AND key = ?", place).fetchone()
            recorded.execute("DELETE FROM rows WHERE name = ? AND key = ?", place)
            if found is None or found[0] is None:
                yield " ".join(place), "inserted: the program never wrote it"
            elif isinstance(row, str):
                yield " ".join(place), row
            elif found[0] != row_digest(table, row):
                yield " ".join(place), "altered: it isn't as the program last wrote it"
