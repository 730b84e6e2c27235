"""Faults of the machine: a full disk, a locked, damaged or lost database, a killed migration, a log that is rotated."""

import errno
import json
import logging
import os
import random
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

import store.session
from config.environment import Home
from crawler.log import log, log_to
from kuzet.installation import Exit
from store.archive.read_archive import read_raw
from store.archive.warc_files import RawRef
from store.database.full_disk import is_disk_full
from store.integrity.integrity_check import DamagedDatabase, check_database, plain_message, refuse_missing
from store.integrity.verify import verify
from store.schema.all_tables import METADATA
from store.schema.tables.runs import Run
from store.session import SchemaError, open_database
from tests.support.crawler_samples import home_in, listing, new_home, page, run_kuzet, serve, text, write_outlet
from tests.support.store_samples import NOW, article, fill_append_only, ingest

pytestmark = pytest.mark.slow

PAGES = 10

LIMITED = """
import resource, sys
from kuzet.main import run
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.exit(run())
"""
"""The command line on a disk on which no file can grow beyond so many bytes."""

MIGRATES = """
import os, signal, sys
import store.session
whole = store.session.upgrade
def upgrade(connection):
    whole(connection)
    os.kill(os.getpid(), signal.SIGKILL)
store.session.upgrade = upgrade
store.session.open_database(sys.argv[1])
"""


