"""Take the pictures in docs/pictures again: crawl the demo outlets and photograph their desk.

Run it from the checkout: .venv/bin/python docs/screenshots.py (needs a Chromium, as the tests do)."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from playwright.sync_api import ViewportSize, sync_playwright

from config.environment import open_home
from config.loader import load_config
from review.app import create_app
from store.accounts.users import insert_user, start_session
from store.session import open_database

FOLDER = Path(__file__).parent / "pictures"
WIDE, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
PICTURES = (
    ("tonight", "/", WIDE),
    ("review", "/queue", WIDE),
    ("cases", "/cases", WIDE),
    ("outlets", "/outlets", WIDE),
    ("watchlist", "/watchlist", WIDE),
    ("phone", "/queue", PHONE),
)
"""File name, page and window of each picture."""

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Crawl the demonstration and photograph six pages."""
    with TemporaryDirectory() as folder:
        environ = {**os.environ, "KUZET_HOME": folder}
        subprocess.run([sys.executable, "-m", "kuzet", "demo", "--no-serve"], env=environ, check=True)
        with _desk(Path(folder) / "demo") as (address, token):
            _photograph(address, token)


@contextmanager
def _desk(home_path: Path) -> Iterator[tuple[str, str]]:
    home = open_home({"KUZET_HOME": str(home_path)})
    database = open_database(home.database_url)
    now = datetime.now(UTC)
    with database.session() as session:
        user = insert_user(session, "reviewer", os.urandom(12).hex(), role="reviewer", now=now)
        token = start_session(session, user, now)
    app = create_app(database, load_config(home_path / "config"), home)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", token
        server.should_exit = True
        thread.join()
    database.close()


def _photograph(address: str, token: str) -> None:
    chromium = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, path, window in PICTURES:
            is_phone = window is PHONE
            context = browser.new_context(
                locale="en", color_scheme="light", viewport=window, has_touch=is_phone, is_mobile=is_phone
            )
            context.add_cookies([{"name": "kuzet_session", "value": token, "url": address}])
            page = context.new_page()
            page.goto(address + path)
            page.screenshot(path=FOLDER / f"{name}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
