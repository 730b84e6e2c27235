"""Evidence bundles and `kuzet verify`: read and checked with nothing but what every computer has."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from store.chain.chain import ChainHead
from store.evidence.timestamp import stamp_head
from store.session import open_database
from tests.store.integrity.test_verify import fill
from tests.support.command_line import CommandLine
from tests.support.store_samples import DAY, NOW, TEXT, article, ingest

HOSTILE = '<script>alert("x")</script>\u202eоборот\x1b[31m'


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three nights, which each test's own is copied from."""
    home = tmp_path_factory.mktemp("filled")
    fill(open_database(f"sqlite:///{home / 'kuzet.db'}"), home / "archive")
    return home


@pytest.fixture
def kuzet(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    found = CommandLine(tmp_path / "var", monkeypatch, capsys)
    shutil.copytree(filled, found.home)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("store.evidence.bundle_files.find_browser", lambda: None)  # drawing takes seconds
    return found


def test_verify_passes_what_nobody_touched_and_prints_the_head(kuzet: CommandLine) -> None:
    ended = kuzet("verify")
    assert ended.code == 0
    head = ended.out.split()[-1]
    assert kuzet("verify", "--head", head).code == 0
    position, _, digest = head.partition(":")
    assert kuzet("verify", "--head", f"{position}:{digest[::-1]}").code == 1


def test_verify_names_the_first_record_that_was_changed(kuzet: CommandLine) -> None:
    with closing(sqlite3.connect(kuzet.home / "kuzet.db")) as database:
        database.execute("DROP TRIGGER decisions_no_update")
        database.execute("UPDATE decisions SET note = 'anders' WHERE id = 2")
        database.commit()
    ended = kuzet("verify")
    assert ended.code == 1
    assert "the first is decisions 2" in ended.err
    ended = kuzet("evidence", "1", "--output", "bundle")
    assert ended.code == 1
    assert "decisions 2 doesn't match its link" in ended.err


def test_a_head_in_another_form_is_a_usage_error(kuzet: CommandLine) -> None:
    assert kuzet("verify", "--head", "abc").code == 2


def test_a_bundle_is_whole_read_without_kuzet_and_noted_in_the_chain(kuzet: CommandLine, tmp_path: Path) -> None:
    assert kuzet("evidence", "1", "--output", "bundle").code == 0
    bundle = tmp_path / "bundle"
    _check_statement_and_sums(bundle)
    _check_archived(bundle)
    records = [json.loads(line) for line in (bundle / "chain" / "records.jsonl").read_text().splitlines()]
    made = json.loads(next(one["record"] for one in records if one["kind"] == "audit"))
    sums = hashlib.sha256((bundle / "SHA256SUMS").read_bytes()).hexdigest()
    assert (made["action"], made["detail"]["sha256"]) == ("make evidence", sums)
    assert kuzet("verify").code == 0


def _check_statement_and_sums(bundle: Path) -> None:
    sums = [line.split("  ") for line in (bundle / "SHA256SUMS").read_text().splitlines()]
    stored = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    assert {name for _, name in sums} == {name for name in stored if not name.startswith("chain/")} - {"SHA256SUMS"}
    assert all(hashlib.sha256((bundle / name).read_bytes()).hexdigest() == digest for digest, name in sums)
    text = (bundle / "statement.txt").read_text()
    assert "is balapanov in this article?" in text
    assert "confirmed | aliya" in text
    assert "Edited (text): version 1 was last seen" in text
    assert "Version 1 begins: «" in text
    assert "deleted" not in text


def _check_archived(bundle: Path) -> None:
    with (bundle / "records.warc.gz").open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds[0] == "warcinfo"
    assert kinds.count("response") == kinds.count("request") >= 2
    with zipfile.ZipFile(bundle / "archive.wacz") as wacz:
        pages = wacz.read("pages/pages.jsonl").decode().splitlines()[1:]
        assert json.loads(pages[0])["url"].startswith("https://demo.example/")
        assert json.loads(wacz.read("datapackage.json"))["profile"] == "data-package"


FORGERIES: dict[str, tuple[str, bytes, bytes]] = {
    "a word of the statement": ("statement.txt", b"confirmed", b"rejected"),
    "a word of a text": ("texts/article-1-version-1.txt", b"1", b"2"),
    "a time of a record": ("chain/records.jsonl", b"2026", b"2025"),
    "a time of a row": ("chain/rows.jsonl", b"2026", b"2025"),
    "the head": ("chain/head.txt", b":", b":0"),
}


def _check(bundle: Path, *heads: str) -> int:
    return subprocess.run([sys.executable, bundle / "verify.py", *heads], capture_output=True, check=False).returncode


def test_a_bundle_is_checked_by_its_own_program_and_by_a_head_kept_elsewhere(
    kuzet: CommandLine, tmp_path: Path
) -> None:
    kept = kuzet("verify").out.split()[-1]
    kuzet("evidence", "1", "--output", "bundle")
    assert _check(tmp_path / "bundle", kept) == 0
    assert _check(tmp_path / "bundle", f"{kept[:-1]}{'0' if kept[-1] != '0' else '1'}") == 1
    for name, (file, before, after) in FORGERIES.items():
        shutil.copytree(tmp_path / "bundle", tmp_path / name)
        forged = tmp_path / name / file
        assert before in forged.read_bytes(), name
        forged.write_bytes(forged.read_bytes().replace(before, after, 1))
        assert _check(tmp_path / name) == 1, name
    for name in ("rows.jsonl", "records.jsonl"):
        path = tmp_path / "bundle" / "chain" / name
        whole = path.read_bytes()
        path.write_bytes(whole.split(b"\n", 1)[1])
        assert _check(tmp_path / "bundle") == 1, name
        path.write_bytes(whole)


def test_steps_of_an_item_are_worded_in_the_language_of_the_statement(kuzet: CommandLine, tmp_path: Path) -> None:
    kuzet("evidence", "1", "--output", "bundle", "--lang", "ru")
    text = (tmp_path / "bundle" / "statement.txt").read_text()
    assert "| найдено | Kuzet" in text
    assert "| подтверждено | aliya" in text


def test_a_bundle_is_about_an_article_an_entry_or_a_list_of_addresses(kuzet: CommandLine, tmp_path: Path) -> None:
    url = article(2).url
    (tmp_path / "list.txt").write_text(f"{url}\n\n{article(3).url}\n")
    for number, asked in enumerate((("--article", url), ("--entry", "balapanov"), ("--urls", "list.txt"))):
        assert kuzet("evidence", *asked, "--output", f"bundle{number}", "--lang", "kk").code == 0
        assert _check(tmp_path / f"bundle{number}") == 0
    statements = [(tmp_path / f"bundle{number}" / "statement.txt").read_text() for number in range(3)]
    assert ["balapanov" in text for text in statements] == [False, True, False]
    assert kuzet("evidence", "--article", "https://demo.example/none", "--output", "x").code == 1
    assert kuzet("evidence", "1", "--entry", "balapanov").code == 2


def test_a_zip_holds_the_same_under_one_folder(kuzet: CommandLine, tmp_path: Path) -> None:
    kuzet("evidence", "1", "--output", "bundle")
    kuzet("evidence", "1", "--output", "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as bundle:
        names = set(bundle.namelist())
    folder = tmp_path / "bundle"
    assert names == {f"bundle/{path.relative_to(folder)}" for path in folder.rglob("*") if path.is_file()}


def test_a_bundle_never_replaces_what_is_there(kuzet: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    assert kuzet("evidence", "1", "--output", "bundle").code == 1
    assert list((tmp_path / "bundle").iterdir()) == []


def test_an_unknown_item_is_reported(kuzet: CommandLine) -> None:
    ended = kuzet("evidence", "999")
    assert (ended.code, "no item 999" in ended.err) == (1, True)


def test_an_altered_archive_gives_no_bundle(kuzet: CommandLine, tmp_path: Path) -> None:
    for path in (kuzet.home / "archive").iterdir():
        path.write_bytes(path.read_bytes()[:400])
    assert kuzet("evidence", "1", "--output", "bundle").code == 1
    assert not (tmp_path / "bundle").exists()


def test_what_pages_say_is_only_shown(kuzet: CommandLine, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{kuzet.home / 'kuzet.db'}")
    with database.session() as session:
        hostile = {"title": f"Суд {HOSTILE}", "text": f"{TEXT} {HOSTILE} Балапанов."}
        ingest(session, article(77, url=f"https://demo.example/{HOSTILE}/../x", **hostile), now=NOW)
        ingest(session, article(77, title="Суд", text=f"{TEXT} Балапанов {HOSTILE} снова."), now=NOW + DAY)
        item = session.connection().exec_driver_sql("SELECT max(id) FROM review_items").scalar()
    database.close()
    assert kuzet("evidence", str(item), "--output", "bundle").code == 0
    bundle = tmp_path / "bundle"
    assert (bundle / "differences").is_dir()
    for page in bundle.rglob("*.html"):
        assert "<script" not in page.read_text()
    assert "\x1b" not in (bundle / "statement.txt").read_text()
    assert {path.name.isascii() for path in bundle.rglob("*")} == {True}


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[str]:
    """A time-stamping authority on loopback, made of openssl."""
    if shutil.which("openssl") is None:
        pytest.fail("openssl is needed for this test")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _authority_in(_made_authority(tmp_path / "authority")))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def _made_authority(folder: Path) -> Path:
    folder.mkdir()
    (folder / "tsa.cnf").write_text(
        "[req]\ndistinguished_name=dn\nprompt=no\nx509_extensions=ext\n[dn]\nCN=Test authority\n"
        "[ext]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
        "[tsa]\ndefault_tsa=one\n[one]\nserial=serial\nsigner_cert=cert.pem\nsigner_key=key.pem\ncerts=cert.pem\n"
        "signer_digest=sha256\ndigests=sha256\ndefault_policy=1.2.3.4\ncrypto_device=builtin\n"
    )
    (folder / "serial").write_text("01\n")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 9 -config tsa.cnf"
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder


def _authority_in(folder: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            (folder / "query.tsq").write_bytes(query)
            command = "openssl ts -reply -queryfile query.tsq -config tsa.cnf -out reply.tsr"
            subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
            reply = (folder / "reply.tsr").read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Nothing."""

    return Handler


def test_a_bundle_is_stamped_by_the_authority_that_the_operator_names(
    kuzet: CommandLine, tmp_path: Path, authority: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUZET_TIMESTAMP_URL", authority)
    ended = kuzet("evidence", "1", "--output", "bundle")
    assert ended.code == 0, ended.err
    check = ["openssl", "ts", "-verify", "-data", "SHA256SUMS", "-in", "SHA256SUMS.tsr"]
    check += ["-CAfile", str(tmp_path / "authority" / "cert.pem")]
    verified = subprocess.run(check, cwd=tmp_path / "bundle", capture_output=True, text=True, check=False)
    assert "Verification: OK" in verified.stdout + verified.stderr


def test_a_chain_head_is_stamped(tmp_path: Path, authority: str) -> None:
    path = stamp_head(ChainHead(position=7, digest="a" * 64), authority, tmp_path / "stamps")
    check = ["openssl", "ts", "-verify", "-data", "7.txt", "-in", "7.tsr"]
    check += ["-CAfile", str(tmp_path / "authority" / "cert.pem")]
    verified = subprocess.run(check, cwd=path.parent, capture_output=True, text=True, check=False)
    assert "Verification: OK" in verified.stdout + verified.stderr


def test_an_authority_that_does_not_answer_gives_no_bundle(
    kuzet: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUZET_TIMESTAMP_URL", "http://127.0.0.1:9/")
    ended = kuzet("evidence", "1", "--output", "bundle")
    assert (ended.code, "gave no time stamp" in ended.err) == (1, True)
    assert not (tmp_path / "bundle").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["var"]