@pytest.mark.parametrize("limit", [550_000, 700_000])
def test_full_disk_ends_the_crawl_and_the_next_one_completes_it(tmp_path: Path, limit: int) -> None:
    home = new_home(tmp_path / "var")
    noise = random.Random(1)  # bytes that don't pack
    with serve() as site:
        paths = [f"/news/{number}" for number in range(PAGES)]
        site.pages["/"] = listing(*paths)
        for number, path in enumerate(paths):
            site.pages[path] = page(number, words=f"{text(number)}<!-- {noise.randbytes(100_000).hex()} -->")
        write_outlet(tmp_path / "config", "demo", site.base)
        full = _crawl_on_full_disk(tmp_path, home, limit)
        assert full.returncode in (Exit.FAILED, Exit.ALARMED), full.stderr
        assert "the disk is full" in full.stderr.lower()
        assert "Traceback" not in full.stderr
        with closing(sqlite3.connect(home.path / "kuzet.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if full.returncode == Exit.ALARMED:
            told = run_kuzet(tmp_path / "config", home, "status")
            assert "The disk is full" in " ".join(told.stdout.split())
        again = run_kuzet(tmp_path / "config", home, "crawl", "--quiet")
        assert again.stderr == ""
        assert again.returncode == 0
    found = verify(home.database_url, home.archive)
    assert found.ok, found.findings
    with closing(sqlite3.connect(home.path / "kuzet.db")) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (PAGES,)
        assert connection.execute("SELECT count(*) FROM versions").fetchone() == (PAGES,)


def _crawl_on_full_disk(folder: Path, home: Home, limit: int) -> subprocess.CompletedProcess[str]:
    arguments = [str(limit), "--config", str(folder / "config"), "crawl", "--quiet"]
    environ = {**os.environ, "KUZET_HOME": str(home.path)}
    command = [sys.executable, "-c", LIMITED, *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation with something in every table of evidence."""
    home = home_in(tmp_path / "var")
    database = open_database(home.database_url)
    with database.session() as session:
        fill_append_only(session)
    database.close()
    return home


def file_of(home: Home) -> Path:
    return home.path / "kuzet.db"


def test_whole_database_is_sound(home: Home) -> None:
    check_database(home)


def test_first_start_is_sound_and_makes_nothing(tmp_path: Path) -> None:
    home = new_home(tmp_path / "var")
    check_database(home)
    assert list(home.path.iterdir()) == []


def test_any_page_that_was_overwritten_is_found_and_the_file_left_alone(home: Home) -> None:
    whole = file_of(home).read_bytes()
    noise = random.Random(2)
    with closing(sqlite3.connect(file_of(home))) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    for number in range(0, len(whole) // size, 5):
        damaged = whole[: number * size] + noise.randbytes(size) + whole[(number + 1) * size :]
        file_of(home).write_bytes(damaged)
        with pytest.raises(DamagedDatabase, match="kuzet restore"):
            check_database(home)
        assert file_of(home).read_bytes() == damaged, f"page {number}"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_file_that_was_cut_off_is_found(home: Home, share: float) -> None:
    whole = file_of(home).read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    # Of a page that is empty yet, a cut inside it would take nothing but zeros.
    file_of(home).write_bytes(whole[: int(len(whole) * share) // size * size])
    with pytest.raises(DamagedDatabase):
        check_database(home)


@pytest.mark.parametrize("fault", ["locked", "no new file"])
def test_file_that_cannot_be_read_now_is_not_called_damaged(
    home: Home, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **more: real(*given, **{**more, "timeout": 0}))
    with closing(real(file_of(home), isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        if fault == "locked":
            other.execute("BEGIN EXCLUSIVE")
        else:  # without room for another file, SQLite makes no -shm
            other.execute("PRAGMA journal_mode = WAL")
            other.close()
            for name in ("kuzet.db-wal", "kuzet.db-shm"):
                home.path.joinpath(name).unlink(missing_ok=True)
                home.path.joinpath(name).mkdir()
        with pytest.raises(SchemaError, match="can't be read now") as caught:
            check_database(home)
    assert "restore" not in str(plain_message(caught.value))


def test_other_file_in_its_place_is_refused_at_once(home: Home) -> None:
    file_of(home).write_text("no database")
    with pytest.raises(DamagedDatabase, match="not an SQLite database"):
        refuse_missing(home)


@pytest.mark.parametrize("is_empty", [True, False])
def test_empty_database_is_never_begun_beside_a_lost_one(home: Home, is_empty: bool) -> None:
    file_of(home).unlink()
    if is_empty:
        file_of(home).touch()
    with pytest.raises(DamagedDatabase, match=r"heads\.jsonl is evidence"):
        refuse_missing(home)
    assert file_of(home).exists() == is_empty


def _config(home: Home) -> Path:
    """A configuration whose one outlet nobody serves."""
    write_outlet(home.path.parent / "config", "demo", "http://127.0.0.1:9")
    return home.path.parent / "config"


@pytest.mark.parametrize("command", [("crawl", "--quiet"), ("serve", "--port", "0"), ("status",), ("queue",)])
def test_command_on_a_damaged_database_ends_with_a_plain_word(home: Home, command: tuple[str, ...]) -> None:
    damaged = b"\xff" * 8192
    file_of(home).write_bytes(damaged)
    ended = run_kuzet(_config(home), home, *command)
    assert ended.returncode == 1
    assert "kuzet restore" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert file_of(home).read_bytes() == damaged


@pytest.mark.parametrize("command", [("crawl", "--quiet"), ("status",)])
def test_command_begins_no_empty_database_beside_a_lost_one(home: Home, command: tuple[str, ...]) -> None:
    file_of(home).unlink()
    ended = run_kuzet(_config(home), home, *command)
    assert "is missing or empty" in ended.stderr
    assert ended.returncode == 1
    assert not file_of(home).exists()


def test_opening_waits_for_no_writer(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.session, "BUSY_TIMEOUT_SECONDS", 0)
    with closing(sqlite3.connect(file_of(home), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        open_database(home.database_url).close()


def test_older_copy_in_its_place_is_found(home: Home) -> None:
    older = file_of(home).read_bytes()
    database = open_database(home.database_url)
    with database.session() as session:
        ingest(session, article(9, url="https://demo.example/9", urls=()))
    database.close()
    check_database(home)
    file_of(home).write_bytes(older)
    with pytest.raises(DamagedDatabase, match="ends before record"):
        check_database(home)


def test_write_ahead_log_that_was_lost_is_found(home: Home) -> None:
    database = open_database(home.database_url)
    with database.session() as session:
        ingest(session, article(9, url="https://demo.example/9", urls=()))
    # Taken while a program has it open, and without its -wal: what was copied by cp, and not by kuzet backup.
    copied = file_of(home).read_bytes()
    database.close()
    file_of(home).write_bytes(copied)
    with pytest.raises(DamagedDatabase, match=r"ends before record|malformed|damaged"):
        check_database(home)


def test_writer_waits_for_another_one(home: Home) -> None:
    waits = [sys.executable, "-c", _WRITES, home.database_url]
    with subprocess.Popen(waits, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdin
        assert writer.stdout
        assert writer.stdout.readline() == "opened\n"
        with closing(sqlite3.connect(file_of(home), isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            writer.stdin.write("go\n")
            writer.stdin.flush()
            assert writer.stdout.readline() == "begins\n"
            holder.execute("ROLLBACK")
        assert writer.stdout.readline() == "done\n"
    database = open_database(home.database_url)
    with database.reading() as session:
        assert session.query(Run).count() == 2
    database.close()


_WRITES = """
import sys
from store.runs.runs import start_run
from store.session import open_database
from tests.support.store_samples import NOW
database = open_database(sys.argv[1])
print("opened", flush=True)
sys.stdin.readline()
print("begins", flush=True)
with database.session() as session:
    start_run(session, NOW)
print("done", flush=True)
"""


def test_database_that_stays_locked_refuses_in_time_and_loses_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.session, "BUSY_TIMEOUT_SECONDS", 0)
    database = open_database(home.database_url)
    with closing(sqlite3.connect(file_of(home), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked") as caught, database.session() as session:
            session.add(Run(started_at=NOW))
        assert "nothing was saved: try again" in str(plain_message(caught.value))
        with database.reading() as session:
            assert session.query(Run).count() == 1
        holder.execute("ROLLBACK")
    with database.session() as session:
        session.add(Run(started_at=NOW))
    database.close()
    check_database(home)


def test_fault_of_the_database_is_reported_in_one_line(home: Home) -> None:
    file_of(home).write_bytes(b"\xff" * 4096)
    with pytest.raises(DatabaseError) as caught:
        open_database(home.database_url)
    told = plain_message(caught.value)
    assert told == "the database can't be read or written: file is not a database; kuzet doctor shows more"


def test_full_disk_is_reported_in_one_line_and_faults_of_the_program_are_not() -> None:
    assert "the disk is full" in str(plain_message(OSError(errno.ENOSPC, "No space left on device")))
    for error in (OSError(errno.ENOENT, "x"), IntegrityError("x", None, Exception("x")), ValueError("x")):
        assert plain_message(error) is None


def test_a_quota_is_reported_as_a_full_disk(home: Home) -> None:
    """SQLite itself calls a file that may not grow an error of the disk."""
    database = open_database(home.database_url)
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_of(home).stat().st_size + 500_000, unlimited[1]))
    try:
        with pytest.raises(OperationalError, match="disk I/O error") as caught, database.engine.begin() as connection:
            connection.execute(sql("CREATE TABLE much AS SELECT zeroblob(1000000)"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert is_disk_full(caught.value)
    assert "the disk is full" in str(plain_message(caught.value))
    database.close()
    check_database(home)


def test_another_error_of_the_disk_is_reported_as_one(home: Home) -> None:
    database = open_database(home.database_url)
    for path in home.path.glob("kuzet.db*"):
        path.unlink()
    home.path.joinpath("kuzet.db").mkdir()
    database.engine.dispose()
    with pytest.raises(OperationalError, match="unable to open") as caught, database.reading() as session:
        session.execute(sql("SELECT 1 FROM runs"))
    assert not is_disk_full(caught.value)
    database.close()


def test_killed_migration_leaves_the_older_schema_whole(tmp_path: Path) -> None:
    _kill_in_migration(f"sqlite:///{tmp_path / 'kuzet.db'}")


def test_killed_migration_leaves_the_older_schema_whole_on_postgres(empty_postgres_url: str) -> None:
    _kill_in_migration(empty_postgres_url)


def _kill_in_migration(url: str) -> None:
    killed = subprocess.run([sys.executable, "-c", MIGRATES, url], check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    opened = open_database(url)
    assert set(METADATA.tables) <= set(inspect(opened.engine).get_table_names())
    opened.close()


def test_rotated_log_loses_no_line_and_the_next_one_is_private(tmp_path: Path) -> None:
    path = tmp_path / "log" / "kuzet.jsonl"
    with log_to(path):
        log.info("before", run=1)
        path.rename(path.with_suffix(".jsonl.1"))
        log.info("after", run=1)
    with log_to(path):
        log.info("next", run=2)
    assert _events(path.with_suffix(".jsonl.1")) == ["before", "after"]
    assert _events(path) == ["next"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_library_that_complains_is_named_and_its_words_are_not(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kuzet.jsonl"
    with log_to(path):
        try:
            int("Тимур Балапанов")
        except ValueError:
            logging.getLogger("asyncio").exception("Тимур Балапанов")
        logging.getLogger("twisted").critical('Unhandled: File "/x/defer.py", line 976, in x\nError: Балапанов')
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["library"] for line in told] == ["asyncio", "twisted"]
    assert "ValueError at test_faults.py" in told[0]["error"]
    assert told[1]["error"] == "at defer.py:976"
    assert "Балапанов" not in path.read_text(encoding="utf-8") + capfd.readouterr().err


def _events(path: Path) -> list[str]:
    return [json.loads(line)["event"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_record_that_a_full_disk_cuts_short_is_never_acknowledged(tmp_path: Path) -> None:
    kept = subprocess.run(
        [sys.executable, "-c", ARCHIVES, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    refs = [RawRef(**json.loads(line)) for line in kept.splitlines()]
    assert 0 < len(refs) < 9
    for ref in refs:
        assert len(read_raw(tmp_path, ref).body) == 3000
    assert (tmp_path / refs[-1].file).stat().st_size == refs[-1].offset + refs[-1].length, "nothing half is left"


ARCHIVES = """
import json, random, resource, sys
from dataclasses import asdict
from pathlib import Path
from store.archive.warc_files import WarcArchive
from tests.support.store_samples import raw
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
archive = WarcArchive(Path(sys.argv[1]), 1)
for number in range(9):
    try:
        print(json.dumps(asdict(archive.write(raw(random.Random(number).randbytes(3000))))))
    except OSError:
        continue
"""


@pytest.mark.parametrize("torn", [b'{"position": 99, "dig', b"\0" * 4000])
def test_head_that_a_power_cut_tore_is_no_finding_and_is_repaired(home: Home, torn: bytes) -> None:
    with home.heads.open("ab") as file:
        file.write(torn)
    assert _findings_of_heads(home) == []
    check_database(home)
    database = open_database(home.database_url)
    with database.session() as session:
        ingest(session, article(9, url="https://demo.example/9", urls=()))
    database.close()
    assert torn not in home.heads.read_bytes()
    assert _findings_of_heads(home) == []
    with home.heads.open("ab") as file:
        file.write(torn + b"\n")
    assert len(_findings_of_heads(home)) == 1, "a whole line that is no head was not torn"


@pytest.mark.parametrize(
    "line",
    [b"[" * 100_000, b'{"position": Infinity, "digest": "x"}', b'{"position": 1e300, "digest": "x"}',
     b'{"position": 1' + b"0" * 5000 + b', "digest": "x"}', b'{"position": -1, "digest": "x"}', b"[1]", b"\xff"],
)  # fmt: skip
def test_line_that_can_be_no_head_is_one_finding_and_stops_no_crawl(home: Home, line: bytes) -> None:
    with home.heads.open("ab") as file:
        file.write(line + b"\n")
    assert len(_findings_of_heads(home)) == 1
    check_database(home)


def _findings_of_heads(home: Home) -> list[str]:
    """What is wrong with the noted heads; the fixture's raw record names a file that never was."""
    found = verify(home.database_url, home.archive).findings
    return [one.record for one in found if one.record.startswith("heads")]


def test_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """The files as they stand at moments of a program's work, with what follows the last acknowledged record torn."""
    home = new_home(tmp_path / "var")
    dice = random.Random(5)
    with subprocess.Popen([sys.executable, "-c", KEEPS, str(home.path)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        for moment in range(6):
            done = [int(program.stdout.readline()) for _ in range(dice.randrange(1, 5))][-1]
            os.kill(program.pid, signal.SIGSTOP)
            cut = new_home(tmp_path / f"cut{moment}")
            _copy_as_a_power_cut_would_leave_it(home, cut, dice)
            os.kill(program.pid, signal.SIGCONT)
            found = verify(cut.database_url, cut.archive)
            assert found.ok, found.findings
            assert found.archived >= done
            check_database(cut)
            database = open_database(cut.database_url)
            with database.session() as session:
                assert ingest(session, article(0, url="https://demo.example/x", urls=())).version
            database.close()
            assert verify(cut.database_url, cut.archive).ok
        program.kill()


def _copy_as_a_power_cut_would_leave_it(home: Home, cut: Home, dice: random.Random) -> None:
    """What was synced before it was acknowledged is there; what came after it may be there, torn, or noise."""
    cut.archive.mkdir()
    for path in home.archive.iterdir():
        (cut.archive / path.name).write_bytes(path.read_bytes() + dice.randbytes(dice.randrange(5000)))
    for name in ("kuzet.db", "kuzet.db-wal", "heads.jsonl"):
        whole = (home.path / name).read_bytes()
        torn = dice.choice([b"", whole[-100:], dice.randbytes(4200), bytes(9000)]) if name != "kuzet.db" else b""
        (cut.path / name).write_bytes(whole + torn.replace(b"\n", b" "))


KEEPS = """
import sys
from pathlib import Path
from store.archive.warc_files import WarcArchive
from store.runs.runs import record_raw, start_run
from store.session import open_database
from tests.support.store_samples import NOW, article, ingest, raw
home = Path(sys.argv[1])
database = open_database(f"sqlite:///{home / 'kuzet.db'}")
with database.session() as session:
    run = start_run(session, NOW)
archive = WarcArchive(home / "archive", run)
for number in range(1, 1000):
    one = raw(b"<p>%d</p>" % number * 100)
    with database.session() as session:
        raw_id = record_raw(session, run, archive.write(one), one)
        ingest(session, article(number, url=f"https://demo.example/{number}", urls=()))
        archive.sync()
    print(number, flush=True)
"""
