"""Loopback outlets that behave as a test says, and crawls of them in a process of their own."""

import json
import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from ipaddress import ip_address
from multiprocessing import forkserver, get_context
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy.orm import configure_mappers

from config.environment import Home
from config.loader import load_config
from crawler.extraction.limits import Limits
from store.session import open_database

T = TypeVar("T")
NIGHT_ONE = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
WATCHLIST = """\
entries:
- {id: balapanov-timur, kind: person, names: [Тимур Балапанов], gender: m}
"""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a site answers; `cut` bytes of the body are promised and never sent."""

    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"
    cut: int = 0

    @property
    def octets(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass
class Site:
    """A running site: what it answers to each path, and what it was asked."""

    base: str
    pages: dict[str, Answer | Callable[[int], Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    """When each request came, in seconds."""
    in_flight: int = 0
    most_in_flight: int = 0
    silent: threading.Event | None = None
    """A site that accepts requests and answers none before this is set."""

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        times = self.paths().count(path)
        self.asked.append((path, headers))
        self.times.append(time.monotonic())
        found = self.pages.get(path, Answer(status=404, body="<h1>404</h1>"))
        return found(times) if callable(found) else found


@contextmanager
def serve(
    pages: Mapping[str, Answer | Callable[[int], Answer]] | None = None, *, certificate: Path | None = None
) -> Iterator[Site]:
    """A site on a loopback port of its own, until the context ends; with a certificate, it speaks HTTPS."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.daemon_threads = True
    scheme = "http"
    if certificate is not None:
        scheme, context = "https", ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site = Site(base=f"{scheme}://127.0.0.1:{server.server_address[1]}", pages=dict(pages or {}))
    server.RequestHandlerClass = _handler(site)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.in_flight += 1
            site.most_in_flight = max(site.most_in_flight, site.in_flight)
            answer = site.answer(self.path, dict(self.headers))
            if site.silent is not None:
                site.silent.wait()
            site.in_flight -= 1
            self._send(answer)

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.octets) + answer.cut))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.octets)
            self.close_connection = bool(answer.cut)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Nothing."""

    return Handler


def write_certificate(path: Path, *, address: str = "127.0.0.1") -> Path:
    """A certificate that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(pem))
    return path


def text(number: int) -> str:
    """The words of an invented article; no two are alike."""
    seed = [f"слово{number}а{word}" for word in range(60)]
    return f"Суд в Приозёрске отложил слушания номер {number}. " + " ".join(seed) + ". Тимур Балапанов ждёт решения."


def page(number: int, *, words: str | None = None) -> Answer:
    """The page of an invented article."""
    title = f"Заседание номер {number}"
    return Answer(
        body=f"<!DOCTYPE html><html lang='ru'><head><title>{title}</title></head><body><main><h1>{title}</h1>"
        f"<time datetime='2026-03-01T10:00:00+05:00'>1 марта 2026</time>"
        f"<article><p>{words or text(number)}</p></article></main></body></html>"
    )


def listing(*paths: str) -> Answer:
    """A page that links to articles."""
    links = "".join(f"<li><a href='{path}'>О том, что стоит на {path}</a></li>" for path in paths)
    return Answer(body=f"<!DOCTYPE html><html><body><ul>{links}</ul></body></html>")


def feed(base: str, *paths: str) -> Answer:
    """A feed of articles."""
    items = "".join(f"<item><title>Заседание</title><link>{base}{path}</link></item>" for path in paths)
    xml = f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{items}</channel></rss>"
    return Answer(body=xml, kind="application/rss+xml")


def sitemap(base: str, *paths: str) -> Answer:
    """A sitemap of articles."""
    urls = "".join(f"<url><loc>{base}{path}</loc></url>" for path in paths)
    xml = f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>"
    return Answer(body=xml, kind="application/xml")


