"""Silent breakages that the program itself crawls: `kuzet crawl --now` on outlets that are served on loopback.

    python -m bench.silent_crawls --only "on new pages"

Healthy nights are crawled as in `bench.silent_nights`, without a network; from there, each breakage is crawled by the
command line, in processes of its own, for at most so many nights."""

import argparse
import asyncio
import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.silent.faults import BREAKAGES, can_show
from bench.silent.site import STYLES, Shown, Site, Style, etag
from bench.silent_nights import healthy, outlet_of, start

PATIENCE = 3


@contextmanager
def served(site: Site) -> Iterator[None]:
    """Serve the site at a loopback port, which becomes its address."""
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
            """Nothing: the crawl tells what it fetched."""

    return Handler


def write_config(directory: Path, site: Site) -> None:
    """The outlet's file."""
    (directory / "outlets").mkdir(parents=True)
    outlet = outlet_of(site).model_dump(mode="json", exclude={"id"}, exclude_defaults=True)
    outlet |= {"hosts": ["127.0.0.1"], "allow_local": [site.base.partition("://")[2]], "delay": 0}
    (directory / "outlets" / f"{site.style.name}.yml").write_text(json.dumps(outlet), encoding="utf-8")
    watched = "entries:\n- {id: a, kind: person, names: [Тимур Балапанов]}\n"
    (directory / "watchlist.yml").write_text(watched, encoding="utf-8")


def crawled(site: Site, config: Path, home: Path) -> dict[str, str]:
    """A night by `kuzet crawl --now`: its alarms, kind -> text."""
    report = home.parent / "report.json"
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


def noticed(site: Site, config: Path, home: Path, name: str, *, first: int, held: set[str]) -> tuple[int | None, str]:
    """By which night that can show a breakage an alarm is newly raised, and its text."""
    shown = 0
    with TemporaryDirectory() as folder:
        again = Path(folder) / "home"
        shutil.copytree(home, again)
        site.breakage, site.broken_from = BREAKAGES[name], first
        for night in range(first, first + PATIENCE):
            site.night = night
            shown += can_show(site, BREAKAGES[name], night)
            alarms = crawled(site, config, again)
            if new := sorted(alarms.keys() - held):
                return max(1, shown), "; ".join(f"{kind}: {alarms[kind]}" for kind in new)
    return None, ""


def tried(style: Style, nights: int, only: str) -> Iterator[tuple[str, int | None, str]]:
    """Each breakage of an outlet whose name holds `only`, by which night it is noticed, and by which alarms."""
    site = Site(style, "", nights=nights + PATIENCE + 1, seed="crawled")
    with served(site), TemporaryDirectory() as folder:
        config, home = Path(folder) / "config", Path(folder) / "home"
        home.mkdir()
        write_config(config, site)
        start([outlet_of(site)])
        _, held = asyncio.run(healthy(site, home, nights))
        for name, breakage in BREAKAGES.items():
            if only in name and breakage.needs(style):
                runs, said = noticed(site, config, home, name, first=nights, held=held)
                yield name, runs, said


def main(arguments: Sequence[str] | None = None) -> None:
    """Try one outlet, or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.silent_crawls", description=__doc__)
    parser.add_argument("--style", default="small", choices=[style.name for style in STYLES])
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--only", default="", help="breakages whose name holds this")
    parsed = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    style = next(style for style in STYLES if style.name == parsed.style)
    for name, runs, said in tried(style, parsed.nights, parsed.only):
        print(f"{style.name:10} {name:44} {runs or '-':3} {said[:140]}", flush=True)


if __name__ == "__main__":
    main()
