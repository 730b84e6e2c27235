"""Names of the list never leave the database, the archive and the list's index, however a crawl crashes.

Faults are forced on pages that name the canaries: a worker is killed, matching and writing raise errors that hold the
page's text, a server hangs, and at last the program itself ends with such an error."""

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import quote

import pytest

from config.environment import Home
from kuzet.installation import Exit
from tests.support.crawler_samples import home_in, listing, page, write_outlet

pytestmark = pytest.mark.slow

CANARIES = ("Ермухан Жалынтаев", "Ғанибет Қыранбайұлы", "Şahrizat Qyrankülova", "Dzhambulat Kerimtayev")
UNSEEN = "Мейрхан Тасқындыбаев"
"""On the list and on no page."""

FAULTS = '''
"""Python loads this at the start of each process, and each module that is named here gets its fault."""
import importlib.abc, importlib.util, json, os, signal, sys

def find_mentions(whole):
    def faulty(text, *args, **named):
        if "killsworker" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "abortsworker" in text:
            os.abort()
        if "failsmatching" in text:
            raise ValueError(text)
        return whole(text, *args, **named)
    return faulty

def record_articles(whole):
    def faulty(session, visits):
        from sqlalchemy import text
        for one in visits:
            if "failswriting" in one.article_page.article.text:
                session.execute(text("INSERT INTO runs (id) VALUES (:words)"), {"words": one.article_page.article.text})
            if "failsplainly" in one.article_page.article.text:
                raise RuntimeError(one.article_page.article.text)
        return whole(session, visits)
    return faulty

def close_outlet(whole):
    def faulty(session, outlet, *args):
        from sqlalchemy import text
        if os.environ["FAULT"] == "at the end":
            names = str([json.loads(data) for data in session.execute(text("SELECT data FROM entries")).scalars()])
            session.execute(text("INSERT INTO runs (id, started_at) VALUES (1, :names)"), {"names": names})
        return whole(session, outlet, *args)
    return faulty

def reader_for(whole):
    def faulty(outlet):
        reader = whole(outlet)
        if outlet.id == "listing":
            def read_listing(body, **named):
                raise ValueError(body.decode())
            reader.read_listing = read_listing
        return reader
    return faulty

def KeepAliveConnection(whole):
    def faulty(self, data):
        if "номер 0failsreceiving".encode() in data:
            raise ValueError(data.decode("utf-8", "replace"))
        received(self, data)
    received, whole.dataReceived = whole.dataReceived, faulty
    return whole

def Limits(whole):
    whole.__init__.__kwdefaults__["request_seconds"] = 1.0
    return whole

PLACES = {"matchers.find": find_mentions, "crawler.nightly.record_outcomes": record_articles,
          "crawler.nightly.outlet_run": close_outlet,
          "crawler.extraction.limits": Limits, "crawler.download.keep_alive": KeepAliveConnection,
          "spiders.reader": reader_for}

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in PLACES:
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            sys.meta_path.insert(0, self)
        whole = spec.loader.exec_module
        def exec_module(module):
            whole(module)
            fault = PLACES[name]
            setattr(module, fault.__name__, fault(getattr(module, fault.__name__)))
        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Finder())
'''

OUTLETS = {
    "reading": ("killsworker", "abortsworker", "failsmatching", "plain"),
    "hanging": ("hangs", "plain"),
    "writing": ("failswriting", "plain"),
    "keeping": ("failsplainly", "plain"),
    "receiving": ("failsreceiving", "plain"),
    "listing": (),
    "words": (),
}


@dataclass
class Ran:
    """What a command of the program left: where a name could have gone."""

    code: int
    printed: bytes
    arguments: set[bytes] = field(default_factory=set)
    temporary: set[bytes] = field(default_factory=set)
    core_limits: set[str] = field(default_factory=set)


@dataclass
class Canary:
    """Crawls with forced crashes."""

    home: Home
    folder: Path
    sent: bytes
    runs: dict[str, Ran]


def words(trigger: str) -> str:
    """The text of a page that names all canaries."""
    seen = " ".join(f"{name} на слушаниях номер {number}{trigger}." for number, name in enumerate(CANARIES))
    return f"{seen} {trigger} " + " ".join(f"слово{trigger}{number}" for number in range(60))


