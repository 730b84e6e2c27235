"""Feeds, sitemaps and listing pages."""

import gzip
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

import spiders.discovery.listings
from config.models.outlet import Discover, Outlet, Select
from spiders.article import BlockedPage, NotAnArticle
from spiders.discovery.feeds import MAX_FEED_ENTRIES
from spiders.reader import Reader

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FEED, SITEMAP, LIST = "https://example.kz/rss", "https://example.kz/sitemap.xml", "https://example.kz/news/"
OUTLET = Outlet(
    id="example",
    name="Example",
    homepage="https://example.kz/",
    languages=("ru",),
    hosts=("example.kz",),
    discover=Discover(listings=(LIST,)),
    article_url=r"^https://example\.kz/news/(?P<id>\d+)",
    select=Select(next_page="a.next"),
)
READER = Reader(OUTLET)
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f'{head}<rss version="2.0"><channel><title>Лента</title>{"".join(items)}</channel></rss>'


def item(link: str, title: str = "Новость", date: str = "Mon, 23 Nov 2026 09:05:00 +0500") -> str:
    return f"<item><title>{escape(title)}</title><link>{escape(link)}</link><pubDate>{date}</pubDate></item>"


def test_a_feed_gives_titles_and_dates() -> None:
    feed = rss(item("https://example.kz/news/1?utm_source=rss", "Суд & «дело»"))
    (link,) = READER.read_feed(feed.encode(), url=FEED, fetched_at=NOW).links
    assert (link.url, link.title) == ("https://example.kz/news/1", "Суд & «дело»")
    assert link.published == datetime(2026, 11, 23, 4, 5, tzinfo=UTC)


def test_a_date_that_no_calendar_has_costs_no_feed() -> None:
    dates = ("0000-00-00", "-1", "9999-99-99", "Fri, 31 Dec 9999 23:59:59 -2359", "9" * 1000)
    feed = rss(*(item(f"https://example.kz/news/{number}", date=date) for number, date in enumerate(dates)))
    assert len(READER.read_feed(feed.encode(), url=FEED, fetched_at=NOW).links) == len(dates)


def test_what_entries_quote_as_html_is_no_depth() -> None:
    quoted = item("https://example.kz/news/N").replace("</link>", "</link><description><![CDATA[<img src='a'>a<br>b]]>")
    quoted = quoted.replace("<pubDate>", "</description><pubDate>")
    feed = rss(*(quoted.replace("N", str(number)) for number in range(100)))
    assert len(READER.read_feed(feed.encode(), url=FEED, fetched_at=NOW).links) == 100


def test_a_tag_with_endless_attributes_is_not_read() -> None:
    attributes = " ".join(f"a{number}='1'" for number in range(20_000))
    with pytest.raises(NotAnArticle, match="thousands of attributes"):
        READER.read_feed(rss(f"<item {attributes}/>").encode(), url=FEED, fetched_at=NOW)


def test_an_atom_feed_is_a_feed() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title type="html">&lt;b&gt;Суд</title>'
        '<link href="/news/7"/><id>tag:1</id><updated>2026-11-23T09:05:00+05:00</updated></entry></feed>'
    )
    (link,) = READER.read_feed(atom.encode(), url=FEED, fetched_at=NOW).links
    assert (link.url, link.title) == ("https://example.kz/news/7", "Суд")
    assert link.published == datetime(2026, 11, 23, 4, 5, tzinfo=UTC)


def test_one_bad_item_costs_no_other() -> None:
    bad = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "",
        "http://[::1",
        "http://127.0.0.1:99999/x",
        "https://other.kz/news/9",
    ]
    feed = rss(
        *map(item, bad), item("https://example.kz/news/1", date="Mon, 32 Foo 9999 25:61:61 GMT"), item("/news/2")
    )
    found = READER.read_feed(feed.encode(), url=FEED, fetched_at=NOW).links
    assert [(link.url, link.published is None) for link in found] == [
        ("https://example.kz/news/1", True),
        ("https://example.kz/news/2", False),
    ]


