"""Keep crawls apart: one run at a time, and one visitor at a time for outlets that share a host.

The operating system releases the locks of a run, however their holder ends."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from config.models.outlet import Outlet
from store.database.locks import Locks
from store.session import Database

CRAWL_LOCK = "crawl"
"""The lock in the database that a crawl without the queue holds alone, and that workers share."""


class RunLocked(Exception):
    """Another run is under way."""


@contextmanager
def sole_crawl(database: Database) -> Iterator[None]:
    """Keep other machines from crawling for the same database. Raises RunLocked if one already does."""
    with database.locks() as locks:
        if not locks.take(CRAWL_LOCK):
            raise RunLocked("workers, or another machine, crawl for this database; wait, or use: kuzet crawl --queue")
        yield


@contextmanager
def shared_crawl(database: Database) -> Iterator[Locks]:
    """Yield the locks of a worker, which crawls together with other workers. Raises RunLocked if a crawl without the
    queue is under way."""
    with database.locks() as locks:
        if not locks.take(CRAWL_LOCK, shared=True):
            raise RunLocked("another machine crawls for this database without the queue; wait for it, or end it")
        yield locks


@contextmanager
def run_lock(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock file, alone or with others that share it. Raises RunLocked, which names the holder."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip() or "its process is not known"
            raise RunLocked(f"another run is under way ({holder}); wait for it, or end it") from None
        holder = "kuzet worker" if shared else f"process {os.getpid()}"
        file.truncate()
        file.write(f"{holder}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n")
        file.flush()
        yield


def host_groups(outlets: Iterable[Outlet]) -> Mapping[str, str]:
    """Return the group of each outlet, named for a host; the outlets of a group are visited one after another.

    Outlets that are connected by a chain of shared hosts form one group. Port and scheme of a host don't matter, except
    for a loopback host in `allow_local`, where each port is a server of its own. Groups are joined by union-find."""
    leader: dict[str, str] = {}

    def find(host: str) -> str:
        while leader.setdefault(host, host) != host:
            leader[host] = host = leader[leader[host]]
        return host

    hosts_of = {outlet.id: sorted(_servers(outlet)) for outlet in outlets}
    for hosts in hosts_of.values():
        for host in hosts:
            first, second = sorted((find(hosts[0]), find(host)))
            leader[second] = first
    return {outlet_id: find(hosts[0]) for outlet_id, hosts in hosts_of.items()}


def _servers(outlet: Outlet) -> set[str]:
    local = {host for host, _ in outlet.local_pairs}
    found = set()
    for _, host, port in outlet.origins:
        if host not in local:
            found.add(host)
        elif (host, port) in outlet.local_pairs:
            found.add(f"{host}:{port}")
    return found
