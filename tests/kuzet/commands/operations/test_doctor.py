"""The doctor: it finds faults, names remedies and changes nothing."""

import fcntl
import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from config.environment import Home
from config.models.entry import Entry, EntryKind
from crawler.nightly.run_lock import run_lock
from crawler.operations import machine_checks
from crawler.operations.doctor import examine
from crawler.operations.machine_checks import CheckResult, Level, check_libraries
from store.archive.warc_files import WarcArchive
from store.runs.alarms import record_alarm
from store.runs.runs import finish_run, record_outlet_run, record_raw, start_run
from store.session import open_database
from store.watchlist.watchlist import sync_watchlist
from tests.support.command_line import CommandLine
from tests.support.store_samples import DAY, HOUR, NOW, blocked, raw

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation after a good night."""
    path = tmp_path / "var"
    path.mkdir(mode=0o700)
    home = Home(path=path, database_url=f"sqlite:///{path / 'kuzet.db'}", contact="desk@example.org")
    database = open_database(home.database_url)
    with database.session() as session:
        run = start_run(session, NOW - HOUR)
        archive = WarcArchive(home.archive, run)
        response = raw(b"<p>evidence</p>")
        record_raw(session, run, archive.write(response), response)
        archive.close()
        record_outlet_run(session, run, "demo", {"looked_at": 40, "new": 3}, now=NOW)
        finish_run(session, run, NOW)
    database.close()
    return home


def signs(home: Home, *, now: datetime = NOW + HOUR, addresses: str = "json://127.0.0.1/") -> dict[str, CheckResult]:
    return {sign.part: sign for sign in examine(home, ["demo"], now=now, environ={"KUZET_NOTIFY": addresses})}


def test_good_installation_is_well(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    found = signs(home)
    assert {part: sign.seen for part, sign in found.items() if sign.level is not Level.OK} == {}
    assert set(found) >= {"Python", "libraries", "permissions", "disk", "clock", "database", "archive", "lock", "runs"}


def test_outlets_that_were_never_crawled_are_reported_together(home: Home) -> None:
    found = [
        sign for sign in examine(home, ["demo", "one", "two"], now=NOW + HOUR, environ={}) if "outlet" in sign.part
    ]
    assert [(sign.level, sign.seen) for sign in found] == [(Level.WARN, "1 of 3 are well; never crawled: one, two")]


def test_entries_that_no_text_can_name_are_reported(home: Home) -> None:
    database = open_database(home.database_url)
    entries = [Entry(id=name, kind=EntryKind.PERSON, names=(name,)) for name in ("tauassarov", "saule-kuangaliyeva")]
    entries[1] = entries[1].model_copy(update={"names": ("Сауле Куангалиева",)})
    with database.session() as session:
        sync_watchlist(session, entries, NOW)
    database.close()
    assert (signs(home)["watchlist"].level, signs(home)["watchlist"].seen) == (
        Level.WARN,
        "tauassarov cannot be found in any text",
    )


def test_looking_changes_nothing(home: Home) -> None:
    def digests() -> dict[Path, str]:
        files = (path for path in home.path.rglob("*") if path.is_file())
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = digests()
    signs(home)
    after = digests()
    assert {path: digest for path, digest in after.items() if path in before} == before
    assert {path.name for path in after.keys() - before.keys()} <= {"kuzet.db-wal", "kuzet.db-shm"}


def test_whatever_is_not_well_has_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "var"
    path.mkdir(mode=0o755)
    found = signs(Home(path=path, database_url=f"sqlite:///{path / 'kuzet.db'}"), addresses="")
    troubled = [sign for sign in found.values() if sign.level is not Level.OK]
    assert {"permissions", "database", "contact", "notifications"} <= {sign.part for sign in troubled}
    assert all(sign.remedy for sign in troubled)
    assert not (path / "kuzet.db").exists()


def test_file_that_others_may_read_is_named(home: Home) -> None:
    (home.path / "kuzet.db").chmod(0o644)
    sign = signs(home)["permissions"]
    assert sign.level is Level.BAD
    assert "kuzet.db" in sign.seen


@pytest.mark.parametrize(("gigabytes", "level"), [(0.5, Level.BAD), (3, Level.WARN), (50, Level.OK)])
def test_room_on_the_disk_is_judged(
    home: Home, monkeypatch: pytest.MonkeyPatch, gigabytes: float, level: Level
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=gigabytes * (1 << 30)))
    assert signs(home)["disk"].level is level


def test_old_library_is_bad_and_a_missing_one_no_risk() -> None:
    old = check_libraries({"scrapy": ("999", "it is old"), "not-installed-at-all": ("1", "x")})
    assert old.level is Level.BAD
    assert "it is old" in old.seen
    assert "not-installed" not in old.seen
    assert check_libraries({"scrapy": ("2.9", "2.13 is newer than 2.9")}).level is Level.OK


def test_clock_before_the_newest_record_is_bad(home: Home) -> None:
    assert signs(home, now=NOW - 2 * DAY)["clock"].level is Level.BAD
    assert signs(home, now=NOW)["clock"].level is Level.OK


def test_damaged_database_is_bad(home: Home) -> None:
    path = home.path / "kuzet.db"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    assert signs(home)["database"].level is Level.BAD


def test_lost_database_is_bad_and_none_is_begun(home: Home) -> None:
    (home.path / "kuzet.db").unlink()
    sign = signs(home)["database"]
    assert sign.level is Level.BAD
    assert "missing" in sign.seen
    assert not (home.path / "kuzet.db").exists()


def test_schema_of_a_newer_program_is_bad(home: Home) -> None:
    database = open_database(home.database_url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    assert "newer" in signs(home)["database"].seen


def test_server_that_does_not_answer_is_bad_and_its_password_not_shown(home: Home) -> None:
    url = "postgresql+psycopg://kuzet:hush7@127.0.0.1:9/kuzet"
    sign = signs(Home(path=home.path, database_url=url))["database"]
    assert sign.level is Level.BAD
    assert "hush7" not in sign.seen


def test_archive_that_cannot_be_read_is_bad(home: Home) -> None:
    (file,) = home.archive.iterdir()
    file.write_bytes(file.read_bytes()[:-40])
    assert signs(home)["archive"].level is Level.BAD


@pytest.mark.parametrize(("hours", "level"), [(2, Level.OK), (26, Level.OK), (27, Level.BAD)])
def test_silence_is_bad(home: Home, hours: int, level: Level) -> None:
    assert signs(home, now=NOW + hours * HOUR)["runs"].level is level


def test_outlet_with_an_alarm_is_reported(home: Home) -> None:
    database = open_database(home.database_url)
    with database.session() as session:
        record_alarm(session, "demo", "blocked", blocked(31), now=NOW)
    database.close()
    sign = signs(home)["outlet demo"]
    assert (sign.level, sign.seen) == (Level.WARN, "alarm: blocked")
    assert "kuzet outlets check demo" in sign.remedy


def test_outlet_that_gave_nothing_to_look_at_is_reported(home: Home) -> None:
    database = open_database(home.database_url)
    with database.session() as session:
        for number in range(3):
            run = start_run(session, NOW + number * HOUR)
            record_outlet_run(session, run, "demo", {"looked_at": 0}, now=NOW + number * HOUR)
    database.close()
    assert "nothing was visited" in signs(home, now=NOW + 3 * HOUR)["outlet demo"].seen


def test_crawl_under_way_is_seen_and_not_disturbed(home: Home) -> None:
    with run_lock(home.lock):
        assert "under way (process" in signs(home, now=datetime.now(NOW.tzinfo))["lock"].seen
    assert signs(home)["lock"].seen == "no crawl is under way"
    with home.lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_crawl_under_way_for_long_is_reported(home: Home) -> None:
    with run_lock(home.lock):
        assert signs(home, now=datetime.now(NOW.tzinfo) + timedelta(hours=13))["lock"].level is Level.WARN


def test_address_that_means_nothing_is_bad(home: Home) -> None:
    assert signs(home, addresses="nonsense://x")["notifications"].level is Level.BAD


def test_command_says_what_to_do_and_fails_if_something_is_bad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KUZET_NOTIFY", raising=False)
    kuzet = CommandLine(tmp_path / "var", monkeypatch, capsys)
    told = kuzet("doctor")
    assert told.code == 0
    assert "warn  database: there is none yet" in told.out
    assert "      -> kuzet crawl creates it" in told.out
    kuzet.home.chmod(0o755)
    assert kuzet("doctor").code == 1


def test_lines_of_the_lock_file_for_other_machines_are_left_out(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = home.path / "requirements.lock"
    lock.write_text("pytest==0.1 ; python_full_version < '3.0' \\\n    --hash=sha256:00\n", encoding="utf-8")
    monkeypatch.setattr(machine_checks, "LOCK_FILE", lock)
    assert signs(home)["lock file"].level is Level.OK
    lock.write_text("pytest==0.1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    assert signs(home)["lock file"].level is Level.WARN
