"""Find the element with the article's text: the one marked as its body, or the one with most of the prose."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from spiders.document.dom import ParsedPage, once_per_page
from spiders.document.text import NAMES, lines_of, text_of
from spiders.page.boilerplate import (
    MIN_FRAGMENT_CHARS,
    MIN_HEADLINE_WORDS,
    boilerplate_cache,
    is_boilerplate,
    prose_fragments,
)

MIN_PROSE_CHARS = 100
"""Fewest characters of prose that an element must hold to be the article."""

MIN_PROSE_RATE = 0.5
"""Share of the page's prose; with less, the article can't be distinguished from its surroundings."""

MAX_OTHER_PROSE_CHARS = 300
"""Characters of prose in other elements beside which separate lines can't be the article: they may be teasers."""

_MIN_INNER_RATE = 0.6
_MIN_PARTS_RATE = 0.7
"""Share of the page's prose in the parts of an article that is divided into several elements."""

_MAX_SIBLINGS = 200
_BODY_CLASSES = frozenset(NAMES.words("body_classes"))
_PARAGRAPH_TAGS = frozenset(NAMES.words("paragraph_tags"))
_BOX_TAGS = frozenset(["div", "section"])
_INLINE_TAGS = frozenset(NAMES.words("phrase_tags"))


def find_marked_body(page: ParsedPage) -> Any:
    """Return the element that microdata or a usual class name of a CMS marks as the article's body.

    Of several, it is the first one if it is closer to the main headline than the others. Of nested ones, it is the
    innermost that holds most of the prose. Returns None if there is none, or several as on lists.
    """
    found = [element for element in page.body.iter(etree.Element) if _is_marked(element)]
    outer = [one for one in found if not any(other in found for other in one.iterancestors())]
    if len(outer) > 1:
        outer = _longest_in_article(page, outer) or _closest_to_headline(page, outer)
    if len(outer) != 1:
        return None
    body = outer[0]
    for inner in found:
        if body in inner.iterancestors() and _prose_chars(inner) >= _MIN_INNER_RATE * _prose_chars(body):
            body = inner
    return body


def _is_marked(element: Any) -> bool:
    named = element.get("class")
    if named and not _BODY_CLASSES.isdisjoint(named.split()):
        return True
    return "articleBody" in (element.get("itemprop"), element.get("property"))


def _longest_in_article(page: ParsedPage, bodies: Sequence[Any]) -> list[Any]:
    """Return the body that holds most of the prose of those in the headline's `article`: another one may be its lead.

    The list is empty if there is no such body.
    """
    inside = {body: _prose_chars(body) for body in bodies if in_article_of_headline(page, body)}
    longest = max(inside, key=lambda body: inside[body], default=None)
    return [longest] if longest is not None and inside[longest] >= _MIN_INNER_RATE * sum(inside.values()) else []


def _closest_to_headline(page: ParsedPage, bodies: Sequence[Any]) -> list[Any]:
    """Return those of the bodies in the smallest element around the main headline that holds any."""
    around = page.main_headline.iterancestors() if page.main_headline is not None else ()
    for element in around:
        if inside := [body for body in bodies if element in body.iterancestors()]:
            return inside
    return []


def _prose_chars(element: Any) -> int:
    return sum(len(line.text) for line in lines_of(element) if not line.is_link)


@once_per_page
def following_articles(page: ParsedPage) -> list[Any]:
    """Return the `article` elements with a headline after the first one with prose, as on endlessly scrolling pages."""
    headline = page.main_headline
    if headline is None:
        return []
    own = next(headline.iterancestors("article"), None)
    articles = [one for one in headline.xpath("following::article") if own not in one.iterancestors()]
    articles[:0] = [] if own is None else [own]
    first = next((place for place, one in enumerate(articles) if _prose_chars(one) >= MIN_PROSE_CHARS), len(articles))
    return [one for one in articles[first + 1 :] if next(one.iter("h1", "h2"), None) is not None]


@dataclass(frozen=True, slots=True)
class MainText:
    """The element that holds an article's paragraphs."""

    element: Any
    around: tuple[Any, ...] = ()
    """Children before and after the paragraphs that aren't text, where the paragraphs have no element of their own."""


def find_main_text(page: ParsedPage) -> MainText | None:
    """Return the element whose own paragraphs hold most of the page's prose, or None if no element stands out."""
    weights = _prose_by_element(page)
    if page.main_headline is not None and (parts := _text_in_parts(weights)):
        return parts
    found = _dominant_element(weights)
    lines = _sibling_lines(weights)
    if not lines or (found is not None and found not in lines):
        return None if found is None else MainText(found)
    return _main_text_of_lines(weights, lines)


def _prose_by_element(page: ParsedPage) -> dict[Any, int]:
    """Return the characters of prose in each element's own paragraphs, without boilerplate and following articles."""
    weights: dict[Any, int] = defaultdict(int)
    known = boilerplate_cache(page)
    later = set(following_articles(page))
    around = set(page.main_headline.iterancestors("table", "tbody", "tr")) if page.main_headline is not None else ()
    for element, chars in prose_fragments(page):
        if later and (element in later or not later.isdisjoint(element.iterancestors())):
            continue
        if not is_boilerplate(element, known):
            weights[_text_container(element, around)] += chars
    return weights


