"""Pack archived responses as a WACZ, and draw stored pages as images, if the programs for it are installed."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
IMAGE_SIZE = "1100,2400"
"""Width and height of a page's image in pixels."""

IMAGE_TIMEOUT_SECONDS = 60

_PACK = """
import sys
from wacz.main import main
made = ["-o", "archive.wacz", "-c", "-p", "pages.jsonl", "--title", sys.argv[1], "records.warc.gz"]
sys.exit(main(["create", *made]) or main(["validate", "-f", "archive.wacz"]))
"""
"""Packs and validates in a process of its own: the library leaves files open."""

_PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "Pages"}


class WaczError(Exception):
    """The web archive can't be packed, or isn't valid."""


def make_wacz(warc: bytes, pages: Iterable[Mapping[str, str]], *, title: str) -> bytes | None:
    """Return a validated WACZ of a WARC file, None if the library isn't installed.

    `pages` have url, title, ts (ISO 8601) and id. Raises WaczError."""
    if find_spec("wacz") is None:
        return None
    lines = "".join(f"{json.dumps(page)}\n" for page in (_PAGES_HEAD, *pages))
    with TemporaryDirectory(prefix="kuzet-wacz-") as name:
        folder = Path(name)
        (folder / "records.warc.gz").write_bytes(warc)
        (folder / "pages.jsonl").write_text(lines, encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "-c", _PACK, title],
            cwd=folder,
            env={**os.environ, "TMPDIR": name},  # the library leaves files behind
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            raise WaczError(f"the web archive can't be packed: {(ended.stderr or ended.stdout).strip()[-300:]}")
        return (folder / "archive.wacz").read_bytes()


def find_browser() -> str | None:
    """Return the path of an installed browser, None if there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def image_of(page: bytes, browser: str) -> bytes | None:
    """Return a PNG of a harmless page (see `saved_page`), drawn without network; None if the browser fails."""
    with TemporaryDirectory(prefix="kuzet-image-") as folder:
        source, image = Path(folder) / "page.html", Path(folder) / "page.png"
        source.write_bytes(page)
        command = [browser, "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
        command += ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/profile", "--no-first-run"]
        command += [f"--window-size={IMAGE_SIZE}", f"--screenshot={image}"]
        command += ["--no-sandbox"] if os.geteuid() == 0 else []  # the sandbox refuses to work for root
        try:
            subprocess.run([*command, source.as_uri()], capture_output=True, timeout=IMAGE_TIMEOUT_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        return image.read_bytes() if image.exists() else None
