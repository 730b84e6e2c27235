"""An article's fields, each from the first layer that has it: selectors, JSON-LD, meta tags, prose, trafilatura."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from spiders.document.dom import Page
from spiders.document.text import paragraphs_of, text_of
from spiders.page.body import junk_in, marked_body, prose_of
from spiders.page.dates import is_midnight, parse_date
from spiders.page.json_ld import (
    LEAST_TEXT,
    article_data,
    author_name,
    linked_authors,
    linked_body,
    linked_date,
    stands_for,
    text_in,
)
from spiders.page.metadata import date_near_headline, date_of, meta_author, meta_modified, meta_published, meta_title
from spiders.page.selectors import Selectors

T = TypeVar("T")

_IN_URL = re.compile(r"/((?:19|20)\d\d)/(\d\d?)/(\d\d?)(?:/|$)")


_SAME_DAY = timedelta(hours=36)
"""A date without a time and the exact time of it lie this near, whatever the zone of either."""


@dataclass(kw_only=True)
class Fields:
    """What the layers gave, and which layer gave what."""

    layers: dict[str, str]

    def first(self, field: str, found: Iterator[tuple[str, T | None]]) -> T | None:
        """The first value that a layer has; the layer is noted."""
        for layer, value in found:
            if value:
                self.layers[field] = layer
                return value
        return None


def find_title(page: Page, selectors: Selectors, fields: Fields) -> str | None:
    def layers() -> Iterator[tuple[str, str | None]]:
        if chosen := selectors.first("title", page.tree):
            yield chosen[0], text_of(chosen[1])
        yield "json-ld", _confirmed(text_in(article_data(page), "headline"), page)
        yield "meta", meta_title(page)
        yield "json-ld", text_in(article_data(page), "headline")

    return fields.first("title", layers())


def _confirmed(headline: str | None, page: Page) -> str | None:
    """A headline of JSON-LD that the page shows in full; search engines' limit of 110 letters makes many cut it."""
    return headline if headline in page.headlines else None


def find_published(page: Page, selectors: Selectors, fields: Fields) -> datetime | None:
    def layers() -> Iterator[tuple[str, datetime | None]]:
        if chosen := selectors.first("published", page.tree):
            yield chosen[0], date_of(chosen[1], page.fetched_at)
        yield "json-ld", linked_date(article_data(page), "datePublished", page.fetched_at)
        yield "meta", meta_published(page)
        yield "meta", date_near_headline(page)
        yield "url", _date_in_url(page)

    return fields.first("published", _with_time_first(layers()))


def _with_time_first(found: Iterator[tuple[str, datetime | None]]) -> Iterator[tuple[str, datetime | None]]:
    """The first date; where it has no time, the first of the same day that has one goes before it."""
    days: list[tuple[str, datetime]] = []
    for layer, date in found:
        if date and not is_midnight(date) and (not days or abs(date - days[0][1]) < _SAME_DAY):
            yield layer, date
            return
        days += [(layer, date)] if date else []
    yield from days


def _date_in_url(page: Page) -> datetime | None:
    match = _IN_URL.search(page.url)
    return parse_date("-".join(match.groups()), now=page.fetched_at) if match else None


def find_modified(page: Page) -> datetime | None:
    return linked_date(article_data(page), "dateModified", page.fetched_at) or meta_modified(page)


def find_author(page: Page, selectors: Selectors, fields: Fields) -> str | None:
    def layers() -> Iterator[tuple[str, str | None]]:
        chosen = selectors.all("author", page.tree)
        if chosen and (found := selectors.first("author", page.tree)):
            yield found[0], author_name(", ".join(dict.fromkeys(filter(None, map(text_of, chosen)))))
        yield "json-ld", linked_authors(article_data(page))
        yield "meta", meta_author(page)

    return fields.first("author", layers())


def find_lead(page: Page, selectors: Selectors) -> list[str]:
    """The paragraphs of the lead, where a selector names it."""
    chosen = selectors.first("lead", page.tree)
    return paragraphs_of(chosen[1]) if chosen else []


def find_body(page: Page, selectors: Selectors, fields: Fields) -> list[str]:
    """The paragraphs of the body; empty if no layer finds any."""

    def shown() -> Iterator[tuple[str, list[str] | None]]:
        if (marked := marked_body(page)) is not None:
            yield "meta", _long_enough(selected_text(marked, selectors))
        if (prose := prose_of(page)) is not None:
            yield "prose", _long_enough(selected_text(prose.element, selectors, without=prose.around))

    def layers() -> Iterator[tuple[str, list[str] | None]]:
        if chosen := selectors.first("body", page.tree):
            yield chosen[0], selected_text(chosen[1], selectors)
        found = next(((layer, text) for layer, text in shown() if text), None)
        linked = linked_body(article_data(page))
        if linked and stands_for(linked, (found[1] or []) if found else [], page.title):
            yield "json-ld", linked
        if found:
            yield found
        yield "trafilatura", _by_trafilatura(page)

    return fields.first("body", layers()) or []


def whole_text(page: Page, selectors: Selectors, fields: Fields) -> list[str]:
    """All paragraphs of a page that is watched as it stands: of the selected body, else of the whole page."""
    chosen = selectors.first("body", page.tree)
    fields.layers["body"] = chosen[0] if chosen else "outlet"
    return selected_text(chosen[1] if chosen else page.body, selectors)


def selected_text(element: Any, selectors: Selectors, *, without: Sequence[Any] = ()) -> list[str]:
    """The paragraphs of an element without what the outlet's file, and every outlet, calls no text."""
    return paragraphs_of(element, [*selectors.dropped(element), *junk_in(element), *without])


def _long_enough(paragraphs: list[str]) -> list[str] | None:
    return paragraphs if sum(map(len, paragraphs)) >= LEAST_TEXT else None


def _by_trafilatura(page: Page) -> list[str] | None:
    import trafilatura  # takes a second to import, and outlets with selectors never need it
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = trafilatura.bare_extraction(page.tree, fast=True, include_comments=False, with_metadata=False)
    if not isinstance(found, Document) or found.body is None:
        return None
    return _long_enough(paragraphs_of(found.body))
