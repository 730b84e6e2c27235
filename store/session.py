"""Open the database and its transactions, on SQLite or PostgreSQL, with the schema up to date."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from weakref import finalize

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session as Session

from store.cases.case_events import rebuild_stale_cases
from store.chain.begun_heads import record_begun
from store.chain.chain_heads import HEADS_NAME, HeadFile
from store.chain.pending_links import PendingLinks
from store.chain.row_changes import baseline_keys
from store.database.batches import mark_written
from store.database.full_disk import report_quota_as_full
from store.database.locks import Locks
from store.schema import all_tables  # noqa: F401 - so that every foreign key finds its table

DATABASE_UNAVAILABLE = OperationalError
"""Errors raised while the database is locked, full, damaged or missing."""

BUSY_TIMEOUT_SECONDS = 30
"""Seconds that a writer waits for another one."""

MAX_IDLE_SECONDS = 1.0
"""Seconds since its last use for which a connection to a server counts as alive. A crawl has a transaction every few
milliseconds; testing each would cost a round trip."""

REVISIONS = ("0004", "0005", "0006", "0007", "0008", "0009", "0010")
HEAD = REVISIONS[-1]
"""Schemas that this program upgrades or uses, repeated here so that a start needs no Alembic; a test compares them."""

ROWS_SINCE = "0007"
"""The schema from which on the digests of shown rows are recorded; the newest migration that changed such rows."""

UNSUPPORTED_REVISIONS = ("0001", "0002", "0003")
"""Schemas of development versions, which no release ever had."""

_MIGRATION_LOCK = 0x6B757A6574
"""Key of PostgreSQL's advisory lock: concurrent programs migrate one after the other."""

_LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's error code for a lock that wasn't free within lock_timeout."""

_LAST_USE = "kuzet used"

_ALIVE = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
"""Seconds (and milliseconds) after which a connection to a lost server is closed."""


def is_database_busy(error: BaseException) -> bool:
    """Return whether another program held the database for longer than a writer waits."""
    if not isinstance(error, OperationalError):
        return False
    if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None) or 0
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class SchemaError(Exception):
    """The database's tables don't fit this program."""


class NoDatabase(SchemaError):
    """There is no database yet, and none may be created."""

    def __init__(self, url: str) -> None:
        place = sqlite_path(url) or make_url(url).render_as_string()
        super().__init__(f"there is no database yet ({place}): kuzet crawl creates it; is KUZET_HOME the right folder?")


@dataclass(frozen=True)
class Database:
    """An open database. Safe to share between threads; each session has its own connection."""

    url: str
    engine: Engine
    heads: HeadFile | None = None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a transaction that may write: committed at the end, rolled back if the block raises.

        At its end, the cases that the block has marked are joined again, records of evidence become links of the chain,
        and the chain's head is appended to its file."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            pending = PendingLinks(session)
            yield session
            rebuild_stale_cases(session)
            if self.heads is not None and pending.has_records() and self.heads.is_empty():
                record_begun(session, self.heads)
            head = pending.append_links()
        if head is not None and self.heads is not None:
            self.heads.note(head, at_once=pending.had_decision)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads: it waits for no writer and is always rolled back."""
        with Session(self.engine.execution_options(kuzet_reads=True), expire_on_commit=False) as session:
            yield session
            # What was read can be used afterwards, as plain values.
            session.expunge_all()
            session.rollback()

    def answers(self) -> bool:
        """Return whether the database can be reached now."""
        try:
            with self.reading() as session:
                return bool(session.scalar(text("SELECT 1")))
        except DATABASE_UNAVAILABLE:
            return False

    def locks(self) -> AbstractContextManager[Locks]:
        """Open locks shared with programs on other machines; all are released at the end."""
        return closing(Locks(self.engine))

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Hold a lock with this name: programs that use the same name wait for each other."""
        with self.locks() as locks:
            locks.wait_for(name)
            yield

    def note_last_head(self) -> None:
        """Append the head of this program's last commit to the file of heads, if that still waits."""
        if self.heads is not None:
            self.heads.flush()

    def close(self) -> None:
        """Append the chain's last head and close the connections."""
        self.note_last_head()
        self.engine.dispose()


def open_database(url: str, *, heads: Path | None = None, migrate: bool = True, create: bool = True) -> Database:
    """Open the database at `url`, upgrading an older schema (`migrate`) and filling an empty database (`create`).

    `heads` is the file of chain heads; by default it is beside an SQLite file, which need not be writable. Raises
    NoDatabase where `create` forbids a new one, and SchemaError if the schema is newer than this program, too old to be
    upgraded, or old where that may not be changed."""
    engine = _sqlite(url, create=create and migrate) if url.startswith("sqlite") else server_engine(url)
    try:
        _check_schema(engine, migrate=migrate, create=create)
    except BaseException:
        engine.dispose()
        raise
    beside = sqlite_path(url)
    path = heads or (beside.with_name(HEADS_NAME) if beside else None)
    if path is None:
        return Database(url, engine)
    file = HeadFile(path)
    database = Database(url, engine, file)
    # so that a command that ends without closing its database has noted its last head, too
    finalize(database, file.flush)
    return database