def _text_in_parts(weights: Mapping[Any, int]) -> MainText | None:
    """Return the element that holds most of the prose in parts of the same tag and class, without links between them.

    Returns None if there is none: then the article has no parts, or they are teasers.
    """
    parts: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for holder, chars in weights.items():
        if chars >= MIN_PROSE_CHARS and holder.tag in _BOX_TAGS and holder.get("class", "").strip():
            parts[holder.tag, holder.get("class").split()[0]].append(holder)
    largest = max(parts.values(), key=lambda alike: sum(weights[one] for one in alike), default=[])
    if len(largest) < 2 or all(map(_is_single_paragraph, largest)):
        return None
    if sum(weights[one] for one in largest) < _MIN_PARTS_RATE * sum(weights.values()):
        return None
    paths = [{one, *one.iterancestors()} for one in largest]
    around = next(one for one in largest[0].iterancestors() if all(one in path for path in paths))
    if any(line.is_link and line.text.count(" ") >= MIN_HEADLINE_WORDS - 1 for line in lines_of(around)):
        return None
    kinds = {path_of(child) for child in around if any(child in path for path in paths)}
    held = [path_of(child) in kinds for child in around]
    return MainText(around, (*around[: held.index(True)], *around[len(held) - held[::-1].index(True) :]))


def _dominant_element(weights: Mapping[Any, int]) -> Any:
    if not weights:
        return None
    holder, most = max(weights.items(), key=lambda pair: pair[1])
    return holder if most >= MIN_PROSE_CHARS and most >= MIN_PROSE_RATE * sum(weights.values()) else None


def _sibling_lines(weights: Mapping[Any, int]) -> dict[Any, Any]:
    """Map single-paragraph elements, such as a div per paragraph, to the outermost element around each.

    Only elements with similar siblings count.
    """
    outer = {holder: _outermost(holder) for holder in weights if _is_single_paragraph(holder)}
    places = Counter(path_of(one) for one in outer.values())
    return {holder: one for holder, one in outer.items() if places[path_of(one)] > 1 or _has_similar_sibling(one)}


def _has_similar_sibling(line: Any) -> bool:
    """Return whether a line has a sibling that is too short, or too full of links, to count as prose."""
    siblings = (one for one in line.getparent()[:_MAX_SIBLINGS] if one is not line)
    return any(_is_single_paragraph(one) and _is_text_line(one) for one in siblings if path_of(one) == path_of(line))


def path_of(element: Any) -> tuple[Any, str, str]:
    """Return the properties that the lines of a text share: parent, tag and first class."""
    named = (element.get("class") or "").split()
    return element.getparent(), element.tag, "" if not named or re.search(r"\d", named[0]) else named[0]


def _is_single_paragraph(element: Any) -> bool:
    if element.tag not in _BOX_TAGS or element.getparent() is None:
        return False
    inside = list(element.iterdescendants(etree.Element))
    linked = sum(len(text_of(one)) for one in inside if one.tag == "a")
    are_inline = all(one.tag in _INLINE_TAGS or one.tag == "p" for one in inside)
    return are_inline and sum(one.tag == "p" for one in inside) <= 1 and 2 * linked < len(text_of(element))


def _outermost(element: Any) -> Any:
    parent = element.getparent()
    while parent.tag in _BOX_TAGS and len(parent) == 1 and not (parent.text or "").strip():
        element, parent = parent, parent.getparent()
    return element


def _main_text_of_lines(weights: Mapping[Any, int], lines: Mapping[Any, Any]) -> MainText | None:
    """Return the element that holds most of the prose, including all lines in it.

    Returns None where other elements hold prose as well: then the lines may be teasers.
    """
    others = {holder: weight for holder, weight in weights.items() if holder not in lines}
    if max(others.values(), default=0) >= MAX_OTHER_PROSE_CHARS:
        return None
    gathered: dict[Any, int] = defaultdict(int, others)
    for holder, line in lines.items():
        gathered[line.getparent()] += weights[holder]
    found = _dominant_element(gathered)
    if found is None or next(found.iter("h1"), None) is None:
        return None if found is None else MainText(found)
    likes = {path_of(line) for line in lines.values()}
    children = list(found)
    places = [number for number, child in enumerate(children) if path_of(child) in likes and _is_text_line(child)]
    return MainText(found, (*children[: min(places, default=0)], *children[max(places, default=len(children)) + 1 :]))


def _is_text_line(element: Any) -> bool:
    """Return whether a line is part of the text, which may be as short as an answer in an interview."""
    text = text_of(element)
    return len(text) > MIN_FRAGMENT_CHARS or text.endswith((".", "!", "?", "…", "»"))


def _text_container(element: Any, around_headline: Container[Any]) -> Any:
    """Return the element whose paragraph a text node directly inside `element` is.

    What also holds the headline is a layout of the page."""
    while element.tag in _INLINE_TAGS and element.getparent() is not None:
        element = element.getparent()
    while element.tag in _PARAGRAPH_TAGS and not _is_layout_cell(element):
        if element.getparent() is None or element.getparent() in around_headline:
            break
        element = element.getparent()
    return element


def _is_layout_cell(element: Any) -> bool:
    """Return whether a table cell holds a column of the page, as on old sites, rather than data."""
    if element.tag != "td":
        return False
    blocks = list(element.iter("p", "div", "br", "h1", "h2", "table"))
    return len(blocks) > 1 or any(one.tag == "h1" for one in blocks)


def in_article_of_headline(page: ParsedPage, element: Any) -> bool:
    """Return whether an element is inside the `article` element that holds the main headline."""
    article = next(page.main_headline.iterancestors("article"), None) if page.main_headline is not None else None
    return article is not None and (element is article or article in element.iterancestors())
