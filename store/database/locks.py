"""Locks shared through the database by programs on several machines, released when their holder's connection ends.

An SQLite database belongs to one machine, which uses file locks: there, every lock is free."""

from hashlib import sha256
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from store.database.batches import is_sqlite
from store.schema.tables.columns import Table

_KEY_PREFIX = b"kuzet lock "


class Locks:
    """The locks held by this program, on a connection of their own. Safe to share between threads.

    A server that restarts forgets all locks. They are taken again on the next connection; while another program holds
    one of them, no further lock is granted. OperationalError is raised while the server is away."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine if engine.dialect.name == "postgresql" else None
        self._connection: Connection | None = None
        self._held: set[_Held] = set()
        self._lost: set[_Held] = set()
        self._guard = Lock()
        if self._engine is not None:
            self._connect(self._engine)

    def take(self, name: str, *, shared: bool = False) -> bool:
        """Take a lock, exclusively or shared; return whether it was free. A lock may be taken once."""
        wanted = _Held(name, shared)
        with self._guard:
            if self._engine is None:
                return True
            if not self._restored(self._engine) or wanted in self._held or not self._try(wanted):
                return False
            self._held.add(wanted)
            return True

    def wait_for(self, name: str) -> None:
        """Take an exclusive lock as soon as it is free."""
        with self._guard:
            if self._engine is not None:
                self._call("pg_advisory_lock", name)
                self._held.add(_Held(name, shared=False))

    def is_free(self, name: str) -> bool:
        """Return whether nobody holds a lock, this program included."""
        if not self.take(name):
            return False
        self.give_back(name)
        return True

    def restore(self) -> None:
        """Take the locks again that a restarted server has forgotten, as far as they are free."""
        with self._guard:
            if self._engine is not None:
                self._restored(self._engine)

    def give_back(self, name: str) -> None:
        """Release a lock that isn't shared. If the server is unavailable, it has already released all locks."""
        unwanted = _Held(name, shared=False)
        with self._guard:
            self._lost.discard(unwanted)
            if unwanted not in self._held:
                return
            self._held.remove(unwanted)
            if self._is_alive():
                self._call("pg_advisory_unlock", name)

    def close(self) -> None:
        """Release all locks."""
        with self._guard:
            self._disconnect()
            self._engine = None

    def _connect(self, engine: Engine) -> None:
        self._connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.execute(text("SET lock_timeout = 0"))  # these locks are held for whole crawls

    def _disconnect(self) -> None:
        if self._connection is not None:
            # A connection returned to the pool would keep its locks.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _restored(self, engine: Engine) -> bool:
        """Connect again if the connection is dead; return whether all locks are held that were held before."""
        if not self._is_alive():
            self._disconnect()
            self._lost |= self._held
            self._held.clear()
            self._connect(engine)
        again = {one for one in self._lost if self._try(one)}
        self._held |= again
        self._lost -= again
        return not self._lost

    def _is_alive(self) -> bool:
        if self._connection is None or self._connection.invalidated:
            return False
        try:
            return bool(self._connection.scalar(text("SELECT 1")))
        except OperationalError:
            return False

    def _try(self, lock: "_Held") -> bool:
        return self._call("pg_try_advisory_lock_shared" if lock.shared else "pg_try_advisory_lock", lock.name)

    def _call(self, function: str, name: str) -> bool:
        assert self._connection is not None
        return bool(self._connection.scalar(text(f"SELECT {function}(:key)"), {"key": lock_key(name)}))


class _Held(NamedTuple):
    name: str
    shared: bool


def wait_for_table(session: Session, table: type[Table]) -> None:
    """Wait until the end of other transactions that write to a table. On SQLite, only one transaction writes."""
    if not is_sqlite(session):
        session.execute(text(f"LOCK TABLE {table.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))


def wait_for_lock(session: Session, name: str) -> None:
    """Wait for a lock, held until the end of this transaction. On SQLite, only one transaction writes."""
    if not is_sqlite(session):
        with_lock(session, lock_key(name), "SELECT 1")


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
