"""Measure how much of a page's prose its article holds, and how much of the article is boilerplate.

A truncated text may be as long as other complete texts, but its page still shows the rest. On pages of real outlets,
hardly any prose is outside the article, links, comments, boxes and footers.
"""

from typing import Any
from zlib import crc32

from lxml import etree

from spiders.article import Coverage
from spiders.document.dom import ParsedPage
from spiders.document.text import clean, text_of
from spiders.page.boilerplate import boilerplate_cache, is_boilerplate, parent_of
from spiders.page.metadata import MAX_BYLINE_CHARS

MIN_FRAGMENT_CHARS = 80
"""Characters of a text node that is surely prose; captions, labels and teasers are shorter."""

MAX_FRAGMENTS = 400
"""Text nodes measured per page; articles as long as books have fewer."""

MAX_MEASURED_CHARS = 200_000
"""Longer texts aren't measured."""

MAX_REPORTED_FRAGMENTS = 16
"""Missed fragments that are reported, the longest first."""

MIN_BYLINE_CHARS = 3
"""Fewest characters of a byline."""

MAX_BYLINES = 50
"""Elements checked for a byline; comments have one each."""

_FRAGMENTS = etree.XPath(f".//text()[string-length() > {MIN_FRAGMENT_CHARS}]")
BYLINE_PATH = ".//@class[contains(., 'uthor') or contains(., 'yline') or contains(., 'avtor')]/.."
_BYLINES = etree.XPath(BYLINE_PATH)
"""Searching attributes rather than elements is seven times as fast."""

_INVISIBLE_TAGS = frozenset(["script", "style", "noscript", "template"])


def measure_coverage(page: ParsedPage, title: str, text: str, author: str | None) -> Coverage | None:
    """Return how an article's text covers its page, or None for a text longer than MAX_MEASURED_CHARS."""
    if len(text) > MAX_MEASURED_CHARS:
        return None
    known = boilerplate_cache(page)
    missed: dict[int, int] = {}
    apart: dict[int, int] = {}
    read = foreign = 0
    for fragment in _FRAGMENTS(page.body)[:MAX_FRAGMENTS]:
        element = parent_of(fragment)
        words = clean(fragment[:MAX_MEASURED_CHARS])
        if element.tag in _INVISIBLE_TAGS or len(words) <= MIN_FRAGMENT_CHARS or words in title:
            continue
        is_foreign = is_boilerplate(element, known)
        if words in text:
            read += len(words)
            foreign += len(words) * is_foreign
        else:
            (apart if is_foreign else missed)[crc32(words.encode())] = len(words)
    if 2 * foreign > read:
        # The element around the whole article has a boilerplate name, so names don't show what is beside it.
        missed |= apart
    longest = sorted(missed.items(), key=lambda one: -one[1])[:MAX_REPORTED_FRAGMENTS]
    return Coverage(passed=tuple(longest), foreign=foreign, has_byline=not author and _has_byline(page, known))


def _has_byline(page: ParsedPage, known: dict[Any, bool]) -> bool:
    return any(
        MIN_BYLINE_CHARS <= len(text_of(element)) <= MAX_BYLINE_CHARS and not is_boilerplate(element.getparent(), known)
        for element in _BYLINES(page.body)[:MAX_BYLINES]
        if element is not page.body
    )
