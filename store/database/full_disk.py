"""Recognise a full disk or exhausted quota among file and database errors."""

import errno
import os
import sqlite3
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DatabaseError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_MAY_BE_FULL = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})

_ROOM = 64 << 10
"""Bytes that a disk with enough room accepts: more than a database needs to finish its transaction."""


def is_disk_full(error: BaseException) -> bool:
    """Return whether the error (or one of a group) says that a file or the database could not grow."""
    if isinstance(error, BaseExceptionGroup):
        return any(map(is_disk_full, error.exceptions))
    if isinstance(error, DatabaseError):
        # SQLite's error code and PostgreSQL's state for a full disk
        return (
            getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
            or getattr(error.orig, "sqlstate", None) == "53100"
        )
    return isinstance(error, OSError) and error.errno in _FULL


def report_quota_as_full(engine: Engine, path: Path) -> None:
    """Make errors of an SQLite database report a full disk when a quota or file size limit is reached, too; SQLite
    itself reports an I/O error."""

    def look(context: ExceptionContext) -> None:
        error = context.original_exception
        code = getattr(error, "sqlite_errorcode", None) or 0
        if isinstance(error, sqlite3.Error) and code & 0xFF in _MAY_BE_FULL and not _has_room(path):
            error.sqlite_errorcode = sqlite3.SQLITE_FULL

    event.listen(engine, "handle_error", look)


def _has_room(path: Path) -> bool:
    """Return whether a file beside the database could be larger than its files are."""
    sizes = [one.stat().st_size for one in (path, path.with_name(f"{path.name}-wal")) if one.exists()]
    try:
        with TemporaryFile(dir=path.parent) as trial:
            os.pwrite(trial.fileno(), bytes(_ROOM), max(sizes, default=0))
            os.fsync(trial.fileno())
    except OSError as error:
        return error.errno not in _FULL
    return True
