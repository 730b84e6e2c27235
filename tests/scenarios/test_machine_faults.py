"""Twelve faults of the machine under a crawl, on each database: the message names the remedy, and the next run holds
what an undisturbed one holds. They take minutes; `make soak` runs them."""

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import NullPool, create_engine, text

from bench.kills import FIRST_RUN, KillReport, check_whole, children, crawl, home_in, outcomes, start, undisturbed
from bench.workload.postgres import postmaster
from config.environment import Home
from kuzet.demo.server import DemoServers, serve_sites, write_config

pytestmark = [pytest.mark.slow, pytest.mark.soak]

MAX_RUN_SECONDS = 400
PAGES_BEFORE_FAULT = 8
FAULT_SECONDS = 6
LITTLE_MEMORY_BYTES = 2 << 20


@dataclass(frozen=True, kw_only=True)
class Place:
    """The installation that suffers."""

    config: Path
    home: Home

    @property
    def is_sqlite(self) -> bool:
        return self.home.database_url.startswith("sqlite")

    @contextmanager
    def statements(self) -> Iterator[Callable[[str], object]]:
        """Run statements in one transaction of another program."""
        engine = create_engine(self.home.database_url, poolclass=NullPool)
        with closing(engine.connect()) as connection:
            yield lambda words: connection.execute(text(words))


@contextmanager
def full_disk(place: Place) -> Iterator[None]:
    """No file of the program can grow beyond a size; a PostgreSQL server has a disk of its own."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700_000 if place.is_sqlite else 40_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def archive_that_cannot_be_written(place: Place) -> Iterator[None]:
    place.home.archive.rmdir() if place.home.archive.exists() else None
    place.home.archive.write_bytes(b"")
    yield
    place.home.archive.unlink()


@contextmanager
def damaged_config(place: Place) -> Iterator[None]:
    path = place.config / "watchlist.yml"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + b"\n  - {id: [")
    yield
    path.write_bytes(whole)


@contextmanager
def host_without_address(place: Place) -> Iterator[None]:
    path = place.config / "outlets" / "nowhere.yml"
    path.write_text(
        "name: Нигде\nhomepage: https://nowhere.invalid/\nlanguages: [ru]\nhosts: [nowhere.invalid]\n"
        "discover: {listings: ['https://nowhere.invalid/']}\narticle_url: '^https://nowhere.invalid/x'\n"
    )
    yield
    path.unlink()


@contextmanager
def damaged_heads(place: Place) -> Iterator[None]:
    """A line of the file of chain heads is noise; the operator puts it back from a backup."""
    with earlier_crawl(place):
        whole = place.home.heads.read_bytes()
        damaged = whole.replace(b"digest", b"\xff\0gest", 1)
        place.home.heads.write_bytes(damaged)
        yield
        place.home.heads.write_bytes(whole + place.home.heads.read_bytes()[len(damaged) :])


@contextmanager
def missing_archive_file(place: Place) -> Iterator[None]:
    with earlier_crawl(place):
        kept = max(place.home.archive.glob("*.warc.gz"), key=lambda path: path.stat().st_size)
        kept.rename(place.home.path / "kept")
        yield
        (place.home.path / "kept").rename(kept)


@contextmanager
def earlier_crawl(place: Place) -> Iterator[None]:
    crawl(place.config, place.home, 0, -60).communicate(timeout=MAX_RUN_SECONDS)
    yield


def locked_tables(place: Place, _program: psutil.Process) -> None:
    """Another program holds the lock that every writer needs."""
    with place.statements() as execute:
        if place.is_sqlite:
            execute("PRAGMA busy_timeout = 30000")
            execute("BEGIN IMMEDIATE")
        else:
            execute("LOCK TABLE versions, outcomes IN ACCESS EXCLUSIVE MODE")
        time.sleep(FAULT_SECONDS)


def cut_connections(place: Place, program: psutil.Process) -> None:
    """Every connection to the database ends at once; SQLite has none: its files are locked twice in a row."""
    if place.is_sqlite:
        locked_tables(place, program)
        locked_tables(place, program)
        return
    with place.statements() as execute:
        execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def restarted_database(place: Place, program: psutil.Process) -> None:
    """The server is away for some seconds; without a server, the program is stopped for them."""
    if place.is_sqlite:
        program.suspend()
        time.sleep(FAULT_SECONDS)
        program.resume()
        return
    server = postmaster(place.home.database_url)
    command, owner, environment, folder = server.cmdline(), server.username(), server.environ(), server.cwd()
    server.send_signal(signal.SIGINT)
    server.wait(60)
    time.sleep(FAULT_SECONDS)
    user = owner if os.geteuid() == 0 else None
    command = ["setsid", "--fork", *command]  # it outlives the test's own processes
    subprocess.run(command, env=environment, cwd=folder, user=user, stderr=subprocess.DEVNULL, check=True)


def killed_reader(_place: Place, program: psutil.Process) -> None:
    for process in children(program.pid):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def reader_out_of_memory(_place: Place, program: psutil.Process) -> None:
    """Processes that read pages get hardly more memory than they have."""
    for server in program.children():
        for reader in server.children():
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                limit = reader.memory_info().data + LITTLE_MEMORY_BYTES
                reader.rlimit(psutil.RLIMIT_DATA, (limit, limit))


@contextmanager
def lasting_no_longer(_place: Place) -> Iterator[None]:
    yield


Around = Callable[[Place], AbstractContextManager[None]]
Within = Callable[[Place, psutil.Process], None]

AROUND: dict[str, tuple[Around, str, str]] = {
    "full disk": (full_disk, "status", "The disk is full"),
    "archive that can't be written": (archive_that_cannot_be_written, "doctor", "give this account access"),
    "damaged configuration": (damaged_config, "status", "save the file in UTF-8"),
    "host without an address": (host_without_address, "status", "the host name can't be resolved. Crawl again later"),
    "damaged heads": (damaged_heads, "verify", "heads.jsonl"),
    "missing archive file": (missing_archive_file, "verify", "warc.gz"),
    "clock a year ahead": (lasting_no_longer, "status", ""),
}
"""Faults that last for a whole crawl, a command that tells of each, and words of its message or of the crawl's."""

