"""Find the articles of its outlet that a page links to, as in a "latest news" box: for `headline_boxes`.

Bytes are looked through, and no tree: of each page that is read only its links are wanted, and few are new."""

import re
from functools import lru_cache
from html import unescape
from itertools import islice
from urllib.parse import urljoin

from spiders.reader import Reader
from spiders.urls import absolute_url

MAX_SCANNED_BYTES = 1_000_000
"""Bytes of a page that are looked at; pages of outlets have a tenth."""

MAX_LINKS_PER_ARTICLE = 600
"""Different links of a page that are looked at; most pages have some 150."""

_HREF = re.compile(rb"""href=["']?([^"'<>\s]{1,500})""")
_BASE = re.compile(rb"""<base\s[^<>]{0,200}?href=["']?([^"'<>\s]{1,500})""", re.IGNORECASE)


def find_article_links(body: bytes, url: str, reader: Reader) -> dict[str, str]:
    """The outlet's articles that the page at `url` links to, the page itself among them if it does: id -> address."""
    base = _base_of(body, url)
    origin = urljoin(base, "/")
    hrefs = dict.fromkeys(_HREF.findall(body[:MAX_SCANNED_BYTES]))
    found = (_article(reader, _link_base(href, base, origin), href) for href in islice(hrefs, MAX_LINKS_PER_ARTICLE))
    return dict(filter(None, found))


def _base_of(body: bytes, url: str) -> str:
    told = _BASE.search(body[:MAX_SCANNED_BYTES]) if b"<base" in body[:MAX_SCANNED_BYTES] else None
    return (told and absolute_url(url, told[1].decode("utf-8", "replace"))) or url


def _link_base(href: bytes, base: str, origin: str) -> str:
    """What a link counts from: the same for all pages of a site, but for the few that count from their folder."""
    return origin if href.startswith((b"/", b"http:", b"https:")) else base


@lru_cache(maxsize=4096)
def _article(reader: Reader, base: str, href: bytes) -> tuple[str, str] | None:
    """An article's id and address, if the link leads to one; the same links stand on all pages of an outlet."""
    try:
        url = absolute_url(base, unescape(href.decode("utf-8")))
    except UnicodeDecodeError:
        return None  # in another encoding it would be another address
    if url is None or not reader.outlet.allows(url):
        return None
    article_id = reader.article_id(url)
    return (article_id, url) if article_id is not None else None
