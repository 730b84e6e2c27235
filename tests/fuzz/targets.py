"""What is fuzzed: functions of bytes that raise nothing but what their readers promise to raise."""

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from pathlib import Path

from config.loader import load_config, load_outlet, load_watchlist
from config.models.outlet import Outlet
from config.yaml_file import ConfigError
from kuzet.commands.crawl.articles import _rows
from matchers.find import find_mentions
from matchers.index import Index, build_index
from spiders.article import PageError
from spiders.document.decoding import decode
from spiders.document.text import MAX_TEXT_CHARS
from spiders.fetch.raw_page import unpack_body
from spiders.page.dates import EARLIEST_DATE, is_date, parse_date
from spiders.reader import Reader, reader_for
from spiders.urls import absolute_url, canonical_url
from store.archive.read_archive import _check_members
from store.archive.warc_files import ArchiveError
from store.chain.chain_heads import read_heads
from store.texts.derived import fingerprint, searchable
from store.watchlist.list_files import read_list

NOW = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[1] / "examples"
OUTLET = "azattyq-ru"
URL = "https://rus.azattyq.org/a/33333333.html"
TYPES = (None, "text/html; charset=utf-8", "text/html; charset=windows-1251", "application/xml", "text/html; charset=x")

Target = Callable[[bytes], None]


@cache
def outlet() -> Outlet:
    return load_config(None).outlets[OUTLET]


@cache
def reader() -> Reader:
    return reader_for(outlet())


@cache
def plain_reader() -> Reader:
    """The generic one, which guesses most."""
    return reader_for(outlet().model_copy(update={"spider": None, "select": type(outlet().select)()}))


@cache
def index() -> Index:
    config = load_config(None)
    return build_index(config.entries, config.laws)


def _typed(data: bytes) -> tuple[str | None, bytes]:
    """What the server called a body, chosen by the first byte, and the body."""
    return TYPES[data[0] % len(TYPES)] if data else None, data[1:]


def page(data: bytes) -> None:
    """An article's page."""
    kind, body = _typed(data)
    for one in (reader(), plain_reader()):
        try:
            article = one.read_article(body, url=URL, fetched_at=NOW, content_type=kind)
        except PageError as error:
            str(error).encode()
            continue
        json.dumps([article.title, article.text, article.author, article.url]).encode()
        (article.title + article.text + (article.author or "")).encode()
        assert article.title, "an article has a title"
        assert len(article.text) <= MAX_TEXT_CHARS
        assert "\0" not in article.text
        assert article.published is None or article.published >= EARLIEST_DATE
        fingerprint(searchable(article.title, article.text))


def listing(data: bytes) -> None:
    """A page of links."""
    kind, body = _typed(data)
    _links(lambda: plain_reader().read_listing(body, url=URL, fetched_at=NOW, content_type=kind).links)


def feed(data: bytes) -> None:
    """RSS or Atom."""
    kind, body = _typed(data)
    _links(lambda: reader().read_feed(body, url=URL, fetched_at=NOW, content_type=kind).links)


def sitemap(data: bytes) -> None:
    """A sitemap or an index of them."""
    kind, body = _typed(data)
    _links(lambda: reader().read_sitemap(body, url=URL, fetched_at=NOW, content_type=kind).links)


def _links(read: Callable[[], tuple[object, ...]]) -> None:
    try:
        found = read()
    except PageError as error:
        str(error).encode()
        return
    for link in found:
        repr(link).encode()


def coding(data: bytes) -> None:
    """A body in the coding that its header names, and in a charset that may be a lie."""
    kind, body = _typed(data)
    name = ("gzip", "deflate", "br", "zstd", "gzip, gzip", "x")[data[0] % 6] if data else None
    with suppress(PageError):
        unpack_body(body, name)
    with suppress(PageError):
        decode(body, kind).encode()


def dates(data: bytes) -> None:
    """A date as a page writes it."""
    text = data.decode("utf-8", "replace")
    found = parse_date(text, now=NOW)
    assert found is None or found.tzinfo is not None
    is_date(text)


def urls(data: bytes) -> None:
    """A link's address."""
    text = data.decode("utf-8", "replace")
    found = absolute_url(URL, text)
    if found is not None:
        once = canonical_url(found)
        assert canonical_url(once) == once, "a canonical address stays as it is"
        reader().article_id(found)
        outlet().allows(found)


def matching(data: bytes) -> None:
    """A text in which names and laws are looked for."""
    text = data.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode()
    for mention in find_mentions(text, index(), lang=(None, "ru", "kk", "en")[len(data) % 4]):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.surface == text[mention.start : mention.end]
        assert 0 <= mention.score <= 1