WITHIN: dict[str, Within] = {
    "locked tables": locked_tables,
    "cut connections": cut_connections,
    "restarted database": restarted_database,
    "killed readers": killed_reader,
    "readers out of memory": reader_out_of_memory,
}
"""Faults that come in the middle of a crawl."""


@pytest.fixture(scope="module")
def sites() -> Iterator[DemoServers]:
    with serve_sites(FIRST_RUN) as served:
        yield served


@pytest.fixture(scope="module")
def clean(sites: DemoServers, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an undisturbed run stores."""
    return undisturbed(tmp_path_factory.mktemp("clean"), sites, runs=1)[0]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path, sites: DemoServers) -> Place:
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    made = Place(config=tmp_path / "config", home=home_in(tmp_path / "var", server))
    write_config(made.config, sites.bases)
    return made


@pytest.mark.parametrize("fault", [*AROUND, *WITHIN])
def test_the_run_after_a_fault_holds_what_an_undisturbed_one_holds(
    fault: str, place: Place, clean: dict[str, Any]
) -> None:
    around, command, words = AROUND.get(fault, (lasting_no_longer, "status", ""))
    days = 365 if fault == "clock a year ahead" else 0
    with around(place):
        program = crawl(place.config, place.home, days)
        if fault in WITHIN:
            _in_the_middle(program, place, WITHIN[fault])
        printed = program.communicate(timeout=MAX_RUN_SECONDS)[1].decode()
        told = f"{' '.join(printed.split())} {_told(place, command)}"
    assert "Traceback" not in printed
    assert words.lower() in told.lower()
    again = crawl(place.config, place.home, 0, minutes=20)
    told = again.communicate(timeout=MAX_RUN_SECONDS)[1].decode()
    assert again.returncode in (0, 3), told
    report = KillReport()
    check_whole(place.home, clean, 0, report)
    assert report.faults == []


def _in_the_middle(program: "subprocess.Popen[bytes]", place: Place, fault: Within) -> None:
    while program.poll() is None and outcomes(place.home) < PAGES_BEFORE_FAULT:
        time.sleep(0.02)
    assert program.poll() is None, "the crawl ended before the fault came"
    fault(place, psutil.Process(program.pid))


def _told(place: Place, *command: str) -> str:
    ended = start(place.config, place.home, *command, stdout=subprocess.PIPE)
    return " ".join(b"".join(ended.communicate(timeout=MAX_RUN_SECONDS)).decode().split())
