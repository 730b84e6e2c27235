"""Compare a run by one process with the same run shared by workers, some of which are killed.

The outlets are loopback servers of one process, the database is PostgreSQL from a wheel, and each worker reads pages in
one process. Targets: the same articles, versions, items and outcomes; one visitor at a time at each server; throughput
within a tenth of linear up to the number of cores, if each worker adds one core for the whole system
(`bench.workload.postgres`)."""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from bench.workload.loopback_sites import RequestLog, serving
from bench.workload.postgres import confined, cores, new_database, postgres, spent
from crawler.fleet.queue_worker import DEFAULT_OUTLETS_AT_ONCE
from store.session import open_database
from tests.support.crawler_samples import write_outlet
from tests.support.fleet_samples import facts

PAGES = 5_000
OUTLETS = 100
"""Number of outlets: more than two workers can visit at once, so that each takes several."""
KILLS = 10
LEASE = 4
POLL_SECONDS = 0.1


def main(arguments: Sequence[str] | None = None) -> None:
    """Print seconds and pages per second for each way to do the run, and whether it stored the same."""
    parser = argparse.ArgumentParser(prog="python -m bench.fleet", description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES, metavar="N")
    parser.add_argument("--outlets", type=int, default=OUTLETS, metavar="N")
    parser.add_argument("--rounds", type=int, default=2, metavar="N", help="Times that throughput is measured.")
    parser.add_argument("--delay", type=float, default=0.01, metavar="SECONDS", help="Between requests to one server.")
    options = parser.parse_args(arguments)
    each = options.pages // options.outlets
    print(f"{each * options.outlets} pages of {options.outlets} outlets, {os.cpu_count()} processors, load {_load()}")
    with tempfile.TemporaryDirectory() as name, postgres() as server, serving(options.outlets, each) as (bases, log):
        bench = _Bench(Path(name), server, log, outlets=options.outlets, pages=each * options.outlets)
        for number, base in enumerate(bases):
            write_outlet(bench.config, f"outlet-{number}", base, delay=options.delay)
        alone = bench.run("one process", 0)
        bench.compare(alone, bench.run("2 workers, killed", 2, kills=True))
        bench.throughput(alone, options.rounds)
    if bench.wrong:
        raise SystemExit("; ".join(bench.wrong))


@dataclass
class FleetRun:
    """What one way of doing the run took and stored."""

    name: str
    rate: float
    """Pages per second by the clock, including the start."""
    steady: float
    """Pages per second between the first article and the last."""
    work: float
    """Pages per second of processor time of the whole system, which depends least on other programs."""
    stored: dict[str, list[object]]


class _Bench:
    def __init__(self, folder: Path, server: str, log: RequestLog, *, outlets: int, pages: int) -> None:
        self.folder, self.server, self.log, self.outlets, self.pages = folder, server, log, outlets, pages
        self.config = folder / "config"
        self.wrong: list[str] = []
        self.number = 0

    def run(self, name: str, workers: int, *, kills: bool = False) -> FleetRun:
        """Do the run in a database of its own; without workers, by one process."""
        self.number += 1
        url = new_database(self.server, f"run_{self.number}")
        environ = {**os.environ, "KUZET_HOME": str(self.folder / f"home{self.number}"), "KUZET_DATABASE_URL": url}
        # the resource trackers of killed processes would print warnings among the figures
        environ["PYTHONWARNINGS"] = "ignore::UserWarning:multiprocessing.resource_tracker"
        self.log.clear()
        if workers:
            subprocess.run(self._command("crawl", "--queue", "-q"), env=environ, check=True)
        began, before = time.perf_counter(), spent(self.server, self.log.pid)
        at_once = min(DEFAULT_OUTLETS_AT_ONCE, -(-self.outlets // max(1, workers)))
        command = ["worker", "--until-idle", "--processes", "1", "--at-once", str(at_once), "--lease", str(LEASE)]
        command = self._command(*(command if workers else ["crawl", "-q"]))
        cpu, killed = self._run_fleet(command, environ, workers or 1, kills=KILLS if kills else 0)
        wall = time.perf_counter() - began
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
        return FleetRun(name, self.pages / wall, self.pages / seconds, self.pages / whole, stored)

    def _run_fleet(
        self, command: Sequence[str], environ: dict[str, str], size: int, *, kills: int
    ) -> tuple[float, int]:
        """Run `size` programs to their end, and kill and replace some; return the processor time and how many."""
        fleet = [_ProcessGroup(command, environ) for _ in range(size)]
        dead: list[_ProcessGroup] = []
        dice = random.Random(1)
        marks = sorted(dice.randrange(self.pages // 20, self.pages) for _ in range(kills))
        while any(one.is_running() for one in fleet):
            time.sleep(POLL_SECONDS)
            if len(dead) < len(marks) and self.log.look()[0] >= marks[len(dead)]:
                victim = dice.randrange(len(fleet))
                fleet[victim].kill()
                dead.append(fleet[victim])
                fleet[victim] = _ProcessGroup(command, environ)
        return sum(one.seconds for one in (*fleet, *dead)), len(dead)

    def compare(self, alone: FleetRun, other: FleetRun) -> None:
        """Print whether a run stored the same as one process did."""
        unlike = [kind for kind, table in alone.stored.items() if other.stored[kind] != table]
        print(
            f"{'':20s}{'differs: ' + ', '.join(unlike) if unlike else 'equal in articles, versions, items, outcomes'}"
        )
        if unlike:
            self.wrong.append(f"{other.name} differs in {', '.join(unlike)}")

    def throughput(self, alone: FleetRun, rounds: int) -> None:
        """Print the speed with one core per worker, and with more workers than cores."""
        most = cores()
        ways = [(count, count) for count in range(1, most + 1)] + [(2 * most, most)]
        runs: dict[tuple[int, int], list[FleetRun]] = {way: [] for way in ways}
        for workers, count in ways * rounds:
            with confined(count, self.server, self.log.pid):
                run = self.run(f"{workers} workers, {count} cores", workers)
            self.compare(alone, run)
            runs[workers, count].append(run)
        for workers, count in ways:
            shown = []
            for what, rate, share in (
                ("a second by the clock", lambda one: one.rate, count),
                ("without the start", lambda one: one.steady, count),
                ("a second of all processors", lambda one: one.work, 1),
            ):
                fast = median(map(rate, runs[workers, count]))
                linear = fast / share / median(map(rate, runs[1, 1]))
                shown.append(f"{fast:.1f} pages {what}, {linear:.2f} of linear")
            print(f"{workers} workers, {count} cores: {'; '.join(shown)} (target 0.9)")

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "kuzet", "--config", str(self.config), *arguments]


class _ProcessGroup:
    """A program with its children, and the processor time they have used."""

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
        """Kill the program as a power cut would; its children end by themselves."""
        os.kill(self._popen.pid, signal.SIGKILL)
        self._popen.wait()


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
