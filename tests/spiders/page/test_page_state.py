"""Articles and lists in the JSON by which scripts show a page."""

import json
from datetime import UTC, date, datetime

import pytest

from config.models.outlet import Outlet
from spiders.article import NotAnArticle
from spiders.discovery.feeds import read_feed_links
from spiders.page.page_state import json_links
from spiders.reader import Reader
from spiders.urls import date_template, dated_urls

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "https://example.kz/news/most"
OUTLET = Outlet.model_validate(
    {
        "id": "example",
        "name": "Example",
        "homepage": "https://example.kz/",
        "languages": ["ru"],
        "hosts": ["example.kz"],
        "discover": {"listings": ["https://example.kz/news"]},
        "article_url": r"^https://example\.kz/news/[a-z-]+$",
    }
)
TITLE = "Мост закрыли на ремонт"
TEXT = [
    "Жители города собрались у старого вокзала и говорили о мосте.",
    "Ремонт начнётся весной, сообщил акимат города.",
]
POST = {
    "title": TITLE,
    "published_at": "2026-03-01T09:30:00+05:00",
    "author": {"name": "Асель Жанова"},
    "content": [{"type": "paragraph", "data": {"text": line}} for line in TEXT],
}
MENU = {
    "title": "О редакции",
    "content": "Мы пишем о городе и его окрестностях с прошлого века, редакция ждёт писем читателей.",
}
CALL = f"""(function(a,b){{b.title={json.dumps(TITLE)};return {{data:[{{post:b,page:void 0}}],ssr:!0}}}}(
"x",{{body:{json.dumps("".join(f"<p>{line}</p>" for line in TEXT))},date:"2026-03-01T09:30:00+05:00"}}));"""
NUXT = [
    {"post": 1},
    {"title": 2, "body": 3, "date": 4},
    TITLE,
    "".join(f"<p>{line}</p>" for line in TEXT),
    "2026-03-01T09:30:00+05:00",
]
DATA = json.dumps({"props": {"post": POST, "pages": [MENU]}}, ensure_ascii=False)
STATES = {
    "next": f"<script id='__NEXT_DATA__' type='application/json'>{DATA}</script>",
    "assigned": f"<script>window.__INITIAL_STATE__ = {DATA}; start()</script>",
    "a string": f"<script>window.__STATE__ = JSON.parse({json.dumps(DATA)})</script>",
    "a string in quotes": f"<script>var pageData=JSON.parse('{DATA}')</script>",
    "an answer": f"<script type='application/json'>{json.dumps({'body': DATA})}</script>",
    "a literal": f"<script>window.__A__ = 'ru'; window.__STATE__ = {{lang: 'ru', post: {json.dumps(POST)}}}</script>",
    "nuxt 2": f"<script>window.__NUXT__={CALL}</script>",
    "nuxt": f"<script id='__NUXT_DATA__' type='application/json'>{json.dumps(NUXT, ensure_ascii=False)}</script>",
}


def page(body: str) -> bytes:
    head = f"<head><title>{TITLE} | Пример</title></head>"
    return f"<html lang='ru'>{head}<body><div id=app></div>{body}</body></html>".encode()


