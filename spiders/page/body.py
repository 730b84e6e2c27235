"""Find the element that holds the article's text: the one marked as its body, or the one with most of the prose."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from spiders.document.dom import ParsedPage
from spiders.document.text import text_of

MIN_PROSE_CHARS = 100
"""Characters of prose that an element must hold to be the article."""

MIN_PROSE_RATE = 0.5
"""Share of the page's prose; with less, the article can't be told from what surrounds it."""

MAX_OTHER_PROSE_CHARS = 300
"""Characters of prose in other elements beside which separate lines can't be the article: they may be teasers."""

_MAX_SIBLINGS = 200
_MIN_FRAGMENT_CHARS = 40
"""Characters of a text node that counts as prose; menus and labels are shorter."""


_NON_TEXT_CLASSES = frozenset((
    "sharedaddy", "jp-relatedposts", "yarpp", "addtoany_share_save_container", "wp-caption-text", "print-link",
    "related", "related-posts", "related-news", "share", "shares", "social", "social-share", "tags", "post-tags",
    "banner", "ad", "ads", "adv", "also-read", "read-also", "comments", "visually-hidden", "screen-reader-text",
    "sr-only", "breadcrumbs", "views", "entry-meta", "post-meta", "entry-footer", "comment-respond", "print_html",
    "print_pdf", "print_mail",
))  # fmt: skip
_NON_TEXT_TAGS = frozenset(["h1", "footer"])
_NON_TEXT_IDS = frozenset(["comments", "respond"])
_BODY_CLASSES = frozenset((
    "entry-content", "post-content", "td-post-content", "field-name-body", "field--name-body", "news-detail",
    "article-body", "article__body", "article-content", "article__content", "article-text", "article__text",
    "story-body", "full-story",
))  # fmt: skip
_TEXTS = etree.XPath(f".//text()[string-length() > {_MIN_FRAGMENT_CHARS}]")
_BOILERPLATE_TAGS = frozenset((
    "script", "style", "noscript", "template", "a", "nav", "footer", "aside", "form", "button", "h1", "figcaption",
    "iframe", "textarea", "select", "head",
))  # fmt: skip
_BOILERPLATE_NAMES = re.compile(
    r"comment|footer|sidebar|side-bar|cookie|consent|gdpr|tarteaucitron|related|modal|popup|banner"
    r"|disclaimer|copyright|newsletter",
    re.IGNORECASE,
)
_PARAGRAPH_TAGS = frozenset(
    ["p", "li", "ul", "ol", "blockquote", "dd", "dt", "dl", "h2", "h3", "h4", "h5", "td", "tr", "tbody"]
)
_BOX_TAGS = frozenset(["div", "section"])
_INLINE_TAGS = frozenset(
    ["a", "b", "i", "em", "strong", "span", "font", "u", "small", "sup", "sub", "q", "mark", "time", "br", "s"]
)


def parent_of(fragment: Any) -> Any:
    """Return the element that shows a text node; the tail of an element belongs to the element around it."""
    return fragment.getparent().getparent() if fragment.is_tail else fragment.getparent()


def find_non_text(element: Any) -> list[Any]:
    """Return the elements inside an article that are never its text: headline, share buttons, tags, comments."""
    return [inside for inside in element.iterdescendants(etree.Element) if _is_non_text(inside)]


def _is_non_text(element: Any) -> bool:
    classes: list[str] = (element.get("class") or "").split()
    return (
        element.tag in _NON_TEXT_TAGS or element.get("id") in _NON_TEXT_IDS or not _NON_TEXT_CLASSES.isdisjoint(classes)
    )


def find_marked_body(page: ParsedPage) -> Any:
    """Return the element that microdata or a usual class name of a CMS marks as the article's body.

    Returns None if there is none, or several as on lists.
    """
    found = [element for element in page.body.iter(etree.Element) if _is_marked(element)]
    return found[0] if found and all(found[0] in other.iterancestors() for other in found[1:]) else None


def _is_marked(element: Any) -> bool:
    named = element.get("class")
    if named and not _BODY_CLASSES.isdisjoint(named.split()):
        return True
    return "articleBody" in (element.get("itemprop"), element.get("property"))


@dataclass(frozen=True, slots=True)
class MainText:
    """The element that holds an article's paragraphs."""

    element: Any
    around: tuple[Any, ...] = ()
    """Children before and after the paragraphs that aren't text, where the paragraphs have no element of their own."""


def find_main_text(page: ParsedPage) -> MainText | None:
    """Return the element whose own paragraphs hold most of the page's prose, or None if no element stands out."""
    weights = _prose_by_element(page)
    found = _dominant_element(weights)
    lines = _sibling_lines(weights)
    if not lines or (found is not None and found not in lines):
        return None if found is None else MainText(found)
    return _main_text_of_lines(weights, lines)


def _prose_by_element(page: ParsedPage) -> dict[Any, int]:
    """Return the characters of prose in each element's own paragraphs, without boilerplate."""
    weights: dict[Any, int] = defaultdict(int)
    known: dict[Any, bool] = {page.body: False}
    for fragment in _TEXTS(page.body):
        words = len(fragment.strip())
        if words > _MIN_FRAGMENT_CHARS:
            element = parent_of(fragment)
            if not is_boilerplate(element, known):
                weights[_text_container(element)] += words
    return weights


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
    places = Counter(_path_of(one) for one in outer.values())
    return {holder: one for holder, one in outer.items() if places[_path_of(one)] > 1 or _has_similar_sibling(one)}


def _has_similar_sibling(line: Any) -> bool:
    """Return whether a line has a sibling that is too short, or too full of links, to count as prose."""
    siblings = (one for one in line.getparent()[:_MAX_SIBLINGS] if one is not line)
    return any(_is_single_paragraph(one) and _is_text_line(one) for one in siblings if _path_of(one) == _path_of(line))


def _path_of(element: Any) -> tuple[Any, str, str]:
    """Return what lines of one text have in common: parent, tag and first class."""
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
    likes = {_path_of(line) for line in lines.values()}
    children = list(found)
    places = [number for number, child in enumerate(children) if _path_of(child) in likes and _is_text_line(child)]
    return MainText(found, (*children[: min(places, default=0)], *children[max(places, default=len(children)) + 1 :]))


def _is_text_line(element: Any) -> bool:
    """Return whether a line is part of the text, which may be as short as an answer in an interview."""
    text = text_of(element)
    return len(text) > _MIN_FRAGMENT_CHARS or text.endswith((".", "!", "?", "…", "»"))


def is_boilerplate(element: Any, known: dict[Any, bool]) -> bool:
    """Return whether an element is, or is inside, what surrounds an article. `known` caches the answers."""
    path = []
    while element not in known:
        path.append(element)
        if element.tag in _BOILERPLATE_TAGS or _BOILERPLATE_NAMES.search(
            f"{element.get('class', '')} {element.get('id', '')}"
        ):
            known[element] = True
            break
        element = element.getparent()
    answer = known[element]
    known.update(dict.fromkeys(path, answer))
    return answer


def _text_container(element: Any) -> Any:
    """Return the element that a text node directly inside `element` is a paragraph of."""
    for within in (_INLINE_TAGS, _PARAGRAPH_TAGS):
        while element.tag in within and element.getparent() is not None:
            element = element.getparent()
    return element
