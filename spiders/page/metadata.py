"""Read title, author and dates from a page's meta tags, microdata and the lines around its headline."""

from collections.abc import Container, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import dropwhile, islice, takewhile
from typing import Any

from lxml import etree

from spiders.document.dom import TITLE_PART, ParsedPage, once_per_page
from spiders.document.text import NAMES, breaks_line, clean, comparable_letters, lines_of, text_of
from spiders.page.authors import authors_in, clean_author, is_person_name, labelled_author, may_name_person
from spiders.page.boilerplate import boilerplate_cache, is_boilerplate, is_headline_link
from spiders.page.dates import MAX_DATE_CHARS, is_date, is_dated_byline, is_same_time, is_update, parse_date
from spiders.urls import absolute_url

PUBLISHED_META, MODIFIED_META = NAMES.words("published_meta"), NAMES.words("modified_meta")
_AUTHOR_META = NAMES.words("author_meta")
_BYLINE_NAME = NAMES.any_of("byline_words", "(?i)")
MAX_BYLINE_CHARS = 80
"""Most characters of a byline."""

_MAX_ELEMENTS_AFTER, _MAX_ELEMENTS_BEFORE = 40, 12
"""Elements searched for a date after the headline, and before it in its parent."""

_MAX_DATE_MARKUP_CHARS = 1000
"""Most characters of an element with a date, with blanks and scripts."""

_MAX_DATE_ELEMENTS, _MAX_LINES_BELOW = 10, 2
_ELEMENTS_AFTER = etree.XPath(f"following::*[position() <= {_MAX_ELEMENTS_AFTER}]")
_LEAD_TAGS = frozenset(["p", "div", "h2", "h3", "h4", "span", "strong", "b"])
_LEAD_NAME = NAMES.any_of("lead_words", r"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))(?i:", r")(?![a-z])")
_MAX_LEADS = 2
_DATE_NAME = " or ".join(f"contains(., '{word}')" for word in NAMES.words("date_words"))
_DATED = tuple(
    (
        etree.XPath(f"{axis}time[@datetime]"),
        etree.XPath(f"({axis}*/@class[{_DATE_NAME}] | {axis}*/@id[{_DATE_NAME}][not(contains(., 'pdate'))])/.."),
    )
    for axis in (".//", "following::")
)
"""What finds the elements that are marked or named as a date, inside an element and after it; to search attributes
takes less time than to ask each element for them."""

_MARKED_DATES = etree.XPath(".//*/@itemprop[. = 'datePublished']/parent::*[not(self::meta)]")
_DATE_ATTRIBUTES = {
    name: etree.XPath(f"descendant-or-self::*[@{name}][1]") for name in ("datetime", "content", "title")
}
_HAS_LINES = etree.XPath("boolean(.//p | .//br | .//div)")
_MIN_LEAD_LETTERS, _MAX_LEAD_CHARS = 50, 1000
_MAX_TEASER_DEPTH = 5
_MIN_ARTICLE_CHARS = 1500
"""Characters of paragraphs without links that an article has, but hardly a list of teasers."""

_OWN_ARTICLE = "self::*[not(ancestor::article)]/following::article[1][not(.//h1|.//h2[.//a]|.//h3[.//a])]"
"""The `article` that a headline outside any `article` belongs to."""


def meta_author(page: ParsedPage) -> str | None:
    """Return the author of the meta tags."""
    return next((name for key in _AUTHOR_META if (name := clean_author(page.meta.get(key, "")))), None)


def find_author_near_headline(page: ParsedPage) -> str | None:
    """Return the author of the first byline near the headline: marked, named or labelled as one, or beside a date.

    It must be a person's name, unless a link is marked as the author's."""
    for element in filter(_is_short, _elements_near_headline(page)):
        if element is page.main_headline or (name := _author_of(element)) is None:
            continue
        # a byline may be in a link to its author
        place = next(one for one in element.iterancestors() if one.tag != "a")
        known = boilerplate_cache(page) | {page.main_headline: False}
        if not is_boilerplate(place, known) and not _is_in_teaser(place, page.main_headline, _links_to_itself(page)):
            return name
    return None


def _is_short(element: Any) -> bool:
    """Return whether an element has words, and no more than a byline."""
    return 0 < _count_chars(map(str.strip, element.itertext()), MAX_BYLINE_CHARS) <= MAX_BYLINE_CHARS


def _count_chars(texts: Iterable[str], limit: int) -> int:
    """Return the characters of texts, or the first sum above a limit, so that little is read of a long one."""
    chars = 0
    for text in texts:
        chars += len(text)
        if chars > limit:
            break
    return chars


