"""Read each field of an article from the first layer that has it: selectors, JSON-LD, meta tags, trafilatura."""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from lxml.cssselect import CSSSelector

from config.models.outlet import Outlet, Select
from spiders.document.dom import ParsedPage
from spiders.document.text import is_visible, lines_of, paragraphs_in, paragraphs_of, text_of
from spiders.page.authors import authors_in, clean_author, signature_of
from spiders.page.body.find_body import (
    find_main_text,
    find_marked_body,
    following_articles,
    in_article_of_headline,
)
from spiders.page.body.site_text import (
    MIN_CERTAIN_CHARS,
    is_prose,
    is_site_text,
    lines_below_headline,
    may_have_article,
    text_at_headline,
    without_links_back,
)
from spiders.page.boilerplate import find_non_text
from spiders.page.dates import is_midnight, parse_date
from spiders.page.json_ld import (
    find_article_object,
    find_page_object,
    is_better_body,
    json_ld_authors,
    json_ld_body,
    json_ld_date,
    json_ld_text,
)
from spiders.page.metadata import (
    MODIFIED_META,
    PUBLISHED_META,
    date_of,
    find_author_near_headline,
    find_date_near_headline,
    find_marked_date,
    find_unselected_lead,
    meta_author,
    meta_date,
    meta_title,
)
from spiders.page.page_state import find_state_article, state_author, state_body, state_date, state_title

_Value = TypeVar("_Value")

_DATE_ONLY = re.compile(r"\d\d?\.\d\d?\.\d{4}|\d{4}-\d\d-\d\d")
_DATE_IN_URL = re.compile(
    r"/(?P<year>(?:19|20)\d\d)/(?:[a-z_-]+/)?(?P<month>\d\d?|[a-z]{3})/(?P<day>\d\d?)(?:/|$)", re.IGNORECASE
)


_SAME_DAY = timedelta(hours=36)
"""A date without a time and its exact time differ by less, whatever their time zones."""


class Layer(StrEnum):
    """The source of a field, as `Article.layers` names it."""

    SELECT = "select"
    OUTLET = "outlet"
    JSON_LD = "json-ld"
    META = "meta"
    PROSE = "prose"
    TRAFILATURA = "trafilatura"
    URL = "url"
    PDF = "pdf"
    LINK = "link"
    STATE = "state"


@dataclass(kw_only=True)
class FieldLayers:
    """The layer that gave each field."""

    layers: dict[str, str]

    def first(self, field: str, found: Iterator[tuple[str, _Value | None]]) -> _Value | None:
        """Return the first value found and note its layer."""
        for layer, value in found:
            if value:
                self.layers[field] = layer
                return value
        return None


class Selectors:
    """An outlet's compiled selectors."""

    def __init__(self, outlet: Outlet, defaults: Select) -> None:
        self._found: dict[str, list[tuple[str, CSSSelector]]] = {}
        for layer, select in (("select", outlet.select), ("outlet", defaults)):
            for field, selector in select.model_dump(exclude={"drop"}, exclude_none=True).items():
                self._found.setdefault(field, []).append((layer, _compile(selector)))
        drops = (*outlet.select.drop, *defaults.drop)
        self._drop = _compile(", ".join(drops)) if drops else None
        self.article_pattern = outlet.article_pattern

    def has(self, field: str) -> bool:
        """Return whether the field has a selector."""
        return field in self._found

    def is_configured(self, field: str) -> bool:
        """Return whether the outlet's file itself has a selector for the field."""
        return any(layer == "select" for layer, _ in self._found.get(field, ()))

    def first(self, field: str, tree: Any) -> tuple[str, Any] | None:
        """Return the first element of a field in page order, with the layer whose selector found it."""
        for layer, selector in self._found.get(field, ()):
            if found := selector(tree):
                return layer, found[0]
        return None

    def all(self, field: str, tree: Any) -> list[Any]:
        """Return all elements of a field."""
        for _, selector in self._found.get(field, ()):
            if found := selector(tree):
                return list(found)
        return []

    def dropped(self, tree: Any) -> Iterable[Any]:
        """Return the elements that aren't text of the article."""
        return self._drop(tree) if self._drop is not None else ()


