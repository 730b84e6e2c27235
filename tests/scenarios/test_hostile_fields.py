"""Control and direction characters in every field of a response: none reaches terminal, log, notice, export or page."""

import codecs
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from config.environment import Home
from config.loader import load_config
from kuzet.installation import Exit
from review.app import create_app
from store.schema.enums import Role
from store.session import open_database
from tests.store.texts.test_plain_text import is_raw
from tests.support.command_line import CommandLine
from tests.support.crawler_samples import Answer, Site, home_in, page, run_kuzet, serve, write_outlet
from tests.support.pdf_samples import make_pdf
from tests.support.review_samples import NAMES, TheDesk
from tests.support.store_samples import user

pytestmark = pytest.mark.slow

ESCAPES = "\x1b[2J|\x1b]0;x\x07|\x1b[31m|\x1bc|\x9b31m|\x9d0;x\x9c|\x90q\x9c|\x07|\x08\x08|\x7f|\x85|\x0b|\x0c|\x1c"
DIRECTIONS = "\u202e|\u202d|\u202a|\u202b|\u202c|\u2066|\u2067|\u2068|\u2069|\u200e|\u200f"
STRINGS = [
    f"{before}{one}{after}"
    for before, after in (("", "жалоба"), ("суд", "gpj.exe"))
    for one in f"{ESCAPES}|{DIRECTIONS}".split("|")
]
"""Fifty strings of which a part is obeyed by terminals, or reorders letters."""


def in_header(words: str) -> str:
    """Return the words as the bytes of a header's value; control characters that end a line can't occur in one."""
    return re.sub(r"[\r\n\v\f\x1c\x85]", "", words).encode().decode("latin-1")


def article_page(number: int, words: str) -> Answer:
    """An article with the words in its title, author, dates, text, markup, data and headers."""
    whole = page(number)
    data = {"@type": "NewsArticle", "headline": words, "datePublished": words, "author": {"name": words}}
    head = (
        f'<meta name="author" content="{words}"><meta property="article:published_time" content="{words}">'
        f'<meta name="robots" content="{words}"><link rel="canonical" href="/news/{number}?{words}">'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
    )
    body = str(whole.body).replace("</head>", head).replace("Заседание", f"Заседание {words}")
    named = {"Content-Disposition": f'inline; filename="{in_header(words)}.html"', "ETag": f'"{in_header(words)}"'}
    return Answer(body=body.replace("Суд в", f"Суд {words} в"), headers={**named, "X-Robots-Tag": in_header(words)})


def hostile_site(site: Site) -> None:
    """Give the site fifty pages, each with one of the strings in all its fields, and as many that can't be read."""
    pages = site.pages
    for number, words in enumerate(STRINGS):
        pages[f"/news/{number}"] = article_page(number, words)
        pages[f"/news/type-{number}"] = Answer(body="x", kind=f"image/{in_header(words)}")
    hostile = "".join(STRINGS)
    pages["/news/pdf"] = Answer(body=make_pdf([[f"Заседание {number}"] * 3], title=hostile), kind="application/pdf")
    pages["/news/away"] = Answer(status=302, headers={"Location": f"https://{in_header(hostile)}/"})
    pages["/news/later"] = Answer(status=429, headers={"Retry-After": in_header(hostile)})
    addresses = [*pages, *(f"/news/at-{quote(words)}" for words in STRINGS)]
    pages |= {path: page(1000 + at) for at, path in enumerate(addresses) if "/at-" in path}
    named = [
        f"<a href='{path}'>Заседание {words}, суд</a>" for path, words in zip(addresses, STRINGS * 9, strict=False)
    ]
    pages["/"] = Answer(body=f"<!DOCTYPE html><body>{''.join(named)}</body>")
    items = "".join(
        f"<item><title>&#x202e;{words[-6:]}</title><author>&#x2066;</author><pubDate>&#x9b;31m</pubDate>"
        f"<category>&#x202e;</category><link>{site.base}/news/{at}</link></item>"
        for at, words in enumerate(STRINGS)
    )
    pages["/feed"] = Answer(body=f"<rss version='2.0'><channel>{items}</channel></rss>", kind="application/rss+xml")
    urls = "".join(f"<url><loc>{site.base}/news/{at}</loc><lastmod>&#x202e;</lastmod></url>" for at in range(3))
    pages["/map"] = Answer(body=f"<urlset>{urls}<url><loc>&#x202e;</loc></url></urlset>", kind="application/xml")
    pages["/robots.txt"] = Answer(body=f"User-agent: *\nDisallow: /{hostile}\nSitemap: {hostile}\n", kind="text/plain")
    pages["/broken"] = Answer(body=f"<rss>{hostile}", kind=f"text/{in_header(hostile)}")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Home, str]]:
    """The configuration and installation after a crawl of the site, and what the crawl printed."""
    folder = tmp_path_factory.mktemp("fields")
    home = home_in(folder / "home")
    with serve() as site:
        hostile_site(site)
        sources = {"feeds": ["/feed", "/broken"], "sitemaps": ["/map"], "listings": ["/"]}
        discover = {kind: [site.base + path for path in paths] for kind, paths in sources.items()}
        write_outlet(folder / "config", "demo", site.base, discover=discover)
        crawl = run_kuzet(folder / "config", home, "crawl", "--report", str(folder / "report.json"))
        yield folder / "config", home, crawl.stdout + crawl.stderr


def test_the_pages_were_read(crawled: tuple[Path, Home, str]) -> None:
    _, home, _ = crawled
    report = json.loads((home.path.parent / "report.json").read_text(encoding="utf-8"))["outlets"]["demo"]
    assert report["new"] >= len(STRINGS)
    assert report["refused"]["not_html"] >= len(STRINGS)


@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("queue",),
        ("outlets", "list"),
        ("notify", "--show"),
        ("export", "articles", "--format", "csv"),
        ("export", "outcomes"),
    ],
    ids=" ".join,
)
def test_no_command_prints_them(
    crawled: tuple[Path, Home, str],
    command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config, home, _ = crawled
    ended = CommandLine(home.path, monkeypatch, capsys)("--config", str(config), *command)
    assert ended.code == Exit.DONE, ended.err
    marks_of_csv = codecs.BOM_UTF8.decode() if "csv" in command else ""
    assert not is_raw(ended.out.removeprefix(marks_of_csv).replace("\r\n", "\n") + ended.err)


def test_neither_crawl_nor_log_nor_report_holds_them(crawled: tuple[Path, Home, str]) -> None:
    _, home, told = crawled
    assert not is_raw(told)
    assert not is_raw(home.log.read_text(encoding="utf-8"))
    assert not is_raw((home.path.parent / "report.json").read_text(encoding="utf-8"))


def test_no_page_of_the_desk_holds_them(crawled: tuple[Path, Home, str]) -> None:
    config, home, _ = crawled
    database = open_database(home.database_url)
    with database.session() as session:
        user(session, NAMES[Role.REVIEWER], Role.REVIEWER)
    loaded = load_config(config)
    desk = TheDesk(database, loaded, create_app(database, loaded, home))
    desk.clock.now = datetime.now(UTC)
    client = desk.client()
    for path in (
        "/",
        "/review",
        "/queue",
        "/outlets",
        "/outlets/demo",
        *(f"/articles/{number}" for number in range(1, 60)),
    ):
        assert not is_raw(client.get(path, follow_redirects=True).text), path
    database.close()
