"""Find the outlet's articles that a page links to, as in a "latest news" box, for the check of unlisted articles.

The bytes are searched without parsing the page: only links are needed, and few of them are new.
"""

import re
from functools import lru_cache
from html import unescape
from itertools import islice
from urllib.parse import urljoin

from spiders.reader import Reader
from spiders.urls import absolute_url

MAX_SCANNED_BYTES = 1_000_000
"""Most bytes searched per page; pages of outlets have a tenth."""

MAX_LINKS_PER_ARTICLE = 600
"""Most different links checked per page; most pages have about 150."""

_HREF = re.compile(rb"""href=["']?([^"'<>\s]{1,500})""")
_BASE = re.compile(rb"""<base\s[^<>]{0,200}?href=["']?([^"'<>\s]{1,500})""", re.IGNORECASE)


def find_article_links(body: bytes, url: str, reader: Reader) -> dict[str, str]:
    """Return the outlet's articles that the page at `url` links to, possibly including itself: id -> URL."""
    base = _base_of(body, url)
    origin = urljoin(base, "/")
    hrefs = dict.fromkeys(_HREF.findall(body[:MAX_SCANNED_BYTES]))
    found = (_article(reader, _link_base(href, base, origin), href) for href in islice(hrefs, MAX_LINKS_PER_ARTICLE))
    return dict(filter(None, found))


def _base_of(body: bytes, url: str) -> str:
    declared = _BASE.search(body[:MAX_SCANNED_BYTES]) if b"<base" in body[:MAX_SCANNED_BYTES] else None
    return (declared and absolute_url(url, declared[1].decode("utf-8", "replace"))) or url


def _link_base(href: bytes, base: str, origin: str) -> str:
    """Return the base of a link: the site's origin unless the link is relative to its folder."""
    return origin if href.startswith((b"/", b"http:", b"https:")) else base


@lru_cache(maxsize=4096)
def _article(reader: Reader, base: str, href: bytes) -> tuple[str, str] | None:
    """Return an article's id and URL if the link leads to one. Cached, because all pages of an outlet share links."""
    try:
        url = absolute_url(base, unescape(href.decode("utf-8")))
    except UnicodeDecodeError:
        return None  # in another encoding it would be another URL
    if url is None or not reader.outlet.allows(url):
        return None
    article_id = reader.article_id(url)
    return (article_id, url) if article_id is not None else None