def sqlite_path(url: str) -> Path | None:
    """Return the file of an SQLite database; None for one in memory or on a server."""
    path = make_url(url).database
    if not url.startswith("sqlite") or not path or path == ":memory:" or path.startswith("file:"):
        return None
    return Path(path)


def _sqlite(url: str, *, create: bool) -> Engine:
    path = sqlite_path(url)
    if path and not create:
        if not path.exists() or not path.stat().st_size:
            raise NoDatabase(url)
        if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
            return _read_only(url, path)
    if path:
        # SQLite's own files beside it take over this mode.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    if path:
        report_quota_as_full(engine, path)
    return engine


def _read_only(url: str, path: Path) -> Engine:
    """Return an engine for a file that this account can't write to, or that is on a read-only disk."""
    wal = path.with_name(f"{path.name}-wal")
    # Without a -wal, nobody has the file open, and SQLite reads it without the lock files that it can't create here.
    is_open = wal.exists() and wal.stat().st_size
    address = f"{path.absolute().as_uri()}?mode=ro{'' if is_open else '&immutable=1'}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_SECONDS, check_same_thread=False)
        connection.isolation_level = None
        return connection

    return create_engine(url, creator=connect, hide_parameters=True)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver would open transactions late and by itself; _begin_sqlite does it, so that DDL is part of them too.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later can't wait for another writer, only fail: take the lock at once.
    reads = connection.get_execution_options().get("kuzet_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def server_engine(url: str) -> Engine:
    """Return an engine for a database on a server; its first connection raises SchemaError if letters would be lost."""
    # Years before 1900 have odd local times; in UTC, every time is read back as it was stored.
    options = f"-c timezone=UTC -c lock_timeout={BUSY_TIMEOUT_SECONDS * 1000:.0f}"
    arguments = {"options": options, "client_encoding": "utf8", **_ALIVE}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True)

    def note_use(_connection: Any, record: Any) -> None:
        record.info[_LAST_USE] = monotonic()

    def ping_if_idle(connection: Any, record: Any, _proxy: Any) -> None:
        used = record.info.get(_LAST_USE)
        if used is None or monotonic() - used < MAX_IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # All idle connections are opened again, because the server was probably restarted.
            raise InvalidatePoolError from error

    event.listen(engine, "connect", _refuse_other_encodings)
    event.listen(engine, "checkin", note_use)
    event.listen(engine, "checkout", ping_if_idle)
    return engine


def _refuse_other_encodings(connection: Any, _record: object) -> None:
    # Without a locale, as on a minimal Debian, PostgreSQL creates databases that know no letters.
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise SchemaError(
            f"the database is encoded in {encoding}, which can't hold every text: name one that was made with "
            "createdb --encoding UTF8 --template template0 (see docs/scale.md)"
        )


def _check_schema(engine: Engine, *, migrate: bool, create: bool) -> None:
    # Reading waits for no writer: the desk opens while a crawl writes.
    with engine.connect().execution_options(kuzet_reads=True) as connection:
        found = _revision(connection)
    if found == HEAD:
        return
    if found in UNSUPPORTED_REVISIONS:
        raise SchemaError(
            f"the database has schema {found}, which this program can't upgrade: open it once with Kuzet 0.1, "
            "for example by `kuzet status`, or start with an empty database"
        )
    if found is not None and found not in REVISIONS:
        raise SchemaError(
            f"the database has schema {found}, which is newer than this program knows ({HEAD}): install the newer Kuzet"
        )
    if found is None and not (migrate and create):
        raise NoDatabase(str(engine.url))
    if not migrate:
        raise SchemaError(f"the database has schema {found}, this program needs {HEAD}: run `kuzet status` once")
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # an upgrade may take long
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            connection.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
        upgrade(connection)
        if found is not None and found < ROWS_SINCE:
            _record_baseline(connection)


def _record_baseline(connection: Connection) -> None:
    """Record the digests of all shown rows as they are when they are first recorded."""
    with Session(connection, join_transaction_mode="control_fully") as session:
        pending = PendingLinks(session)
        for table, keys in baseline_keys(session):
            mark_written(session, table, keys)
            pending.append_links()
        session.commit()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Upgrade the schema to the newest or a given revision, inside the transaction of `connection`."""
    # imported here, because most starts find the schema up to date
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
