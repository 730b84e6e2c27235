"""Articles whose text only a feed has."""

from datetime import UTC, datetime, timedelta

import pytest

from config.models.outlet import Outlet
from spiders.article import NotAnArticle, Refusal
from spiders.reader import reader_for

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
FEED = "https://example.kz/feed.xml"
OUTLET = {
    "id": "example",
    "name": "Example",
    "homepage": "https://example.kz/",
    "languages": ["ru"],
    "spider": "feed_text",
    "hosts": ["example.kz"],
    "discover": {"feeds": [FEED]},
    "article_url": r"/post/(?P<id>\d+)",
}
READER = reader_for(Outlet.model_validate(OUTLET))
TEXT = "Суд в Кокпекты отложил заседание по делу местной газеты, сообщили её сотрудники."


def entry(number: int) -> str:
    return (
        f"<item><title>Суд отложил дело № {number} &amp; другие</title><link>https://example.kz/post/{number}?a=1&amp;b=2"
        f"</link><pubDate>Mon, 23 Nov 2026 09:05:00 +0500</pubDate><dc:creator>Айгүл Мнимая</dc:creator>"
        f"<description>Кратко.</description><content:encoded><![CDATA[<p>{TEXT}</p><script>1</script><p>{TEXT[:-1]} № "
        f"{number}.</p>]]></content:encoded></item>"
    )


BODY = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Лента</title>{entry(1)}{entry(2)}</channel></rss>'
).encode()


def test_an_article_is_read_from_its_entry_in_the_feed() -> None:
    address = "https://example.kz/post/2"
    assert READER.page_url(address) == FEED
    found = READER.read_article(BODY, url=FEED, fetched_at=NOW, requested_url=address)
    assert (found.article_id, found.url, found.author) == ("2", address, "Айгүл Мнимая")
    assert (found.title, found.text) == ("Суд отложил дело № 2 & другие", f"{TEXT}\n{TEXT[:-1]} № 2.")
    assert found.published == datetime(2026, 11, 23, 4, 5, tzinfo=UTC)


def test_an_article_that_the_feed_lacks_is_refused() -> None:
    with pytest.raises(NotAnArticle) as refused:
        READER.read_article(BODY, url=FEED, fetched_at=NOW + timedelta(1), requested_url="https://example.kz/post/3")
    assert refused.value.refusal is Refusal.NOT_AN_ARTICLE


def test_a_feed_is_shared_by_its_articles_and_no_other_page_is() -> None:
    assert READER.articles_shown(FEED, BODY) == {"1", "2"}
    assert not READER.articles_shown("https://example.kz/", b"<html><link href='https://example.kz/post/1'></html>")