def test_a_feed_declares_its_encoding() -> None:
    feed = rss(item("https://example.kz/news/1", "Суд отложил"), head='<?xml version="1.0" encoding="windows-1251"?>')
    (link,) = READER.read_feed(feed.encode("cp1251"), url=FEED, fetched_at=NOW, content_type="text/xml").links
    assert link.title == "Суд отложил"


def test_a_feed_that_breaks_off_gives_what_it_has() -> None:
    feed = rss(item("https://example.kz/news/1"), item("https://example.kz/news/2"), item("https://example.kz/news/3"))
    found = READER.read_feed(feed[:-120].encode(), url=FEED, fetched_at=NOW).links
    assert [link.url[-1] for link in found][:2] == ["1", "2"]


def test_a_muddled_feed_is_refused() -> None:
    """Found by `make fuzz`: an entry that begins within a link made the parser raise a KeyError."""
    feed = b"<rss version='2.0'><channel><item><link>https://example.kz<entry/a/3</link></item>"
    with pytest.raises(NotAnArticle, match="broken feed: KeyError"):
        READER.read_feed(feed, url=FEED, fetched_at=NOW)


def test_an_element_with_an_odd_name_costs_no_other_address() -> None:
    """Found by `make fuzz`: where the namespace holds a brace, the element's name can't be taken apart."""
    sitemap = b"<urlset xmlns='http://x}y'><url><loc>https://example.kz/news/1</loc></url></urlset>"
    assert len(READER.read_sitemap(sitemap, url=SITEMAP, fetched_at=NOW).links) == 1


def test_the_sitemaps_of_an_index_come_newest_first() -> None:
    dated = {"old": "2015-01-01", "none": "", "new": "2026-11-20"}
    parts = (
        f"<sitemap><loc>https://example.kz/{name}.xml</loc><lastmod>{day}</lastmod></sitemap>"
        for name, day in dated.items()
    )
    index = f"<sitemapindex>{''.join(parts)}</sitemapindex>"
    found = READER.read_sitemap(index.encode(), url=SITEMAP, fetched_at=NOW)
    assert found.more == tuple(f"https://example.kz/{name}.xml" for name in ("new", "old", "none"))


def test_of_an_endless_feed_the_newest_are_read() -> None:
    feed = rss(*(item(f"https://example.kz/news/{number}") for number in range(MAX_FEED_ENTRIES + 50)))
    assert len(READER.read_feed(feed.encode(), url=FEED, fetched_at=NOW).links) == MAX_FEED_ENTRIES


def test_a_long_feed_gives_its_newest_entries_whatever_their_order() -> None:
    days = [f"Mon, {1 + number // 60:02d} Nov 2026 09:{number % 60:02d}:00 +0500" for number in range(600)]
    feed = rss(*(item(f"https://example.kz/news/{number}", date=day) for number, day in enumerate(days)))
    found = {link.url for link in READER.read_feed(feed.encode(), url=FEED, fetched_at=NOW).links}
    assert {f"https://example.kz/news/{number}" for number in range(100, 600)} == found


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 23 Nov 2099 09:05:00 +0500"])
def test_old_entries_of_a_long_feed_hide_none_whose_date_can_not_be_read(date: str) -> None:
    old = [
        item(f"https://example.kz/news/{1000 + number}", date="Thu, 01 Jan 2015 00:00:00 GMT") for number in range(600)
    ]
    feed = rss(*old, *(item(f"https://example.kz/news/{number}", date=date) for number in range(3)))
    found = [link.url for link in READER.read_feed(feed.encode(), url=FEED, fetched_at=NOW).links]
    assert {f"https://example.kz/news/{number}" for number in range(3)} < set(found)
    assert len(found) == MAX_FEED_ENTRIES


def test_a_long_feed_without_dates_gives_both_ends() -> None:
    feed = rss(*(item(f"https://example.kz/news/{number}", date="") for number in range(600)))
    found = [link.url for link in READER.read_feed(feed.encode(), url=FEED, fetched_at=NOW).links]
    assert (found[0], found[-1], len(found)) == ("https://example.kz/news/0", "https://example.kz/news/599", 500)


