"""Read articles from the feed that has their full text, for sites whose own pages show none without scripts.

Evidence is the archived response of the feed. An article that has left the feed isn't visited again."""

import re
from collections.abc import Container, Sequence
from datetime import datetime
from functools import lru_cache
from html import escape, unescape
from typing import ClassVar

from spiders.article import Article, Link, NotAnArticle, Refusal
from spiders.discovery.feeds import FeedEntry, read_feed_entries
from spiders.document.dom import ParsedPage
from spiders.reader import Reader
from spiders.urls import absolute_url

_ADDRESS = re.compile(r"<(?:link|guid|id)\b[^<>]*?(?:\bhref=[\"']([^\"']+)|>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+))")


class FeedTextReader(Reader):
    """Reads articles from the first feed of the outlet's file."""

    shares_pages: ClassVar = True
    revisits: ClassVar = False

    def page_url(self, url: str) -> str:
        """Return the address of the feed."""
        return next(iter(self.outlet.discover.feeds), url)

    def articles_shown(self, url: str, body: bytes) -> Container[str]:
        """Return the ids of the articles in a feed; none for any other page."""
        text = body.decode("utf-8", "replace")
        named = (
            (unescape("".join(found)) for found in _ADDRESS.findall(text)) if "<rss" in text or "<feed" in text else ()
        )
        urls = (absolute_url(url, href) for href in named)
        return {article_id for one in urls if one and (article_id := self.article_id(one))}

    def read_article(
        self,
        body: bytes,
        *,
        url: str,
        fetched_at: datetime,
        content_type: str | None = None,
        status: int = 200,
        requested_url: str | None = None,
        link: Link | None = None,
    ) -> Article:
        """Return the article at `requested_url` from the feed. Raises NotAnArticle if the feed doesn't have it."""
        self.check_status(body, url, status)
        address = requested_url or url
        wanted = self.article_id(address)
        for entry in _entries(body, url, fetched_at, content_type):
            if wanted is not None and wanted in map(self.article_id, entry.urls):
                page = ParsedPage(_page_of(entry), url=address, fetched_at=fetched_at, content_type=content_type)
                return self.read_page(page, requested_url=requested_url, link=link)
        raise NotAnArticle(Refusal.NOT_AN_ARTICLE, f"the feed doesn't have {wanted or '(name its own address)'}")


@lru_cache(maxsize=1)
def _entries(body: bytes, url: str, fetched_at: datetime, content_type: str | None) -> Sequence[FeedEntry]:
    """Return a feed's entries; cached, because the articles of a feed are read one after the other."""
    return tuple(read_feed_entries(body, url=url, fetched_at=fetched_at, content_type=content_type))


def _page_of(entry: FeedEntry) -> str:
    """Return an entry as a page, so that its text is read as that of any other article."""
    dated = entry.published.isoformat() if entry.published else ""
    return (
        f"<html><head><meta name='author' content='{escape(entry.author)}'>"
        f"<meta property='article:published_time' content='{dated}'></head>"
        f"<body><h1>{escape(entry.title)}</h1><div itemprop='articleBody'>{entry.markup}</div></body></html>"
    )
