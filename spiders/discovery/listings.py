"""Read links to articles from listing pages: those in selected entries, else all links to articles."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from spiders.article import Link
from spiders.document.dom import CUT_SHORT, HEADING_TAGS, ParsedPage, links_in
from spiders.document.text import clean, lines_of, text_of
from spiders.page.dates import is_date
from spiders.page.fields import Selectors
from spiders.page.metadata import date_of
from spiders.urls import absolute_url

MAX_LINKS_PER_PAGE = 1000
"""Most links read from a listing; the longest real ones have some hundreds."""

_MAX_READS_PER_URL = 8
"""An entry links to its article by picture, title and date. Reading more links to one URL would rescan everything
between them.
"""

_MAX_NESTED_ANCHORS = 8
"""The words of a link nested this deep aren't read: the links around it have been read with all their content."""

_MAX_ANCESTORS = 4
"""Number of elements, with the link itself, that are searched for the date and headline of its entry."""


def find_listing_links(page: ParsedPage, selectors: Selectors, is_article: Callable[[str], bool]) -> Iterator[Link]:
    """Yield the links of a page's entries, else all links to articles, in page order, with title and date."""
    entries = selectors.all("item", page.tree) if selectors.has("item") else []
    yield from _entry_links(entries, page, selectors) if entries else _article_links(page, is_article)


def _entry_links(entries: Iterable[Any], page: ParsedPage, selectors: Selectors) -> Iterator[Link]:
    for entry in entries:
        titled = selectors.first("item_title", entry)
        dated = selectors.first("item_published", entry)
        links = [*(links_in(page, titled[1]) if titled else ()), *links_in(page, entry)]
        url = next((url for _, href in links if (url := absolute_url(page.base, href))), None)
        if url:
            title = text_of(titled[1]) if titled else next(filter(None, (link_title(one) for one, _ in links)), None)
            yield Link(url=url, title=title, published=date_of(dated[1], page.fetched_at) if dated else None)


def _article_links(page: ParsedPage, is_article: Callable[[str], bool]) -> Iterator[Link]:
    seen: Counter[str] = Counter()
    for anchor, href in links_in(page, page.tree):
        url = absolute_url(page.base, href)
        if not url or seen[url] >= _MAX_READS_PER_URL or not is_article(url):
            continue
        seen[url] += 1
        if len(list(islice(anchor.iterancestors("a"), _MAX_NESTED_ANCHORS))) == _MAX_NESTED_ANCHORS:
            yield Link(url=url, title=anchor.get("title") or None)
        else:
            title = link_title(anchor) or anchor.get("title") or headline_beside(anchor, href, page) or None
            yield Link(url=url, title=title, published=_date_beside(anchor, href, page))


def _date_beside(anchor: Any, href: str, page: ParsedPage) -> datetime | None:
    """Return the date in the link's entry: of a time element, or of one whose class names a date."""
    for element in _entry_around(anchor, href, page):
        dated = element.xpath(".//time[@datetime] | .//*[contains(@class, 'date') or contains(@class, 'time')][not(*)]")
        if dated:
            return date_of(dated[0], page.fetched_at)
    return None


def link_title(link: Any) -> str:
    """Return the headline that a link shows: its only heading, else its words without a date, whole if cut short."""
    headings = [text for heading in link.iter("h1", *HEADING_TAGS, "h5") if (text := text_of(heading))]
    text = headings[0] if len(headings) == 1 else text_of(link)
    if len(headings) != 1 and len(link) and any(map(str.isdigit, text)):
        text = " ".join(line.text for line in lines_of(link) if not is_date(line.text))
    whole = clean(link.get("title") or "")
    return whole if text.endswith(CUT_SHORT) and whole.startswith(text.rstrip(".… ")) else text


def headline_beside(anchor: Any, href: str, page: ParsedPage) -> str:
    """Return the headline in the entry of a link without words of its own, such as "Read more" or one over a card.

    It is the only heading, or without one the first line but for a date; "" if there is none."""
    entry = anchor
    for entry in _entry_around(anchor, href, page):
        headings = list(entry.iter(*HEADING_TAGS, "h5", "h6"))
        if headings:
            return text_of(headings[0]) if len(headings) == 1 else ""
    own = text_of(anchor)
    words = (line.text for line in lines_of(entry) if line.text != own and not is_date(line.text))
    return next(words, "")


def _entry_around(anchor: Any, href: str, page: ParsedPage) -> Iterator[Any]:
    """Yield a link and the elements around it as long as they link to no other page: then they are a list."""
    yield anchor
    for element in islice(anchor.iterancestors(), _MAX_ANCESTORS - 1):
        if any(other != href for _, other in links_in(page, element)):
            return
        yield element


def merge_links(links: Iterable[tuple[str, Link]], *, limit: int = MAX_LINKS_PER_PAGE) -> list[Link]:
    """Return one link for each article id: its first URL, longest title and first date."""
    found: dict[str, Link] = {}
    for key, link in links:
        known = found.get(key)
        if known is not None:
            link = Link(
                url=known.url,
                title=max(known.title or "", link.title or "", key=len) or None,
                published=known.published or link.published,
                modified=known.modified or link.modified,
                summary=known.summary or link.summary,
            )
        elif len(found) >= limit:
            break
        found[key] = link
    return list(found.values())