@pytest.mark.parametrize(
    "feed",
    [
        b"",
        b"<!doctype html><html><body><h1>Error</h1></body></html>",
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel></channel></rss>',
        b'<?xml version="1.0"?><!-- <a> --><!DOCTYPE rss SYSTEM "http://example.com/a.dtd"><rss></rss>',
        b"<rss><channel>" + b"<item>" * 1000 + b"</channel></rss>",
        b"\x1f\x8bnot gzip",
    ],
)
def test_what_is_no_feed_or_dangerous_is_refused(feed: bytes) -> None:
    with pytest.raises(NotAnArticle):
        READER.read_feed(feed, url=FEED, fetched_at=NOW)


def test_a_challenge_instead_of_a_feed_is_a_block() -> None:
    body = b"<html><head><title>Just a moment...</title></head><body><script>_cf_chl_opt</script></body></html>"
    with pytest.raises(BlockedPage):
        READER.read_feed(body, url=FEED, fetched_at=NOW)


def test_a_packed_sitemap_gives_addresses_times_and_news_fields() -> None:
    news = (
        "<news:news><news:publication_date>2026-11-23T09:05:00+05:00</news:publication_date>"
        "<news:title>Суд</news:title></news:news>"
    )
    body = (
        f'<?xml version="1.0"?><urlset {NS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        f"<url><loc>https://example.kz/news/1</loc><lastmod>2026-11-24</lastmod>{news}</url>"
        f"<url><loc>https://example.kz/about</loc></url></urlset>"
    )
    (link,) = READER.read_sitemap(gzip.compress(body.encode()), url=SITEMAP, fetched_at=NOW).links
    assert (link.url, link.title) == ("https://example.kz/news/1", "Суд")
    assert link.published == datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
    assert link.modified == datetime(2026, 11, 23, 19, tzinfo=UTC)


def test_a_sitemap_index_leads_on_within_the_outlet() -> None:
    maps = "".join(
        f"<sitemap><loc>{url}</loc></sitemap>" for url in ("https://example.kz/1.xml", "https://other.kz/2.xml")
    )
    found = READER.read_sitemap(f"<sitemapindex {NS}>{maps}</sitemapindex>".encode(), url=SITEMAP, fetched_at=NOW)
    assert (found.links, found.more) == ((), ("https://example.kz/1.xml",))


def test_a_gzip_bomb_is_refused_before_it_fills_memory() -> None:
    bomb = gzip.compress(f"<urlset {NS}>".encode() + b" " * 30_000_000)
    with pytest.raises(NotAnArticle) as refused:
        READER.read_sitemap(bomb, url=SITEMAP, fetched_at=NOW)
    assert refused.value.refusal == "too_large"


def test_a_listing_gives_each_article_once_with_its_longest_title() -> None:
    body = (
        "<html><head><base href='https://other.kz/'></head><body><a href='https://example.kz/news/1'><img></a>"
        "<a href='https://example.kz/news/1#x'>Суд отложил дело</a><a href='news/2'>Чужая база</a>"
        "<a href='https://example.kz/news/3'>Третья</a><a class='next' href='https://example.kz/news/?p=2'>Дальше</a></body></html>"
    )
    found = READER.read_listing(body.encode(), url=LIST, fetched_at=NOW)
    assert [(link.url, link.title) for link in found.links] == [
        ("https://example.kz/news/1", "Суд отложил дело"),
        ("https://example.kz/news/3", "Третья"),
    ]
    assert found.more == ("https://example.kz/news/?p=2",)


