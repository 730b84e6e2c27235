"""Locks shared through the database by programs on several machines, released when their holder's connection ends.

An SQLite database belongs to one machine, which uses file locks: there, every lock is free."""

from hashlib import sha256
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

_KEY_PREFIX = b"kuzet lock "


class Locks:
    """The locks held by this program, on a connection of their own. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._connection: Connection | None = None
        if engine.dialect.name == "postgresql":
            self._connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._held: set[tuple[str, bool]] = set()
        self._guard = Lock()

    def take(self, name: str, *, shared: bool = False) -> bool:
        """Take a lock, exclusively or shared; return whether it was free. A lock may be taken once."""
        with self._guard:
            if self._connection is None:
                return True
            if (name, shared) in self._held:
                return False
            function = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
            if not self._call(function, name):
                return False
            self._held.add((name, shared))
            return True

    def wait_for(self, name: str) -> None:
        """Take an exclusive lock as soon as it is free."""
        with self._guard:
            if self._connection is not None:
                self._call("pg_advisory_lock", name)
                self._held.add((name, False))

    def is_free(self, name: str) -> bool:
        """Return whether nobody holds a lock, this program included."""
        if not self.take(name):
            return False
        self.give_back(name)
        return True

    def give_back(self, name: str, *, shared: bool = False) -> None:
        """Release a lock."""
        with self._guard:
            if self._connection is None or (name, shared) not in self._held:
                return
            self._held.remove((name, shared))
            self._call("pg_advisory_unlock_shared" if shared else "pg_advisory_unlock", name)

    def close(self) -> None:
        """Release all locks."""
        with self._guard:
            if self._connection is not None:
                # A connection returned to the pool would keep its locks.
                self._connection.invalidate()
                self._connection.close()
                self._connection = None

    def _call(self, function: str, name: str) -> bool:
        assert self._connection is not None
        found = self._connection.execute(text(f"SELECT {function}(:key)"), {"key": lock_key(name)})
        return bool(found.scalar())


def with_lock(session: Session, key: int, wanted: str) -> list[Any]:
    """Wait for a lock, held until the end of this transaction, and return the rows of a SELECT that sees everything
    committed under it.

    Both are sent as one query, which saves a round trip. PostgreSQL only; the SELECT has no parameters."""
    result = session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({key}); {wanted}")
    cursor = result.cursor
    assert cursor is not None
    cursor.nextset()
    rows = cursor.fetchall()
    result.close()
    return list(rows)


def lock_key(name: str) -> int:
    """Return the number that identifies a lock in PostgreSQL."""
    return int.from_bytes(sha256(_KEY_PREFIX + name.encode()).digest()[:8], "big", signed=True)
