"""Serve the invented outlets on loopback, and write the configuration that crawls them."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfile
from urllib.parse import urlsplit

from ruamel.yaml import YAML

from config.loader import SHIPPED, load_outlet
from kuzet.demo.content import WATCHLIST, load_articles
from kuzet.demo.sites import SITES, Answer, Site

ARTICLE_URLS = {
    "azattyq-ru": r"/(?:a|amp)/(?:[^/?#]+/)?(?P<id>\d{6,9})\.html",
    "azattyq-kk": r"/(?:a|amp)/(?:[^/?#]+/)?(?P<id>\d{6,9})\.html",
    "bureau": r"/(?:\?p=\d+|(?:novosti|goryachee)/[^/?#]+/)$",
    "kaztag": r"/ru/news/[^/?#]+$",
    "adilsoz": r"/(?P<id>[a-z]+/show/id/\d+|(?:ru|kk|en)/\d+-[a-z0-9-]+/[^/?#]+\.html)$",
    "courts": r"/(?:rus|kaz|eng)/news/[^/?#]+$",
}


@dataclass
class DemoServers:
    """The running sites; `run` (1 or 2) selects what they show."""

    bases: dict[str, str]
    run: int = 1


class _Server(ThreadingHTTPServer):
    """A server that ignores clients that disconnect in the middle of a response."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serve_sites(run_one: datetime) -> Iterator[DemoServers]:
    """Serve the invented outlets, each on its own loopback port, until the context ends."""
    articles = load_articles()
    shown = DemoServers(bases={})
    servers: list[_Server] = []
    try:
        for outlet, kind in SITES.items():
            server = _Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
            base = f"http://127.0.0.1:{server.server_address[1]}"
            site = kind(base=base, articles=articles[outlet], run_one=run_one)
            server.RequestHandlerClass = _handler(site, shown)
            shown.bases[outlet] = base
            servers.append(server)
            threading.Thread(target=server.serve_forever, daemon=True).start()
        yield shown
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def _handler(site: Site, shown: DemoServers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(site.answer(self.path, shown.run))

        def _send(self, answer: Answer) -> None:
            known = answer.status == 200 and self.headers.get("If-None-Match") == answer.etag
            body = b"" if known else answer.body
            self.send_response(304 if known else answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(body)))
            if answer.status == 200:
                self.send_header("ETag", answer.etag)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Log nothing: the crawl reports what it fetched."""

    return Handler


def write_config(directory: Path, bases: dict[str, str]) -> None:
    """Write outlet files like the shipped ones, with loopback addresses, and the invented watchlist.

    The folder has no laws; those of the shipped configuration are used."""
    (directory / "outlets").mkdir(parents=True, exist_ok=True)
    copyfile(WATCHLIST, directory / "watchlist.yml")
    yaml = YAML()
    yaml.allow_unicode = True
    for outlet_id, base in bases.items():
        outlet = load_outlet(SHIPPED / "outlets" / f"{outlet_id}.yml")
        data = outlet.model_dump(mode="json", exclude={"id"}, exclude_defaults=True)
        data["name"] += " (вымышленный)"
        data["homepage"] = _moved(data["homepage"], base)
        data["hosts"] = ["127.0.0.1"]
        data["allow_local"] = [urlsplit(base).netloc]
        data["discover"] = {
            kind: list(dict.fromkeys(_moved(url, base) for url in urls)) for kind, urls in data["discover"].items()
        }
        data["article_url"] = "^" + base.replace(".", r"\.") + ARTICLE_URLS[outlet_id]
        data["expect"] = {"articles_per_week": 1}
        data["delay"] = 0
        data.pop("pages", None)
        with (directory / "outlets" / f"{outlet_id}.yml").open("w", encoding="utf-8") as file:
            yaml.dump(data, file)


def _moved(url: str, base: str) -> str:
    parts = urlsplit(url)
    return base + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