def _author_of(element: Any) -> str | None:
    """Return the author whom a short element names as a byline does."""
    text = text_of(element)
    if element.get("rel") == "author":
        return clean_author(text)
    if not may_name_person(text):
        return None
    is_named = element.get("itemprop") == "author" or _BYLINE_NAME.search(_names_of(element))
    name = authors_in([text]) if is_named or is_dated_byline(text) else labelled_author(text)
    return name if name and is_person_name(name) else None


def _names_of(element: Any) -> str:
    """Return the classes of an element and of the icons in it."""
    icons = [one.get("class") for one in element if one.get("class") and not text_of(one)]
    return " ".join((element.get("class", ""), *icons))


def meta_date(page: ParsedPage, keys: Iterable[str]) -> datetime | None:
    """Return the date of the first of these meta tags that has one."""
    dates = (parse_date(page.meta.get(key), now=page.fetched_at) for key in keys)
    return next((date for date in dates if date), None)


def find_unselected_lead(page: ParsedPage) -> list[str]:
    """Return the paragraphs after the headline that begin like the page's description, or are named as a lead."""
    described = comparable_letters(page.meta.get("og:description") or page.meta.get("description", ""))
    leads: dict[str, None] = {}
    for element in filter(_may_be_lead, _elements_after_headline(page)):
        text = text_of(element)
        letters = comparable_letters(text)
        is_long = len(letters) >= _MIN_LEAD_LETTERS
        if is_long and (letters[:_MIN_LEAD_LETTERS] in described or _is_named_lead(page, element)):
            leads[text] = None
    return list(leads)[:_MAX_LEADS]


def _may_be_lead(element: Any) -> bool:
    """Return whether an element may be a paragraph, by its tag and the number of its characters."""
    chars = _count_chars(element.itertext(), _MAX_LEAD_CHARS) if element.tag in _LEAD_TAGS else 0
    return _MIN_LEAD_LETTERS <= chars < _MAX_LEAD_CHARS and not _HAS_LINES(element)


def _is_named_lead(page: ParsedPage, element: Any) -> bool:
    """Return whether an element, or the one around it, is named as a lead, and is neither a teaser nor the site's."""
    names = f"{element.get('class')} {element.getparent().get('class')}"
    if _LEAD_NAME.search(names) is None or element.find(".//a") is not None:
        return False
    is_site = is_boilerplate(element, dict(boilerplate_cache(page)))
    return not is_site and not _is_in_teaser(element, page.main_headline, ())


def find_marked_date(page: ParsedPage) -> datetime | None:
    """Return the date that microdata marks as the one of publication, if the page marks no other day."""
    marked = _MARKED_DATES(page.body)[:_MAX_DATE_ELEMENTS]
    if any(_is_in_teaser(one, page.main_headline, _links_to_itself(page)) for one in marked):
        return None
    return _only_day(date for one in marked if (date := date_of(one, page.fetched_at)))


def _only_day(dates: Iterable[datetime]) -> datetime | None:
    """Return the first of some dates if all are of one day."""
    found = list(dates)
    return found[0] if found and all(is_same_time(date, found[0], timedelta(days=1)) for date in found) else None


def find_date_near_headline(page: ParsedPage) -> datetime | None:
    """Return the date of the first element near the headline that is little more than a date, else the only one after
    it.

    Dates in sidebars, teasers and following articles don't count, because no date is better than a wrong one.
    """
    updates: list[datetime] = []
    found = next(_shown_dates(page, _elements_near_headline(page), updates), None)
    found = found or _only_day(_shown_dates(page, _dated_elements(page), updates))
    return found or _date_below_headline(page) or next(iter(updates), None)


def _shown_dates(page: ParsedPage, elements: Iterable[Any], updates: list[datetime]) -> Iterator[datetime]:
    """Yield the dates of elements that are little more than one; those of updates are added to `updates`."""
    for element in elements:
        if (found := _date_if_only_date(element, page.fetched_at)) is None:
            continue
        own = _links_to_itself(page)
        known = boilerplate_cache(page) | dict.fromkeys((page.main_headline, *own), False)
        if not is_boilerplate(element, known) and not _is_in_teaser(element, page.main_headline, own):
            if is_update(text_of(element)):
                updates.append(found)
            else:
                yield found


def _date_below_headline(page: ParsedPage) -> datetime | None:
    """Return the date of a line right after the headline that has no element of its own, as between line breaks."""
    parent = page.main_headline.getparent() if page.main_headline is not None else None
    around = (
        next((one for one in (parent, *parent.iterancestors()) if breaks_line(one)), None)
        if parent is not None
        else None
    )
    if around is None:
        return None
    lines = dropwhile(lambda line: line.text != text_of(page.main_headline), lines_of(around))
    below = (line.text for line in islice(lines, 1, 1 + _MAX_LINES_BELOW) if not line.linked_chars)
    return next(
        (parse_date(text, now=page.fetched_at) for text in below if is_date(text) or is_dated_byline(text)), None
    )


