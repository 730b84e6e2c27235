"""Recognise what surrounds an article: sidebars, footers, comments, cookie notices, and lines of the site."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from config.models.strict import Strict
from config.yaml_file import read_yaml
from spiders.document.dom import ParsedPage

MIN_FRAGMENT_CHARS = 40
"""Characters of a text node that counts as prose; menus and labels are shorter."""

_MIN_EXEMPT_PROSE_CHARS = 600
"""Prose inside an element that is the article whatever the element's name, if it is most of the page's prose."""

_MIN_EXEMPT_RATE = 0.6
_BOILERPLATE_FILE = Path(__file__).with_name("boilerplate_phrases.yml")
_TEXTS = etree.XPath(f".//text()[string-length() > {MIN_FRAGMENT_CHARS}]")
_NON_TEXT_CLASSES = frozenset((
    "sharedaddy", "jp-relatedposts", "yarpp", "addtoany_share_save_container", "wp-caption-text", "print-link",
    "related", "related-posts", "related-news", "share", "shares", "social", "social-share", "tags", "post-tags",
    "banner", "ad", "ads", "adv", "also-read", "read-also", "comments", "visually-hidden", "screen-reader-text",
    "sr-only", "breadcrumbs", "views", "entry-meta", "post-meta", "entry-footer", "comment-respond", "print_html",
    "print_pdf", "print_mail",
))  # fmt: skip
_NON_TEXT_TAGS = frozenset(["h1", "footer"])
_NON_TEXT_IDS = frozenset(["comments", "respond"])
_BOILERPLATE_TAGS = frozenset((
    "script", "style", "noscript", "template", "a", "nav", "footer", "aside", "form", "button", "h1", "figcaption",
    "iframe", "textarea", "select", "head",
))  # fmt: skip
_BOILERPLATE_WORD = re.compile(
    r"(?:\w*(?:sidebar|footer|banner|popup|modal|comments)|comment(?:list|form|block|box|area)?|cookies?\w*|consent\w*"
    r"|gdpr\w*|tarteaucitron\w*|related\w*|newsletter\w*|disclaimer\w*|copyright\w*|sidebar\w*|footer\w*)"
)
_LAYOUT_WORDS = frozenset((
    "has", "no", "not", "with", "without", "open", "opened", "closed", "enabled", "disabled", "grid", "layout", "row",
    "columns",
))  # fmt: skip
"""Words of a class name that describes the layout around an article, as in `has-sidebar` or `sidebar-grid`."""

_NAME_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class _BoilerplatePhrases(Strict):
    scripts: list[str]
    media: list[str]
    site: list[str]


@cache
def site_line_pattern() -> re.Pattern[str]:
    """Return what lines of the site begin with, loaded when a page first has hardly any text."""
    phrases = _BoilerplatePhrases.model_validate(read_yaml(_BOILERPLATE_FILE).data)
    return re.compile(rf"\W*(?:{'|'.join((*phrases.scripts, *phrases.media, *phrases.site))})", re.IGNORECASE)


def parent_of(fragment: Any) -> Any:
    """Return the element that shows a text node; the tail of an element belongs to the element around it."""
    return fragment.getparent().getparent() if fragment.is_tail else fragment.getparent()


def prose_fragments(page: ParsedPage) -> list[tuple[Any, int]]:
    """Return the elements that show text nodes as long as a sentence, each with its number of characters."""
    found = ((parent_of(fragment), len(fragment.strip())) for fragment in _TEXTS(page.body))
    return [(element, chars) for element, chars in found if chars > MIN_FRAGMENT_CHARS]


def find_non_text(element: Any) -> list[Any]:
    """Return the elements inside an article that are never its text: headline, share buttons, tags, comments."""
    return [inside for inside in element.iterdescendants(etree.Element) if _is_non_text(inside)]


def _is_non_text(element: Any) -> bool:
    if element.tag in _NON_TEXT_TAGS or element.get("id") in _NON_TEXT_IDS:
        return True
    classes: list[str] = (element.get("class") or "").split()
    return not _NON_TEXT_CLASSES.isdisjoint(classes)


def boilerplate_cache(page: ParsedPage) -> dict[Any, bool]:
    """Return the page's cache for `is_boilerplate`, which knows the elements around the article from the start.

    These are the elements around the main headline, and around most of the page's prose, whatever their names.
    """
    known = page.boilerplate
    if known:
        return known
    known[page.body] = False
    if page.main_headline is not None:
        known.update(dict.fromkeys(page.main_headline.iterancestors(), False))
    chars_in: dict[Any, int] = {}
    total = 0
    for element, chars in prose_fragments(page):
        if element.tag in _BOILERPLATE_TAGS:
            continue
        total += chars
        while element is not None and element is not page.body:
            chars_in[element] = chars_in.get(element, 0) + chars
            element = element.getparent()
    most = max(_MIN_EXEMPT_PROSE_CHARS, _MIN_EXEMPT_RATE * total)
    known.update(
        {
            element: False
            for element, chars in chars_in.items()
            if chars >= most and element.tag not in _BOILERPLATE_TAGS
        }
    )
    return known


def is_boilerplate(element: Any, known: dict[Any, bool]) -> bool:
    """Return whether an element is, or is inside, what surrounds an article. `known` caches the answers."""
    path = []
    while element not in known:
        path.append(element)
        if element.tag in _BOILERPLATE_TAGS or has_boilerplate_name(element):
            known[element] = True
            break
        element = element.getparent()
    answer = known[element]
    known.update(dict.fromkeys(path, answer))
    return answer


def has_boilerplate_name(element: Any) -> bool:
    """Return whether a class or the id names a sidebar, footer, comments or the like, rather than a layout with one."""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return names != " " and _is_boilerplate_name(names)


@lru_cache(maxsize=4096)
def _is_boilerplate_name(names: str) -> bool:
    for name in names.replace("side-bar", "sidebar").split():
        words = [word.lower() for word in _NAME_PART.findall(name)]
        if _LAYOUT_WORDS.isdisjoint(words) and any(map(_BOILERPLATE_WORD.fullmatch, words)):
            return True
    return False
