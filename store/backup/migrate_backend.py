"""Copy an installation from one database to another (SQLite or PostgreSQL), with proof that nothing changed."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select

from store.articles.text_keys import insert_keys
from store.database.batches import batches
from store.schema.all_tables import METADATA
from store.schema.tables.articles import Version
from store.session import Database, Session, open_database, sqlite_path

COPY_BATCH_ROWS = 1000

ReportRows = Callable[[str, int], None]
"""Receives the name of what is being copied, and the number of rows so far."""


class MigrationError(Exception):
    """The target isn't empty, or its copy differs from the source; the target is unchanged."""


@dataclass(frozen=True, kw_only=True)
class CopiedTable:
    """The number of copied rows of a table, and the digest that both databases give for them."""

    rows: int
    digest: str


def migrate_database(source_url: str, target_url: str, *, progress: ReportRows | None = None) -> dict[str, CopiedTable]:
    """Copy everything from one database into an empty one, all or nothing. Raises MigrationError and SchemaError.

    Nobody can write to an SQLite source meanwhile. For each table both databases compute the SHA-256 of all rows in
    the order of their keys; the copy is committed only if they agree. The indexes of words and names are made again."""
    path = sqlite_path(source_url)
    if path is not None and not path.exists():
        raise MigrationError(f"there is no database {path}")
    source = open_database(source_url, create=False)
    target = open_database(target_url)
    report = progress or (lambda _name, _rows: None)
    try:
        with _consistent_view(source) as reading, target.session() as writing:
            connection = writing.connection()
            tables = METADATA.sorted_tables
            _refuse_filled(connection, tables)
            sent = {table.name: _copy(reading, connection, table, report) for table in tables}
            _continue_ids(connection, tables)
            _make_keys(writing, report)
            for table in tables:
                _compare(connection, table, sent[table.name])
        return sent
    finally:
        source.close()
        target.close()


@contextmanager
def _consistent_view(source: Database) -> Iterator[Connection]:
    """Open a consistent view of the source; writers to an SQLite file wait, those to a server are not visible."""
    options = {"isolation_level": "REPEATABLE READ"} if source.engine.dialect.name == "postgresql" else {}
    with source.engine.connect().execution_options(**options) as connection:
        yield connection
        connection.rollback()


def _refuse_filled(connection: Connection, tables: Sequence[Table]) -> None:
    for table in tables:
        if connection.execute(select(*table.primary_key.columns).limit(1)).first() is not None:
            raise MigrationError(f"the target already contains rows (table {table.name}): name a new, empty database")


def _copy(reading: Connection, connection: Connection, table: Table, report: ReportRows) -> CopiedTable:
    digest, count = hashlib.sha256(), 0
    write = _copy_in if connection.dialect.name == "postgresql" else _insert

    def digested() -> Iterator[Sequence[Row[Any]]]:
        nonlocal count
        for rows in _rows(reading, table):
            digest.update(b"".join(map(_line, rows)))
            count += len(rows)
            yield rows
            report(table.name, count)

    write(connection, table, digested())
    return CopiedTable(rows=count, digest=digest.hexdigest())


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    wanted = select(table).order_by(*table.primary_key.columns)
    return connection.execute(wanted, execution_options={"yield_per": COPY_BATCH_ROWS}).partitions()


def _copy_in(connection: Connection, table: Table, pages: Iterator[Sequence[Row[Any]]]) -> None:
    """Insert rows by COPY, which is many times faster than INSERT."""
    dialect = connection.dialect
    processors: list[Any] = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.c]
    names = ", ".join(dialect.identifier_preparer.quote(column.name) for column in table.c)
    raw: Any = connection.connection.dbapi_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for rows in pages:
            for row in rows:
                copy.write_row([made(value) if made else value for made, value in zip(processors, row, strict=True)])


def _insert(connection: Connection, table: Table, pages: Iterator[Sequence[Row[Any]]]) -> None:
    for rows in pages:
        connection.execute(insert(table), [dict(row._mapping) for row in rows])


def _line(row: Row[Any]) -> bytes:
    return json.dumps(list(row), default=_plain, sort_keys=True).encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no plain form")


def _continue_ids(connection: Connection, tables: Sequence[Table]) -> None:
    """Continue the ids of new rows after those that were copied; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        for column in table.primary_key.columns:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
            last = connection.scalar(select(func.max(column))) if sequence else None
            if last is not None:
                connection.execute(select(func.setval(sequence, last)))


def _make_keys(session: Session, report: ReportRows) -> None:
    done = 0
    ids = session.scalars(select(Version.id).order_by(Version.id)).all()
    for batch in batches(ids, COPY_BATCH_ROWS):
        versions = session.scalars(select(Version).where(Version.id.in_(batch))).all()
        insert_keys(session, versions)
        done += len(versions)
        session.expunge_all()
        report("the index of names", done)


def _compare(connection: Connection, table: Table, sent: CopiedTable) -> None:
    digest, count = hashlib.sha256(), 0
    for rows in _rows(connection, table):
        digest.update(b"".join(map(_line, rows)))
        count += len(rows)
    if (count, digest.hexdigest()) != (sent.rows, sent.digest):
        raise MigrationError(f"table {table.name}: the {count} rows received differ from the {sent.rows} rows sent")