def _elements_near_headline(page: ParsedPage) -> Iterator[Any]:
    headline = page.main_headline
    if headline is None:
        return
    yield from headline.iter()
    box = headline
    while (parent := box.getparent()).tag not in ("main", "body") and _shows_only(parent, text_of(headline)):
        box = parent
    if parent.tag == "main":
        yield from islice(box.itersiblings(preceding=True), 2)
    elif parent.tag != "body":
        before = takewhile(lambda element: element is not box, parent.iterdescendants())
        yield from islice(before, _MAX_ELEMENTS_BEFORE)
    yield from _elements_after_headline(page)


def _shows_only(element: Any, text: str) -> bool:
    """Return whether a text is all that an element shows, without reading much more of it."""
    shown = ""
    for line in lines_of(element):
        shown = clean(f"{shown} {line.text}")
        if len(shown) > len(text):
            return False
    return shown == text


@once_per_page
def _elements_after_headline(page: ParsedPage) -> list[Any]:
    found: list[Any] = _ELEMENTS_AFTER(page.main_headline) if page.main_headline is not None else []
    return found


def _dated_elements(page: ParsedPage) -> Iterator[Any]:
    """Return the elements after the headline, or on a page without one, that are marked or named as a date."""
    headline = page.main_headline
    is_after = headline is not None and headline.tag == "h1"
    for find in _DATED[is_after]:
        yield from find(headline if is_after else page.body)[:_MAX_DATE_ELEMENTS]


@once_per_page
def _links_to_itself(page: ParsedPage) -> frozenset[Any]:
    """Return the links to the page itself, as in the headline or the date of a blog."""
    addresses = {page.url, page.link("canonical") or page.url}
    ends = tuple(address.rpartition("/")[2] or "/" for address in addresses)
    links = ((link, link.get("href", "")) for link in page.body.iter("a"))
    return frozenset(link for link, href in links if href.endswith(ends) and absolute_url(page.base, href) in addresses)


def _is_in_teaser(element: Any, headline: Any, own: Container[Any]) -> bool:
    """Return whether the elements around a date hold a link as long as a headline before they hold the headline.

    Neither the article's text nor links to its `own` address are teasers. An `article` around the date is the page's
    own if the page has no headline, or has it right before this element.
    """
    for around in (element, *islice(element.iterancestors(), _MAX_TEASER_DEPTH)):
        if headline is not None and around in headline.iterancestors():
            return False
        if around.tag == "article":
            return headline is not None and around not in headline.xpath(_OWN_ARTICLE)
        if _holds_prose(around):
            return False
        if any(is_headline_link(link) or link is around for link in around.iter("a") if link not in own):
            return True
    return False


def _holds_prose(element: Any) -> bool:
    """Return whether an element holds the text of an article, rather than a teaser's."""
    return sum(len(text_of(one)) for one in element.iter("p") if one.find("a") is None) >= _MIN_ARTICLE_CHARS


def _date_if_only_date(element: Any, now: datetime) -> datetime | None:
    """Return the date of an element that holds a date and little more, or a byline with a date."""
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "option", "a") or len(element) > 6:
        return None
    if _count_chars(element.itertext(), _MAX_DATE_MARKUP_CHARS) > _MAX_DATE_MARKUP_CHARS:
        return None
    if len(text := text_of(element)) > MAX_DATE_CHARS:
        return None
    is_marked = element.get("datetime") or element.get("itemprop") == "datePublished"
    return date_of(element, now) if is_marked or is_date(text) or is_dated_byline(text) else None


def date_of(element: Any, now: datetime) -> datetime | None:
    """Return the date of an element: from its attributes, those of an element inside it, or its words."""
    for name, find in _DATE_ATTRIBUTES.items():
        for one in find(element):
            if (name != "title" or one.tag == "abbr") and (found := parse_date(one.get(name), now=now)):
                return found
    return parse_date(text_of(element), now=now)


def meta_title(page: ParsedPage) -> str | None:
    """Return the headline: the main h1 without a date at its end, else a title without the site's name: og:title, or
    the title element."""
    headline = page.main_headline
    if headline is not None:
        dates = [text for one in headline if is_date(text := text_of(one))]
        return text_of(headline).removesuffix(dates[-1] if dates else "").rstrip() or None
    return without_site_name(page.meta.get("og:title", ""), page) or without_site_name(page.title, page)


def without_site_name(title: str, page: ParsedPage) -> str | None:
    """Return a title without the site's name after its last bar or dash.

    The name is removed if it is og:site_name, or shorter than the rest.
    """
    parts = TITLE_PART.split(title)
    site = comparable_letters(page.meta.get("og:site_name", ""))
    if len(parts) > 1 and (comparable_letters(parts[-1]) == site or len(parts[-1]) < 30 < len(title) - len(parts[-1])):
        title = title[: title.rindex(parts[-1])].rstrip(" |—–·»:-")
    return title or None