def imports(data: bytes) -> None:
    """A list of names, and a file of articles, that somebody sends."""
    for name in ("list.csv", "list.jsonl", "list.yml"):
        try:
            for entry in read_list(data, name, {}).entries:
                entry.model_dump_json()
        except ConfigError as error:
            str(error).encode("utf-8", "surrogateescape")
    list(_rows(io.StringIO(data.decode("utf-8", "replace"))))


def configuration(data: bytes) -> None:
    """An outlet's file and a watchlist."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.yml"
        path.write_bytes(data)
        for load in (load_outlet, load_watchlist):
            try:
                load(path)
            except ConfigError as error:
                str(error).encode("utf-8", "surrogateescape")


def robots(data: bytes) -> None:
    """A robots.txt."""
    from scrapy.robotstxt import ProtegoRobotParser

    parser = ProtegoRobotParser(data, None)
    parser.allowed(URL, "Kuzet")
    parser.rp.crawl_delay("Kuzet")


def evidence(data: bytes) -> None:
    """The bytes between an archive's records, and the file of heads."""
    with suppress(ArchiveError):
        _check_members(0, data)
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        list(read_heads(Path(file.name)))


TARGETS: dict[str, Target] = {
    one.__name__: one
    for one in (
        page, listing, feed, sitemap, coding, dates, urls, matching, imports, configuration, robots, evidence
    )
}  # fmt: skip


def seeds(target: str) -> Iterator[bytes]:
    """Input to begin with."""
    match target:
        case "page" | "listing" | "coding":
            pages = sorted(chain(EXAMPLES.glob("*/*/*.html"), EXAMPLES.glob("*/*/*.pdf")))
            yield from (b"\1" + path.read_bytes() for path in pages)
        case "feed":
            yield b"\3" + _FEED.encode()
            yield b"\3" + _ATOM.encode()
        case "sitemap":
            yield b"\3" + _SITEMAP.encode()
        case "dates":
            yield from (text.encode() for text in _DATES)
        case "urls":
            yield from (text.encode() for text in _URLS)
        case "matching":
            for path in sorted(EXAMPLES.glob("*/*/expected.json")):
                yield str(json.loads(path.read_bytes()).get("text", "")).encode()
            yield "Ст. 405 ч. 2 УК РК, 274-бап; Макс Бокаев и «Хак» по ст.ст. 174, 405-1.".encode()
        case "imports":
            yield "id,kind,names\nx,person,Тимур Балапанов|Балапанов\n".encode()
            yield '{"id":"Q1","schema":"Person","properties":{"name":["Тимур"],"alias":["Т."]}}\n'.encode()
            yield b'{"url":"https://rus.azattyq.org/a/1.html","title":"x","text":"y","published":"2026-01-01T00:00:00Z"}'
        case "configuration":
            yield (Path(load_config(None).directory) / "outlets" / f"{OUTLET}.yml").read_bytes()
            yield "entries:\n- {id: x, kind: person, names: [Тимур], gender: m, context: [суд]}\n".encode()
        case "robots":
            yield b"User-agent: *\nDisallow: /a/*?x$\nAllow: /\nCrawl-delay: 1.5\nSitemap: https://x/\n"
        case _:
            yield b'{"position": 1, "digest": "aa"}\n'


_FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item><title>Суд</title>
<link>https://rus.azattyq.org/a/33333333.html</link><guid>33333333</guid>
<pubDate>Mon, 02 Mar 2026 10:00:00 +0500</pubDate>
<description><![CDATA[<p>слова</p>]]></description></item></channel></rss>"""
_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">&lt;b&gt;x</title>
<link rel="alternate" href="/a/33333334.html"/><id>t</id><updated>2026-03-02T10:00:00Z</updated></entry></feed>"""
_SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://rus.azattyq.org/a/33333333.html</loc>
<lastmod>2026-03-02</lastmod><news:news><news:publication_date>2026-03-02T10:00:00+05:00</news:publication_date>
<news:title>x</news:title></news:news></url><sitemap><loc>https://rus.azattyq.org/s.xml</loc></sitemap></urlset>"""
_DATES = (
    "2 марта 2026, 10:00",
    "2026 ж. 2 наурыз",
    "03/02/2026 - 10:00",
    "2 hours ago",
    "вчера в 12:30",
    "2026-03-02T10:00:00Z",
)
_URLS = (
    "../a/33333333.html?utm_source=x#y",
    "//rus.azattyq.org/a/1.html",
    "https://[::1]:80/%ff?a=1&b",
    "javascript:alert(1)",
)