@pytest.mark.parametrize(
    "entry",
    [
        """<table><tr><td class="date">2 марта 2026</td><td onclick="location.href='/news/1'">Суд</td></tr></table>""",
        "<div data-href='/news/1'><h3>Суд</h3><p class='date'>2 марта 2026</p></div>",
        "<p><b class='date'>2 марта 2026</b><a href='/news/1' title='Суд'>Су…</a></p>",
        "<a href='/news/1'><div>Суд</div><div class='date'>2 марта 2026</div></a>",
        """<p><a href="#" onclick="window.open('/news/1')"><b class="date">2 марта 2026</b><h3>Суд</h3></a></p>""",
    ],
)
def test_a_listing_may_lead_to_articles_by_scripts(entry: str) -> None:
    body = f"<html><body>{entry}<td onclick=\"location='/about'\">О нас</td></body></html>"
    found = READER.read_listing(body.encode(), url=LIST, fetched_at=NOW)
    assert [(link.url, link.title, link.published is not None) for link in found.links] == [
        ("https://example.kz/news/1", "Суд", True)
    ]


def test_a_listing_may_be_a_piece_of_a_page_where_it_is_called_html() -> None:
    body = b"<ul><li><a href='/news/1'>One</a></li></ul>"
    found = READER.read_listing(body, url=LIST, fetched_at=NOW, content_type="text/html; charset=utf-8")
    assert [link.url for link in found.links] == ["https://example.kz/news/1"]
    with pytest.raises(NotAnArticle):
        READER.read_listing(body, url=LIST, fetched_at=NOW, content_type="text/plain")


@given(st.lists(st.integers(1, 10**6), unique=True, max_size=30))
def test_feed_and_sitemap_give_back_what_was_written(numbers: list[int]) -> None:
    urls = [f"https://example.kz/news/{number}" for number in numbers]
    feed = READER.read_feed(rss(*map(item, urls)).encode(), url=FEED, fetched_at=NOW)
    rows = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    sitemap = READER.read_sitemap(f"<urlset {NS}>{rows}</urlset>".encode(), url=SITEMAP, fetched_at=NOW)
    assert [link.url for link in feed.links] == urls == [link.url for link in sitemap.links]


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"<rss><channel><item>", b"<urlset>", b"<feed><entry>", b"\x1f\x8b", b"<html>"]),
)
def test_any_bytes_give_a_listing_or_a_refusal(noise: bytes, start: bytes) -> None:
    for read in (READER.read_feed, READER.read_sitemap, READER.read_listing):
        try:
            found = read(start + noise, url=LIST, fetched_at=NOW)
        except (NotAnArticle, BlockedPage):
            continue
        assert all(OUTLET.allows(link.url) for link in found.links)


@pytest.mark.parametrize(
    ("entry", "count"),
    [
        ('<p><a href="/news/1">Суд</a></p>', 2000),
        ('<div><a href="/news/1">Суд', 700),
        ('<div><a href="/news/{}">Суд', 700),
    ],
)
def test_links_that_repeat_or_hold_each_other_are_not_read_over_and_over(
    monkeypatch: pytest.MonkeyPatch, entry: str, count: int
) -> None:
    read: list[int] = []

    def link_title(element: Any) -> str:
        read.append(sum(1 for _ in element.iter()))
        return "Суд"

    monkeypatch.setattr(spiders.discovery.listings, "link_title", link_title)
    body = "".join(entry.format(number) for number in range(count))
    found = READER.read_listing(f"<html><body>{body}</body></html>".encode(), url=LIST, fetched_at=NOW)
    assert found.links[0].title == "Суд"
    assert sum(read) < 20 * count


@pytest.mark.parametrize(("selector", "further"), [(None, "/page/2"), ("a.older", "/older")])
def test_the_next_page_of_a_list_is_the_one_it_marks_unless_the_file_says_another(
    selector: str | None, further: str
) -> None:
    reader = Reader(OUTLET.model_copy(update={"select": Select(next_page=selector)}))
    links = "<a href='/news/1'>x</a><a class='older' href='/older'>older</a><a rel='nofollow next' href='/page/2'>2</a>"
    found = reader.read_listing(f"<html>{links}".encode(), url="https://example.kz/", fetched_at=NOW)
    assert found.more == (f"https://example.kz{further}",)