@pytest.mark.parametrize("state", STATES)
def test_the_article_in_a_pages_state_is_read(state: str) -> None:
    article = Reader(OUTLET).read_article(page(STATES[state]), url=URL, fetched_at=NOW)
    assert article.title == TITLE
    assert article.text.splitlines() == TEXT
    assert article.published == datetime(2026, 3, 1, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("state", ["<script>window.__STATE__ = {broken</script>", "<script>var data = [1, 2]</script>"])
def test_a_state_without_an_article_gives_none(state: str) -> None:
    with pytest.raises(NotAnArticle):
        Reader(OUTLET).read_article(page(state), url=URL, fetched_at=NOW)


def test_an_article_may_be_json_alone_as_an_api_gives_it() -> None:
    body = {"title": TITLE, "published_at": "2026-03-01T04:30:00Z", "html": "".join(f"<p>{line}</p>" for line in TEXT)}
    found = Reader(OUTLET).read_article(json.dumps(body).encode(), url=URL, fetched_at=NOW)
    assert (found.title, found.text.splitlines()) == (TITLE, TEXT)
    with pytest.raises(NotAnArticle):
        Reader(OUTLET).read_article(b'{"error": "not found"}', url=URL, fetched_at=NOW)


def test_an_address_that_only_scripts_know_is_not_followed() -> None:
    rows = {"data": [{"title": TITLE, "url": "https://example.kz/#/post/1", "self": "/news/most"}]}
    assert [link.url for link in json_links(rows, "https://example.kz/api", NOW)] == [URL]


def test_a_list_in_json_names_articles_and_the_next_page() -> None:
    rows = {"items": [{"title": TITLE, "slug": "most"}, {"title": "Иное", "url": "/about"}], "next": "/api/news?page=2"}
    body = json.dumps(rows).encode()
    listing = Reader(OUTLET).read_listing(body, url="https://example.kz/news", fetched_at=NOW)
    assert [(link.url, link.title) for link in listing.links] == [(URL, TITLE)]
    assert listing.more == ("https://example.kz/api/news?page=2",)


def test_a_list_in_a_pages_state_names_articles() -> None:
    rows = json.dumps({"posts": [{"title": TITLE, "url": "/news/most", "date": "2026-03-01 09:30"}]})
    body = page(f"<script id='__NEXT_DATA__' type='application/json'>{rows}</script>")
    (link,) = Reader(OUTLET).read_listing(body, url="https://example.kz/news", fetched_at=NOW).links
    assert (link.url, link.published) == (URL, datetime(2026, 3, 1, 4, 30, tzinfo=UTC))


def test_a_list_with_terse_keys_is_known_by_its_paths_and_headlines() -> None:
    rows = [
        {"i": f"/i/{n}.jpg", "u": f"/a/{n}", "t": f"Суд отложил дело {n}", "d": 1_764_000_000 + n} for n in range(3)
    ]
    found = list(json_links({"menu": [{"title": "О нас", "url": "/about"}], "rows": rows}, "https://example.kz/", NOW))
    assert [link.url.removeprefix("https://example.kz") for link in found] == ["/about", "/a/0", "/a/1", "/a/2"]
    assert found[1].title == "Суд отложил дело 0"
    assert found[1].published == datetime.fromtimestamp(1_764_000_000, UTC)


def test_archives_by_day_and_month_are_requested_for_today_and_yesterday() -> None:
    assert dated_urls("https://example.kz/{yyyy}/{mm}/{dd}/", date(2026, 3, 1)) == [
        "https://example.kz/2026/03/01/",
        "https://example.kz/2026/02/28/",
    ]
    assert dated_urls("https://example.kz/arhiv?m={m}.{yyyy}", date(2026, 3, 5)) == [
        "https://example.kz/arhiv?m=3.2026"
    ]
    assert dated_urls("https://example.kz/news", date(2026, 3, 1)) == ["https://example.kz/news"]


def test_a_past_date_at_the_end_of_an_address_is_an_archives() -> None:
    today = date(2026, 3, 5)
    assert date_template("https://example.kz/arhiv/2026/02/", today) == "https://example.kz/arhiv/{yyyy}/{mm}/"
    assert date_template("https://example.kz/2026-3-1", today) == "https://example.kz/{yyyy}-{m}-{d}"
    assert date_template("https://example.kz/2026/04/01/", today) is None
    assert date_template("https://example.kz/2026/02/most", today) is None


def test_a_guid_that_is_no_permalink_is_no_address() -> None:
    items = "".join(
        f"<item><title>x</title><link>https://example.kz/news/{name}</link>"
        f"<guid isPermaLink='{is_link}'>https://example.kz/id/{name}</guid></item>"
        for name, is_link in (("a", "false"), ("b", "true"))
    )
    feed = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
    urls = [link.url for link in read_feed_links(feed, url="https://example.kz/rss", fetched_at=NOW)]
    assert urls == ["https://example.kz/news/a", "https://example.kz/news/b", "https://example.kz/id/b"]
