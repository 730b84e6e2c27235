"""So many cores for a whole system: the database, the outlets and all processes that are started meanwhile.

A worker, its reader, the database and the outlets keep two cores busy between them, so that on a machine of two cores a
second worker can't make a night shorter. What a worker more brings is seen where each worker brings its core along:
one worker with everything on one core, two with everything on two."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
from sqlalchemy import create_engine, text


def cores() -> int:
    """How many cores this program may use."""
    return len(os.sched_getaffinity(0))


@contextmanager
def confined(count: int, server: str, *others: int) -> Iterator[None]:
    """Keep this process, what it starts, the database's server and other processes to so many cores."""
    before = os.sched_getaffinity(0)
    _keep(sorted(before)[:count], server, others)
    try:
        yield
    finally:
        _keep(before, server, others)


def spent(server: str, *others: int) -> float:
    """Seconds of processor that the database's server and other processes have used until now."""
    first = _postmaster(server)
    times = first.cpu_times()
    total = times.user + times.system + times.children_user + times.children_system
    for one in (*first.children(recursive=True), *map(psutil.Process, others)):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system
    return float(total)


def _keep(allowed: "set[int] | list[int]", server: str, others: tuple[int, ...]) -> None:
    os.sched_setaffinity(0, allowed)
    first = _postmaster(server)
    for one in (first, *first.children(recursive=True), *map(psutil.Process, others)):
        with suppress(psutil.NoSuchProcess):
            one.cpu_affinity(list(allowed))


def _postmaster(server: str) -> psutil.Process:
    """The process whose copies serve the connections, and inherit what is set for it."""
    engine = create_engine(server)
    with engine.connect() as connection:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
        found = psutil.Process(number).parent()
    engine.dispose()
    if found is None:
        raise RuntimeError("the database's server runs on another machine, whose cores can't be counted out from here")
    return found
