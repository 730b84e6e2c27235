"""Serve an invented site on loopback, and crawl it with the command `kuzet crawl --now`."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.silent.in_memory import outlet_of
from bench.silent.site import Shown, Site, etag


@contextmanager
def served(site: Site) -> Iterator[None]:
    """Serve the site on a loopback port, which becomes its address, until the context ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    site.base = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(site.answer(self.path))

        def _send(self, shown: Shown) -> None:
            body, status = shown.body.encode(), shown.status
            tag = etag(body)
            if site.style.has_etags and status == 200 and self.headers.get("If-None-Match") == tag:
                body, status = b"", 304
            self.send_response(status)
            self.send_header("Content-Type", shown.kind)
            self.send_header("Content-Length", str(len(body)))
            if site.style.has_etags:
                self.send_header("ETag", tag)
            for name, value in shown.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Log nothing: the crawl logs what it fetched."""

    return Handler


async def crawl_served(site: Site, home: Path, run: int) -> dict[str, str]:
    """Crawl a served site once with the command line, and return the alarms, kind -> text."""
    site.run = run
    config, report = home / "config", home / "report.json"
    if not config.exists():
        _write_config(config, site)
    command = [sys.executable, "-m", "kuzet", "--config", str(config), "crawl", "--quiet", "--report", str(report)]
    done = subprocess.run(
        [*command, "--now", site.now.isoformat()],
        env={**os.environ, "KUZET_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 3):
        raise SystemExit(f"the crawl ended with {done.returncode}: {done.stderr[-2000:]}")
    found = json.loads(report.read_text(encoding="utf-8"))["outlets"][site.style.name]
    return {one["kind"]: one["text"] for one in found["alarms"]}


def _write_config(directory: Path, site: Site) -> None:
    (directory / "outlets").mkdir(parents=True)
    outlet = outlet_of(site).model_dump(mode="json", exclude={"id"}, exclude_defaults=True)
    outlet |= {"hosts": ["127.0.0.1"], "allow_local": [site.base.partition("://")[2]], "delay": 0}
    (directory / "outlets" / f"{site.style.name}.yml").write_text(json.dumps(outlet), encoding="utf-8")
    watched = "entries:\n- {id: a, kind: person, names: [Тимур Балапанов]}\n"
    (directory / "watchlist.yml").write_text(watched, encoding="utf-8")
