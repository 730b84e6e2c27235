"""Where on a page the article stands: in the element that says so, or that holds most of the page's prose."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from spiders.document.dom import Page
from spiders.document.text import text_of

LEAST_PROSE = 100
"""Characters of prose that an element must hold to be the article."""

LEAST_SHARE = 0.5
"""Of the page's prose; with less, the article cannot be told from what surrounds it."""

MOST_BESIDE = 300
"""Characters of prose in an element's paragraphs, beside which lines elsewhere are not taken for the article."""

_FELLOWS = 200
_SHORTEST = 40
"""Characters of a piece of text that counts as prose: menus and labels are shorter."""


_JUNK_CLASSES = frozenset(
    [
        "sharedaddy",
        "jp-relatedposts",
        "yarpp",
        "addtoany_share_save_container",
        "wp-caption-text",
        "print-link",
        "related",
        "related-posts",
        "related-news",
        "share",
        "shares",
        "social",
        "social-share",
        "tags",
        "post-tags",
        "banner",
        "ad",
        "ads",
        "adv",
        "also-read",
        "read-also",
        "comments",
        "visually-hidden",
        "screen-reader-text",
        "sr-only",
        "breadcrumbs",
        "views",
        "entry-meta",
        "post-meta",
        "entry-footer",
        "comment-respond",
        "print_html",
        "print_pdf",
        "print_mail",
    ]
)
_JUNK_TAGS = frozenset(["h1", "footer"])
_JUNK_IDS = frozenset(["comments", "respond"])
_BODY_CLASSES = frozenset(
    [
        "entry-content",
        "post-content",
        "td-post-content",
        "field-name-body",
        "field--name-body",
        "news-detail",
        "article-body",
        "article__body",
        "article-content",
        "article__content",
        "article-text",
        "article__text",
        "story-body",
        "full-story",
    ]
)
_TEXTS = etree.XPath(f".//text()[string-length() > {_SHORTEST}]")
_NOT_PROSE = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "a",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "h1",
        "figcaption",
        "iframe",
        "textarea",
        "select",
        "head",
    ]
)
_SURROUNDINGS = re.compile(
    r"comment|footer|sidebar|side-bar|cookie|consent|gdpr|tarteaucitron|related|modal|popup|banner"
    r"|disclaimer|copyright|newsletter",
    re.IGNORECASE,
)
_PARAGRAPHS = frozenset(
    ["p", "li", "ul", "ol", "blockquote", "dd", "dt", "dl", "h2", "h3", "h4", "h5", "td", "tr", "tbody"]
)
_BOXES = frozenset(["div", "section"])
_INLINE = frozenset(
    ["a", "b", "i", "em", "strong", "span", "font", "u", "small", "sup", "sub", "q", "mark", "time", "br", "s"]
)


def junk_in(element: Any) -> list[Any]:
    """Elements inside an article that no outlet means as its text: headline, share buttons, tags, comments."""
    return [inside for inside in element.iterdescendants(etree.Element) if _is_junk(inside)]


def _is_junk(element: Any) -> bool:
    classes: list[str] = (element.get("class") or "").split()
    return element.tag in _JUNK_TAGS or element.get("id") in _JUNK_IDS or not _JUNK_CLASSES.isdisjoint(classes)


def marked_body(page: Page) -> Any:
    """The element that microdata or the usual class names of WordPress, Drupal and others call the article's body;
    None if there is none, or several, as on lists."""
    found = [element for element in page.body.iter(etree.Element) if _is_marked(element)]
    return found[0] if found and all(found[0] in other.iterancestors() for other in found[1:]) else None


def _is_marked(element: Any) -> bool:
    named = element.get("class")
    if named and not _BODY_CLASSES.isdisjoint(named.split()):
        return True
    return "articleBody" in (element.get("itemprop"), element.get("property"))


@dataclass(frozen=True, slots=True)
class Prose:
    """The element that holds an article's paragraphs, and what else is in it."""

    element: Any
    around: tuple[Any, ...] = ()
    """Its children before and behind the paragraphs, where these are no elements for paragraphs."""


def prose_of(page: Page) -> Prose | None:
    """The element whose own paragraphs hold most of the page's prose; None if no element stands out."""
    weights = _weights(page)
    found = _heaviest(weights)
    lines = _lines(weights)
    if not lines or (found is not None and found not in lines):
        return None if found is None else Prose(found)
    return _prose_in_lines(weights, lines)


