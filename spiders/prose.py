"""Where on a page the article stands: in the element that says so, or that holds most of the page's prose."""

import re
from collections import defaultdict
from typing import Any

from lxml import etree

from spiders.page import Page

LEAST_PROSE = 100
"""Characters of prose that an element must hold to be the article."""

LEAST_SHARE = 0.5
"""Of the page's prose; with less, the article cannot be told from what surrounds it."""

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


def prose_of(page: Page) -> Any:
    """The element whose own paragraphs hold most of the page's prose; None if no element stands out."""
    weights: dict[Any, int] = defaultdict(int)
    known: dict[Any, bool] = {page.body: False}
    for piece in _TEXTS(page.body):
        words = len(piece.strip())
        if words > _SHORTEST:
            element = piece.getparent().getparent() if piece.is_tail else piece.getparent()
            if not is_surroundings(element, known):
                weights[_holder(element)] += words
    if not weights:
        return None
    holder, most = max(weights.items(), key=lambda pair: pair[1])
    return holder if most >= LEAST_PROSE and most >= LEAST_SHARE * sum(weights.values()) else None


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