@contextmanager
def serve_raw(pages: dict[str, bytes], received: list[bytes]) -> Iterator[str]:
    """Serve pages, and keep all bytes that come; /hangs never answers."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            while line := self.rfile.readline():
                received.append(line)
                path = line.split()[1].decode() if line.startswith(b"GET ") else ""
                while (header := self.rfile.readline()).strip():
                    received.append(header)
                if path.endswith("/hangs"):
                    with suppress(ConnectionError):
                        received.append(self.rfile.read())
                    return
                self.wfile.write(pages.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))

    ThreadingTCPServer.allow_reuse_address = True
    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def answer(body: str | bytes) -> bytes:
    octets = body.encode() if isinstance(body, str) else body
    kind = b"Content-Type: text/html; charset=utf-8"
    return b"HTTP/1.1 200 OK\r\n%s\r\nContent-Length: %d\r\n\r\n%s" % (kind, len(octets), octets)


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Canary:
    folder = tmp_path_factory.mktemp("canary")
    for name in ("config", "fault", "tmp", "cwd"):
        (folder / name).mkdir()
    (folder / "fault" / "sitecustomize.py").write_text(FAULTS)
    home, received, runs = home_in(folder / "var"), [], {}  # type: tuple[Home, list[bytes], dict[str, Ran]]
    pages: dict[str, bytes] = {}
    with serve_raw(pages, received) as base:
        for outlet, triggers in OUTLETS.items():
            links = listing(*(f"/{outlet}/{trigger}" for trigger in triggers)).octets.decode()
            pages[f"/{outlet}/"] = answer(words("") if outlet == "words" else links + words(""))
            for trigger in triggers:
                pages[f"/{outlet}/{trigger}"] = answer(page(len(pages), words=words(trigger)).body)
            write_outlet(
                folder / "config",
                outlet,
                base,
                discover={"listings": [f"{base}/{outlet}/"]},
                article_url=f"^{base}/{outlet}/[a-z]+$",
            )
        entries = "".join(
            f"- {{id: canary-{number}, kind: person, names: [{name}], note: {name}}}\n"
            for number, name in enumerate((*CANARIES, UNSEEN))
        )
        (folder / "config" / "watchlist.yml").write_text(f"entries:\n{entries}", encoding="utf-8")
        runs["faults"] = run(folder, home, "no", "crawl", "--report", str(folder / "cwd" / "report.json"))
        runs["notices"] = run(folder, home, "no", "notify", "--show")
        runs["end"] = run(folder, home, "at the end", "crawl", "writing")
    return Canary(home, folder, b"".join(received), runs)


def run(folder: Path, home: Home, fault: str, *arguments: str) -> Ran:
    """Run a command to its end, and look meanwhile at its processes and temporary files."""
    environ = {
        **os.environ,
        "KUZET_HOME": str(home.path),
        "PYTHONPATH": os.pathsep.join([str(folder / "fault"), str(Path(__file__).parents[2])]),
        "TMPDIR": str(folder / "tmp"),
        "FAULT": fault,
    }
    ran = Ran(code=-1, printed=b"")
    with (
        (folder / "printed").open("w+b") as printed,
        subprocess.Popen(
            [sys.executable, "-m", "kuzet", "--config", str(folder / "config"), *arguments],
            env=environ,
            stdout=printed,
            stderr=printed,
            cwd=folder / "cwd",
            start_new_session=True,
            preexec_fn=allow_cores,
        ) as program,
    ):
        while program.poll() is None:
            look(ran, program.pid, folder / "tmp")
            time.sleep(0.02)
        printed.seek(0)
        ran.printed = printed.read()
    ran.code = program.returncode
    return ran


def allow_cores() -> None:
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def look(ran: Ran, session: int, temporary: Path) -> None:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(process.name)) == session:
                ran.arguments.add((process / "cmdline").read_bytes())
                limits = (process / "limits").read_text().splitlines()  # none of a process that has just ended
                ran.core_limits.update(line.split()[4] for line in limits if line.startswith("Max core"))
        except OSError:
            continue  # it has ended meanwhile
    for folder, _, names in os.walk(temporary):
        ran.temporary.add(folder.encode())
        for path in (Path(folder) / name for name in names):
            ran.temporary.add(str(path).encode())
            with suppress(OSError):
                # Unless it has gone meanwhile, or is no file.
                ran.temporary.update([path.read_bytes()] if path.is_file() else [])


def forms(name: str) -> Iterator[bytes]:
    """A name, and each word of it, as it may stand in bytes."""
    for word in (name, *name.split()):
        for case in (word, word.lower(), word.upper()):
            yield case.encode()
            yield case.encode("utf-16-le")
            yield case.encode("cp1251", "ignore") if case.isascii() else case.encode("cp1251", "replace")
            yield quote(case).encode()
            yield case.encode("ascii", "backslashreplace")


def named_in(seen: bytes) -> list[str]:
    """The canaries that stand in some bytes."""
    return [name for name in (*CANARIES, UNSEEN) if any(form in seen for form in forms(name))]


def test_every_fault_was_met(canary: Canary) -> None:
    report = (canary.folder / "cwd" / "report.json").read_text(encoding="utf-8")
    assert canary.runs["faults"].code == Exit.ALARMED, canary.runs["faults"].printed.decode()
    outlets = json.loads(report)["outlets"]
    assert outlets["reading"]["refused"] == {"extract_failed": 2}
    assert outlets["reading"]["new"] == 2, "a search that fails costs no article its night"
    assert outlets["receiving"]["refused"] == {"bad_response": 1}
    assert outlets["hanging"]["refused"] == {"timeout": 1}
    alarms = {name: [alarm["kind"] for alarm in outlets[name]["alarms"]] for name in outlets}
    assert outlets["writing"]["refused"] == outlets["keeping"]["refused"] == {"not_kept": 1}
    assert outlets["writing"]["new"] == outlets["keeping"]["new"] == 1, "one page's fault costs no other one its night"
    assert "deferred" in alarms["reading"]
    assert alarms["writing"] == alarms["keeping"] == ["not_kept"]
    assert alarms["listing"] == alarms["words"] == ["listing"]
    assert canary.runs["end"].code == Exit.FAILED
    assert b"IntegrityError" in canary.runs["end"].printed
    assert any(b"forkserver" in arguments for arguments in canary.runs["faults"].arguments)


def test_names_can_be_found_where_they_stand(canary: Canary) -> None:
    assert named_in((canary.home.path / "kuzet.db").read_bytes()) == [*CANARIES, UNSEEN]
    for name in CANARIES:
        assert named_in(f"x{quote(name.split()[1].lower())}y".encode()) == [name]


def test_no_name_is_sent_to_an_outlet(canary: Canary) -> None:
    assert b"GET /writing/failswriting " in canary.sent
    assert named_in(canary.sent) == []


def test_no_name_is_printed_or_stands_in_a_notice(canary: Canary) -> None:
    for ran in canary.runs.values():
        assert named_in(ran.printed) == []
    assert b"alarms" in canary.runs["notices"].printed


def test_no_name_stands_among_the_arguments_of_a_process(canary: Canary) -> None:
    for ran in canary.runs.values():
        assert ran.arguments
        assert named_in(b"".join(ran.arguments)) == []


def test_no_name_stands_in_a_file_beside_database_archive_and_index(canary: Canary) -> None:
    written = [path for name in ("var", "tmp", "cwd") for path in (canary.folder / name).rglob("*") if path.is_file()]
    assert canary.home.log in written
    for path in written:
        assert named_in(str(path).encode()) == []
        if path.parent not in (canary.home.archive, canary.home.path / "index") and not path.name.startswith(
            "kuzet.db"
        ):
            assert named_in(path.read_bytes()) == [], path
    for ran in canary.runs.values():
        assert named_in(b"".join(ran.temporary)) == []


def test_no_process_may_leave_a_core(canary: Canary) -> None:
    """The first look at a program may come before it has said so."""
    assert {limit for ran in canary.runs.values() for limit in ran.core_limits} >= {"0"}
    assert not list((canary.folder / "cwd").glob("core*"))