def _weights(page: Page) -> dict[Any, int]:
    """How much prose stands in each element's own paragraphs, surroundings left out."""
    weights: dict[Any, int] = defaultdict(int)
    known: dict[Any, bool] = {page.body: False}
    for piece in _TEXTS(page.body):
        words = len(piece.strip())
        if words > _SHORTEST:
            element = piece.getparent().getparent() if piece.is_tail else piece.getparent()
            if not is_surroundings(element, known):
                weights[_holder(element)] += words
    return weights


def _heaviest(weights: Mapping[Any, int]) -> Any:
    if not weights:
        return None
    holder, most = max(weights.items(), key=lambda pair: pair[1])
    return holder if most >= LEAST_PROSE and most >= LEAST_SHARE * sum(weights.values()) else None


def _lines(weights: Mapping[Any, int]) -> dict[Any, Any]:
    """Elements that are no more than a paragraph each, such as a div a paragraph, with the outermost one around each;
    only those that stand beside others."""
    outer = {holder: _outermost(holder) for holder in weights if _is_line(holder)}
    beside = Counter(_place(one) for one in outer.values())
    return {holder: one for holder, one in outer.items() if beside[_place(one)] > 1 or _has_fellow(one)}


def _has_fellow(line: Any) -> bool:
    """Whether a line stands beside one whose words are too few, or too divided by links, to count as prose."""
    fellows = (one for one in line.getparent()[:_FELLOWS] if one is not line and _place(one) == _place(line))
    return any(_is_line(one) and _says_something(one) for one in fellows)


def _place(element: Any) -> tuple[Any, str, str]:
    """What lines of one text have in common: they stand in one element and look alike."""
    named = (element.get("class") or "").split()
    return element.getparent(), element.tag, "" if not named or re.search(r"\d", named[0]) else named[0]


def _is_line(element: Any) -> bool:
    if element.tag not in _BOXES or element.getparent() is None:
        return False
    inside = list(element.iterdescendants(etree.Element))
    linked = sum(len(text_of(one)) for one in inside if one.tag == "a")
    are_inline = all(one.tag in _INLINE or one.tag == "p" for one in inside)
    return are_inline and sum(one.tag == "p" for one in inside) <= 1 and 2 * linked < len(text_of(element))


def _outermost(element: Any) -> Any:
    parent = element.getparent()
    while parent.tag in _BOXES and len(parent) == 1 and not (parent.text or "").strip():
        element, parent = parent, parent.getparent()
    return element


def _prose_in_lines(weights: Mapping[Any, int], lines: Mapping[Any, Any]) -> Prose | None:
    """The element that holds most of the prose, with all lines in it; None where whole elements hold prose as well, of
    which the lines may be teasers."""
    others = {holder: weight for holder, weight in weights.items() if holder not in lines}
    if max(others.values(), default=0) >= MOST_BESIDE:
        return None
    gathered: dict[Any, int] = defaultdict(int, others)
    for holder, line in lines.items():
        gathered[line.getparent()] += weights[holder]
    found = _heaviest(gathered)
    if found is None or next(found.iter("h1"), None) is None:
        return None if found is None else Prose(found)
    likes = {_place(line) for line in lines.values()}
    children = list(found)
    places = [number for number, child in enumerate(children) if _place(child) in likes and _says_something(child)]
    return Prose(found, (*children[: min(places, default=0)], *children[max(places, default=len(children)) + 1 :]))


def _says_something(element: Any) -> bool:
    """Whether a line is one of the text, be it as short as an answer in an interview."""
    text = text_of(element)
    return len(text) > _SHORTEST or text.endswith((".", "!", "?", "…", "»"))


def is_surroundings(element: Any, known: dict[Any, bool]) -> bool:
    """Whether the element is, or is inside, what surrounds an article. `known` remembers the answers."""
    path = []
    while element not in known:
        path.append(element)
        if element.tag in _NOT_PROSE or _SURROUNDINGS.search(f"{element.get('class', '')} {element.get('id', '')}"):
            known[element] = True
            break
        element = element.getparent()
    answer = known[element]
    known.update(dict.fromkeys(path, answer))
    return answer


def _holder(element: Any) -> Any:
    """The element that a text directly inside `element` is a paragraph of."""
    for within in (_INLINE, _PARAGRAPHS):
        while element.tag in within and element.getparent() is not None:
            element = element.getparent()
    return element
