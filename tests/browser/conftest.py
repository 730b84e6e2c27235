"""A real browser, a desk that it can reach, and a watch over everything it asks for."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

from store.review.decide import decide
from store.review.review_items import load_item_version, load_pending
from store.runs.runs import record_outlet_run, start_run
from store.schema.enums import Role
from tests.support.review_samples import NAMES, NOW, TheDesk, demo_articles, ingest, open_desk

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Served:
    """A desk on a port, and the windows that were opened on it."""

    desk: TheDesk
    base: str
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """Addresses that a page asked for and that are not the desk's."""
    dialogs: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What pages wrote to the console."""

    def window(self, role: Role | None = Role.REVIEWER, *, name: str | None = None, **options: Any) -> Page:
        """A window of its own, logged in as that role's person."""
        context = self.browser.new_context(base_url=self.base, **{"locale": "en", **options})
        self.contexts.append(context)
        if role is not None:
            token = self.desk.token(name or NAMES[role])
            context.add_cookies([{"name": "kuzet_session", "value": token, "url": self.base}])
        context.on("request", lambda request: self._note(request.url))
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("dialog", self._dismiss)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _note(self, url: str) -> None:
        if not url.startswith(f"{self.base}/"):
            self.strangers.append(url)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own; closed with each file, for its event loop runs in our thread."""
    path = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield launched
        launched.close()


@contextmanager
def served(browser: Browser, path: Path, **options: Any) -> Iterator[Served]:
    """A desk on a port of its own; at the end nothing strange may have happened in its windows."""
    with open_desk(path, **options) as desk, socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(desk.app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        opened = Served(desk, f"http://127.0.0.1:{listener.getsockname()[1]}", browser)
        yield opened
        for context in opened.contexts:
            context.close()
        server.should_exit = True
        thread.join()
    assert opened.strangers == [], "a page asked another host"
    assert opened.dialogs == [], "a page's script spoke"
    assert opened.complaints == [], "the browser complained"


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[Served]:
    """A desk of the test's own, with the demonstration's articles."""
    with served(browser, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def lasting_desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same for tests that only look; its first article was edited, a night counted and an item confirmed."""
    with served(browser, tmp_path_factory.mktemp("desk")) as opened:
        first = demo_articles()[0]
        with opened.desk.database.session() as session:
            ingest(session, replace(first, text=f"{first.text}\n\nДобавлено позже."), now=NOW)
            run = start_run(session, NOW)
            counts = {"looked_at": 4, "new": 3, "blocked": 1}
            record_outlet_run(session, run, first.outlet, counts, now=NOW)
            item = load_pending(session)[-1]
            version = load_item_version(session, item.id)
            decide(session, item.id, "confirmed", reviewer=NAMES[Role.REVIEWER], version_id=version, now=NOW)
        yield opened
