"""Read links to articles from sitemaps and sitemap indexes, including Google's news fields."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from lxml import etree

from spiders.article import Link, NotAnArticle, Refusal
from spiders.document.decoding import decode_xml
from spiders.document.text import clean, describe_start
from spiders.page.dates import parse_date
from spiders.urls import absolute_url

_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"

MAX_SITEMAP_URLS = 100_000
"""Most links read from a file: twice what the protocol allows."""


def read_sitemap_links(
    body: bytes, *, url: str, fetched_at: datetime, content_type: str | None = None
) -> Iterator[tuple[bool, Link]]:
    """Yield the links of a sitemap, each with whether it leads to another sitemap.

    A broken sitemap is read as far as possible. Raises NotAnArticle if it isn't a sitemap, is too large or has a
    DOCTYPE.
    """
    text = decode_xml(body, content_type)
    if "<urlset" not in text[:5000] and "<sitemapindex" not in text[:5000]:
        raise NotAnArticle(Refusal.BAD_RESPONSE, f"not a sitemap: {describe_start(text)}")
    entries = etree.iterparse(
        BytesIO(text.encode()), tag=("{*}url", "{*}sitemap"), recover=True, resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False,
    )  # fmt: skip
    for number, (_, entry) in enumerate(entries):
        if number >= MAX_SITEMAP_URLS:
            break
        link = _link(entry, url, fetched_at)
        if link:
            yield entry.tag.endswith("}sitemap") or entry.tag == "sitemap", link
        entry.clear()


def _link(entry: Any, base: str, now: datetime) -> Link | None:
    address = absolute_url(base, clean(entry.findtext("{*}loc") or ""))
    if address is None:
        return None
    news = entry.find(f"{_NEWS}news")
    return Link(
        url=address,
        title=(clean(news.findtext(f"{_NEWS}title") or "")[:500] or None) if news is not None else None,
        published=parse_date(news.findtext(f"{_NEWS}publication_date"), now=now) if news is not None else None,
        modified=parse_date(entry.findtext("{*}lastmod"), now=now),
    )
