"""Check that the database exists and is undamaged before anything is written to it."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError

from config.environment import Home
from store.archive.warc_files import RawRef
from store.chain.chain import ChainHead
from store.chain.chain_heads import read_heads
from store.database.full_disk import is_disk_full
from store.runs.runs import ref_of
from store.schema.tables.accounts import Audit
from store.schema.tables.evidence import RawRecord
from store.schema.tables.runs import Run
from store.session import BUSY_TIMEOUT_SECONDS, SchemaError, Session, is_database_busy, server_engine, sqlite_path

UNREADABLE = (SchemaError, SQLAlchemyError)
"""Errors that opening or reading a broken database raises."""

_OUR_FAULTS = (DataError, IntegrityError, ProgrammingError)

SQLITE_HEADER = b"SQLite format 3\x00"
RESTORE_REMEDY = "restore the newest backup into an empty folder: kuzet restore FILE (see docs/operations.md)"

_NO_DAMAGE = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY}
)
"""SQLite errors after which the file may be intact: restoring an older copy would lose data."""

ACCESS_REMEDY = (
    "Check whether the disk has room, also for new files, whether this account may write to the folder, and whether "
    "another program has locked the database; then try again"
)


class DamagedDatabase(SchemaError):
    """The database file is missing or damaged and must not be written to."""


def plain_message(error: BaseException) -> str | None:
    """Return a message for the operator if the database or its disk caused the error, else None."""
    if isinstance(error, SchemaError):
        return str(error)
    if is_disk_full(error):
        return "the disk is full; everything stored is complete, and the next run continues from there"
    if is_database_busy(error):
        return f"another program locked the database for {BUSY_TIMEOUT_SECONDS} seconds; nothing was saved: try again"
    if isinstance(error, OperationalError) or (isinstance(error, DatabaseError) and not isinstance(error, _OUR_FAULTS)):
        return f"the database can't be read or written: {str(error.orig).splitlines()[0]}; kuzet doctor shows more"
    return None


def refuse_missing(home: Home) -> None:
    """Raise DamagedDatabase if the database of `home` is missing or isn't a database. Takes no time."""
    _database_file(home)


def check_database(home: Home) -> None:
    """Do what `refuse_missing` does, and raise DamagedDatabase also if the file is damaged or older than its heads.

    Changes nothing. Reads the whole file, some 100 MB a second; servers check their own files."""
    path = _database_file(home)
    if path is None:
        return
    heads = [head for _, head in read_heads(home.heads) if head] if home.heads.exists() else []
    try:
        damage = _damage(path, max(heads, key=lambda head: head.position, default=None))
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_DAMAGE:
            raise SchemaError(
                f"{path} can't be read now ({error}); nothing was written to it. {ACCESS_REMEDY}"
            ) from error
        damage = str(error)
    if damage:
        raise _damaged(path, damage)


def _database_file(home: Home) -> Path | None:
    """Return the SQLite file, None if there is none yet or a server is used. Raises DamagedDatabase."""
    path = sqlite_path(home.database_url)
    if path is None:
        return None
    if not path.exists() or not path.stat().st_size:
        _refuse_beside_evidence(path, home)
        return None
    with path.open("rb") as file:
        if file.read(len(SQLITE_HEADER)) != SQLITE_HEADER:
            raise _damaged(path, "it is not an SQLite database")
    return path


def _damaged(path: Path, damage: str) -> DamagedDatabase:
    return DamagedDatabase(f"{path} is damaged ({damage}); nothing was written to it. Keep it, and {RESTORE_REMEDY}")


def _refuse_beside_evidence(path: Path, home: Home) -> None:
    evidence = [one for one in (home.heads, *home.archive.glob("*.warc.gz")) if one.exists() and one.stat().st_size]
    if evidence:
        raise DamagedDatabase(
            f"{path} is missing or empty, but {evidence[0]} is evidence that belongs to it, so no empty database is "
            f"created. Look for the file, or {RESTORE_REMEDY}"
        )


def _damage(path: Path, head: ChainHead | None) -> str | None:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
        (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if finding != "ok":
            return str(finding)
        return _lost_end(connection, head)


def _lost_end(connection: sqlite3.Connection, head: ChainHead | None) -> str | None:
    """Return what is missing from an intact but older file: its -wal was lost, or an old copy was put in its place."""
    if head is None or not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'chain'").fetchone():
        return None
    found = connection.execute("SELECT digest FROM chain WHERE position = ?", (head.position,)).fetchone()
    return None if found else f"it ends before record {head.position}, which is in heads.jsonl"


def load_newest_raw(session: Session, limit: int) -> list[RawRef]:
    """Return the locations of the newest archived responses."""
    return [ref_of(row) for row in session.scalars(select(RawRecord).order_by(RawRecord.id.desc()).limit(limit))]


def find_missing_archive_files(home: Home) -> list[str]:
    """Return the files of a local archive that are missing, or shorter than the responses recorded in them."""
    if home.archive_url:
        return []
    # not by open_database, which would upgrade an older schema: a backup before an upgrade needs this, too
    url = home.database_url
    engine = create_engine(url, hide_parameters=True) if url.startswith("sqlite") else server_engine(url)
    with Session(engine) as session:
        end = func.max(RawRecord.offset + RawRecord.length)
        rows = session.execute(select(RawRecord.file, end).group_by(RawRecord.file)).all()
    engine.dispose()
    return [file for file, length in rows if _size(home.archive / file) < length]


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def load_newest_time(session: Session) -> datetime | None:
    """Return the latest time of a run, a response or an action at the desk."""
    latest = [session.scalar(select(func.max(column))) for column in (Run.started_at, RawRecord.fetched_at, Audit.at)]
    return max((moment for moment in latest if moment), default=None)