def _compile(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def find_title(page: ParsedPage, selectors: Selectors, fields: FieldLayers) -> str | None:
    """Return the headline."""

    def layers() -> Iterator[tuple[str, str | None]]:
        if chosen := selectors.first("title", page.tree):
            yield chosen[0], text_of(chosen[1])
        yield Layer.JSON_LD, _if_shown_in_full(json_ld_text(find_article_object(page), "headline"), page)
        if page.main_headline is None:
            yield Layer.STATE, state_title(find_state_article(page))
        yield Layer.META, meta_title(page)
        yield Layer.JSON_LD, json_ld_text(find_article_object(page), "headline")

    return fields.first("title", ((layer, title) for layer, title in layers() if title and is_visible(title)))


def _if_shown_in_full(headline: str | None, page: ParsedPage) -> str | None:
    """Return a JSON-LD headline that the page shows in full; many are cut at search engines' limit of 110."""
    return headline if headline in page.headlines else None


def find_published(page: ParsedPage, selectors: Selectors, fields: FieldLayers) -> datetime | None:
    """Return the date of publication."""

    def layers() -> Iterator[tuple[str, datetime | None]]:
        if chosen := selectors.first("published", page.tree):
            yield chosen[0], date_of(chosen[1], page.fetched_at)
        yield Layer.JSON_LD, json_ld_date(find_article_object(page), "datePublished", page.fetched_at)
        yield Layer.META, meta_date(page, PUBLISHED_META)
        yield Layer.META, find_marked_date(page)
        yield Layer.STATE, state_date(find_state_article(page), page.fetched_at)
        yield Layer.JSON_LD, json_ld_date(find_page_object(page), "datePublished", page.fetched_at)
        yield Layer.META, _date_at_end(page.title, page)
        yield Layer.URL, _date_in_url(page)
        yield Layer.META, find_date_near_headline(page)

    return fields.first("published", _with_time_first(layers()))


def _with_time_first(found: Iterator[tuple[str, datetime | None]]) -> Iterator[tuple[str, datetime | None]]:
    """Yield the first date, preceded by the first date of the same day with a time if it has none."""
    days: list[tuple[str, datetime]] = []
    for layer, date in found:
        if date and not is_midnight(date) and (not days or abs(date - days[0][1]) < _SAME_DAY):
            yield layer, date
            return
        days += [(layer, date)] if date else []
    yield from days


def _date_at_end(title: str, page: ParsedPage) -> datetime | None:
    """Return the date after the last bar of a title: "Headline | Outlet | 24.11.2026"."""
    last = title.rpartition(" | ")[2]
    return parse_date(last, now=page.fetched_at) if _DATE_ONLY.fullmatch(last) else None


def _date_in_url(page: ParsedPage) -> datetime | None:
    match = _DATE_IN_URL.search(page.url)
    separator = "-" if match and match["month"].isdigit() else " "
    return parse_date(separator.join(match.group("day", "month", "year")), now=page.fetched_at) if match else None


def find_modified(page: ParsedPage) -> datetime | None:
    """Return the date of the last change."""
    return json_ld_date(find_article_object(page), "dateModified", page.fetched_at) or meta_date(page, MODIFIED_META)


def find_author(
    page: ParsedPage, selectors: Selectors, fields: FieldLayers, paragraphs: Sequence[str] = ()
) -> str | None:
    """Return the author, who may have signed the `paragraphs` of the text."""

    def layers() -> Iterator[tuple[str, str | None]]:
        chosen = selectors.all("author", page.tree)
        if chosen and (found := selectors.first("author", page.tree)):
            yield found[0], authors_in(map(text_of, chosen))
        yield Layer.JSON_LD, json_ld_authors(page)
        yield Layer.META, meta_author(page)
        yield Layer.STATE, clean_author(state_author(find_state_article(page)))
        yield Layer.META, find_author_near_headline(page)
        yield Layer.PROSE, signature_of(paragraphs)

    return fields.first("author", layers())


def find_lead(page: ParsedPage, selectors: Selectors) -> list[str]:
    """Return the paragraphs of the lead if it has a selector."""
    chosen = selectors.first("lead", page.tree)
    return paragraphs_of(chosen[1]) if chosen else []


def find_shown_lead(page: ParsedPage, selectors: Selectors) -> list[str]:
    """Return the lead that the page shows outside its body, unless the body has a selector.

    Then a lead outside it has one, too.
    """
    return [] if selectors.has("body") else find_unselected_lead(page)


def find_body(page: ParsedPage, selectors: Selectors, fields: FieldLayers) -> list[str]:
    """Return the paragraphs of the body, or an empty list if no layer finds any.

    If the selector of the outlet's file finds nothing, markup may still show the body, but nothing is guessed.
    """
    chosen = selectors.first("body", page.tree)
    may_guess = not misses_body(page, selectors)
    later = following_articles(page)

    def text_in(element: Any, *without: Any, is_guessed: bool = False) -> list[str] | None:
        skip = _skipped(element, selectors, without)
        lines = lines_below_headline(page, element, skip) if is_guessed else lines_of(element, skip)
        paragraphs = paragraphs_in(without_links_back(page, lines, selectors.article_pattern))
        is_text = is_prose(page, element, paragraphs) or not is_site_text(page, paragraphs, is_guessed=is_guessed)
        return paragraphs if is_text else None

    def nearest(found: list[str] | None) -> list[str] | None:
        """Return the text at the headline if it is another one than a `found` line, which may be the site's."""
        if not found or len(found) > 1 or len(found[0]) >= MIN_CERTAIN_CHARS:
            return found
        near = text_at_headline(page)
        return near if near and set(near).isdisjoint(found) else found

    def shown() -> Iterator[tuple[str, list[str] | None]]:
        if (marked := find_marked_body(page)) is not None:
            yield Layer.META, text_in(marked, *later)
        main = find_main_text(page)
        if main is not None and (may_guess or in_article_of_headline(page, main.element)):
            yield Layer.PROSE, nearest(text_in(main.element, *main.around, *later, is_guessed=True))

    def hidden() -> Iterator[tuple[str, list[str] | None]]:
        yield Layer.JSON_LD, json_ld_body(find_article_object(page))
        yield Layer.STATE, state_body(find_state_article(page))

    def layers() -> Iterator[tuple[str, list[str] | None]]:
        if chosen:
            yield chosen[0], text_in(chosen[1])
            return
        found = next(((layer, text) for layer, text in shown() if text), None)
        seen = (found[1] or []) if found else []
        for layer, body in hidden():
            if body and is_better_body(body, seen, page.title):
                yield layer, body
        if found:
            yield found
        if may_guess:
            yield Layer.PROSE, text_at_headline(page)
            yield Layer.TRAFILATURA, _by_trafilatura(page) if may_have_article(page) else None

    return fields.first("body", layers()) or []


def misses_body(page: ParsedPage, selectors: Selectors) -> bool:
    """Return whether the outlet's file has a selector for the body that finds nothing, and must be repaired."""
    found = selectors.first("body", page.tree)
    return selectors.is_configured("body") and (found is None or found[0] != Layer.SELECT)


def find_whole_text(page: ParsedPage, selectors: Selectors, fields: FieldLayers) -> list[str]:
    """Return all paragraphs of a page that is watched as a whole, or of its selected body."""
    chosen = selectors.first("body", page.tree)
    fields.layers["body"] = chosen[0] if chosen else Layer.OUTLET
    return text_of_selected(chosen[1] if chosen else page.body, selectors)


def text_of_selected(element: Any, selectors: Selectors, *, without: Sequence[Any] = ()) -> list[str]:
    """Return the paragraphs of an element without what the outlet's file drops and what is never text."""
    return paragraphs_of(element, _skipped(element, selectors, without))


def _skipped(element: Any, selectors: Selectors, without: Sequence[Any]) -> list[Any]:
    outside = [one for one in without if one is not element]
    return [*selectors.dropped(element), *find_non_text(element), *outside]


def _by_trafilatura(page: ParsedPage) -> list[str] | None:
    import trafilatura  # imported here: the import takes a second, and outlets with selectors don't need it
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = trafilatura.bare_extraction(page.tree, include_comments=False, with_metadata=False)
    if not isinstance(found, Document) or found.body is None:
        return None
    paragraphs = paragraphs_of(found.body)
    return None if is_site_text(page, paragraphs, is_guessed=True) else paragraphs
