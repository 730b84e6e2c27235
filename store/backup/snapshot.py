"""Copy the whole database into one file while others write, and restore such a copy."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import URL, make_url

from store.session import HEAD, REVISIONS, server_engine, sqlite_path

SQLITE_NAME, POSTGRES_NAME = "kuzet.db", "postgres.dump"

SESSIONS_TABLE = "user_sessions"
"""The table whose rows are left out, so that nobody is logged in at a restored desk."""

_CLIENT_PROGRAMS = ": a PostgreSQL database needs the client programs of its version"


class BackupError(Exception):
    """A backup can't be made, read or restored; the message is for the operator."""


def dump_name(url: str) -> str:
    """Return the file name of a copy of the database at `url`; it depends on the kind of database."""
    return SQLITE_NAME if url.startswith("sqlite") else POSTGRES_NAME


def write_snapshot(url: str, path: Path) -> Path:
    """Copy the database, at one moment and without logins, to the new file `path` (0600)."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    source = sqlite_path(url)
    if source is None:
        options = ("--format=custom", "--no-owner", f"--exclude-table-data={SESSIONS_TABLE}", f"--file={path}")
        _run_postgres("pg_dump", url, *options)
        return path
    if not source.exists():
        raise BackupError(f"there is no database {source}")
    try:
        _copy_sqlite(source, path)
    except sqlite3.Error as error:
        raise BackupError(f"{source} can't be copied: {error}; see `kuzet doctor`") from error
    check_snapshot(path)
    return path


def _copy_sqlite(source: Path, path: Path) -> None:
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as connection:
        # unlike a page by page copy, this leaves out deleted rows
        connection.execute("VACUUM INTO ?", (str(path),))
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("PRAGMA secure_delete = ON")
        copy.execute(f"DELETE FROM {SESSIONS_TABLE}")  # noqa: S608 - our own constant
        copy.commit()


def check_snapshot(path: Path) -> None:
    """Raise BackupError unless the file is a complete database with a schema that this program knows."""
    if path.name != SQLITE_NAME:
        _run([find_program("pg_restore", _CLIENT_PROGRAMS), "--list", str(path)])
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            (finding,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone() or (None,)
    except sqlite3.Error as error:
        raise BackupError(f"the database is damaged: {error}") from error
    if finding != "ok":
        raise BackupError(f"the database is damaged: {finding}")
    if revision not in REVISIONS:
        raise BackupError(
            f"the database has schema {revision}, this program knows up to {HEAD}: install the newer Kuzet"
        )


def is_vacant(url: str) -> bool:
    """Return whether the database at `url` doesn't exist or has no table."""
    path = sqlite_path(url)
    if path is not None:
        return not path.exists()
    engine = server_engine(url)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def restore_snapshot(path: Path, url: str) -> None:
    """Put a copy where `is_vacant` is true; a copy on the same disk is moved."""
    target = sqlite_path(url)
    if target is None:
        _run_postgres("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", str(path))
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(path, target)
    target.chmod(0o600)


def _run_postgres(program: str, url: str, *options: str) -> None:
    address = make_url(url)
    where = (address.host, address.port, address.database, address.query)
    plain = URL.create("postgresql", address.username, None, *where)
    # not among the arguments, which everybody on the machine can read
    password = {"PGPASSWORD": str(address.password)} if address.password else {}
    _run([find_program(program, _CLIENT_PROGRAMS), f"--dbname={plain.render_as_string()}", *options], password)


def _run(command: list[str], environ: dict[str, str] | None = None) -> None:
    ended = subprocess.run(command, env=os.environ | (environ or {}), capture_output=True, text=True, check=False)
    if ended.returncode:
        lines = ended.stderr.strip().splitlines() or [f"exit code {ended.returncode}"]
        raise BackupError(f"{Path(command[0]).name}: {lines[0]}")


def find_program(name: str, remedy: str = "") -> str:
    """Return the path of an installed program. Raises BackupError if there is none."""
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed here{remedy}")
    return found
