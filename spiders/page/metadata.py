"""Read title, author and dates from a page's meta tags, microdata and the lines around its headline."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice, takewhile
from typing import Any

from spiders.document.dom import ParsedPage
from spiders.document.text import comparable_letters, text_of
from spiders.page.dates import is_date, parse_date
from spiders.page.json_ld import clean_author

_PUBLISHED_META = (
    "article:published_time", "datepublished", "og:article:published_time", "aiturec:datetime", "pubdate",
    "publishdate", "publish_date", "date.created", "dcterms.created", "dc.date.issued", "dcterms.date", "dc.date",
    "date", "sailthru.date",
)  # fmt: skip
_MODIFIED_META = ("article:modified_time", "datemodified", "og:updated_time", "dcterms.modified", "last-modified")
_AUTHOR_META = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author")
_SITE_PART = re.compile(r"\s+[|—–·»:-]\s+")
_MAX_ELEMENTS_AFTER, _MAX_ELEMENTS_BEFORE = 40, 12
"""Elements searched for a date after the headline, and before it in its parent."""


def meta_author(page: ParsedPage) -> str | None:
    """Return the author of the meta tags."""
    return next((name for key in _AUTHOR_META if (name := clean_author(page.meta.get(key, "")))), None)


def meta_published(page: ParsedPage) -> datetime | None:
    """Return the date of publication in the meta tags."""
    return _first_date(page, _PUBLISHED_META)


def meta_modified(page: ParsedPage) -> datetime | None:
    """Return the date of the last change in the meta tags."""
    return _first_date(page, _MODIFIED_META)


def _first_date(page: ParsedPage, keys: Iterable[str]) -> datetime | None:
    dates = (parse_date(page.meta.get(key), now=page.fetched_at) for key in keys)
    return next((date for date in dates if date), None)


def find_date_near_headline(page: ParsedPage) -> datetime | None:
    """Return the date of the first element that is little more than a date: near the headline, then anywhere."""
    for element in _date_candidates(page):
        if found := _date_if_only_date(element, page.fetched_at):
            return found
    return None


def _date_candidates(page: ParsedPage) -> Iterator[Any]:
    headline = page.main_headline
    if headline is not None:
        yield from headline.iter()
        beside = headline.getparent()
        if beside.tag not in ("main", "body"):
            before = takewhile(lambda element: element is not headline, beside.iterdescendants())
            yield from islice(before, _MAX_ELEMENTS_BEFORE)
        yield from islice(headline.xpath("following::*"), _MAX_ELEMENTS_AFTER)
    yield from page.body.xpath(".//time[@datetime]")[:1]
    named = " or ".join(f"contains(@class, '{word}')" for word in ("date", "published", "submitted", "time"))
    yield from page.body.xpath(f".//*[{named}]")[:10]


def _date_if_only_date(element: Any, now: datetime) -> datetime | None:
    """Return the date of an element that holds a date and little more."""
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "option") or len(element) > 6:
        return None
    if sum(map(len, element.itertext())) > 200:
        return None
    return date_of(element, now) if element.get("datetime") or is_date(text_of(element)) else None


def date_of(element: Any, now: datetime) -> datetime | None:
    """Return the date of an element: from its attributes, those of an element inside it, or its words."""
    inside = element.xpath("descendant-or-self::*[@datetime][1]") or element.xpath("descendant-or-self::*[@content][1]")
    written = inside[0].get("datetime") or inside[0].get("content") if inside else None
    return parse_date(written, now=now) or parse_date(text_of(element), now=now)


def meta_title(page: ParsedPage) -> str | None:
    """Return the headline: the main h1, else og:title or the title element without the site's name."""
    headline = page.main_headline
    if headline is not None:
        return text_of(headline)
    return without_site_name(page.meta.get("og:title", ""), page) or without_site_name(page.title, page)


def without_site_name(title: str, page: ParsedPage) -> str | None:
    """Return a title without the site's name after its last bar or dash.

    The name is removed if it is og:site_name, or shorter than the rest.
    """
    parts = _SITE_PART.split(title)
    site = comparable_letters(page.meta.get("og:site_name", ""))
    if len(parts) > 1 and (comparable_letters(parts[-1]) == site or len(parts[-1]) < 30 < len(title) - len(parts[-1])):
        title = title[: title.rindex(parts[-1])].rstrip(" |—–·»:-")
    return title or None