def write_outlet(directory: Path, name: str, base: str, **changes: Any) -> None:
    """An outlet's file: a listing at /, articles under /news/."""
    outlet = {
        "name": name,
        "homepage": f"{base}/",
        "languages": ["ru"],
        "hosts": ["127.0.0.1"],
        "allow_local": [base.partition("://")[2]],
        "discover": {"listings": [f"{base}/"]},
        "article_url": "^" + base.replace(".", r"\.") + "/news/.+",
        "delay": 0,
        **changes,
    }
    (directory / "outlets").mkdir(parents=True, exist_ok=True)
    (directory / "outlets" / f"{name}.yml").write_text(json.dumps(outlet), encoding="utf-8")
    (directory / "watchlist.yml").write_text(WATCHLIST, encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Crawled:
    """A crawl's report."""

    ok: bool
    report: dict[str, Any]

    def outlet(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.report["outlets"][name]
        return found

    def kinds(self, name: str) -> set[str]:
        return {alarm["kind"] for alarm in self.outlet(name)["alarms"]}


def new_home(folder: Path) -> Home:
    """An installation in `folder`, on SQLite, in which nothing was done yet."""
    folder.mkdir(exist_ok=True)
    return Home(path=folder, database_url=f"sqlite:///{folder / 'kuzet.db'}")


def home_in(folder: Path) -> Home:
    """The same with an empty database."""
    home, path = new_home(folder), folder / "kuzet.db"
    if not path.exists():
        path.write_bytes(_empty_database())
        path.chmod(0o600)
    return home


@cache
def _empty_database() -> bytes:
    """A migrated database file; to migrate each home's own would take half a second."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "kuzet.db")
        open_database(f"sqlite:///{path}").close()
        return path.read_bytes()


def crawl_once(config: Path, home: Home, *, now: datetime = NIGHT_ONE, limits: Limits = Limits()) -> Crawled:  # noqa: B008
    """Crawl in a process of its own, for Scrapy's reactor starts once."""
    return _in_fork(dict(os.environ), _crawl, config, home, now, limits)


def run_kuzet(
    config: Path, home: Home, *arguments: str, stdin: str = "", cwd: Path | None = None
) -> CompletedProcess[str]:
    """Run the command line to its end, as a shell would, but in a process that needn't import it first."""
    command = ["kuzet", "--config", str(config), *arguments]
    with TemporaryDirectory() as folder:
        given, out, err = (Path(folder, name) for name in ("in", "out", "err"))
        given.write_text(stdin, "utf-8")
        code = _in_fork(kuzet_environment(home), _command, command, cwd, given, out, err)
        return CompletedProcess(command, code, out.read_text("utf-8"), err.read_text("utf-8"))


def kuzet_environment(home: Home) -> dict[str, str]:
    """The environment in which the command line uses an installation."""
    environment = {**os.environ, "KUZET_HOME": str(home.path), "KUZET_DATABASE_URL": home.database_url}
    return environment | ({"KUZET_ARCHIVE": home.archive_url} if home.archive_url else {})


def _in_fork(environment: Mapping[str, str], function: Callable[..., T], *args: Any) -> T:
    return _launcher().submit(_fork, environment, function, *args).result(timeout=300)


@cache
def _launcher() -> ProcessPoolExecutor:
    """A process that has imported the program, which takes longer than a small crawl, and forks each crawl."""
    return ProcessPoolExecutor(1, get_context("spawn"), initializer=_import_program)


def _import_program() -> None:
    import_module("crawler.nightly.run")
    import_module("crawler.extraction.preload")
    import_module("kuzet.main").make_app()
    import_module("store.evidence.statement")
    configure_mappers()


def _fork(environment: Mapping[str, str], function: Callable[..., T], *args: Any) -> T:
    os.environ.clear()
    os.environ.update(environment)
    import_module("crawler.extraction.pool").prepare()
    with ProcessPoolExecutor(1, get_context("fork"), initializer=_share_workers) as process:
        return process.submit(function, *args).result()


def _share_workers() -> None:
    """Let this forked process fork its workers from its parent's server, instead of starting another one that imports
    the same modules for a second and a half."""
    for server in (forkserver, forkserver._forkserver):
        setattr(server, "ensure_running", lambda: None)  # noqa: B010 - mypy lets no method be assigned


def _crawl(config: Path, home: Home, now: datetime, limits: Limits) -> Crawled:
    from crawler.nightly.run import crawl

    report = crawl(load_config(config), home, now=now, limits=limits)
    return Crawled(ok=report.ok, report=report.as_dict())


def _command(command: list[str], cwd: Path | None, given: Path, out: Path, err: Path) -> int:
    from kuzet.main import run

    if cwd is not None:
        os.chdir(cwd)
    for number, path, mode in ((0, given, "rb"), (1, out, "wb"), (2, err, "wb")):
        with path.open(mode) as file:
            os.dup2(file.fileno(), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - the pool has closed its own
    sys.argv = command
    code = run()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code


def start_kuzet(config: Path, home: Home, *arguments: str) -> subprocess.Popen[str]:
    """The command line as a shell starts it."""
    command = [sys.executable, "-m", "kuzet", "--config", str(config), *arguments]
    environment = {**os.environ, "KUZET_HOME": str(home.path)}
    return subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
